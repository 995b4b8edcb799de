import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, aws_rds as rds, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps, ServiceIsolation } from '../../src';
import { backend, domainIn, LEAN, newStack, onlyOf, platform, propsOf, render, Rendered } from '../support';

function rendered(props: Partial<ReptidexPlatformProps> = {}): Rendered {
  const stack = newStack();
  platform({ tier: PlatformTier.PRODUCTION, domain: domainIn(stack), services: [backend('core')], ...props }, stack);
  return render(stack);
}

const DATABASE = 'AWS::RDS::DBInstance';
const CACHE = 'AWS::ElastiCache::ReplicationGroup';
const CLUSTER = 'AWS::ECS::Cluster';
/** An environment with little beside the resource of a type. */
const WITH: { [type: string]: Partial<ReptidexPlatformProps> } = {
  [DATABASE]: { ...LEAN, domain: undefined, services: [], database: undefined },
  [CACHE]: { ...LEAN, domain: undefined, services: [], cache: undefined },
  [CLUSTER]: { ...LEAN, domain: undefined },
};
const before = Object.fromEntries(Object.entries(WITH).map(([type, props]) => [type, rendered(props)]));

/** What changes in the resources of a type when the user says something, besides what the user said. */
function changes(type: string, props: Partial<ReptidexPlatformProps>): object {
  const [was, is] = [before[type], rendered({ ...WITH[type], ...props })].map((template) => onlyOf(template, type));
  const differing = (a: any = {}, b: any = {}) => Object.fromEntries([...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => JSON.stringify(a[key]) !== JSON.stringify(b[key])).map((key) => [key, b[key]]));
  const { Properties: _, ...policies } = differing(was, is);
  return { ...policies, ...differing(was.Properties, is.Properties) };
}

describe('props take precedence over the tier, and nothing else changes', () => {
  test.each<[Partial<ReptidexPlatformProps>['database'], object]>([
    [PlatformDatabase.postgres({ engineVersion: rds.PostgresEngineVersion.VER_15 }), { EngineVersion: '15' }],
    [PlatformDatabase.postgres({ instanceClass: 'db.m7g.large' }), { DBInstanceClass: 'db.m7g.large' }],
    [PlatformDatabase.postgres({ allocatedStorageGiB: 50 }), { AllocatedStorage: '50' }],
    [PlatformDatabase.postgres({ maxAllocatedStorageGiB: 110 + 90 }), { MaxAllocatedStorage: 200 }],
    [PlatformDatabase.postgres({ multiAz: false }), { MultiAZ: false }],
    [PlatformDatabase.postgres({ backupRetention: Duration.days(0) }), { BackupRetentionPeriod: 0 }],
    [PlatformDatabase.postgres({ deletionProtection: false }), { DeletionProtection: false }],
    [PlatformDatabase.postgres({ removalPolicy: RemovalPolicy.DESTROY }), { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }],
    [PlatformDatabase.postgres({ databaseName: 'reptidex' }), { DBName: 'reptidex' }],
    [PlatformDatabase.postgres({ instanceClass: undefined, multiAz: undefined }), {}],
  ])('database: %j', (database, expected) => {
    expect(changes(DATABASE, { database })).toEqual(expected);
  });

  test.each<[Partial<ReptidexPlatformProps>['cache'], object]>([
    [PlatformCache.redis({ nodeType: 'cache.m7g.large' }), { CacheNodeType: 'cache.m7g.large' }],
    [PlatformCache.redis({ engineVersion: '7.0' }), { EngineVersion: '7.0' }],
    [PlatformCache.redis({ nodeCount: 1 }), { NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false }],
    // Another name, because a token that is added or removed later replaces the cache.
    [PlatformCache.redis({ authToken: false }), { AuthToken: undefined, ReplicationGroupId: 'dev-reptidex-redis' }],
    [PlatformCache.redis({ snapshotRetentionDays: 0 }), { SnapshotRetentionLimit: 0, DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Delete' }],
    [PlatformCache.redis({ removalPolicy: RemovalPolicy.RETAIN }), { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }],
    [PlatformCache.redis({ nodeType: undefined, nodeCount: undefined }), {}],
  ])('cache: %j', (cache, expected) => {
    expect(changes(CACHE, { cache })).toEqual(expected);
  });

  test.each<[string, Partial<ReptidexPlatformProps>, object]>([
    ['Container Insights of the cluster', { containerInsights: ecs.ContainerInsights.ENABLED }, { ClusterSettings: [{ Name: 'containerInsights', Value: 'enabled' }] }],
    ['no props', { containerInsights: undefined, isolation: undefined, logRetention: undefined, imageTag: undefined }, {}],
  ])('%s', (_, props, expected) => {
    expect(changes(CLUSTER, props)).toEqual(expected);
  });

  test('the load balancer’s protection, timeout and TLS policy', () => {
    const template = rendered({ loadBalancer: { deletionProtection: false, idleTimeout: Duration.seconds(75), sslPolicy: elbv2.SslPolicy.RECOMMENDED_TLS } });
    expect(onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.LoadBalancerAttributes).toEqual(expect.arrayContaining([
      { Key: 'deletion_protection.enabled', Value: 'false' }, { Key: 'idle_timeout.timeout_seconds', Value: '75' },
    ]));
    expect(JSON.stringify(template)).toContain('ELBSecurityPolicy-TLS13-1-2-2021-06');
  });

  test('the size, count and deployment of a service, including zero', () => {
    const template = rendered({ services: [backend('core', { cpu: 256, memoryMiB: 512, desiredCount: 0 })], deployment: { minHealthyPercent: 0, circuitBreaker: false } });
    expect(onlyOf(template, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Cpu: '256', Memory: '512' });
    expect(onlyOf(template, 'AWS::ECS::Service').Properties).toMatchObject({
      DesiredCount: 0, DeploymentConfiguration: { MinimumHealthyPercent: 0, MaximumPercent: 200, DeploymentCircuitBreaker: { Enable: false } },
    });
  });

  test('the network, field by field', () => {
    const count = (network: ReptidexPlatformProps['network'], type: string) => propsOf(rendered({ ...LEAN, domain: undefined, services: [], network }), type).length;
    expect(count({ natGateways: 0 }, 'AWS::EC2::NatGateway')).toBe(0);
    expect(count({ natGateways: 0 }, 'AWS::EC2::Subnet')).toBe(9);
    expect(count({ availabilityZoneCount: 2 }, 'AWS::EC2::NatGateway')).toBe(2);
    expect(count({ availabilityZones: ['us-east-1a', 'us-east-1b'] }, 'AWS::EC2::Subnet')).toBe(6);
    expect(count({ flowLogs: false }, 'AWS::EC2::FlowLog')).toBe(0);
    expect(count({ interfaceEndpoints: [] }, 'AWS::EC2::VPCEndpoint')).toBe(1);
    expect(onlyOf(rendered({ ...LEAN, domain: undefined, services: [], network: { cidr: '10.9.0.0/16' } }), 'AWS::EC2::VPC').Properties.CidrBlock).toBe('10.9.0.0/16');
  });

  test('isolation, logs, image tag and architecture', () => {
    const template = rendered({ isolation: ServiceIsolation.SHARED, logRetention: logs.RetentionDays.ONE_DAY, imageTag: 'v1', cpuArchitecture: ecs.CpuArchitecture.X86_64 });
    const task = onlyOf(template, 'AWS::ECS::TaskDefinition').Properties;
    expect(propsOf(template, 'AWS::EC2::SecurityGroup').map((group) => group.GroupName)).toContain('dev-reptidex-ecs-sg');
    expect(onlyOf(template, 'AWS::Logs::LogGroup', (id) => id.startsWith('PlatformLogs')).Properties).toEqual({
      LogGroupName: '/ecs/dev-reptidex', RetentionInDays: 1, KmsKeyId: { 'Fn::GetAtt': [expect.stringMatching(/^PlatformKey/), 'Arn'] },
    });
    expect(task.RuntimePlatform.CpuArchitecture).toBe('X86_64');
    expect(JSON.stringify(task.ContainerDefinitions[0].Image)).toContain('":v1"');
  });

  test('alarm thresholds of each part', () => {
    const template = rendered({
      alarms: { service: { cpuPercent: 50 }, loadBalancer: { errorCount: 1 }, database: { freeStorageGiB: 7, connections: 9 }, cache: { evictions: 100 } },
    });
    const thresholds = Object.fromEntries(propsOf(template, 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.AlarmName.replace('dev-reptidex-', ''), alarm.Threshold]));
    expect(thresholds).toMatchObject({
      'core-cpu': 50, 'core-5xx-rate': 1, 'core-memory': 80, 'alb-5xx': 1, 'postgres-free-storage': 7 * 2 ** 30, 'postgres-connections': 9, 'postgres-cpu': 80, 'redis-evictions-2': 100,
    });
  });
});

test.each([
  ['dev', 'reptidex', 'reptidex_dev'], ['qa-1', 'skin-club', 'skin_club_qa_1'],
])('the master user of %s and %s is %s', (environmentName, projectName, username) => {
  const template = rendered({ ...LEAN, database: undefined, environmentName, projectName });
  const master = propsOf(template, 'AWS::SecretsManager::Secret').find((secret) => secret.GenerateSecretString?.SecretStringTemplate);
  expect(JSON.parse(master.GenerateSecretString.SecretStringTemplate)).toEqual({ username });
});

test('the master username can be set', () => {
  expect(JSON.stringify(rendered({ ...LEAN, database: PlatformDatabase.postgres({ masterUsername: 'owner' }) }))).toContain('{\\"username\\":\\"owner\\"}');
});

test('the names of the connection secrets and the URL scheme can be set', () => {
  const template = rendered({ ...LEAN, database: PlatformDatabase.postgres({ urlScheme: 'postgresql+asyncpg', connectionSecretName: 'a/db', urlSecretName: 'a/url', masterSecretName: 'a/master' }) });
  const secrets = propsOf(template, 'AWS::SecretsManager::Secret');
  expect(secrets.map((secret) => secret.Name)).toEqual(expect.arrayContaining(['a/db', 'a/url', 'a/master']));
  expect(JSON.stringify(secrets.find((secret) => secret.Name === 'a/url').SecretString)).toContain('postgresql+asyncpg://');
});
