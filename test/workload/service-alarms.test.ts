import { aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { ServiceAlarms, ServiceAlarmsProps } from '../../src';
import { newStack, propsOf, render } from '../support';

const SERVICE = [{ Name: 'ClusterName', Value: 'dev-cluster' }, { Name: 'ServiceName', Value: 'dev-core' }];
const TARGET = [{ Name: 'LoadBalancer', Value: 'app/dev-alb/1' }, { Name: 'TargetGroup', Value: 'targetgroup/dev-core-tg/2' }];

function rendered(props: Partial<ServiceAlarmsProps> = {}, stack: Stack = newStack()): Record<string, any> {
  new ServiceAlarms(stack, 'Alarms', {
    displayName: 'core', clusterName: 'dev-cluster', serviceName: 'dev-core', targetGroupFullName: 'targetgroup/dev-core-tg/2', loadBalancerFullName: 'app/dev-alb/1', ...props,
  });
  return Object.fromEntries(propsOf(render(stack), 'AWS::CloudWatch::Alarm').map((alarm) => [alarm.MetricName ?? 'rate', alarm]));
}

const COMMON = { ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching' };

test('CPU and memory over fifteen minutes', () => {
  const { CPUUtilization, MemoryUtilization } = rendered();
  const expected = { ...COMMON, Namespace: 'AWS/ECS', Dimensions: SERVICE, Statistic: 'Average', Period: 300, EvaluationPeriods: 3, Threshold: 80 };
  expect(CPUUtilization).toMatchObject(expected);
  expect(MemoryUtilization).toMatchObject(expected);
});

test('the share of 5xx responses in all, where there are enough to tell', () => {
  const { rate } = rendered();
  const sum = (Id: string, MetricName: string) => ({
    Id, ReturnData: false, MetricStat: { Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions: TARGET }, Period: 300, Stat: 'Sum' },
  });
  expect(rate).toMatchObject({ ...COMMON, EvaluationPeriods: 1, Threshold: 1 });
  expect(rate.Metrics).toEqual([
    expect.objectContaining({ Expression: 'IF(requests >= 20, 100 * errors / requests, 0)', ReturnData: true }),
    sum('errors', 'HTTPCode_Target_5XX_Count'),
    sum('requests', 'RequestCount'),
  ]);
});

test('one unhealthy target for three minutes', () => {
  expect(rendered().UnHealthyHostCount).toMatchObject({
    ...COMMON, Namespace: 'AWS/ApplicationELB', Dimensions: TARGET, Statistic: 'Maximum', Period: 60, EvaluationPeriods: 3, Threshold: 1,
  });
});

test('the slowest response in twenty, in seconds', () => {
  expect(rendered().TargetResponseTime).toMatchObject({
    ...COMMON, Namespace: 'AWS/ApplicationELB', Dimensions: TARGET, ExtendedStatistic: 'p95', Period: 300, EvaluationPeriods: 3, Threshold: 0.5,
  });
});

test('each threshold is the user’s, and others stay', () => {
  const thresholds = (props: ServiceAlarmsProps['thresholds']) => Object.fromEntries(Object.entries(rendered({ thresholds: props })).map(([name, { Threshold }]) => [name, Threshold]));
  const defaults = { CPUUtilization: 80, MemoryUtilization: 80, rate: 1, UnHealthyHostCount: 1, TargetResponseTime: 0.5 };
  expect(thresholds({ cpuPercent: 70 })).toEqual({ ...defaults, CPUUtilization: 70 });
  expect(thresholds({ memoryPercent: 71 })).toEqual({ ...defaults, MemoryUtilization: 71 });
  expect(thresholds({ errorRatePercent: 2.5 })).toEqual({ ...defaults, rate: 2.5 });
  expect(thresholds({ unhealthyTargets: 2 })).toEqual({ ...defaults, UnHealthyHostCount: 2 });
  expect(thresholds({ p95Latency: Duration.seconds(2) })).toEqual({ ...defaults, TargetResponseTime: 2 });
});

test('the description of the latency says where it sounds', () => {
  expect(rendered({ thresholds: { p95Latency: Duration.millis(750) } }).TargetResponseTime.AlarmDescription).toBe('core: one response in twenty takes longer than 750 ms');
});

test('names and descriptions say whose they are', () => {
  const alarms = Object.values(rendered({ namePrefix: 'dev-reptidex-core' }));
  expect(alarms.map((alarm) => alarm.AlarmName)).toEqual(['cpu', 'memory', '5xx-rate', 'unhealthy-targets', 'p95-latency'].map((name) => `dev-reptidex-core-${name}`));
  expect(alarms.filter((alarm) => !alarm.AlarmDescription.startsWith('core: '))).toEqual([]);
});

test('there are no names without a prefix, and no actions without a topic', () => {
  for (const alarm of Object.values(rendered())) {
    for (const absent of ['AlarmName', 'AlarmActions', 'OKActions']) {
      expect(alarm).not.toHaveProperty(absent);
    }
  }
});

test('both the alarm and its end are published', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic');
  for (const alarm of Object.values(rendered({ topic }, stack))) {
    expect(alarm).toMatchObject({ AlarmActions: [stack.resolve(topic.topicArn)], OKActions: [stack.resolve(topic.topicArn)] });
  }
});

test('the list of alarms is a copy', () => {
  const alarms = new ServiceAlarms(newStack(), 'Alarms', { displayName: 'core', clusterName: 'c', serviceName: 's', targetGroupFullName: 't', loadBalancerFullName: 'l' });
  alarms.alarms.pop();
  expect(alarms.alarms).toHaveLength(5);
});

test.each([{ cpuPercent: 0 }, { memoryPercent: 101 }, { unhealthyTargets: -1 }])('fails for %j where it is used alone', (thresholds) => {
  expect(() => rendered({ thresholds })).toThrow(new RegExp(`^Stack/Alarms: .*'(thresholds.)?${Object.keys(thresholds)[0]}' must be above 0`));
});
