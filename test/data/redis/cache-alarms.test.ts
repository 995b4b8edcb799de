import { Stack } from 'aws-cdk-lib';
import { Nodes } from './nodes';
import { CacheAlarmThresholds, PlatformCache } from '../../../src';
import { cacheAlarms, resolveCacheThresholds } from '../../../src/data/redis/cache-alarms';
import { RedisCacheOptions } from '../../../src/data/redis/redis-options';
import { ABOVE, renderedAlarms } from '../../observability/rendered-alarms';
import { newStack, platform, propsOf, render, unknown } from '../../support';

const alarmsOf = (stack: Stack) => propsOf(render(stack), 'AWS::CloudWatch::Alarm');

describe('alarms of a cache', () => {
  function rendered({ nodeIds = nodes('001'), thresholds }: { nodeIds?: string[]; thresholds?: CacheAlarmThresholds } = {}): any[] {
    const stack = newStack();
    return renderedAlarms(stack, cacheAlarms(new Nodes(stack, nodeIds), resolveCacheThresholds(thresholds)));
  }
  const nodes = (...numbers: string[]) => numbers.map((number) => `orders-${number}`);
  const node = (number: string) => [{ Name: 'CacheClusterId', Value: `orders-${number}` }];

  test('cover its node', () => {
    const common = { ...ABOVE, Namespace: 'AWS/ElastiCache', Dimensions: node('001'), Period: 300 };
    expect(rendered()).toEqual([
      expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-redis-cpu', MetricName: 'EngineCPUUtilization', Statistic: 'Average', EvaluationPeriods: 3, Threshold: 80 }),
      expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-redis-memory', MetricName: 'DatabaseMemoryUsagePercentage', Statistic: 'Average', EvaluationPeriods: 3, Threshold: 80 }),
      expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-redis-evictions', MetricName: 'Evictions', Statistic: 'Sum', EvaluationPeriods: 1, Threshold: 1 }),
    ]);
  });

  test('cover each of its nodes, by the names that ElastiCache gives them', () => {
    const alarms = rendered({ nodeIds: nodes('001', '002', '003', '004', '005', '006') });
    expect(alarms).toHaveLength(18);
    expect(alarms.slice(-3).map((alarm) => [alarm.AlarmName, alarm.Dimensions])).toEqual(
      ['cpu', 'memory', 'evictions'].map((name) => [`dev-reptidex-redis-${name}-6`, node('006')]),
    );
  });

  test('describe the problem, the node, and what to check first', () => {
    const descriptions = rendered({ nodeIds: nodes('001', '002') }).map((alarm) => alarm.AlarmDescription);
    expect(new Set(descriptions).size).toBe(6);
    expect(descriptions.map((description) => description.match(/^Cache, node (\d): \w.*first/)?.[1])).toEqual(['1', '1', '1', '2', '2', '2']);
  });

  test('do not change when a node is added', () => {
    expect(rendered({ nodeIds: nodes('001', '002', '003') }).slice(0, 6)).toEqual(rendered({ nodeIds: nodes('001', '002') }));
  });

  test('in cluster mode cover each node of each shard, with names that do not change when a shard or replica is added', () => {
    const named = (...numbers: string[]) => rendered({ nodeIds: nodes(...numbers) }).map((alarm) => [alarm.AlarmName, alarm.AlarmDescription.split(':')[0], alarm.Dimensions]);
    const two = named('0001-001', '0002-001');
    expect(two.filter(([name]) => name.includes('cpu'))).toEqual([
      ['dev-reptidex-redis-cpu-0001-001', 'Cache, shard 1, node 1', node('0001-001')],
      ['dev-reptidex-redis-cpu-0002-001', 'Cache, shard 2, node 1', node('0002-001')],
    ]);
    const more = named('0001-001', '0001-002', '0002-001', '0002-002', '0003-001');
    expect(more).toHaveLength(15);
    expect(more).toEqual(expect.arrayContaining(two));
  });

  test.each<[string, RedisCacheOptions, string[]]>([
    ['one node', { nodeCount: 1 }, ['-001']],
    ['replicas', { nodeCount: 3 }, ['-001', '-002', '-003']],
    ['shards', { shards: 2, nodeCount: 2 }, ['-0001-001', '-0001-002', '-0002-001', '-0002-002']],
  ])("cover every node of a platform's cache: %s", (_, cache, suffixes) => {
    const stack = newStack();
    platform({ cache: PlatformCache.redis(cache) }, stack);
    const ids = alarmsOf(stack).filter((alarm) => alarm.MetricName === 'Evictions').map((alarm) => alarm.Dimensions[0].Value['Fn::Join'][1][1]);
    expect(ids.sort()).toEqual(suffixes);
  });

  test("cover the first node of a platform's cache if the number of nodes is a token", () => {
    const stack = newStack();
    platform({ cache: PlatformCache.redis({ nodeCount: unknown.number(stack) }) }, stack);
    expect(alarmsOf(stack).filter((alarm) => alarm.MetricName === 'Evictions')).toHaveLength(1);
  });

  test('have thresholds that can be set', () => {
    expect(rendered({ thresholds: { cpuPercent: 1, memoryPercent: 2, evictions: 3 } }).map((alarm) => alarm.Threshold)).toEqual([1, 2, 3]);
  });
});
