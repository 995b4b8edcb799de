import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { LOAD_BALANCER_METRICS } from './load-balancer-metrics';
import { LoadBalancerAlarmThresholds } from './load-balancer-thresholds';
import { AlarmSpec } from '../private/alarm-spec';
import { omitUndefined } from '../private/omit-undefined';

export function resolveLoadBalancerThresholds(given: LoadBalancerAlarmThresholds = {}): Required<LoadBalancerAlarmThresholds> {
  return { errorCount: 10, ...omitUndefined(given) };
}

/** Alarm on a load balancer. */
export function loadBalancerAlarms(loadBalancer: elbv2.IApplicationLoadBalancer, thresholds: Required<LoadBalancerAlarmThresholds>): AlarmSpec[] {
  return [{
    name: 'alb-5xx',
    description: 'Load balancer: it generates 5xx responses itself. Look for services without a healthy target first, then for targets that time out',
    metric: LOAD_BALANCER_METRICS.errors(loadBalancer),
    threshold: thresholds.errorCount,
    periods: 1,
  }];
}
