import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { CacheEngine, RedisCache } from '../../../src';
import { checkRedis, RedisPlan, resolveRedis } from '../../../src/data/redis/redis-plan';
import { checked } from '../../../src/private/plan';
import { Problems } from '../../../src/private/problems';
import { newStack, render } from '../../support';

const mistakes = (plan: RedisPlan) => {
  const problems = new Problems();
  checkRedis(plan, problems);
  return problems;
};

test('every default is in the plan', () => {
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
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    names: {},
  });
});

test('defaults follow from what is set', () => {
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

test('a plan is checked before there is a network', () => {
  expect(mistakes(resolveRedis({})).isEmpty).toBe(true);
  expect(mistakes(resolveRedis({ nodeCount: 9 })).isEmpty).toBe(false);
});

test('a checked plan renders what its options render', () => {
  const template = (planned: boolean) => {
    const stack = newStack();
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['data-1', 'data-2'] });
    const options = { namePrefix: 'prod-shop', shards: 2 };
    return render(RedisCache._create(stack, 'Cache', { ...planned ? checked(resolveRedis(options)) : options, vpc }));
  };
  expect(template(true)).toEqual(template(false));
});
