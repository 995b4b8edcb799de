import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Below this number of requests in a period, the rate is meaningless: a single error at night would be a rate of 100 percent. */
const LEAST_REQUESTS = 20;

/** An ECS service, with the dimensions of its metrics. */
export interface MeasuredService {
  /** Scope that determines the account and region of the metrics. */
  readonly scope: IConstruct;
  readonly clusterName: string;
  readonly serviceName: string;
}

/** A target group, with the dimensions of its metrics. */
export interface MeasuredTargets {
  /** Scope that determines the account and region of the metrics. */
  readonly scope: IConstruct;
  /** `targetgroup/…` */
  readonly targetGroupFullName: string;
  /** `app/…` */
  readonly loadBalancerFullName: string;
}

/** Any Amazon ECS metric of a service, over 5 minutes. */
export function serviceMetric(service: MeasuredService, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ECS',
    metricName,
    dimensionsMap: { ClusterName: service.clusterName, ServiceName: service.serviceName },
    period: Duration.minutes(5),
    ...options,
  }).attachTo(service.scope);
}

/** Any Container Insights metric of a service, available only if the cluster has Container Insights enabled. */
export function insightsMetric(service: MeasuredService, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'ECS/ContainerInsights',
    metricName,
    dimensionsMap: { ClusterName: service.clusterName, ServiceName: service.serviceName },
    period: Duration.minutes(5),
    ...options,
  }).attachTo(service.scope);
}

/** Any metric of a target group, over 5 minutes. */
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
 * Number of running tasks per minute, with or without Container Insights: each task sends one sample of its CPU utilization per minute. No data if no task
 * runs.
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
 * Metrics of the requests that the load balancer sends to the tasks.
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
