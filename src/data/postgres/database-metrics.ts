import { aws_cloudwatch as cloudwatch, aws_rds as rds, Duration } from 'aws-cdk-lib';

const FIVE_MINUTES = { period: Duration.minutes(5) };

export type DatabaseMetric = (instance: rds.IDatabaseInstance, options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Metrics of a database instance or read replica, over 5 minutes unless noted otherwise.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
 */
export const DATABASE_METRICS = {
  cpuUtilization: (instance, options?) => instance.metricCPUUtilization({ ...FIVE_MINUTES, ...options }),
  freeStorageSpace: (instance, options?) => instance.metricFreeStorageSpace({ ...FIVE_MINUTES, statistic: cloudwatch.Stats.MINIMUM, ...options }),
  freeableMemory: (instance, options?) => instance.metricFreeableMemory({ ...FIVE_MINUTES, statistic: cloudwatch.Stats.MINIMUM, ...options }),
  connections: (instance, options?) => instance.metricDatabaseConnections({ ...FIVE_MINUTES, statistic: cloudwatch.Stats.MAXIMUM, ...options }),
  readLatency: (instance, options?) => instance.metric('ReadLatency', { ...FIVE_MINUTES, statistic: cloudwatch.Stats.AVERAGE, ...options }),
  writeLatency: (instance, options?) => instance.metric('WriteLatency', { ...FIVE_MINUTES, statistic: cloudwatch.Stats.AVERAGE, ...options }),
  readIops: (instance, options?) => instance.metricReadIOPS({ ...FIVE_MINUTES, ...options }),
  writeIops: (instance, options?) => instance.metricWriteIOPS({ ...FIVE_MINUTES, ...options }),
  /** Over one minute, because replica lag is the age of the data that the replica returns. */
  replicaLag: (replica, options?) => replica.metric('ReplicaLag', { period: Duration.minutes(1), statistic: cloudwatch.Stats.MAXIMUM, ...options }),
} satisfies Record<string, DatabaseMetric>;
