import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { MicroserviceFleet, MicroserviceFleetProps, ServiceIsolation } from '../../src';
import { containerOf, newStack, onlyOf, propsOf, recordsOf, render, service } from '../support';

const LISTENER = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team-alb/0123456789abcdef/fedcba9876543210';
const LOAD_BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/team-alb/0123456789abcdef';

/** Everything of a team that knows nothing of this library. */
function imported(stack: Stack) {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1',
    availabilityZones: ['us-east-1a', 'us-east-1b'],
    privateSubnetIds: ['private-1', 'private-2'],
    privateSubnetRouteTableIds: ['table-1', 'table-2'],
  });
  const securityGroup = ec2.SecurityGroup.fromSecurityGroupId(stack, 'LoadBalancerGroup', 'sg-alb', { allowAllOutbound: false });
  return {
    cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'team', vpc }),
    listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', { listenerArn: LISTENER, securityGroup }),
    loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
      loadBalancerArn: LOAD_BALANCER, loadBalancerDnsName: 'team-alb.us-east-1.elb.amazonaws.com', loadBalancerCanonicalHostedZoneId: 'Z35SXDOTRQ7X7K', securityGroupId: 'sg-alb',
    }),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', { zoneName: 'example.com', hostedZoneId: 'Z1' }),
  };
}

function fleet(more: (stack: Stack) => Partial<MicroserviceFleetProps> = () => ({})) {
  const stack = newStack();
  const { cluster, listener } = imported(stack);
  new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('core', { priority: 7 })], ...more(stack) });
  return render(stack);
}

test('a fleet on an imported cluster and listener creates only its own resources', () => {
  const template = fleet();
  expect(Object.values(template.Resources).map(({ Type }) => Type).filter((type) => type !== 'AWS::CloudWatch::Alarm').sort()).toEqual([
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroup',
    'AWS::EC2::SecurityGroupEgress',
    'AWS::ECS::Service',
    'AWS::ECS::TaskDefinition',
    'AWS::ElasticLoadBalancingV2::ListenerRule',
    'AWS::ElasticLoadBalancingV2::TargetGroup',
    'AWS::IAM::ManagedPolicy',
    'AWS::IAM::Role',
    'AWS::IAM::Role',
    'AWS::Logs::LogGroup',
  ]);
  expect(onlyOf(template, 'AWS::ECS::Service').Properties).toMatchObject({
    Cluster: 'team', NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['private-1', 'private-2'] } }, CapacityProviderStrategy: [{ CapacityProvider: 'FARGATE' }],
  });
  expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties).toMatchObject({ ListenerArn: LISTENER, Priority: 7 });
  expect(onlyOf(template, 'AWS::EC2::SecurityGroupEgress').Properties.GroupId).toBe('sg-alb');
  expect(onlyOf(template, 'AWS::EC2::SecurityGroup', (id) => id.includes('core')).Properties.SecurityGroupIngress).toEqual([expect.objectContaining({ SourceSecurityGroupId: 'sg-alb', FromPort: 8080 })]);
});

test.each(Object.values(ServiceIsolation))('%s isolation works with imported resources', (isolation) => {
  expect(propsOf(fleet(() => ({ isolation })), 'AWS::ECS::Service')).toHaveLength(1);
});

test('alarms derive the load balancer from the ARN of the listener', () => {
  const dimensions = propsOf(fleet(), 'AWS::CloudWatch::Alarm').flatMap((alarm) => alarm.Dimensions ?? []).filter(({ Name }) => Name === 'LoadBalancer');
  expect(dimensions).toHaveLength(2);
  for (const dimension of dimensions) {
    expect(dimension.Value).toBe('app/team-alb/0123456789abcdef');
  }
});

test('alarms derive the load balancer from an ARN that is a token', () => {
  const stack = newStack();
  const { cluster } = imported(stack);
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Other', {
    listenerArn: stack.formatArn({ service: 'elasticloadbalancing', resource: 'listener', resourceName: 'app/a/b/c' }),
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
  });
  new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [service('core')] });
  const [value] = propsOf(render(stack), 'AWS::CloudWatch::Alarm').flatMap((alarm) => alarm.Dimensions ?? []).filter(({ Name }) => Name === 'LoadBalancer').map(({ Value }) => JSON.stringify(Value));
  for (const index of [1, 2, 3]) {
    expect(value).toContain(`{"Fn::Select":[${index},{"Fn::Split":["/",`);
  }
});

test('records refer to an imported load balancer', () => {
  const template = fleet((stack) => {
    const again = imported(new Stack(stack, 'Again'));
    return { hostedZone: again.hostedZone, loadBalancer: again.loadBalancer };
  });
  expect(recordsOf(template)).toMatchObject([
    { Name: 'core.example.com.', AliasTarget: { DNSName: 'dualstack.team-alb.us-east-1.elb.amazonaws.com', HostedZoneId: 'Z35SXDOTRQ7X7K' } },
  ]);
});

test('fails for a hosted zone without a load balancer for the records', () => {
  expect(() => fleet((stack) => ({ hostedZone: imported(new Stack(stack, 'Again')).hostedZone }))).toThrow(/'loadBalancer' is required/);
});

test('tasks run in the subnets that are set', () => {
  const template = fleet((stack) => ({ vpcSubnets: { subnets: [ec2.Subnet.fromSubnetAttributes(stack, 'Chosen', { subnetId: 'chosen', routeTableId: 'table' })] } }));
  expect(onlyOf(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets).toEqual(['chosen']);
});

test('services can use an imported database', () => {
  const template = fleet((stack) => ({
    database: {
      target: new ec2.Connections({ securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Database', 'sg-database')], defaultPort: ec2.Port.tcp(5432) }),
      secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Url', 'arn:aws:secretsmanager:us-east-1:111122223333:secret:url-AbCdEf')) },
    },
    services: [service('core', { database: true })],
  }));
  expect(containerOf(template).Secrets).toEqual([{ Name: 'DATABASE_URL', ValueFrom: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:url-AbCdEf' }]);
  expect(onlyOf(template, 'AWS::EC2::SecurityGroupIngress').Properties).toMatchObject({ GroupId: 'sg-database', FromPort: 5432, ToPort: 5432 });
  const statements = propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap((policy) => policy.PolicyDocument.Statement);
  expect(statements).toContainEqual(expect.objectContaining({ Resource: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:url-AbCdEf' }));
});
