import { App, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps, SecretRollout } from '../../src';
import { InvalidPropsError } from '../../src/private/problems';
import { backend, brief, containerOf, domainIn, errorOf, frontend, mistakesOf, newStack, onlyOf, plainParts, platform, propsOf, recordsOf, render, Rendered, vpcIn } from '../support';

function rendered(props: (stack: Stack) => Partial<ReptidexPlatformProps>): Rendered {
  const stack = newStack();
  platform({ services: [backend('core')], ...props(stack) }, stack);
  return render(stack);
}

const subnetsOf = (template: Rendered) => ({
  loadBalancer: onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.Subnets,
  tasks: onlyOf(template, 'AWS::ECS::Service').Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets,
  database: onlyOf(template, 'AWS::RDS::DBSubnetGroup').Properties.SubnetIds,
  cache: onlyOf(template, 'AWS::ElastiCache::SubnetGroup').Properties.SubnetIds,
});

describe('an existing VPC', () => {
  test('is used without changes', () => {
    const template = rendered((stack) => ({ network: { vpc: vpcIn(stack) } }));
    expect(Object.values(template.Resources).filter(({ Type }) => /EC2::(VPC|Subnet|Route|NatGateway|EIP|InternetGateway|FlowLog)/.test(Type))).toEqual([]);
    expect(subnetsOf(template)).toEqual({
      loadBalancer: ['public-1', 'public-2'], tasks: ['private-1', 'private-2'], database: ['data-1', 'data-2'], cache: ['data-1', 'data-2'],
    });
  });

  test('without isolated subnets has the database in the private subnets', () => {
    const template = rendered((stack) => ({ network: { vpc: vpcIn(stack, { isolatedSubnetIds: undefined }) } }));
    expect(subnetsOf(template)).toMatchObject({ database: ['private-1', 'private-2'], cache: ['private-1', 'private-2'] });
  });

  test('is used with the subnets that are set', () => {
    const of = (stack: Stack, name: string) => ({ subnets: [1, 2].map((index) => ec2.Subnet.fromSubnetAttributes(stack, `${name}${index}`, { subnetId: `${name}-${index}`, availabilityZone: `z${index}`, routeTableId: 'rt' })) });
    const template = rendered((stack) => ({ network: { vpc: vpcIn(stack), publicSubnets: of(stack, 'p'), privateSubnets: of(stack, 't'), dataSubnets: of(stack, 'd') } }));
    expect(subnetsOf(template)).toEqual({ loadBalancer: ['p-1', 'p-2'], tasks: ['t-1', 't-2'], database: ['d-1', 'd-2'], cache: ['d-1', 'd-2'] });
  });

  test('can be used in production, without the endpoints and flow logs of the tier', () => {
    const template = rendered((stack) => ({ tier: PlatformTier.PRODUCTION, network: { vpc: vpcIn(stack) } }));
    expect(propsOf(template, 'AWS::EC2::VPCEndpoint')).toEqual([]);
  });

  test.each<[string, ReptidexPlatformProps['network'], string]>([
    ['a CIDR', { cidr: '10.0.0.0/16' }, "network: 'cidr', got '10.0.0.0/16'"],
    ['NAT gateways', { natGateways: 1 }, "network: 'natGateways', got 1"],
    ['flow logs', { flowLogs: true }, "network: 'flowLogs', got true"],
    ['subnet CIDRs', { publicSubnetCidrs: ['a'] }, "network: 'publicSubnetCidrs', got '1 of them'"],
  ])('fails with %s', (_, network, message) => {
    const stack = newStack();
    expect(mistakesOf(() => platform({ network: { vpc: vpcIn(stack), ...network } }, stack))).toEqual([message]);
  });

  test('is required for subnet selections', () => {
    expect(errorOf(() => platform({ network: { dataSubnets: { subnetGroupName: 'x' } } }))).toContain("network: 'dataSubnets'");
  });

  test.each([
    ['public', { publicSubnetIds: undefined }, 'publicSubnets'], ['private', { privateSubnetIds: undefined, isolatedSubnetIds: undefined }, 'privateSubnets'],
  ])('fails if it has no %s subnets, and the message names the prop to set', (_, missing, prop) => {
    const stack = newStack();
    expect(mistakesOf(() => platform({ network: { vpc: vpcIn(stack, missing) } }, stack))).toContain(`network: '${prop}' is missing`);
  });
});

test('subnet selections that the VPC does not have are reported with their prop', () => {
  const stack = newStack();
  const nowhere = { subnetGroupName: 'nowhere' };
  const network = { vpc: vpcIn(stack), publicSubnets: nowhere, privateSubnets: nowhere, dataSubnets: nowhere };
  expect(mistakesOf(() => platform({ network, database: PlatformDatabase.postgres({ rotation: {} }) }, stack))).toEqual(
    ['publicSubnets', 'privateSubnets', 'dataSubnets'].map((prop) => expect.stringMatching(
      new RegExp(`^network: '${prop}', got '{"subnetGroupName":"nowhere"}'`),
    )),
  );
});

test('an internal load balancer requires no public subnets', () => {
  const template = rendered((stack) => ({ network: { vpc: vpcIn(stack, { publicSubnetIds: undefined }) }, loadBalancer: { internetFacing: false } }));
  expect(subnetsOf(template).loadBalancer).toEqual(['private-1', 'private-2']);
});

describe('existing subnets in one zone', () => {
  const oneZone = { availabilityZones: ['us-east-1a'], publicSubnetIds: ['public-1'], privateSubnetIds: ['private-1'], isolatedSubnetIds: ['data-1'] };
  const without = { database: PlatformDatabase.none(), cache: PlatformCache.none() };
  const mistakes = (props: Partial<ReptidexPlatformProps> = {}, attributes: Partial<ec2.VpcAttributes> = oneZone) => {
    const stack = newStack();
    try {
      platform({ network: { vpc: vpcIn(stack, attributes) }, ...props }, stack);
      return [];
    } catch (error) {
      return (error as InvalidPropsError).mistakes.map(brief);
    }
  };
  const ofLoadBalancer = (prop: string) => `network: '${prop}', got 'us-east-1a'`;
  const OF_DATA = "network: 'dataSubnets', got 'us-east-1a'";

  test('are reported with their prop before anything is created', () => {
    expect(mistakes()).toEqual([ofLoadBalancer('publicSubnets'), OF_DATA]);
    expect(mistakes({ ...without, loadBalancer: { internetFacing: false } })).toEqual([ofLoadBalancer('privateSubnets')]);
  });

  test('are accepted for a cache without replicas, and rejected for one with replicas', () => {
    expect(mistakes({ ...without, cache: PlatformCache.redis({ nodeCount: 1 }) })).toEqual([ofLoadBalancer('publicSubnets')]);
    expect(mistakes({ ...without, cache: PlatformCache.redis({ nodeCount: 2 }) })).toEqual([ofLoadBalancer('publicSubnets'), OF_DATA]);
  });

  test('are accepted for an existing database and cache', () => {
    expect(mistakes({ database: PlatformDatabase.existing({}), cache: PlatformCache.existing({}) })).toEqual([ofLoadBalancer('publicSubnets')]);
  });

  test('can be in a Local Zone if there is only a load balancer', () => {
    expect(mistakes(without, { ...oneZone, availabilityZones: ['us-west-2-lax-1a'] })).toEqual([]);
  });
});

describe('an existing cluster', () => {
  test('is used with its VPC', () => {
    const template = rendered((stack) => ({ cluster: ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'team', vpc: vpcIn(stack) }) }));
    expect(propsOf(template, 'AWS::ECS::Cluster')).toEqual([]);
    expect(propsOf(template, 'AWS::EC2::VPC')).toEqual([]);
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.Cluster).toBe('team');
    expect(subnetsOf(template).tasks).toEqual(['private-1', 'private-2']);
  });

  test('fails with another VPC, which its tasks could not reach', () => {
    const stack = newStack();
    const other = ec2.Vpc.fromVpcAttributes(stack, 'Other', { vpcId: 'vpc-2', availabilityZones: ['a', 'b'], publicSubnetIds: ['a', 'b'], privateSubnetIds: ['c', 'd'] });
    const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'team', vpc: vpcIn(stack) });
    expect(errorOf(() => platform({ cluster, network: { vpc: other } }, stack))).toMatch(/^Stack\/Platform: .*'(vpc|cluster)' must /);
  });
});

describe('an existing listener', () => {
  const attributes = { listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team/1/2' };
  const listenerIn = (stack: Stack) => elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
    ...attributes, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-alb'),
  });
  const loadBalancerIn = (stack: Stack) => elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/team/1', securityGroupId: 'sg-alb', loadBalancerDnsName: 'team.example.com', loadBalancerCanonicalHostedZoneId: 'Z2',
  });

  test('can be imported with its load balancer', () => {
    const template = rendered((stack) => ({
      domain: domainIn(stack),
      loadBalancer: { listener: listenerIn(stack), loadBalancer: loadBalancerIn(stack) },
      services: [backend('core', { priority: 7 }), frontend('web', { isDefault: true })],
    }));
    expect(propsOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer')).toEqual([]);
    expect(propsOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').map(({ ListenerArn, Priority }) => [ListenerArn, Priority])).toEqual([[attributes.listenerArn, 7], [attributes.listenerArn, 50_000]]);
    expect(recordsOf(template)[0].AliasTarget).toEqual({ DNSName: 'dualstack.team.example.com', HostedZoneId: 'Z2' });
    expect(propsOf(template, 'AWS::CloudWatch::Alarm').find((alarm) => alarm.MetricName === 'HTTPCode_ELB_5XX_Count').Dimensions).toEqual([{ Name: 'LoadBalancer', Value: 'app/team/1' }]);
  });

  test('can be created in the same stack', () => {
    const { stack, vpc, listener } = plainParts();
    platform({ network: { vpc, dataSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }, loadBalancer: { listener }, services: [backend('core', { priority: 50_000 }), frontend('web', { isDefault: true })] }, stack);
    const template = render(stack);
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::Listener').Properties.DefaultActions[0].Type).toBe('forward');
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Priority).toBe(50_000);
  });

  test('fails without its load balancer', () => {
    const stack = newStack();
    expect(mistakesOf(() => platform({ loadBalancer: { listener: listenerIn(stack) } }, stack))).toEqual(
      ["load balancer: 'loadBalancer' is missing"],
    );
    expect(mistakesOf(() => platform({ loadBalancer: { loadBalancer: loadBalancerIn(stack) } }, newStack()))).toEqual(["load balancer: 'listener' is missing"]);
  });
});

describe('existing database and cache', () => {
  const arn = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:url-AbCdEf';
  const existing = (stack: Stack) => ({
    target: new ec2.Connections({ securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Data', 'sg-data')], defaultPort: ec2.Port.tcp(6000) }),
    secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretCompleteArn(stack, 'Url', arn)) },
  });

  test('replace those of the platform', () => {
    const template = rendered((stack) => ({ database: PlatformDatabase.existing(existing(stack)), cache: PlatformCache.existing({ environment: { REDIS_URL: 'rediss://team:6379' } }) }));
    expect(Object.values(template.Resources).filter(({ Type }) => /RDS|ElastiCache|SecretsManager/.test(Type))).toEqual([]);
    expect(containerOf(template)).toMatchObject({ Environment: [{ Name: 'REDIS_URL', Value: 'rediss://team:6379' }], Secrets: [{ Name: 'DATABASE_URL', ValueFrom: arn }] });
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter((rule) => rule.GroupId === 'sg-data')).toEqual([expect.objectContaining({ FromPort: 6000 })]);
  });

  test('reject a rollout in another stack, and services that run when the database is stopped', () => {
    const stack = newStack();
    const other = new Stack(stack.node.root as App, 'Other');
    const rollout = new SecretRollout(other, 'Rollout', { secret: secretsmanager.Secret.fromSecretNameV2(other, 'Secret', 'team/url') });
    expect(mistakesOf(() => platform({ database: PlatformDatabase.existing({ rollout }), services: [backend('core')] }, stack))).toEqual(
      ["fleet: 'database.rollout', got 'Other/Rollout'"],
    );
    const schedule = { start: '07:00', end: '19:00' };
    expect(mistakesOf(() => platform({ database: PlatformDatabase.existing({ schedule }), services: [backend('core')] }))).toEqual(
      ["service 'core': 'schedule' is missing"],
    );
  });

  test('accept connections only from services that use them', () => {
    const template = rendered((stack) => ({ database: PlatformDatabase.existing(existing(stack)), cache: PlatformCache.none(), services: [frontend('web', { isDefault: true })] }));
    expect(JSON.stringify(template)).not.toMatch(/sg-data|url-AbCdEf/);
  });
});

test('an existing log group is used', () => {
  const template = rendered((stack) => ({ logGroup: logs.LogGroup.fromLogGroupName(stack, 'Logs', '/team') }));
  expect(propsOf(template, 'AWS::Logs::LogGroup')).toEqual([]);
  expect(containerOf(template).LogConfiguration.Options['awslogs-group']).toBe('/team');
});
