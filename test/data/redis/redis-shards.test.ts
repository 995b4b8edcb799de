import { aws_kms as kms, Stack } from 'aws-cdk-lib';
import { RedisCache } from '../../../src/data/redis/redis-cache';
import { CacheEngine } from '../../../src/data/redis/redis-options';
import { CacheInput, createCache } from '../../parts';
import { mistakesOf, newStack, onlyOf, Rendered, render, Resource, resourcesOf, unknown, vpcIn } from '../template';

const GROUP = 'AWS::ElastiCache::ReplicationGroup';

function cacheIn(stack: Stack, props: Partial<CacheInput> = {}): RedisCache {
  return createCache(stack, 'Cache', { vpc: props.vpc ?? vpcIn(stack), ...props });
}

function rendered(props: Partial<CacheInput> = {}, stack: Stack = newStack()): { cache: RedisCache; template: Rendered; group: Resource; stack: Stack } {
  const cache = cacheIn(stack, props);
  const template = render(stack);
  return { cache, template, stack, group: onlyOf(template, GROUP) };
}

const groupOf = (props: Partial<CacheInput>) => rendered(props).group;
const mistakes = (props: Partial<CacheInput>, stack = newStack()) => mistakesOf(() => cacheIn(stack, props));

describe('engine', () => {
  test('is Redis by default', () => {
    expect(groupOf({}).Properties).toMatchObject({ Engine: 'redis', EngineVersion: '7.1' });
  });

  test('can be Valkey, also with AUTH and TLS', () => {
    expect(groupOf({ engine: CacheEngine.VALKEY }).Properties).toMatchObject({
      Engine: 'valkey', EngineVersion: '8.1', TransitEncryptionEnabled: true, AtRestEncryptionEnabled: true, AuthToken: expect.anything(),
    });
  });

  test.each([
    [CacheEngine.REDIS, ['6.2', '7.0', '7.1']], [CacheEngine.VALKEY, ['7.2', '8.0', '8.1', '8.2', '9.0', '9.1']],
  ])('accepts versions of %s', (engine, versions) => {
    for (const engineVersion of versions) {
      expect(groupOf({ engine, engineVersion }).Properties.EngineVersion).toBe(engineVersion);
    }
  });

  test('fails on a version of the other engine, and names that engine', () => {
    expect(mistakes({ engineVersion: '8.1' })).toEqual([
      "cache: 'engineVersion', got '8.1'",
    ]);
    expect(mistakes({ engine: CacheEngine.VALKEY, engineVersion: '7.1' })).toEqual(["cache: 'engineVersion', got '7.1'"]);
  });

  test.each([['8'], ['7.1.0'], ['5.0.6'], ['7x1']])("fails on version '%s'", (engineVersion) => {
    expect(mistakes({ engineVersion })).toEqual([`cache: 'engineVersion', got '${engineVersion}'`]);
  });
});

describe('cluster mode', () => {
  test('is disabled with one shard, and not in the template', () => {
    const { group, cache, stack } = rendered({ nodeCount: 3 });
    expect(group.Properties).toMatchObject({ NumCacheClusters: 3, AutomaticFailoverEnabled: true, MultiAZEnabled: true });
    for (const absent of ['NumNodeGroups', 'NodeGroupConfiguration', 'ReplicasPerNodeGroup']) {
      expect(group.Properties).not.toHaveProperty(absent);
    }
    expect(group).not.toHaveProperty('UpdatePolicy');
    expect(cache.clusterMode).toBe(false);
    expect(stack.resolve(cache.host)['Fn::GetAtt'][1]).toBe('PrimaryEndPoint.Address');
  });

  test('is enabled with several shards, with the same number of nodes in each', () => {
    const { group, cache, stack } = rendered({ shards: 3, nodeCount: 2 });
    expect(group.Properties).toMatchObject({
      NumNodeGroups: 3,
      ReplicasPerNodeGroup: 1,
      CacheParameterGroupName: 'default.redis7.cluster.on',
      AutomaticFailoverEnabled: true,
      MultiAZEnabled: true,
    });
    expect(group.Properties).not.toHaveProperty('NumCacheClusters');
    // Beside the number of replicas it would have the cache replaced when that changes.
    expect(group.Properties).not.toHaveProperty('NodeGroupConfiguration');
    expect(cache.clusterMode).toBe(true);
    expect(stack.resolve(cache.host)['Fn::GetAtt'][1]).toBe('ConfigurationEndPoint.Address');
  });

  test('allows a change of the number of shards without replacement', () => {
    expect(groupOf({ shards: 2 }).UpdatePolicy).toEqual({ UseOnlineResharding: true });
  });

  test('fails without replicas or without failover', () => {
    expect(mistakes({ shards: 2, nodeCount: 1 })).toEqual(["cache: 'nodeCount', got 1"]);
    expect(mistakes({ shards: 2, automaticFailover: false })).toEqual(["cache: 'automaticFailover', got false"]);
  });

  test('can be enabled with one shard', () => {
    const { group, cache } = rendered({ clusterMode: true });
    expect(group.Properties).toMatchObject({ NumNodeGroups: 1, ReplicasPerNodeGroup: 1 });
    expect(cache.clusterMode).toBe(true);
  });

  test.each([
    [CacheEngine.REDIS, '6.2', 'default.redis6.x.cluster.on'],
    [CacheEngine.REDIS, '7.0', 'default.redis7.cluster.on'],
    [CacheEngine.VALKEY, '7.2', 'default.valkey7.cluster.on'],
    [CacheEngine.VALKEY, '8.2', 'default.valkey8.cluster.on'],
    [CacheEngine.VALKEY, undefined, 'default.valkey8.cluster.on'],
  ])('%s %s has the parameter group %s', (engine, engineVersion, group) => {
    expect(groupOf({ engine, engineVersion, shards: 2 }).Properties.CacheParameterGroupName).toBe(group);
    // Without cluster mode as well: an upgrade from Redis to Valkey takes a parameter group.
    expect(groupOf({ engine, engineVersion }).Properties.CacheParameterGroupName).toBe(group.replace('.cluster.on', ''));
  });

  test('a first replica is added before failover is enabled', () => {
    expect(groupOf({ nodeCount: 2, automaticFailover: false }).Properties)
      .toMatchObject({ NumCacheClusters: 2, AutomaticFailoverEnabled: false, MultiAZEnabled: false });
    expect(mistakes({ nodeCount: 1, automaticFailover: true })).toEqual(["cache: 'automaticFailover', got true"]);
  });

  test('fails on invalid combinations', () => {
    expect(mistakes({ shards: 2, clusterMode: false })).toEqual(["cache: 'clusterMode', got false"]);
    expect(mistakes({ shards: 84, nodeCount: 6 })).toEqual(["cache: 'shards', got 84"]);
    expect(mistakes({ shards: 83, nodeCount: 6 })).toEqual([]);
  });

  test.each([[1, 0], [500, 0], [0, 1], [501, 1], [1.5, 1]])('%d shards: %i mistakes', (shards, count) => {
    expect(mistakes({ shards, nodeCount: 1 }).filter((mistake) => mistake.startsWith("cache: 'shards'"))).toHaveLength(count);
  });
});

describe('nodes', () => {
  const idsOf = (props: Partial<CacheInput>) => {
    const { cache, stack, template } = rendered(props);
    const [[Ref]] = resourcesOf(template, GROUP);
    return stack.resolve(cache.nodeIds).map((id: any) => (JSON.stringify(id['Fn::Join'][1][0]) === JSON.stringify({ Ref }) ? id['Fn::Join'][1][1] : id));
  };

  test('of a cache without cluster mode', () => {
    expect(idsOf({ nodeCount: 1 })).toEqual(['-001']);
    expect(idsOf({ nodeCount: 3 })).toEqual(['-001', '-002', '-003']);
  });

  test('of shards', () => {
    expect(idsOf({ shards: 2, nodeCount: 2 })).toEqual(['-0001-001', '-0001-002', '-0002-001', '-0002-002']);
    expect(idsOf({ clusterMode: true, nodeCount: 2 })).toEqual(['-0001-001', '-0001-002']);
  });

  test('the number of nodes in each shard', () => {
    expect(rendered({ shards: 2, nodeCount: 3 }).cache.nodeCount).toBe(3);
    expect(rendered({}).cache.nodeCount).toBe(2);
  });
});

describe('tokens', () => {
  test('the number of shards can be a token', () => {
    const stack = newStack();
    const { group, cache } = rendered({ shards: unknown.number(stack), nodeCount: 2 }, stack);
    expect(group.Properties).toMatchObject({ NumNodeGroups: { Ref: 'Number' }, ReplicasPerNodeGroup: 1, CacheParameterGroupName: 'default.redis7.cluster.on' });
    expect(cache.nodeIds).toHaveLength(2);
  });

  test('the number of nodes can be a token, but not in cluster mode', () => {
    const stack = newStack();
    const { group, cache } = rendered({ nodeCount: unknown.number(stack) }, stack);
    expect(group.Properties).toMatchObject({ NumCacheClusters: { Ref: 'Number' }, AutomaticFailoverEnabled: true });
    expect(cache.nodeIds).toHaveLength(1);
    const other = newStack();
    expect(mistakes({ nodeCount: unknown.number(other), shards: 2 }, other)).toEqual([expect.stringContaining("'nodeCount'")]);
  });

  test('the version can be a token', () => {
    const stack = newStack();
    const { group } = rendered({ engineVersion: unknown.text(stack), shards: 2 }, stack);
    expect(group.Properties).toMatchObject({ EngineVersion: { Ref: 'Text' }, CacheParameterGroupName: 'default.redis7.cluster.on' });
  });
});

test('a customer managed key encrypts the cache and its secrets', () => {
  const stack = newStack();
  const { template, group } = rendered({ encryptionKey: new kms.Key(stack, 'Key') }, stack);
  const [[key]] = resourcesOf(template, 'AWS::KMS::Key');
  expect(group.Properties.KmsKeyId).toEqual({ 'Fn::GetAtt': [key, 'Arn'] });
  expect(groupOf({}).Properties).not.toHaveProperty('KmsKeyId');
});

test('data tiering is enabled for node types with SSDs, which require it', () => {
  expect(groupOf({ nodeType: 'cache.r6gd.xlarge' }).Properties.DataTieringEnabled).toBe(true);
  expect(groupOf({ nodeType: 'cache.r6g.xlarge' }).Properties).not.toHaveProperty('DataTieringEnabled');
});
