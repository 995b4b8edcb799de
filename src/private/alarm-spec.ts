import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';

/** One alarm, as plain data: each room describes the alarms of its own resources, and `observability` creates them. */
export interface AlarmSpec {
  /** Last part of the alarm's name, and in Pascal case its construct id. */
  readonly name: string;
  /** What is wrong, and where to look first. */
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Number of consecutive periods that must breach the threshold. */
  readonly periods: number;
  /** At or above the threshold where left out. */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** What missing data means: nothing where left out. */
  readonly missing?: cloudwatch.TreatMissingData;
}
