import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';

/** An alarm as plain data: each room describes the alarms on its resources, and `observability` creates them. */
export interface AlarmSpec {
  /** Last part of the alarm's name. In Pascal case, it is the construct ID. */
  readonly name: string;
  /** What is wrong, and where to look first. */
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** Number of consecutive periods that must breach the threshold. */
  readonly periods: number;
  /** Undefined for at or above the threshold. */
  readonly comparison?: cloudwatch.ComparisonOperator;
  /** How missing data is treated. Undefined for not breaching. */
  readonly missing?: cloudwatch.TreatMissingData;
}
