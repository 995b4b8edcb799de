import { Duration } from 'aws-cdk-lib';

/** Thresholds of the alarms of a database and its read replicas. */
export interface DatabaseAlarmThresholds {
  /**
   * Average CPU utilization in percent, over 15 minutes, of the database and of each read replica.
   *
   * @default 80
   */
  readonly cpuPercent?: number;
  /**
   * Free storage in GiB. The alarm enters the ALARM state below it.
   *
   * @default - a tenth of the allocated storage, or 5 if it is not known at synth
   */
  readonly freeStorageGiB?: number;
  /**
   * Number of connections.
   *
   * @default - 80 % of the maximum of the instance class, or 80 if the maximum is not known at synth
   */
  readonly connections?: number;
  /**
   * Average duration of a read from disk, over 15 minutes.
   *
   * @default Duration.millis(50)
   */
  readonly readLatency?: Duration;
  /**
   * Average duration of a write to disk, over 15 minutes.
   *
   * @default Duration.millis(50)
   */
  readonly writeLatency?: Duration;
  /**
   * Maximum lag of a read replica, in each of five consecutive minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly replicaLag?: Duration;
}
