import { Duration } from 'aws-cdk-lib';
import { ServiceAlarmThresholds } from '../../src';
import { resolveServiceThresholds, targetAlarms, taskAlarms } from '../../src/workload/service-alarms';
import { ABOVE, renderedAlarms } from '../observability/rendered-alarms';
import { newStack } from '../support';

const SERVICE = [{ Name: 'ClusterName', Value: 'dev-cluster' }, { Name: 'ServiceName', Value: 'dev-core' }];
const TARGET = [{ Name: 'LoadBalancer', Value: 'app/dev-alb/1' }, { Name: 'TargetGroup', Value: 'targetgroup/dev-core-tg/2' }];

function rendered(thresholds?: ServiceAlarmThresholds): Record<string, any> {
  const stack = newStack();
  const resolved = resolveServiceThresholds(thresholds);
  const alarms = renderedAlarms(stack, [
    ...taskAlarms('core', { scope: stack, clusterName: 'dev-cluster', serviceName: 'dev-core' }, resolved),
    ...targetAlarms('core', { scope: stack, targetGroupFullName: 'targetgroup/dev-core-tg/2', loadBalancerFullName: 'app/dev-alb/1' }, resolved),
  ], { namePrefix: 'dev-reptidex-core' });
  return Object.fromEntries(alarms.map((alarm) => [alarm.MetricName ?? 'rate', alarm]));
}

test('CPU and memory for fifteen minutes', () => {
  const { CPUUtilization, MemoryUtilization } = rendered();
  const expected = { ...ABOVE, Namespace: 'AWS/ECS', Dimensions: SERVICE, Statistic: 'Average', Period: 300, EvaluationPeriods: 3, Threshold: 80 };
  expect(CPUUtilization).toMatchObject(expected);
  expect(MemoryUtilization).toMatchObject(expected);
});

test('the percentage of 5xx responses, if there are enough requests', () => {
  const { rate } = rendered();
  const sum = (Id: string, MetricName: string) => ({
    Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: TARGET }, Period: 300, Stat: 'Sum' },
  });
  expect(rate).toMatchObject({ ...ABOVE, EvaluationPeriods: 1, Threshold: 1 });
  expect(rate.Metrics).toEqual([
    expect.objectContaining({ Expression: 'IF(requests >= 20, 100 * errors / requests, 0)', ReturnData: true }),
    sum('errors', 'HTTPCode_Target_5XX_Count'),
    sum('requests', 'RequestCount'),
  ]);
});

test('one unhealthy target for three minutes', () => {
  expect(rendered().UnHealthyHostCount).toMatchObject({
    ...ABOVE, Namespace: 'AWS/ApplicationELB', Dimensions: TARGET, Statistic: 'Maximum', Period: 60, EvaluationPeriods: 3, Threshold: 1,
  });
});

test('p95 latency in seconds', () => {
  expect(rendered().TargetResponseTime).toMatchObject({
    ...ABOVE, Namespace: 'AWS/ApplicationELB', Dimensions: TARGET, ExtendedStatistic: 'p95', Period: 300, EvaluationPeriods: 3, Threshold: 0.5,
  });
});

test('each threshold can be set without a change of the others', () => {
  const thresholds = (given: ServiceAlarmThresholds) => Object.fromEntries(Object.entries(rendered(given)).map(([name, { Threshold }]) => [name, Threshold]));
  const defaults = { CPUUtilization: 80, MemoryUtilization: 80, rate: 1, UnHealthyHostCount: 1, TargetResponseTime: 0.5 };
  expect(thresholds({ cpuPercent: 70 })).toEqual({ ...defaults, CPUUtilization: 70 });
  expect(thresholds({ memoryPercent: 71 })).toEqual({ ...defaults, MemoryUtilization: 71 });
  expect(thresholds({ errorRatePercent: 2.5 })).toEqual({ ...defaults, rate: 2.5 });
  expect(thresholds({ unhealthyTargets: 2 })).toEqual({ ...defaults, UnHealthyHostCount: 2 });
  expect(thresholds({ p95Latency: Duration.seconds(2) })).toEqual({ ...defaults, TargetResponseTime: 2 });
});

test('the description of the latency alarm contains the threshold', () => {
  const { TargetResponseTime } = rendered({ p95Latency: Duration.millis(750) });
  expect(TargetResponseTime.AlarmDescription).toMatch(/^core: one response in twenty takes longer than 750 ms\. Look at/);
});

test('names and descriptions contain the service and what to check first', () => {
  const alarms = Object.values(rendered());
  expect(alarms.map((alarm) => alarm.AlarmName)).toEqual(['cpu', 'memory', '5xx-rate', 'unhealthy-targets', 'p95-latency'].map((name) => `dev-reptidex-core-${name}`));
  expect(alarms.filter((alarm) => !/^core: .*Look at .*first/.test(alarm.AlarmDescription))).toEqual([]);
});

test('later layers of thresholds take precedence, field by field', () => {
  expect(resolveServiceThresholds({ cpuPercent: 70, memoryPercent: 71 }, undefined, { memoryPercent: 90, cpuPercent: undefined })).toMatchObject({
    cpuPercent: 70, memoryPercent: 90, errorRatePercent: 1,
  });
});
