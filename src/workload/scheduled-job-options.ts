import { aws_scheduler as scheduler, Duration } from 'aws-cdk-lib';
import { WorkloadOptions } from './workload-options';

/**
 * A job of a fleet: a task that runs on a schedule until it exits. A run succeeds when the container exits with code 0.
 *
 * EventBridge Scheduler starts an execution of a Step Functions state machine. The state machine runs the task, stops it if it takes too long, and prevents
 * overlapping runs. A run costs 0.0001 USD plus its task, and its history is kept for 90 days.
 *
 * To run the job manually, use `aws stepfunctions start-execution --state-machine-arn {arn}`.
 */
export interface ScheduledJobOptions extends WorkloadOptions {
  /**
   * When the job runs, with its time zone: `ScheduleExpression.cron()`, `.rate()` or `.at()`.
   *
   * A change applies from the next run on.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * Maximum delay of a run after its scheduled time, 1 minute to 24 hours in whole minutes, and less than the time between two runs. It spreads jobs that
   * are scheduled for the same time.
   *
   * @default - runs start as scheduled
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
   */
  readonly flexibleWindow?: Duration;

  /**
   * Maximum duration of a run, from 1 minute to 7 days in whole seconds. If a task takes longer, it is stopped and the run fails: the container receives
   * SIGTERM, and is killed a minute later. Without `overlap`, at most the time between two runs.
   *
   * @default - one hour, or the time between two runs if that is shorter
   */
  readonly timeout?: Duration;

  /**
   * Whether a run can start while an earlier one is still running. If false, the run is skipped, and its execution succeeds with `skipped` in its output.
   * Runs that are started manually count as earlier runs.
   *
   * @default false
   */
  readonly overlap?: boolean;

  /**
   * How often EventBridge Scheduler retries to start a run, 0 to 185. A run that has started and failed is not repeated.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * How long EventBridge Scheduler tries to start a run, 1 minute to 24 hours in whole seconds. After that, the event is sent to the dead-letter queue.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * Whether an alarm fires if no run has started for longer than the schedule allows, for example because the schedule is disabled. It also fires between
   * the creation of the job and its first run.
   *
   * @default - true if the time between two runs is known and the time to wait is at most 7 days, the longest that a CloudWatch alarm can look back
   */
  readonly missedRunAlarm?: boolean;
}
