import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { PostgresDatabase, RedisCache } from '../../src';
import { createBus, createCache, createDatabase, createQueue } from '../parts';
import { newStack, vpcIn } from '../support';

/** Metric, value of the only dimension, statistic and seconds. */
function shown({ metricName, namespace, dimensions, statistic, period }: cloudwatch.Metric) {
  return [`${namespace} ${metricName}`, ...Object.entries(dimensions ?? {}).flat(), statistic, period.toSeconds()];
}

describe('a database', () => {
  const stack = newStack();
  const database = createDatabase(stack, 'Database', { vpc: vpcIn(stack), readReplicas: 2 });
  const { instanceIdentifier } = database.instance;

  test.each<[string, (its: PostgresDatabase) => cloudwatch.Metric, string, number]>([
    ['SwapUsage', (its) => its.metric('SwapUsage'), 'Average', 300],
    ['CPUUtilization', (its) => its.metricCpuUtilization(), 'Average', 300],
    ['FreeStorageSpace', (its) => its.metricFreeStorageSpace(), 'Minimum', 300],
    ['FreeableMemory', (its) => its.metricFreeableMemory(), 'Minimum', 300],
    ['DatabaseConnections', (its) => its.metricDatabaseConnections(), 'Maximum', 300],
    ['ReadLatency', (its) => its.metricReadLatency(), 'Average', 300],
    ['WriteLatency', (its) => its.metricWriteLatency(), 'Average', 300],
  ])('%s', (name, metric, statistic, seconds) => {
    expect(shown(metric(database))).toEqual([`AWS/RDS ${name}`, 'DBInstanceIdentifier', instanceIdentifier, statistic, seconds]);
  });

  test('the lag of each of its replicas', () => {
    expect(shown(database.metricReplicaLag(2))).toEqual(['AWS/RDS ReplicaLag', 'DBInstanceIdentifier', database.readReplicas[1].instanceIdentifier, 'Maximum', 60]);
  });

  test.each([0, 3])('rejects replica %s of two', (replica) => {
    expect(() => database.metricReplicaLag(replica)).toThrow(`Stack/Database: there is no read replica ${replica}, only 2`);
  });

  test('options take precedence over the defaults', () => {
    expect(shown(database.metricDatabaseConnections({ statistic: 'p90', period: Duration.minutes(1) })).slice(3)).toEqual(['p90', 60]);
  });
});

describe('a cache', () => {
  const stack = newStack();
  const cache = createCache(stack, 'Cache', { vpc: vpcIn(stack) });

  test.each<[string, (its: RedisCache, options?: cloudwatch.MetricOptions) => cloudwatch.Metric, string]>([
    ['NewConnections', (its, options) => its.metric('NewConnections', options), 'Average'],
    ['EngineCPUUtilization', (its, options) => its.metricEngineCpuUtilization(options), 'Average'],
    ['DatabaseMemoryUsagePercentage', (its, options) => its.metricMemoryUsage(options), 'Average'],
    ['Evictions', (its, options) => its.metricEvictions(options), 'Sum'],
    ['CurrConnections', (its, options) => its.metricConnections(options), 'Maximum'],
    ['CacheHitRate', (its, options) => its.metricHitRate(options), 'Average'],
  ])('%s, of the first node or of another', (name, metric, statistic) => {
    const [first, second] = cache.nodeIds;
    expect(shown(metric(cache))).toEqual([`AWS/ElastiCache ${name}`, 'CacheClusterId', first, statistic, 300]);
    expect(shown(metric(cache, { dimensionsMap: { CacheClusterId: second } }))).toEqual([`AWS/ElastiCache ${name}`, 'CacheClusterId', second, statistic, 300]);
  });
});

test('a queue', () => {
  const its = createQueue(newStack(), 'Queue', { name: 'mail' });
  const { queue, deadLetterQueue } = its;
  expect([its.metric('NumberOfMessagesSent'), its.metricWaitingMessages(), its.metricOldestMessageAge(), its.metricDeadLetters()].map(shown)).toEqual([
    ['AWS/SQS NumberOfMessagesSent', 'QueueName', queue.queueName, 'Average', 300],
    ['AWS/SQS ApproximateNumberOfMessagesVisible', 'QueueName', queue.queueName, 'Maximum', 300],
    ['AWS/SQS ApproximateAgeOfOldestMessage', 'QueueName', queue.queueName, 'Maximum', 300],
    ['AWS/SQS ApproximateNumberOfMessagesVisible', 'QueueName', deadLetterQueue.queueName, 'Maximum', 300],
  ]);
});

test('an event bus', () => {
  const bus = createBus(newStack(), 'Bus', {});
  expect(shown(bus.metricDeadLetters())).toEqual(['AWS/SQS ApproximateNumberOfMessagesVisible', 'QueueName', bus.deadLetterQueue.queueName, 'Maximum', 300]);
});
