import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PostgresDatabase, RedisCache } from '../../../src';
import { createCache, createDatabase } from '../../parts';
import { errorOf, newStack, onlyOf, render, unknown } from '../../support';

function database(instanceClass: string | undefined, stack = newStack()): PostgresDatabase {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['a', 'b'] });
  return createDatabase(stack, 'Database', { vpc, instanceClass });
}

function cache(nodeType: string): RedisCache {
  const stack = newStack();
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a', 'b'], isolatedSubnetIds: ['a', 'b'] });
  return createCache(stack, 'Cache', { vpc, nodeType });
}

describe('an instance class of RDS', () => {
  test.each([
    'db.t3.micro', 'db.t4g.micro', 'db.t4g.small', 'db.t4g.medium', 'db.t4g.large', 'db.t4g.xlarge', 'db.t4g.2xlarge',
    'db.m5.large', 'db.m6gd.16xlarge', 'db.m7i.48xlarge', 'db.m8g.24xlarge', 'db.r6g.large', 'db.r8g.48xlarge', 'db.c6gd.medium', 'db.x2iedn.32xlarge', 'db.x2g.large', 'db.z1d.3xlarge',
  ])('%s', (instanceClass) => {
    expect(onlyOf(render(database(instanceClass)), 'AWS::RDS::DBInstance').Properties.DBInstanceClass).toBe(instanceClass);
  });

  test.each([
    '', 'db', 'db.', 'db.t4g', 'db.t4g.', 't4g.micro', 'cache.t4g.micro', 'db.t4g.nano', 'db.t4g.4xlarge', 'db.m5.small', 'db.m5.micro', 'db.m5.5xlarge', 'db.q5.large', 'db.m.large', 'db.5m.large',
    'DB.T4G.MICRO', 'db.t4g.micro.x', ' db.t4g.micro', 'db.t4g.micro ',
  ])('%j is rejected', (instanceClass) => {
    expect(errorOf(() => database(instanceClass))).toBe(
      `Stack/Database: database: 'instanceClass' must be 'db.', a family and one of its sizes, such as 'db.t4g.micro' or 'db.r7g.large', got '${instanceClass}'`,
    );
  });
});

describe('a node type of ElastiCache', () => {
  test.each(['cache.t2.micro', 'cache.t4g.micro', 'cache.t4g.medium', 'cache.m7g.large', 'cache.r7g.16xlarge', 'cache.r6gd.xlarge', 'cache.c7gn.2xlarge'])('%s', (nodeType) => {
    expect(onlyOf(render(cache(nodeType)), 'AWS::ElastiCache::ReplicationGroup').Properties.CacheNodeType).toBe(nodeType);
  });

  // ElastiCache's burstable families end at medium: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
  test.each(['', 't4g.micro', 'db.t4g.micro', 'cache.t4g', 'cache.m7g.small', 'cache.t4g.nano', 'cache.t4g.large', 'cache.t4g.2xlarge'])('%j is rejected', (nodeType) => {
    expect(errorOf(() => cache(nodeType))).toBe(
      `Stack/Cache: cache: 'nodeType' must be 'cache.', a family and one of its sizes, such as 'cache.t4g.micro' or 'cache.r7g.large', got '${nodeType}'`,
    );
  });
});

describe('the maximum number of connections', () => {
  // LEAST(memory / 9531392, 5000): https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
  test.each([
    ['db.t4g.micro', 112], ['db.t4g.small', 225], ['db.t4g.medium', 450], ['db.t4g.large', 901], ['db.t4g.2xlarge', 3604],
    ['db.m7g.large', 901], ['db.r7g.large', 1802], ['db.r7g.xlarge', 3604], ['db.r7g.2xlarge', 5000], ['db.c6gd.medium', 225], ['db.c6gd.large', 450], ['db.x2g.large', 3604],
    ['db.r7g.12xlarge', 5000],
  ])('%s: %i', (instanceClass, connections) => {
    expect(database(instanceClass).maxConnections).toBe(connections);
  });

  test('is that of the default class if none is set', () => {
    expect(database(undefined).maxConnections).toBe(225);
  });

  test('is not known if the class is a token', () => {
    const stack = newStack();
    expect(database(unknown.text(stack), stack).maxConnections).toBeUndefined();
  });
});
