import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { LOAD_BALANCER_METRICS as METRICS } from './load-balancer-metrics';
import { LoadBalancerAlarmThresholds } from './load-balancer-thresholds';
import { DashboardSection } from '../private/dashboard-section';

/** The graphs of a load balancer. */
export function loadBalancerSection(loadBalancer: elbv2.IApplicationLoadBalancer, thresholds: Required<LoadBalancerAlarmThresholds>): DashboardSection {
  return {
    part: 'loadBalancer',
    name: 'Load balancer',
    graphs: [
      {
        title: 'requests, 5xx of services',
        left: [METRICS.requests(loadBalancer, { label: 'Requests' })],
        right: [METRICS.targetErrors(loadBalancer, { label: '5xx of services' })],
      },
      { title: '5xx of its own', left: [METRICS.errors(loadBalancer, { label: '5xx' })], leftThresholds: [thresholds.errorCount] },
      {
        title: 'response time',
        left: [
          METRICS.targetResponseTime(loadBalancer, { label: 'p95, seconds' }), METRICS.targetResponseTime(loadBalancer, { label: 'p50, seconds', statistic: 'p50' }),
        ],
      },
      {
        title: 'connections',
        left: [METRICS.activeConnections(loadBalancer, { label: 'Active' })],
        right: [METRICS.rejectedConnections(loadBalancer, { label: 'Rejected' })],
      },
    ],
  };
}
