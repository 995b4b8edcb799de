/**
 * What an operator types is a name: `{environment}-{project}-{thing}`.
 */
import { PlatformTier, ReptidexPlatformProps, ServiceIsolation } from '../../src';
import { backend, domainIn, frontend, newStack, platform, propsOf, render, Rendered, Resource } from '../support';

/** The property that is the physical name, by type. A change of most of them replaces the resource. */
const NAME_PROPERTY: Record<string, string> = {
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::EC2::SecurityGroup': 'GroupName',
  'AWS::ECS::Cluster': 'ClusterName',
  'AWS::ECS::Service': 'ServiceName',
  'AWS::ECS::TaskDefinition': 'Family',
  'AWS::ElastiCache::ReplicationGroup': 'ReplicationGroupId',
  'AWS::ElastiCache::SubnetGroup': 'CacheSubnetGroupName',
  'AWS::ElasticLoadBalancingV2::LoadBalancer': 'Name',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'Name',
  'AWS::IAM::Role': 'RoleName',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::RDS::DBInstance': 'DBInstanceIdentifier',
  'AWS::RDS::DBSubnetGroup': 'DBSubnetGroupName',
  'AWS::SNS::Topic': 'TopicName',
  'AWS::SecretsManager::Secret': 'Name',
};

/** Longest name and the characters that AWS takes, by type. */
const ALLOWED: Record<string, RegExp> = {
  'AWS::CloudWatch::Alarm': /^.{1,255}$/,
  'AWS::EC2::SecurityGroup': /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]{1,255}$/,
  'AWS::ECS::Cluster': /^[\w-]{1,255}$/,
  'AWS::ECS::Service': /^[\w-]{1,255}$/,
  'AWS::ECS::TaskDefinition': /^[\w-]{1,255}$/,
  'AWS::ElastiCache::ReplicationGroup': /^(?!.*--)[a-z][a-z0-9-]{0,38}[a-z0-9]$/,
  'AWS::ElastiCache::SubnetGroup': /^[a-z0-9-]{1,255}$/,
  'AWS::ElasticLoadBalancingV2::LoadBalancer': /^(?!internal-)[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
  'AWS::ElasticLoadBalancingV2::TargetGroup': /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,30}[a-zA-Z0-9])?$/,
  'AWS::IAM::Role': /^[\w+=,.@-]{1,64}$/,
  'AWS::Logs::LogGroup': /^[\w/.#-]{1,512}$/,
  'AWS::RDS::DBInstance': /^(?!.*--)[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
  'AWS::RDS::DBSubnetGroup': /^(?!default$)[a-z0-9 ._-]{1,255}$/,
  'AWS::SNS::Topic': /^[\w-]{1,256}$/,
  'AWS::SecretsManager::Secret': /^[\w/+=.@-]{1,512}$/,
};

function named(template: Rendered): Array<[string, string]> {
  const all = Object.entries(NAME_PROPERTY).flatMap(([type, property]) => propsOf(template, type)
    .map((properties): [string, string] => [type, properties[property]]));
  return all.filter(([, name]) => name !== undefined);
}

function make(props: Partial<ReptidexPlatformProps>): Rendered {
  const stack = newStack();
  platform({ domain: domainIn(stack), services: [backend('core'), frontend('public', { isDefault: true })], ...props }, stack);
  return render(stack);
}

/** Names that two resources of a type have, where the library did not refuse the service of that name. */
function clashes(props: Partial<ReptidexPlatformProps>): string[] {
  try {
    const names = named(make(props)).map(([type, name]) => `${type} ${name}`);
    return names.filter((name, index) => names.indexOf(name) !== index);
  } catch (error) {
    return /^Stack\/Platform: service '[^']+': 'name' must /.test((error as Error).message) ? [] : [String(error)];
  }
}

test('the names of the development environment', () => {
  const names = named(make({})).filter(([type]) => type !== 'AWS::CloudWatch::Alarm').map(([type, name]) => `${type.replace(/^AWS::/, '')} ${name}`);
  expect(names.sort()).toEqual([
    'EC2::SecurityGroup dev-reptidex-alb-sg',
    'EC2::SecurityGroup dev-reptidex-cache-clients-sg',
    'EC2::SecurityGroup dev-reptidex-cache-sg',
    'EC2::SecurityGroup dev-reptidex-database-clients-sg',
    'EC2::SecurityGroup dev-reptidex-ecs-sg',
    'EC2::SecurityGroup dev-reptidex-rds-sg',
    'ECS::Cluster dev-reptidex-cluster',
    'ECS::Service dev-reptidex-core',
    'ECS::Service dev-reptidex-public',
    'ECS::TaskDefinition dev-reptidex-core',
    'ECS::TaskDefinition dev-reptidex-public',
    'ElastiCache::ReplicationGroup dev-reptidex-redis',
    'ElastiCache::SubnetGroup dev-reptidex-redis-subnets',
    'ElasticLoadBalancingV2::LoadBalancer dev-reptidex-alb',
    'ElasticLoadBalancingV2::TargetGroup dev-reptidex-core-tg',
    'ElasticLoadBalancingV2::TargetGroup dev-reptidex-public-tg',
    'IAM::Role dev-reptidex-ecs-task-execution-role',
    'IAM::Role dev-reptidex-ecs-task-role',
    'Logs::LogGroup /ecs/dev-reptidex',
    'RDS::DBInstance dev-reptidex-postgres',
    'RDS::DBSubnetGroup dev-reptidex-db-subnets',
    'SNS::Topic dev-reptidex-alarms',
    'SecretsManager::Secret dev-reptidex-database-url',
    'SecretsManager::Secret dev-reptidex-db-connection',
    'SecretsManager::Secret dev-reptidex-db-master-user',
  ]);
});

test('the names of alarms', () => {
  const names = named(make({ cache: { nodeCount: 2 } })).filter(([type]) => type === 'AWS::CloudWatch::Alarm').map(([, name]) => name);
  expect(names.sort()).toEqual([
    'dev-reptidex-alb-5xx',
    ...['5xx-rate', 'cpu', 'memory', 'p95-latency', 'unhealthy-targets'].map((alarm) => `dev-reptidex-core-${alarm}`),
    ...['connections', 'cpu', 'free-storage', 'read-latency', 'write-latency'].map((alarm) => `dev-reptidex-postgres-${alarm}`),
    ...['5xx-rate', 'cpu', 'memory', 'p95-latency', 'unhealthy-targets'].map((alarm) => `dev-reptidex-public-${alarm}`),
    ...['cpu', 'cpu-2', 'evictions', 'evictions-2', 'memory', 'memory-2'].map((alarm) => `dev-reptidex-redis-${alarm}`),
  ]);
});

test('the environment and the project are in every name, and the project in that of an image repository', () => {
  const template = make({ environmentName: 'qa', projectName: 'skin-club' });
  for (const [, name] of named(template)) {
    expect(name).toMatch(/^(\/ecs\/)?qa-skin-club(-|$)/);
  }
  expect(propsOf(template, 'AWS::ECR::Repository').map((repository) => repository.RepositoryName)).toEqual(['skin-club-core', 'skin-club-public']);
});

describe.each(Object.values(ServiceIsolation))('%s isolation', (isolation) => {
  // The longest names that are allowed: everything that AWS keeps shorter is shortened.
  const long = (name: string) => name.padEnd(63, 'x');
  const extremes: Array<[string, Partial<ReptidexPlatformProps>]> = [
    ['an environment of one letter', { environmentName: 'd', projectName: 'r' }],
    ['the longest environment', { environmentName: long('environment') }],
    ['the longest project', { projectName: long('project') }],
    ['both', { environmentName: long('environment'), projectName: long('project') }],
  ];

  test.each(extremes)('AWS takes the names of %s, with services of every length', (_, props) => {
    const services = [1, 5, 20, 40, 63].map((length) => backend('s'.padEnd(length, 'y'), { hostnames: [`h${length}.example.com`] }));
    const template = make({ isolation, services, tier: PlatformTier.PRODUCTION, ...props });
    for (const [type, name] of named(template)) {
      expect(`${type} ${ALLOWED[type].test(name)} ${name}`).toBe(`${type} true ${name}`);
    }
  });

  test.each(['alb', 'alb-targets', 'rds', 'cache', 'cache-clients', 'database-clients', 'ecs', 'endpoints', 'postgres', 'redis', 'core-sg', 'db', 'redis-auth', 'db-refresh', 'cache-refresh', 'db-rotation', 'database-rollout', 'origin-rotation'])(
    "a service '%s' takes no name of another resource, or is refused", (name) => {
      expect(clashes({ isolation, tier: PlatformTier.PRODUCTION, services: [backend(name)] })).toEqual([]);
    },
  );

  test('without physical names CloudFormation names everything that a replacement would need the name of', () => {
    // A family is no such thing: its revisions are beside each other, and the CDK always writes one.
    const names = named(make({ isolation, tier: PlatformTier.PRODUCTION, physicalNames: false })).filter(([type]) => type !== 'AWS::ECS::TaskDefinition');
    expect(names).toEqual([]);
  });

  test('physical names change nothing else', () => {
    const [on, off] = [true, false].map((physicalNames) => make({ isolation, physicalNames }));
    expect(Object.keys(off.Resources)).toEqual(Object.keys(on.Resources));
    for (const [id, resource] of Object.entries(on.Resources)) {
      expect({ id, properties: withoutNames(resource) }).toEqual({ id, properties: withoutNames(off.Resources[id]) });
    }
  });
});

/** The tag is a name too, but takes none from anybody, and neither does the dimension of an alarm. */
function withoutNames({ Type, Properties }: Resource): any {
  return {
    ...Properties,
    [NAME_PROPERTY[Type]]: undefined,
    Tags: Properties?.Tags?.filter((tag: any) => tag.Key !== 'Name'),
    Dimensions: Properties?.Dimensions?.filter((dimension: any) => dimension.Name !== 'ServiceName'),
  };
}

test('a name past its limit is shortened with a hash, the same way in every release', () => {
  const template = make({ environmentName: 'staging', services: [backend('a-service-of-a-long-name'), backend('a-service-of-a-long-name-2', { priority: 1 })] });
  expect(propsOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').map((group) => group.Name)).toEqual(['staging-reptidex-a-s-45a3db68-tg', 'staging-reptidex-a-s-721caf76-tg']);
  const balancers = propsOf(make({ environmentName: 'a-staging-environment', projectName: 'a-project' }), 'AWS::ElasticLoadBalancingV2::LoadBalancer');
  expect(balancers.map((balancer) => balancer.Name)).toEqual(['a-staging-environme-dacde5df-alb']);
});

test('no name of a secret ends in a hyphen and six characters, which is how Secrets Manager completes a partial ARN', () => {
  // https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
  const names = named(make({ tier: PlatformTier.PRODUCTION })).filter(([type]) => type === 'AWS::SecretsManager::Secret').map(([, name]) => name);
  expect(names).toHaveLength(5);
  expect(names.filter((name) => /-[^-]{6}$/.test(name))).toEqual([]);
});
