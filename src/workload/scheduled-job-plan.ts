import { Duration } from 'aws-cdk-lib';
import { FleetSettings } from './fleet-settings';
import { isScheduleExpression, longestInterval, startsWithin, shortestInterval, zoneOf } from './job-schedule';
import { KindPlan } from './kind';
import { ScheduledJobOptions } from './scheduled-job-options';
import { stoppedHours } from './service-hours';
import { checkNoIngress, checkWorkload, resolveWorkload, subjectOf } from './workload-plan';
import { describeHours } from '../operations/off-hours-plan';
import { checkTimeZone } from '../operations/time-zones';
import { checkSeconds } from '../private/durations';
import { Problems } from '../private/problems';

const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512 };
const DEFAULT_TIMEOUT = Duration.hours(1);
const DEFAULT_MAX_EVENT_AGE = Duration.hours(1);
const STOP_TIMEOUT = Duration.seconds(60);
/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_RetryPolicy.html */
const RETRIES = { min: 0, max: 185 };
const EVENT_AGE = { min: 60, max: 86_400 };
/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_FlexibleTimeWindow.html */
const WINDOW = { min: 1, max: 1440, unit: 'minutes' };
const TIMEOUT = { min: 60, max: 604_800 };
/** Time that a task needs to start. */
const STARTING = Duration.minutes(15);
/**
 * A CloudWatch alarm can look back seven days at most, with periods of an hour or longer:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
const HOUR_MINUTES = 60;
const MAX_HOURS = 7 * 24;

/** A job with every default filled in. */
export interface ScheduledJobPlan extends KindPlan {
  readonly timeout: Duration;
  readonly overlap: boolean;
  readonly retryAttempts: number;
  readonly maxEventAge: Duration;
  /** Hours without a start after which an alarm fires, or undefined if there is no such alarm. */
  readonly missedRunHours?: number;
  readonly props: ScheduledJobOptions;
}

/** Fills in every default. */
export function resolveJob(props: ScheduledJobOptions, settings: FleetSettings): ScheduledJobPlan {
  const { schedule, flexibleWindow, overlap = false } = props;
  const interval = shortestInterval(schedule);
  const timeout = props.timeout ?? (interval && interval.toMinutes() < DEFAULT_TIMEOUT.toMinutes() ? interval : DEFAULT_TIMEOUT);
  const longest = longestInterval(schedule);
  const hours = longest && !flexibleWindow?.isUnresolved() ? hoursOf(longest, flexibleWindow) : undefined;
  return {
    workload: resolveWorkload(props, { noun: 'job', ...DEFAULT_SIZE, stopTimeout: STOP_TIMEOUT, database: false, cache: false }, settings),
    timeout,
    overlap,
    retryAttempts: props.retryAttempts ?? RETRIES.max,
    maxEventAge: props.maxEventAge ?? DEFAULT_MAX_EVENT_AGE,
    missedRunHours: (props.missedRunAlarm ?? true) && hours !== undefined && hours <= MAX_HOURS ? hours : undefined,
    // The number of overlapping runs is limited by the longest run.
    mostTasks: overlap ? undefined : 1,
    props,
  };
}

function hoursOf(interval: Duration, window: Duration | undefined): number {
  return Math.ceil((interval.toMinutes() + (window?.toMinutes({ integral: false }) ?? 0) + STARTING.toMinutes()) / HOUR_MINUTES);
}

/** Collects mistakes of a single job. */
export function checkJob(plan: ScheduledJobPlan, settings: FleetSettings, problems: Problems): void {
  const { props, workload } = plan;
  const subject = subjectOf(workload);
  checkWorkload(workload, settings, problems);
  checkNoIngress(workload, problems);
  if (!isScheduleExpression(props.schedule)) {
    problems.add({
      subject,
      prop: 'schedule',
      must: "be a rate above 0, such as 'rate(5 minutes)', a time, such as 'at(2030-01-31T06:00:00)', or a cron expression of six fields, such as 'cron(0 6 ? * MON-FRI *)'",
      got: props.schedule.expressionString,
      fix: "in a cron expression, either the day of the month or that of the week is a '?'",
    });
  }
  checkTimeZone(problems, subject, 'schedule.timeZone', props.schedule.timeZone);
  checkSeconds(subject, 'timeout', props.timeout, TIMEOUT, problems);
  problems.integer(subject, 'retryAttempts', props.retryAttempts, RETRIES);
  checkSeconds(subject, 'maxEventAge', props.maxEventAge, EVENT_AGE, problems);
  checkTimes(subject, plan, problems);
  checkHours(subject, plan, settings, problems);
  if (props.missedRunAlarm && plan.missedRunHours === undefined) {
    problems.add({
      subject,
      prop: 'missedRunAlarm',
      must: "not be true when the time between two runs is not known, or is longer than seven days including 'flexibleWindow' and 15 minutes to start the task",
      got: true,
      fix: 'a CloudWatch alarm can look back at most seven days',
    });
  }
}

/** Collects a job that uses a database when it is stopped: by the schedule of the fleet, or by that of another stack. */
function checkHours(subject: string, { workload, props: { schedule, flexibleWindow } }: ScheduledJobPlan, settings: FleetSettings, problems: Problems): void {
  const stopped = stoppedHours(workload, settings.schedule);
  if (stopped && isScheduleExpression(schedule) && !startsWithin(schedule, flexibleWindow, stopped)) {
    problems.add({
      subject,
      prop: 'schedule',
      must: `start only within the hours ${describeHours(stopped)}, because the database is stopped outside of them`,
      got: `${schedule.expressionString} ${zoneOf(schedule).timezoneName}`,
      fix: "use a cron expression such as 'cron(0 12 ? * MON-FRI *)', or keep the database running with 'stopDatabase: false'",
    });
  }
}

/** Checks the durations that must be shorter than the time between two runs. */
function checkTimes(subject: string, { props, overlap }: ScheduledJobPlan, problems: Problems): void {
  const { schedule, timeout, flexibleWindow } = props;
  const interval = shortestInterval(schedule);
  if (timeout && !timeout.isUnresolved() && interval && !overlap && timeout.toMilliseconds() > interval.toMilliseconds()) {
    problems.add({
      subject,
      prop: 'timeout',
      must: `be at most the time between two runs of '${schedule.expressionString}', ${interval.toHumanString()}, without 'overlap'`,
      got: timeout.toHumanString(),
      fix: "run it less often, or set 'overlap: true'",
    });
  }
  if (flexibleWindow?.isUnresolved()) {
    problems.add({ subject, prop: 'flexibleWindow', must: 'be known at synth, because the alarm on missed runs is computed from it', got: flexibleWindow });
  } else if (flexibleWindow) {
    problems.integer(subject, 'flexibleWindow', flexibleWindow.toMinutes({ integral: false }), WINDOW);
    if (interval && flexibleWindow.toMilliseconds() >= interval.toMilliseconds()) {
      problems.add({
        subject, prop: 'flexibleWindow', must: `be shorter than the time between two runs of '${schedule.expressionString}', ${interval.toHumanString()}`, got: flexibleWindow.toHumanString(),
      });
    }
  }
}
