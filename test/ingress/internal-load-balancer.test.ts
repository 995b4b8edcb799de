import { aws_certificatemanager as acm, aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { IngressInput, createIngress } from '../parts';
import { CERTIFICATE_ARN, logicalId, newStack, onlyOf, propsOf, render } from '../support';

function make(props: Partial<IngressInput> = {}, secure = true) {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  createIngress(stack, 'Ingress', {
    vpc, certificates: secure ? [acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN)] : undefined, ...props,
  });
  return { stack, vpc };
}

/** Ports and sources that the load balancer's group lets in. */
function ingressOf(stack: Stack): Array<[number, string]> {
  const template = render(stack);
  const { SecurityGroupIngress } = onlyOf(template, 'AWS::EC2::SecurityGroup').Properties;
  return [...SecurityGroupIngress ?? [], ...propsOf(template, 'AWS::EC2::SecurityGroupIngress')]
    .map((rule: any) => [rule.FromPort, rule.CidrIp ?? rule.SourcePrefixListId]);
}

describe("'internetFacing'", () => {
  test('is true by default: public subnets, both ports open to the internet', () => {
    const { stack, vpc } = make();
    const { Scheme, Subnets } = onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
    expect(Scheme).toBe('internet-facing');
    expect(Subnets).toEqual(vpc.publicSubnets.map((subnet) => ({ Ref: logicalId(subnet) })));
    expect(ingressOf(stack)).toEqual([[80, '0.0.0.0/0'], [443, '0.0.0.0/0']]);
  });

  test('false: private subnets, no public IP address, only the port of the listener', () => {
    const { stack, vpc } = make({ internetFacing: false });
    const { Scheme, Subnets } = onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
    expect(Scheme).toBe('internal');
    expect(Subnets).toEqual(vpc.privateSubnets.map((subnet) => ({ Ref: logicalId(subnet) })));
    expect(ingressOf(stack)).toEqual([[443, '0.0.0.0/0']]);
  });

  test('false, without a certificate: port 80', () => {
    expect(ingressOf(make({ internetFacing: false }, false).stack)).toEqual([[80, '0.0.0.0/0']]);
  });

  test('false, with the subnets that are set', () => {
    const { stack, vpc } = make({ internetFacing: false, vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC } });
    expect(onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Subnets).toEqual(
      vpc.publicSubnets.map((subnet) => ({ Ref: logicalId(subnet) })),
    );
  });
});

describe("'allowedPeers'", () => {
  test.each([true, false])('are the only ones that can reach the port of the listener, with internetFacing %s', (internetFacing) => {
    const { stack } = make({ internetFacing, allowedPeers: [ec2.Peer.prefixList('pl-11111111'), ec2.Peer.ipv4('10.0.0.0/8')] });
    expect(ingressOf(stack)).toEqual([[443, '10.0.0.0/8'], [443, 'pl-11111111']]);
    expect(onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({ Port: 443, Protocol: 'HTTPS' });
  });

  test('none: no ingress rule by default', () => {
    expect(ingressOf(make({ allowedPeers: [] }).stack)).toEqual([]);
  });
});
