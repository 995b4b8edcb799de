import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_rds as rds, aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { CacheAlarms, CacheAlarmsProps, DatabaseAlarms, DatabaseAlarmThresholds, LoadBalancerAlarms, RedisCacheOptions } from '../../src';
import { newStack, onlyOf, platform, propsOf, render, unknown } from '../support';

const alarmsOf = (stack: Stack) => propsOf(render(stack), 'AWS::CloudWatch::Alarm');
const SOUNDS_ABOVE = { ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' };

describe('the load balancer', () => {
  function rendered(errorCount?: number) {
    const stack = newStack();
    const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
      loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/dev-alb/1', securityGroupId: 'sg-1',
    });
    new LoadBalancerAlarms(stack, 'Alarms', { loadBalancer, namePrefix: 'dev-reptidex', thresholds: { errorCount } });
    return onlyOf(render(stack), 'AWS::CloudWatch::Alarm').Properties;
  }

  test('sounds for ten errors of its own in five minutes', () => {
    expect(rendered()).toMatchObject({
      ...SOUNDS_ABOVE,
      AlarmName: 'dev-reptidex-alb-5xx',
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_ELB_5XX_Count',
      Dimensions: [{ Name: 'LoadBalancer', Value: 'app/dev-alb/1' }],
      Statistic: 'Sum',
      Period: 300,
      EvaluationPeriods: 1,
      Threshold: 10,
    });
  });

  test('or for as many as the user says', () => {
    expect(rendered(3).Threshold).toBe(3);
  });
});

describe('the database', () => {
  function rendered(thresholds?: DatabaseAlarmThresholds): Record<string, any> {
    const stack = newStack();
    const instance = rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Instance', {
      instanceIdentifier: 'dev-postgres', instanceEndpointAddress: 'db', port: 5432, securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')],
    });
    new DatabaseAlarms(stack, 'Alarms', { instance, namePrefix: 'dev-reptidex', thresholds });
    return Object.fromEntries(alarmsOf(stack).map((alarm) => [alarm.MetricName, alarm]));
  }

  test.each([
    ['CPUUtilization', 'cpu', { ...SOUNDS_ABOVE, Statistic: 'Average', EvaluationPeriods: 3, Threshold: 80 }],
    ['FreeStorageSpace', 'free-storage', { ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'notBreaching', Statistic: 'Minimum', EvaluationPeriods: 1, Threshold: 5 * 1024 ** 3 }],
    ['DatabaseConnections', 'connections', { ...SOUNDS_ABOVE, Statistic: 'Maximum', EvaluationPeriods: 1, Threshold: 80 }],
    ['ReadLatency', 'read-latency', { ...SOUNDS_ABOVE, Statistic: 'Average', EvaluationPeriods: 3, Threshold: 0.05 }],
    ['WriteLatency', 'write-latency', { ...SOUNDS_ABOVE, Statistic: 'Average', EvaluationPeriods: 3, Threshold: 0.05 }],
  ])('%s', (metric, name, expected) => {
    expect(rendered()[metric]).toMatchObject({
      ...expected, AlarmName: `dev-reptidex-postgres-${name}`, Namespace: 'AWS/RDS', Dimensions: [{ Name: 'DBInstanceIdentifier', Value: 'dev-postgres' }], Period: 300,
    });
  });

  test('every alarm says what is wrong', () => {
    const descriptions = Object.values(rendered()).map((alarm) => alarm.AlarmDescription);
    expect(new Set(descriptions).size).toBe(5);
    expect(descriptions.filter((description) => !/^Database: \w/.test(description))).toEqual([]);
  });

  test('each threshold is the user’s', () => {
    const alarms = rendered({ cpuPercent: 1, freeStorageGiB: 2, connections: 3, readLatency: Duration.seconds(4), writeLatency: Duration.millis(5) });
    expect(Object.fromEntries(Object.entries(alarms).map(([metric, { Threshold }]) => [metric, Threshold]))).toEqual({
      CPUUtilization: 1, FreeStorageSpace: 2 * 1024 ** 3, DatabaseConnections: 3, ReadLatency: 4, WriteLatency: 0.005,
    });
  });
});

describe('the cache', () => {
  function rendered(props: Partial<CacheAlarmsProps> = {}, stack: Stack = newStack()): any[] {
    new CacheAlarms(stack, 'Alarms', { nodeIds: nodes('001'), namePrefix: 'dev-reptidex', ...props });
    return alarmsOf(stack);
  }
  const nodes = (...numbers: string[]) => numbers.map((number) => `orders-${number}`);
  const node = (number: string) => [{ Name: 'CacheClusterId', Value: `orders-${number}` }];

  test('is watched on its node', () => {
    const common = { ...SOUNDS_ABOVE, Namespace: 'AWS/ElastiCache', Dimensions: node('001'), Period: 300 };
    expect(rendered()).toEqual([
      expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-redis-cpu', MetricName: 'EngineCPUUtilization', Statistic: 'Average', EvaluationPeriods: 3, Threshold: 80 }),
      expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-redis-memory', MetricName: 'DatabaseMemoryUsagePercentage', Statistic: 'Average', EvaluationPeriods: 3, Threshold: 80 }),
      expect.objectContaining({ ...common, AlarmName: 'dev-reptidex-redis-evictions', MetricName: 'Evictions', Statistic: 'Sum', EvaluationPeriods: 1, Threshold: 1 }),
    ]);
  });

  test('is watched on each of its nodes, by the names that ElastiCache gives them', () => {
    const alarms = rendered({ nodeIds: nodes('001', '002', '003', '004', '005', '006') });
    expect(alarms).toHaveLength(18);
    expect(alarms.slice(-3).map((alarm) => [alarm.AlarmName, alarm.Dimensions])).toEqual(
      ['cpu', 'memory', 'evictions'].map((name) => [`dev-reptidex-redis-${name}-6`, node('006')]),
    );
  });

  test('every alarm says what is wrong, and on which node', () => {
    const descriptions = rendered({ nodeIds: nodes('001', '002') }).map((alarm) => alarm.AlarmDescription);
    expect(new Set(descriptions).size).toBe(6);
    expect(descriptions.map((description) => description.match(/^Cache, node (\d): \w/)?.[1])).toEqual(['1', '1', '1', '2', '2', '2']);
  });

  test('another node changes no alarm that is there', () => {
    expect(rendered({ nodeIds: nodes('001', '002', '003') }).slice(0, 6)).toEqual(rendered({ nodeIds: nodes('001', '002') }));
  });

  test('in cluster mode is watched on each node of each shard, by names that another shard or replica does not change', () => {
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
  ])('a platform’s is watched on every node: %s', (_, cache, suffixes) => {
    const stack = newStack();
    platform({ cache }, stack);
    const ids = alarmsOf(stack).filter((alarm) => alarm.MetricName === 'Evictions').map((alarm) => alarm.Dimensions[0].Value['Fn::Join'][1][1]);
    expect(ids.sort()).toEqual(suffixes);
  });

  test('a platform’s is watched on its first node where only a deployment knows how many there are', () => {
    const stack = newStack();
    platform({ cache: { nodeCount: unknown.number(stack) } }, stack);
    expect(alarmsOf(stack).filter((alarm) => alarm.MetricName === 'Evictions')).toHaveLength(1);
  });

  test('each threshold is the user’s', () => {
    expect(rendered({ thresholds: { cpuPercent: 1, memoryPercent: 2, evictions: 3 } }).map((alarm) => alarm.Threshold)).toEqual([1, 2, 3]);
  });

  test('both the alarm and its end are published', () => {
    const stack = newStack();
    const arn = 'arn:aws:sns:us-east-1:111122223333:oncall';
    for (const alarm of rendered({ topic: sns.Topic.fromTopicArn(stack, 'Topic', arn) }, stack)) {
      expect(alarm).toMatchObject({ AlarmActions: [arn], OKActions: [arn] });
    }
  });
});
