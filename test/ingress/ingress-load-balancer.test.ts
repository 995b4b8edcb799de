import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { IngressLoadBalancer } from '../../src';
import { IngressInput, createIngress } from '../parts';
import { CERTIFICATE_ARN, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, unknown } from '../support';

const certificateIn = (stack: Stack, id = 'Certificate') => acm.Certificate.fromCertificateArn(stack, id, CERTIFICATE_ARN);

function make(props: Partial<IngressInput> = {}, stack: Stack = newStack()): IngressLoadBalancer {
  const vpc = props.vpc ?? ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], publicSubnetIds: ['public-1', 'public-2'] });
  return createIngress(stack, 'Ingress', { vpc, ...props });
}

function https(props: Partial<IngressInput> = {}): Rendered {
  const stack = newStack();
  return render(make({ certificates: [certificateIn(stack)], ...props }, stack));
}

const listenerOf = (template: Rendered, port: number) => propsOf(template, 'AWS::ElasticLoadBalancingV2::Listener').find((listener) => listener.Port === port);
const attributesOf = (template: Rendered) => Object.fromEntries(
  onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.LoadBalancerAttributes.map(({ Key, Value }: any) => [Key, Value]),
);
const NOT_FOUND = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404', ContentType: 'text/plain', MessageBody: 'No service handles this address' } }];

describe('with a certificate', () => {
  test('port 443 uses HTTPS and returns 404 if no rule matches', () => {
    expect(listenerOf(https(), 443)).toMatchObject({
      Protocol: 'HTTPS', Certificates: [{ CertificateArn: CERTIFICATE_ARN }], SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06', DefaultActions: NOT_FOUND,
    });
  });

  test('port 80 redirects permanently to port 443', () => {
    expect(listenerOf(https(), 80)).toMatchObject({
      Protocol: 'HTTP', DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', Port: '443', StatusCode: 'HTTP_301' } }],
    });
  });

  test('services add their rules to the HTTPS listener', () => {
    const stack = newStack();
    const { listener } = make({ certificates: [certificateIn(stack)] }, stack);
    const [id] = resourcesOf(render(stack), 'AWS::ElasticLoadBalancingV2::Listener').find(([, { Properties }]) => Properties.Port === 443)!;
    expect(stack.resolve(listener.listenerArn)).toEqual({ Ref: id });
  });

  test('the TLS policy can be set', () => {
    expect(listenerOf(https({ sslPolicy: elbv2.SslPolicy.FIPS_TLS13_12_RES }), 443).SslPolicy).toBe('ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04');
  });

  test('several certificates can be set', () => {
    const stack = newStack();
    const second = acm.Certificate.fromCertificateArn(stack, 'Second', `${CERTIFICATE_ARN}2`);
    const template = render(make({ certificates: [certificateIn(stack), second] }, stack));
    expect(listenerOf(template, 443).Certificates).toEqual([{ CertificateArn: CERTIFICATE_ARN }]);
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::ListenerCertificate').Properties.Certificates).toEqual([{ CertificateArn: `${CERTIFICATE_ARN}2` }]);
  });

  test('there is no warning', () => {
    const stack = newStack();
    make({ certificates: [certificateIn(stack)] }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('@reptidex-app/platform'));
  });

  test('both ports accept connections from everywhere, and there is no egress', () => {
    const { SecurityGroupIngress, SecurityGroupEgress } = onlyOf(https(), 'AWS::EC2::SecurityGroup').Properties;
    expect(SecurityGroupIngress.map(({ CidrIp, IpProtocol, FromPort, ToPort }: any) => [CidrIp, IpProtocol, FromPort, ToPort])).toEqual([
      ['0.0.0.0/0', 'tcp', 80, 80], ['0.0.0.0/0', 'tcp', 443, 443],
    ]);
    expect(SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
  });
});

describe('without a certificate', () => {
  test.each([[undefined], [[]]])('%j: port 80 uses HTTP and returns 404 if no rule matches, and there is no other port', (certificates) => {
    const template = render(make({ certificates }));
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({ Port: 80, Protocol: 'HTTP', DefaultActions: NOT_FOUND });
    expect(onlyOf(template, 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress.map((rule: any) => rule.FromPort)).toEqual([80]);
  });

  test('there is a warning with a stable ID', () => {
    const stack = newStack();
    make({}, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Ingress', Match.stringLikeRegexp(
      'serves unencrypted HTTP on port 80: set .domain. of the platform for HTTPS.*\\[ack: @reptidex-app/platform:ingress.clearText\\]',
    ));
  });
});

describe('the load balancer', () => {
  test('is internet-facing in the public subnets', () => {
    expect(onlyOf(https(), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties).toMatchObject({
      Scheme: 'internet-facing', Type: 'application', Subnets: ['public-1', 'public-2'],
    });
  });

  test('uses the subnets that are set', () => {
    const stack = newStack();
    const chosen = ec2.Subnet.fromSubnetId(stack, 'Chosen', 'chosen');
    const other = ec2.Subnet.fromSubnetId(stack, 'Other', 'other');
    expect(onlyOf(render(make({ vpcSubnets: { subnets: [chosen, other] } }, stack)), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Subnets).toEqual(['chosen', 'other']);
  });

  test('has safe defaults', () => {
    expect(attributesOf(https())).toEqual({
      'deletion_protection.enabled': 'true',
      'idle_timeout.timeout_seconds': '60',
      'routing.http.drop_invalid_header_fields.enabled': 'true',
      'routing.http.desync_mitigation_mode': 'defensive',
    });
  });

  test.each([1, 75, 4000])('can have an idle timeout of %i seconds', (seconds) => {
    expect(attributesOf(https({ idleTimeout: Duration.seconds(seconds) }))['idle_timeout.timeout_seconds']).toBe(String(seconds));
  });

  test('can be created without deletion protection', () => {
    expect(attributesOf(https({ deletionProtection: false }))['deletion_protection.enabled']).toBe('false');
  });

  test('has names that are readable for operators', () => {
    const template = https({ namePrefix: 'dev-reptidex' });
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Name).toBe('dev-reptidex-alb');
    expect(onlyOf(template, 'AWS::EC2::SecurityGroup').Properties.GroupName).toBe('dev-reptidex-alb-sg');
  });

  test('has names of CloudFormation without a prefix', () => {
    expect(onlyOf(https(), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties).not.toHaveProperty('Name');
    expect(onlyOf(https(), 'AWS::EC2::SecurityGroup').Properties).not.toHaveProperty('GroupName');
  });

  test('accepts an idle timeout that is a token', () => {
    const stack = newStack();
    expect(attributesOf(render(make({ idleTimeout: Duration.seconds(unknown.number(stack)) }, stack)))['idle_timeout.timeout_seconds']).toEqual({ Ref: 'Number' });
  });
});

describe('invalid options', () => {
  test.each([[Duration.seconds(0), 0], [Duration.seconds(4001), 4001], [Duration.millis(1500), 1.5], [Duration.hours(2), 7200]])("fails for the 'idleTimeout' %s", (idleTimeout, shown) => {
    expect(mistakesOf(() => make({ idleTimeout }))).toEqual(
      [`load balancer: 'idleTimeout', got ${shown}`],
    );
  });

});
