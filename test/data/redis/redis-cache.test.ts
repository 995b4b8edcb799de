import { aws_ec2 as ec2, aws_kms as kms, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RedisCache } from '../../../src';
import { CacheInput, createCache } from '../../parts';
import { logicalId, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, unknown } from '../../support';

function make(props: Partial<CacheInput> = {}, stack: Stack = newStack()): RedisCache {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['data-1', 'data-2'], privateSubnetIds: ['private-1', 'private-2'],
  });
  return createCache(stack, 'Cache', { vpc, ...props });
}

const GROUP = 'AWS::ElastiCache::ReplicationGroup';
const rendered = (props: Partial<CacheInput> = {}) => render(make(props));
const propertiesOf = (props: Partial<CacheInput> = {}) => onlyOf(rendered(props), GROUP).Properties;

test('has safe defaults', () => {
  const template = rendered();
  const [[token]] = resourcesOf(template, 'AWS::SecretsManager::Secret');
  expect(onlyOf(template, GROUP)).toMatchObject({
    Properties: {
      Engine: 'redis',
      EngineVersion: '7.1',
      CacheNodeType: 'cache.t4g.small',
      Port: 6379,
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
      AtRestEncryptionEnabled: true,
      TransitEncryptionEnabled: true,
      AuthToken: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: token }, ':SecretString:::}}']] },
      SnapshotRetentionLimit: 7,
      AutoMinorVersionUpgrade: true,
    },
    DeletionPolicy: 'Snapshot',
    UpdateReplacePolicy: 'Snapshot',
  });
});

test.each<[string, Partial<CacheInput>, object]>([
  ['the version', { engineVersion: '7.0' }, { EngineVersion: '7.0' }],
  ['the oldest version', { engineVersion: '6.2' }, { EngineVersion: '6.2' }],
  ['the node type', { nodeType: 'cache.r7g.large' }, { CacheNodeType: 'cache.r7g.large' }],
  ['the number of nodes', { nodeCount: 6 }, { NumCacheClusters: 6, AutomaticFailoverEnabled: true, MultiAZEnabled: true }],
  ['one node, without failover', { nodeCount: 1 }, { NumCacheClusters: 1, AutomaticFailoverEnabled: false, MultiAZEnabled: false }],
  ['the snapshots', { snapshotRetentionDays: 35 }, { SnapshotRetentionLimit: 35 }],
  ['no snapshots', { snapshotRetentionDays: 0 }, { SnapshotRetentionLimit: 0 }],
])('%s can be set', (_, props, expected) => {
  expect(propertiesOf(props)).toMatchObject(expected);
});

describe('the AUTH token', () => {
  test('is generated from characters that ElastiCache accepts: 16 to 128 letters and digits', () => {
    const { GenerateSecretString } = onlyOf(rendered(), 'AWS::SecretsManager::Secret').Properties;
    expect(GenerateSecretString).toMatchObject({ PasswordLength: 32, ExcludePunctuation: true });
    expect(GenerateSecretString).not.toHaveProperty('SecretStringTemplate');
  });

  test('can be disabled, while encryption in transit stays enabled', () => {
    const cache = make({ authToken: false });
    const template = render(cache);
    expect(cache.authTokenSecret).toBeUndefined();
    expect(propsOf(template, 'AWS::SecretsManager::Secret')).toEqual([]);
    expect(onlyOf(template, GROUP).Properties).toMatchObject({ TransitEncryptionEnabled: true });
    expect(onlyOf(template, GROUP).Properties).not.toHaveProperty('AuthToken');
  });
});

describe('network', () => {
  test('uses the isolated subnets, unless others are set', () => {
    const subnets = (template: Rendered) => onlyOf(template, 'AWS::ElastiCache::SubnetGroup').Properties.SubnetIds;
    expect(subnets(rendered())).toEqual(['data-1', 'data-2']);
    expect(subnets(rendered({ vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } }))).toEqual(['private-1', 'private-2']);
  });

  test('accepts no connections and makes none by default', () => {
    const template = rendered();
    const [[id, group]] = resourcesOf(template, 'AWS::EC2::SecurityGroup');
    const [[subnets]] = resourcesOf(template, 'AWS::ElastiCache::SubnetGroup');
    expect(group.Properties).not.toHaveProperty('SecurityGroupIngress');
    expect(group.Properties.SecurityGroupEgress).toEqual([expect.objectContaining({ CidrIp: '255.255.255.255/32' })]);
    expect(onlyOf(template, GROUP).Properties).toMatchObject({ SecurityGroupIds: [{ 'Fn::GetAtt': [id, 'GroupId'] }], CacheSubnetGroupName: { Ref: subnets } });
  });

  test('accepts connections from allowed peers, on the port of Redis', () => {
    const cache = make();
    cache.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.0.0.0/16'));
    expect(onlyOf(render(cache), 'AWS::EC2::SecurityGroup').Properties.SecurityGroupIngress).toEqual([expect.objectContaining({ FromPort: 6379, ToPort: 6379 })]);
  });
});

test.each<[Partial<CacheInput>, string]>([
  [{}, 'Snapshot'],
  [{ snapshotRetentionDays: 1 }, 'Snapshot'],
  [{ snapshotRetentionDays: 0 }, 'Delete'],
  [{ removalPolicy: RemovalPolicy.RETAIN }, 'Retain'],
  [{ removalPolicy: RemovalPolicy.DESTROY }, 'Delete'],
  [{ removalPolicy: RemovalPolicy.SNAPSHOT, snapshotRetentionDays: 0 }, 'Snapshot'],
])('%j when it is removed from the stack: %s', (props, policy) => {
  const template = rendered(props);
  expect(onlyOf(template, GROUP)).toMatchObject({ DeletionPolicy: policy, UpdateReplacePolicy: policy });
  // A snapshot there is of the group alone: CloudFormation rejects the policy elsewhere.
  for (const [id, { Type, DeletionPolicy }] of Object.entries(template.Resources)) {
    expect([id, Type === GROUP || DeletionPolicy !== 'Snapshot']).toEqual([id, true]);
  }
});

describe('names', () => {
  test('are readable for operators', () => {
    const template = rendered({ namePrefix: 'dev-reptidex' });
    expect(onlyOf(template, GROUP).Properties.ReplicationGroupId).toBe('dev-reptidex-redis-auth');
    expect(onlyOf(template, 'AWS::ElastiCache::SubnetGroup').Properties.CacheSubnetGroupName).toBe('dev-reptidex-redis-subnets');
    expect(onlyOf(template, 'AWS::EC2::SecurityGroup').Properties.GroupName).toBe('dev-reptidex-cache-sg');
    expect(onlyOf(template, 'AWS::SecretsManager::Secret').Properties.Name).toBe('dev-reptidex-redis-auth');
  });

  test('longer than 40 characters are shortened with a hash', () => {
    const [fits, not] = ['a'.repeat(34), 'a'.repeat(35)].map((namePrefix) => propertiesOf({ namePrefix, authToken: false }).ReplicationGroupId);
    expect(fits).toBe(`${'a'.repeat(34)}-redis`);
    expect(not).toMatch(/^a{25}-[0-9a-f]{8}-redis$/);
  });

  // CloudFormation cannot replace what keeps its name.
  test('differ if a change replaces the cache', () => {
    const nameOf = (props: Partial<CacheInput>) => propertiesOf({ namePrefix: 'qa-shop', ...props }).ReplicationGroupId;
    expect([
      nameOf({ authToken: false }), nameOf({}), nameOf({ clusterMode: true }), nameOf({ authToken: false, nodeType: 'cache.r6gd.xlarge' }),
    ]).toEqual(['qa-shop-redis', 'qa-shop-redis-auth', 'qa-shop-redis-auth-cluster', 'qa-shop-redis-tiered']);
    const keys = ['1', '2', '1'].map((key) => kms.Key.fromKeyArn(new Stack(), 'Key', `arn:aws:kms:us-east-1:111122223333:key/${key}`));
    const [one, other, again] = keys.map((encryptionKey) => nameOf({ authToken: false, encryptionKey }));
    expect(one).toMatch(/^qa-shop-[0-9a-f]{8}-redis$/);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });

  test('are generated by CloudFormation without a prefix', () => {
    const template = rendered();
    for (const [type, property] of [[GROUP, 'ReplicationGroupId'], ['AWS::ElastiCache::SubnetGroup', 'CacheSubnetGroupName'], ['AWS::SecretsManager::Secret', 'Name']]) {
      expect(onlyOf(template, type).Properties).not.toHaveProperty(property);
    }
  });
});

test('host and port are those of the primary endpoint', () => {
  const cache = make();
  const stack = Stack.of(cache);
  expect(stack.resolve(cache.host)).toEqual({ 'Fn::GetAtt': [logicalId(cache.replicationGroup), 'PrimaryEndPoint.Address'] });
  expect(cache.port).toBe('6379');
});

test('failover is enabled if the number of nodes is a token', () => {
  const stack = newStack();
  expect(onlyOf(render(make({ nodeCount: unknown.number(stack) }, stack)), GROUP).Properties).toMatchObject({ NumCacheClusters: { Ref: 'Number' }, AutomaticFailoverEnabled: true });
});

describe('invalid options', () => {
  test.each<[Partial<CacheInput>, string]>([
    [{ nodeCount: 0 }, "'nodeCount', got 0"],
    [{ nodeCount: 7 }, "'nodeCount', got 7"],
    [{ snapshotRetentionDays: -1 }, "'snapshotRetentionDays', got -1"],
    [{ snapshotRetentionDays: 36 }, "'snapshotRetentionDays', got 36"],
    [{ engineVersion: '7' }, "'engineVersion', got '7'"],
    [{ engineVersion: '7x1' }, "'engineVersion', got '7x1'"],
    [{ engineVersion: '8.0' }, "'engineVersion', got '8.0'"],
  ])('fails for %j', (props, message) => {
    expect(mistakesOf(() => make(props))).toEqual([`cache: ${message}`]);
  });

  test('are reported as one error, before anything is created', () => {
    const stack = newStack();
    expect(mistakesOf(() => make({ nodeCount: 9, nodeType: 'x', engineVersion: '5' }, stack))).toHaveLength(3);
  });
});
