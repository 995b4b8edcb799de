import { aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2, Duration } from 'aws-cdk-lib';

const FIVE_MINUTES = { period: Duration.minutes(5) };

type LoadBalancerMetric = (loadBalancer: elbv2.IApplicationLoadBalancer, options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Metrics of an application load balancer, over 5 minutes.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const LOAD_BALANCER_METRICS = {
  requests: ({ metrics }, options?) => metrics.requestCount({ ...FIVE_MINUTES, ...options }),
  errors: ({ metrics }, options?) => metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, { ...FIVE_MINUTES, ...options }),
  targetErrors: ({ metrics }, options?) => metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT, { ...FIVE_MINUTES, ...options }),
  targetResponseTime: ({ metrics }, options?) => metrics.targetResponseTime({ ...FIVE_MINUTES, statistic: 'p95', ...options }),
  activeConnections: ({ metrics }, options?) => metrics.activeConnectionCount({ ...FIVE_MINUTES, ...options }),
  rejectedConnections: ({ metrics }, options?) => metrics.rejectedConnectionCount({ ...FIVE_MINUTES, ...options }),
} satisfies Record<string, LoadBalancerMetric>;
