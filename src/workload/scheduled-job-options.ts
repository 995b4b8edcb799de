import { aws_scheduler as scheduler, Duration } from 'aws-cdk-lib';
import { WorkloadOptions } from './workload-options';

/**
 * A job of a fleet: a task that runs on a schedule, until it exits. A run succeeds when the container exits with 0.
 *
 * EventBridge Scheduler starts an execution of a Step Functions state machine, which runs the task, stops it when it takes too long, and lets no two runs
 * overlap. A run costs 0.0001 USD beside its task, and its history is kept for 90 days.
 *
 * Run it by hand by `aws stepfunctions start-execution --state-machine-arn {arn}`.
 */
export interface ScheduledJobOptions extends WorkloadOptions {
  /**
   * When the job runs, with its time zone: `ScheduleExpression.cron()`, `.rate()` or `.at()`.
   *
   * Changing it applies from the next run on.
   *
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
   */
  readonly schedule: scheduler.ScheduleExpression;

  /**
   * How much later than scheduled a run may start, 1 minute to 24 hours in whole minutes, and less than the time between two runs. Spreads jobs that are
   * scheduled for the same time.
   *
   * @default - runs start as scheduled
   * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-flexible-time-windows.html
   */
  readonly flexibleWindow?: Duration;

  /**
   * Longest time that a run may take, from 1 minute to 7 days in whole seconds. A task that takes longer is stopped, and the run has failed: the container
   * gets SIGTERM, and is killed a minute later. Without `overlap`, at most the time between two runs.
   *
   * @default - one hour, or the time between two runs where that is shorter
   */
  readonly timeout?: Duration;

  /**
   * Whether a run may start while an earlier one is still running. Without, it is skipped, and its execution succeeds with `skipped` in its output. Runs
   * that are started by hand count.
   *
   * @default false
   */
  readonly overlap?: boolean;

  /**
   * How often EventBridge Scheduler tries again to start a run, 0 to 185. A run that has started and failed is not repeated.
   *
   * @default 185
   */
  readonly retryAttempts?: number;

  /**
   * How long EventBridge Scheduler tries to start a run, 1 minute to 24 hours in whole seconds. What could not be started goes to the dead-letter queue.
   *
   * @default Duration.hours(1)
   */
  readonly maxEventAge?: Duration;

  /**
   * Whether an alarm sounds when no run has started for longer than the schedule allows, such as when the schedule is disabled. It sounds until the first
   * run after the job has been created, too.
   *
   * @default - true where the time between two runs is known and the time to wait is at most 7 days, which is the longest that CloudWatch looks back
   */
  readonly missedRunAlarm?: boolean;
}
