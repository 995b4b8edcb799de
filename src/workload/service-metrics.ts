import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Fewer requests in a period than this tell nothing: one error at night would be a rate of 100 percent. */
const LEAST_REQUESTS = 20;

/** A service of ECS, as CloudWatch's dimensions name it. */
export interface MeasuredService {
  /** What the metrics take their account and region from. */
  readonly scope: IConstruct;
  readonly clusterName: string;
  readonly serviceName: string;
}

/** A target group, as CloudWatch's dimensions name it. */
export interface MeasuredTargets {
  /** What the metrics take their account and region from. */
  readonly scope: IConstruct;
  /** `targetgroup/…` */
  readonly targetGroupFullName: string;
  /** `app/…` */
  readonly loadBalancerFullName: string;
}

/** Any metric of ECS of one service, over 5 minutes. */
export function serviceMetric(service: MeasuredService, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ECS',
    metricName,
    dimensionsMap: { ClusterName: service.clusterName, ServiceName: service.serviceName },
    period: Duration.minutes(5),
    ...options,
  }).attachTo(service.scope);
}

/** Any metric of Container Insights of one service, which are there where the cluster has them on. */
export function insightsMetric(service: MeasuredService, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: service.clusterName, ServiceName: service.serviceName },
    period: Duration.minutes(5),
    ...options,
  }).attachTo(service.scope);
}

/** Any metric of one target group, over 5 minutes. */
export function targetMetric(targets: MeasuredTargets, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ApplicationELB',
    metricName,
    dimensionsMap: { TargetGroup: targets.targetGroupFullName, LoadBalancer: targets.loadBalancerFullName },
    period: Duration.minutes(5),
    ...options,
  }).attachTo(targets.scope);
}

/**
 * Number of running tasks, of a minute, with or without Container Insights: each task sends one sample of its CPU utilization a minute. No data where no
 * task runs.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
 */
export function runningTasks(service: MeasuredService, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return serviceMetric(service, 'CPUUtilization', { statistic: cloudwatch.Stats.SAMPLE_COUNT, period: Duration.minutes(1), ...options });
}

type ServiceMetric = (service: MeasuredService, options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Metrics of the tasks.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 */
export const SERVICE_METRICS = {
  cpuUtilization: (service, options?) => serviceMetric(service, 'CPUUtilization', options),
  memoryUtilization: (service, options?) => serviceMetric(service, 'MemoryUtilization', options),
  runningTaskCount: (service, options?) => insightsMetric(service, 'RunningTaskCount', options),
  desiredTaskCount: (service, options?) => insightsMetric(service, 'DesiredTaskCount', options),
} satisfies Record<string, ServiceMetric>;

type TargetMetric = (targets: MeasuredTargets, options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Metrics of what the load balancer sends to the tasks.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export const TARGET_METRICS = {
  requests: (targets, options?) => targetMetric(targets, 'RequestCount', { statistic: cloudwatch.Stats.SUM, ...options }),
  errors: (targets, options?) => targetMetric(targets, 'HTTPCode_Target_5XX_Count', { statistic: cloudwatch.Stats.SUM, ...options }),
  healthyTargets: (targets, options?) => targetMetric(targets, 'HealthyHostCount', { statistic: cloudwatch.Stats.MINIMUM, ...options }),
  unhealthyTargets: (targets, options?) => targetMetric(targets, 'UnHealthyHostCount', {
    statistic: cloudwatch.Stats.MAXIMUM, period: Duration.minutes(1), ...options,
  }),
  responseTime: (targets, options?) => targetMetric(targets, 'TargetResponseTime', { statistic: 'p95', ...options }),
} satisfies Record<string, TargetMetric>;

/** Responses with a 5xx status in percent of all requests. */
export function errorRate(targets: MeasuredTargets, options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: `IF(requests >= ${LEAST_REQUESTS}, 100 * errors / requests, 0)`,
    label: '5xx responses, percent',
    period: Duration.minutes(5),
    usingMetrics: { errors: TARGET_METRICS.errors(targets), requests: TARGET_METRICS.requests(targets) },
    ...options,
  });
}
