import { App, aws_cloudwatch as cloudwatch, Duration, Stack } from 'aws-cdk-lib';
import { Microservice } from '../../src';
import { fleet, newStack, propsOf, render, service } from '../support';

const SERVICE = { ClusterName: expect.anything(), ServiceName: 'dev-core' };
const TARGETS = { TargetGroup: expect.anything(), LoadBalancer: expect.anything() };

function core(stack: Stack = newStack()): Microservice {
  return fleet({ namePrefix: 'dev', services: [service('core')] }, stack).service('core');
}

/** Metric, namespace, dimensions, statistic and seconds. */
function shown(metric: cloudwatch.Metric) {
  const { metricName, namespace, dimensions, statistic, period } = metric;
  return [`${namespace} ${metricName}`, dimensions, statistic, period.toSeconds()];
}

test.each<[string, (core: Microservice) => cloudwatch.Metric, unknown[]]>([
  ['metric', (its) => its.metric('CPUReservation'), ['AWS/ECS CPUReservation', SERVICE, 'Average', 300]],
  ['metricCpuUtilization', (its) => its.metricCpuUtilization(), ['AWS/ECS CPUUtilization', SERVICE, 'Average', 300]],
  ['metricMemoryUtilization', (its) => its.metricMemoryUtilization(), ['AWS/ECS MemoryUtilization', SERVICE, 'Average', 300]],
  ['metricRunningTaskCount', (its) => its.metricRunningTaskCount(), ['ECS/ContainerInsights RunningTaskCount', SERVICE, 'Average', 300]],
  ['metricRequests', (its) => its.metricRequests(), ['AWS/ApplicationELB RequestCount', TARGETS, 'Sum', 300]],
  ['metricErrors', (its) => its.metricErrors(), ['AWS/ApplicationELB HTTPCode_Target_5XX_Count', TARGETS, 'Sum', 300]],
  ['metricHealthyTargets', (its) => its.metricHealthyTargets(), ['AWS/ApplicationELB HealthyHostCount', TARGETS, 'Minimum', 300]],
  ['metricUnhealthyTargets', (its) => its.metricUnhealthyTargets(), ['AWS/ApplicationELB UnHealthyHostCount', TARGETS, 'Maximum', 60]],
  ['metricTargetResponseTime', (its) => its.metricTargetResponseTime(), ['AWS/ApplicationELB TargetResponseTime', TARGETS, 'p95', 300]],
])('%s', (_, metric, expected) => {
  expect(shown(metric(core()))).toEqual(expected);
});

test('metricErrorRate divides two metrics of the same period', () => {
  const rate = core().metricErrorRate({ period: Duration.minutes(1) });
  expect(rate.expression).toBe('IF(requests >= 20, 100 * errors / requests, 0)');
  expect(Object.values(rate.usingMetrics).map((metric) => shown(metric as cloudwatch.Metric)[3])).toEqual([60, 60]);
});

test('options take precedence over the defaults', () => {
  const options = { statistic: 'p99', period: Duration.minutes(1), label: 'Slowest' };
  const metric = core().metricTargetResponseTime(options);
  expect([...shown(metric).slice(2), metric.label]).toEqual(['p99', 60, 'Slowest']);
});

test('an alarm in another stack, account and Region contains the source of the metric', () => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const { account, region } = core(stack).metricRequests();
  expect({ account, region }).toEqual(stack.env);
});

test("a user's alarm on each metric renders", () => {
  const stack = newStack();
  core(stack).metricRequests().createAlarm(stack, 'Quiet', { threshold: 1, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD });
  expect(propsOf(render(stack), 'AWS::CloudWatch::Alarm')).toContainEqual(expect.objectContaining({ MetricName: 'RequestCount', ComparisonOperator: 'LessThanThreshold' }));
});
