import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A cache whose nodes are a CloudWatch dimension. */
export interface MeasuredCache extends IConstruct {
  readonly nodeIds: string[];
}

/** A metric of a cache's first node, unless the options set another `CacheClusterId`. */
export function cacheMetric(cache: MeasuredCache, metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/ElastiCache',
    metricName,
    dimensionsMap: { CacheClusterId: cache.nodeIds[0] },
    period: Duration.minutes(5),
    ...options,
  }).attachTo(cache);
}

export type CacheMetric = (cache: MeasuredCache, options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Metrics of a cache's nodes, over 5 minutes.
 *
 * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html
 */
export const CACHE_METRICS = {
  engineCpuUtilization: (cache, options?) => cacheMetric(cache, 'EngineCPUUtilization', options),
  memoryUsage: (cache, options?) => cacheMetric(cache, 'DatabaseMemoryUsagePercentage', options),
  evictions: (cache, options?) => cacheMetric(cache, 'Evictions', { statistic: cloudwatch.Stats.SUM, ...options }),
  connections: (cache, options?) => cacheMetric(cache, 'CurrConnections', { statistic: cloudwatch.Stats.MAXIMUM, ...options }),
  hitRate: (cache, options?) => cacheMetric(cache, 'CacheHitRate', options),
} satisfies Record<string, CacheMetric>;

/** Options that select a node. */
export function ofNode(nodeId: string): cloudwatch.MetricOptions {
  return { dimensionsMap: { CacheClusterId: nodeId } };
}
