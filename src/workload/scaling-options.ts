import { Duration, TimeZone } from 'aws-cdk-lib';

/** Limits for the number of a service's tasks from certain times on. */
export interface ScheduledScaling {
  /** Name of the schedule, unique in its service: letters, digits and hyphens. */
  readonly name: string;

  /**
   * Time from which the limits apply, as the fields of a cron expression: minutes, hours, day of month, month, day of week, year.
   *
   * For example, `0 7 ? * MON-FRI *`.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
   */
  readonly cron: string;

  /**
   * Minimum number of tasks from this time on. Without a `maxTasks`, at most the maximum of the service.
   *
   * @default - unchanged
   */
  readonly minTasks?: number;

  /**
   * Maximum number of tasks from this time on. Without a `minTasks`, at least the minimum of the service.
   *
   * @default - unchanged
   */
  readonly maxTasks?: number;

  /**
   * Time zone of `cron`.
   *
   * @default TimeZone.ETC_UTC
   */
  readonly timeZone?: TimeZone;
}

/**
 * Options for scaling the number of a service's tasks with its load.
 *
 * Application Auto Scaling then owns the number of tasks. The template does not contain it, so a deployment does not reset it.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export interface ScalingOptions {
  /**
   * Minimum number of tasks, 0 to 5000.
   *
   * @default - the service's `desiredCount`
   */
  readonly minTasks?: number;

  /** Maximum number of tasks, at least `minTasks`. Each task costs its CPU and memory while it runs. */
  readonly maxTasks: number;

  /**
   * Target for the average CPU utilization, in percent of the reservation of the tasks, 1 to 100. With 0, the service does not scale by CPU.
   *
   * @default 70
   */
  readonly cpuPercent?: number;

  /**
   * Target for the average memory utilization, in percent of the reservation of the tasks, 1 to 100. With 0, the service does not scale by memory.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * Target for the number of requests per minute and task.
   *
   * @default - the service does not scale by requests
   */
  readonly requestsPerTarget?: number;

  /**
   * Minimum time between two scale-in activities.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Minimum time between two scale-out activities.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Other limits from certain times on.
   *
   * @default - none
   */
  readonly schedules?: ScheduledScaling[];
}
