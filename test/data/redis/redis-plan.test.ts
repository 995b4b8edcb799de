import { CacheEngine } from '../../../src';
import { resolveRedis } from '../../../src/data/redis/redis-plan';

test('the plan contains every default', () => {
  expect(resolveRedis({})).toEqual({
    engine: 'redis',
    engineVersion: '7.1',
    nodeType: 'cache.t4g.small',
    nodeCount: 2,
    shards: 1,
    clusterMode: false,
    dataTiering: false,
    hasReplicas: true,
    automaticFailover: true,
    authToken: true,
    snapshotRetentionDays: 7,
    removalPolicy: 'snapshot',
    names: {},
  });
});

test('defaults depend on the options', () => {
  expect(resolveRedis({ engine: CacheEngine.VALKEY, shards: 2, snapshotRetentionDays: 0, namePrefix: 'prod-shop' })).toMatchObject({
    engineVersion: '8.1',
    clusterMode: true,
    removalPolicy: 'destroy',
    names: { group: 'prod-shop-redis-auth-cluster', subnetGroup: 'prod-shop-redis-subnets', securityGroup: 'prod-shop-cache-sg', authToken: 'prod-shop-redis-auth' },
  });
});

test('a plan resolves to itself', () => {
  const plan = resolveRedis({ nodeCount: 3, namePrefix: 'prod-shop', authTokenSecretName: 'mine' });
  expect(resolveRedis(plan)).toEqual(plan);
});
