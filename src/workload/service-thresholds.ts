import { Duration } from 'aws-cdk-lib';

/** Thresholds of a service's alarms. */
export interface ServiceAlarmThresholds {
  /**
   * Average CPU utilization in percent of the reservation of the tasks, over 15 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;
  /**
   * Average memory utilization in percent of the reservation of the tasks, over 15 minutes.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
  /**
   * Responses with a 5xx status in percent of all requests, over 5 minutes. If there are fewer than 20 requests, the rate is 0.
   *
   * @default 1
   */
  readonly errorRatePercent?: number;
  /**
   * Number of unhealthy targets, for 3 minutes.
   *
   * @default 1
   */
  readonly unhealthyTargets?: number;
  /**
   * 95th percentile of the response time, over 15 minutes.
   *
   * @default Duration.millis(500) - ReptiDex's service level objective
   */
  readonly p95Latency?: Duration;
}
