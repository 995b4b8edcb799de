import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';

/** One alarm of a set. */
export interface AlarmSpec {
  /** Last part of its name, and in Pascal case its construct id. */
  readonly name: string;
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** How many periods in a row. */
  readonly periods: number;
  readonly below?: boolean;
}

/** A metric by namespace, name and dimensions, every minute or every five. */
export function metric(
  namespace: string, metricName: string, dimensionsMap: Record<string, string>, statistic: string, minutes: number,
): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic, period: Duration.minutes(minutes) });
}
