import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IngressLoadBalancer } from '../../src';
import { createIngress } from '../parts';
import { newStack, vpcIn } from '../support';

const stack = newStack();
const ingress = createIngress(stack, 'Ingress', { vpc: vpcIn(stack) });

test.each<[string, (its: IngressLoadBalancer) => cloudwatch.Metric, string]>([
  ['ConsumedLCUs', (its) => its.metric('ConsumedLCUs'), 'Average'],
  ['RequestCount', (its) => its.metricRequests(), 'Sum'],
  ['HTTPCode_ELB_5XX_Count', (its) => its.metricErrors(), 'Sum'],
  ['HTTPCode_Target_5XX_Count', (its) => its.metricTargetErrors(), 'Sum'],
  ['TargetResponseTime', (its) => its.metricTargetResponseTime(), 'p95'],
])('%s', (name, metric, statistic) => {
  const shown = metric(ingress);
  expect([shown.namespace, shown.metricName, shown.statistic, shown.period.toSeconds()]).toEqual(['AWS/ApplicationELB', name, statistic, 300]);
  expect(shown.dimensions).toEqual({ LoadBalancer: ingress.loadBalancer.loadBalancerFullName });
});

test('options take precedence over the defaults', () => {
  expect(ingress.metricTargetResponseTime({ statistic: 'p50', period: Duration.minutes(1) })).toMatchObject({ statistic: 'p50', period: Duration.minutes(1) });
});
