import { PlatformTier } from '../../src';
import { backend, domainIn, frontend, newStack, onlyOf, platform, propsOf, render, Rendered, service } from '../support';

const templates = new Map<PlatformTier | undefined, Rendered>();

function rendered(tier: PlatformTier | undefined): Rendered {
  if (!templates.has(tier)) {
    const stack = newStack();
    const services = [backend('core'), frontend('web'), service('jobs', { image: undefined })];
    platform({ tier, domain: domainIn(stack), services }, stack);
    templates.set(tier, render(stack));
  }
  return templates.get(tier)!;
}

/** The values of a tier that cost money or keep data. */
function summary(template: Rendered) {
  const database = onlyOf(template, 'AWS::RDS::DBInstance');
  const cache = onlyOf(template, 'AWS::ElastiCache::ReplicationGroup');
  const attributes = onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.LoadBalancerAttributes;
  const { Properties: db } = database;
  const thresholds = Object.fromEntries(propsOf(template, 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.MetricName ?? alarm.AlarmName, alarm.Threshold]));
  return {
    subnets: propsOf(template, 'AWS::EC2::Subnet').length,
    natGateways: propsOf(template, 'AWS::EC2::NatGateway').length,
    interfaceEndpoints: propsOf(template, 'AWS::EC2::VPCEndpoint').filter((endpoint) => endpoint.VpcEndpointType === 'Interface').length,
    flowLogs: propsOf(template, 'AWS::EC2::FlowLog').length,
    closedDefaultGroups: propsOf(template, 'Custom::VpcRestrictDefaultSG').length,
    albProtected: attributes.find(({ Key }: any) => Key === 'deletion_protection.enabled').Value,
    insights: onlyOf(template, 'AWS::ECS::Cluster').Properties.ClusterSettings[0].Value,
    database: [
      db.DBInstanceClass, db.AllocatedStorage, db.MaxAllocatedStorage, db.MultiAZ, db.BackupRetentionPeriod, db.DeletionProtection, database.DeletionPolicy,
    ],
    cache: [cache.Properties.CacheNodeType, cache.Properties.NumCacheClusters, 'AuthToken' in cache.Properties, cache.Properties.SnapshotRetentionLimit, cache.DeletionPolicy],
    services: propsOf(template, 'AWS::ECS::TaskDefinition').map(({ Cpu, Memory, ContainerDefinitions: [{ Name }] }) => [Name, Cpu, Memory]),
    counts: propsOf(template, 'AWS::ECS::Service').map(({ DesiredCount }) => DesiredCount),
    circuitBreakers: propsOf(template, 'AWS::ECS::Service').map(({ DeploymentConfiguration }) => DeploymentConfiguration.DeploymentCircuitBreaker.Enable),
    taskSecurityGroups: propsOf(template, 'AWS::EC2::SecurityGroup').filter(({ GroupDescription }) => GroupDescription.startsWith('Tasks of')).length,
    logs: [onlyOf(template, 'AWS::Logs::LogGroup', (id) => id.startsWith('PlatformLogs')).Properties.RetentionInDays, onlyOf(template, 'AWS::Logs::LogGroup', (id) => id.startsWith('PlatformLogs')).DeletionPolicy],
    errorRate: thresholds['dev-reptidex-core-5xx-rate'],
    connections: thresholds.DatabaseConnections,
    freeStorage: thresholds.FreeStorageSpace / 2 ** 30,
    images: [...new Set(propsOf(template, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [{ Image }] }) => Image['Fn::Join'][1].at(-1)))],
  };
}

test('development is inexpensive and easy to delete', () => {
  expect(summary(rendered(PlatformTier.DEVELOPMENT))).toEqual({
    subnets: 6,
    natGateways: 1,
    interfaceEndpoints: 0,
    flowLogs: 0,
    closedDefaultGroups: 0,
    albProtected: 'false',
    insights: 'disabled',
    database: ['db.t4g.micro', '20', 100, false, 7, false, 'Snapshot'],
    cache: ['cache.t4g.micro', 1, false, 0, 'Delete'],
    services: [['core', '256', '512'], ['jobs', '256', '512'], ['web', '256', '512']],
    counts: [1, 1, 1],
    circuitBreakers: [true, true, true],
    taskSecurityGroups: 1,
    logs: [30, 'Delete'],
    errorRate: 5,
    // Four fifths of 112, and a tenth of 20.
    connections: 89,
    freeStorage: 2,
    images: [':staging'],
  });
});

const PRODUCTION = {
  subnets: 9,
  natGateways: 3,
  interfaceEndpoints: 4,
  flowLogs: 1,
  closedDefaultGroups: 1,
  albProtected: 'true',
  insights: 'enhanced',
  database: ['db.t4g.small', '100', 1000, true, 30, true, 'Snapshot'],
  cache: ['cache.t4g.small', 2, true, 15, 'Snapshot'],
  services: [['core', '1024', '2048'], ['jobs', '512', '1024'], ['web', '512', '1024']],
  counts: [undefined, 2, undefined],
  circuitBreakers: [true, true, true],
  taskSecurityGroups: 3,
  logs: [365, 'RetainExceptOnCreate'],
  errorRate: 1,
  connections: 180,
  freeStorage: 10,
  images: [':main'],
};

test('production is safe', () => {
  expect(summary(rendered(PlatformTier.PRODUCTION))).toEqual(PRODUCTION);
});

test('production requires TLS to its database, enables IAM authentication and exports its logs', () => {
  const template = rendered(PlatformTier.PRODUCTION);
  expect(onlyOf(template, 'AWS::RDS::DBInstance').Properties).toMatchObject({
    EnableIAMDatabaseAuthentication: true, EnableCloudwatchLogsExports: ['postgresql', 'upgrade'],
  });
  expect(onlyOf(template, 'AWS::RDS::DBParameterGroup').Properties.Parameters).toMatchObject({ 'rds.force_ssl': '1' });
});

test('the default tier is production', () => {
  expect(rendered(undefined)).toEqual(rendered(PlatformTier.PRODUCTION));
});

test('production retains images, logs, access logs and backups, and takes a snapshot of the database', () => {
  const instance = onlyOf(rendered(PlatformTier.PRODUCTION), 'AWS::RDS::DBInstance');
  expect([instance.Properties.DeletionProtection, instance.DeletionPolicy, instance.UpdateReplacePolicy]).toEqual([true, 'Snapshot', 'Snapshot']);
  const kept = Object.values(rendered(PlatformTier.PRODUCTION).Resources).filter(({ DeletionPolicy }) => DeletionPolicy === 'RetainExceptOnCreate').map(({ Type }) => Type);
  expect([...new Set(kept)].sort()).toEqual(['AWS::Backup::BackupVault', 'AWS::ECR::Repository', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
});

test('snapshots are taken only of resource types that support them', () => {
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
  const able = ['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup'];
  for (const tier of Object.values(PlatformTier)) {
    const snapshots = Object.values(rendered(tier).Resources).filter((resource) => [resource.DeletionPolicy, resource.UpdateReplacePolicy].includes('Snapshot'));
    expect(snapshots.length).toBeGreaterThan(0);
    expect(snapshots.map(({ Type }) => Type).filter((type) => !able.includes(type))).toEqual([]);
  }
});

test.each(Object.values(PlatformTier))('%s has alarms on all of its resources', (tier) => {
  const names = propsOf(rendered(tier), 'AWS::CloudWatch::Alarm').map((alarm) => alarm.AlarmName);
  const nodes = tier === PlatformTier.PRODUCTION ? 2 : 1;
  const [rotation, backup] = tier === PlatformTier.PRODUCTION ? [3, 2] : [0, 0];
  expect(names).toHaveLength(3 * 5 + 1 + 5 + 3 * nodes + rotation + backup);
  expect(new Set(names).size).toBe(names.length);
});
