import { Duration, TimeZone } from 'aws-cdk-lib';

/** Limits of a service's tasks at certain times. */
export interface ScheduledScaling {
  /** Name of the schedule, unique in its service: letters, digits and hyphens. */
  readonly name: string;

  /**
   * When the limits begin to apply, as the fields of a cron expression: minutes, hours, day of month, month, day of week, year.
   *
   * For example `0 7 ? * MON-FRI *`.
   *
   * @see https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
   */
  readonly cron: string;

  /**
   * Fewest tasks from then on. Without a `maxTasks` beside it at most the service's own.
   *
   * @default - as they are
   */
  readonly minTasks?: number;

  /**
   * Most tasks from then on. Without a `minTasks` beside it at least the service's own.
   *
   * @default - as they are
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
 * How the number of a service's tasks follows its load.
 *
 * Autoscaling then owns the number: the template says none, so that a deployment does not undo what it has done.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
 */
export interface ScalingOptions {
  /**
   * Fewest tasks, 0 to 5000.
   *
   * @default - the service's `desiredCount`
   */
  readonly minTasks?: number;

  /** Most tasks, at least `minTasks`. Each costs its CPU and memory while it runs. */
  readonly maxTasks: number;

  /**
   * Average CPU to keep, in percent of what the tasks reserve, 1 to 100. 0 leaves CPU out.
   *
   * @default 70
   */
  readonly cpuPercent?: number;

  /**
   * Average memory to keep, in percent of what the tasks reserve, 1 to 100. 0 leaves memory out.
   *
   * @default 80
   */
  readonly memoryPercent?: number;

  /**
   * Requests a minute and task to keep.
   *
   * @default - requests are left out
   */
  readonly requestsPerTarget?: number;

  /**
   * Least time between two steps down.
   *
   * @default Duration.minutes(5)
   */
  readonly scaleInCooldown?: Duration;

  /**
   * Least time between two steps up.
   *
   * @default Duration.minutes(1)
   */
  readonly scaleOutCooldown?: Duration;

  /**
   * Other limits at certain times.
   *
   * @default - none
   */
  readonly schedules?: ScheduledScaling[];
}
