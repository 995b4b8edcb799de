import { Duration, TimeZone, Token } from 'aws-cdk-lib';
import { OffHoursOptions, ServiceScheduleOptions } from './off-hours-options';
import type { ScheduledServiceProps } from './off-hours-schedule';
import { checkTimeZone } from './time-zones';
import { MINUTES_A_DAY, WEEK } from './week';
import { WeekDay } from './week-day';
import { liesWithin, minuteOfDay, TIME, WorkingHours } from './working-hours';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';

const SUBJECT = 'schedule';
const DEFAULT_DAYS = WEEK.slice(0, 5);
const DEFAULT_MARGIN = Duration.minutes(15);
const SHORTEST_DAY = 60;
/** The database takes minutes to stop and start, and a rejected call is retried for an hour. */
const SHORTEST_STOP = 60;
const MARGIN_RANGE = { min: 5, max: 240, unit: 'minutes' };
const TASK_RANGE = { min: 0, max: 5000 };

/** An environment's hours with every default filled in. */
export interface OffHoursPlan extends WorkingHours {
  readonly stopDatabase: boolean;
  readonly namePrefix?: string;
}

/** Fills in the defaults. */
export function resolveOffHours<O extends OffHoursOptions & { readonly namePrefix?: string }>(options: O): O & OffHoursPlan {
  return {
    ...options,
    days: inOrder(options.days ?? DEFAULT_DAYS),
    timeZone: options.timeZone ?? TimeZone.ETC_UTC,
    stopDatabase: options.stopDatabase ?? true,
    databaseLead: options.databaseLead ?? DEFAULT_MARGIN,
    databaseLag: options.databaseLag ?? DEFAULT_MARGIN,
  };
}

/** The hours of one service in an environment. */
export interface ServiceSchedulePlan {
  /** Whether the service follows the working hours of its environment. */
  readonly enabled: boolean;
  /** Options that differ from the environment. */
  readonly given: string[];
  /** Undefined if the service runs around the clock. */
  readonly hours?: WorkingHours;
}

/** Fills in the options that a service does not set, field by field. */
export function resolveServiceSchedule(schedule: ServiceScheduleOptions | undefined, environment: OffHoursPlan | undefined): ServiceSchedulePlan {
  const { enabled: given, ...rest } = schedule ?? {};
  const own = omitUndefined(rest);
  const enabled = given ?? true;
  return { enabled, given: Object.keys(own), hours: environment && enabled ? hoursOf(environment, own) : undefined };
}

function hoursOf(environment: OffHoursPlan, own: ServiceScheduleOptions): WorkingHours {
  const { start, end, days, timeZone, databaseLead, databaseLag } = { ...environment, ...own };
  return { start, end, days: inOrder(days), timeZone, databaseLead, databaseLag };
}

/** The days in the order of the week, without duplicates. */
function inOrder(days: WeekDay[]): WeekDay[] {
  return WEEK.filter((day) => days.includes(day));
}

/** A service that follows a schedule, with every default filled in. */
export interface ScheduledServicePlan extends ScheduledServiceProps {
  /** Maximum number of tasks in working hours. */
  readonly maxCapacity: number;
  readonly alarms: NonNullable<ScheduledServiceProps['alarms']>;
  /** Undefined if the service runs around the clock. */
  readonly hours?: WorkingHours;
}

/** Fills in the defaults. */
export function resolveScheduledService(props: ScheduledServiceProps, environment: OffHoursPlan): ScheduledServicePlan {
  return {
    ...props,
    maxCapacity: props.maxTasks ?? props.minTasks,
    alarms: props.alarms ?? [],
    hours: resolveServiceSchedule(props.schedule, environment).hours,
  };
}

/** Collects mistakes in a service that follows a schedule. */
export function checkScheduledService(subject: string, plan: ScheduledServicePlan, environment: OffHoursPlan, problems: Problems): void {
  const { minTasks, maxTasks, schedule } = plan;
  problems.integer(subject, 'minTasks', minTasks, TASK_RANGE);
  problems.integer(subject, 'maxTasks', maxTasks, TASK_RANGE);
  if (maxTasks !== undefined && !Token.isUnresolved(minTasks) && !Token.isUnresolved(maxTasks) && maxTasks < minTasks) {
    problems.add({ subject, prop: 'maxTasks', must: `be at least 'minTasks' ${minTasks}`, got: maxTasks });
  }
  checkServiceSchedule(subject, schedule, { environment, usesStoppedDatabase: false }, problems);
}

/** Collects invalid hours of an environment. */
export function checkOffHours(plan: OffHoursPlan, problems: Problems): void {
  checkHours(SUBJECT, '', plan, problems);
  if (plan.stopDatabase) {
    checkDatabaseHours(plan, problems);
  }
}

/** Whether the hours are valid, so that what depends on them can be checked. */
export function isValid(plan: OffHoursPlan): boolean {
  const problems = new Problems();
  checkOffHours(plan, problems);
  return problems.isEmpty;
}

/** Collects hours that are known only at deployment. Times before and after the services are computed from them. */
export function checkKnownHours({ start, end, databaseLead, databaseLag }: WorkingHours, where: string, problems: Problems): void {
  for (const [prop, got] of Object.entries({ start, end, databaseLead, databaseLag })) {
    if (got instanceof Duration ? got.isUnresolved() : Token.isUnresolved(got)) {
      problems.add({ subject: SUBJECT, prop, must: `be known at synth when ${where}`, got });
    }
  }
}

/** The parts of an environment that the hours of a service must fit. */
export interface ServiceScheduleContext {
  /** Hours of the environment, or undefined if it runs around the clock. */
  readonly environment?: OffHoursPlan;
  /** Whether the service uses a database that the environment's schedule stops. */
  readonly usesStoppedDatabase: boolean;
}

/** Collects services that run while the database that they use is stopped by the schedule of another stack. In the same stack, their hours are checked instead. */
export function checkStoppedHours(
  subject: string, own: ServiceScheduleOptions | undefined, environment: OffHoursPlan | undefined, stopped: OffHoursPlan | undefined, problems: Problems,
): void {
  if (!stopped || !isValid(stopped) || (environment?.stopDatabase && liesWithin(environment, stopped))) {
    return;
  }
  const { hours } = resolveServiceSchedule(own, environment);
  if (!hours || !liesWithin(hours, stopped)) {
    problems.add({
      subject,
      prop: 'schedule',
      must: `be within the hours ${describeHours(stopped)}, because the database is stopped outside of them`,
      got: hours && describeHours(hours),
      fix: "set the fleet's 'schedule' to that of the environment, or keep the database running with 'stopDatabase: false'",
    });
  }
}

/** Collects invalid hours of a service. */
export function checkServiceSchedule(
  subject: string, schedule: ServiceScheduleOptions | undefined, { environment, usesStoppedDatabase }: ServiceScheduleContext, problems: Problems,
): void {
  if (!schedule) {
    return;
  }
  const { enabled, given, hours } = resolveServiceSchedule(schedule, environment);
  if (!environment) {
    if (enabled || given.length > 0) {
      problems.add({ subject, prop: 'schedule', must: 'not be set when the environment has no schedule', got: Object.keys(omitUndefined(schedule)) });
    }
    return;
  }
  if (!hours) {
    checkAroundTheClock(subject, given, environment, usesStoppedDatabase, problems);
    return;
  }
  if (given.length > 0) {
    checkHours(subject, 'schedule.', hours, problems);
  }
  if (environment.stopDatabase && usesStoppedDatabase && !liesWithin(hours, environment)) {
    problems.add({
      subject,
      prop: 'schedule',
      must: `be within the environment's hours ${describeHours(environment)}, because the service uses the database`,
      got: describeHours(hours),
      fix: "outside of them the database is stopped: extend the environment's hours, or keep the database running with 'stopDatabase: false'",
    });
  }
}

function checkAroundTheClock(subject: string, given: string[], environment: OffHoursPlan, usesStoppedDatabase: boolean, problems: Problems): void {
  if (given.length > 0) {
    problems.add({ subject, prop: 'schedule', must: "set no hours when 'enabled' is false", got: given });
  }
  if (environment.stopDatabase && usesStoppedDatabase) {
    problems.add({
      subject,
      prop: 'schedule.enabled',
      must: 'be true when the service uses a database that is stopped outside working hours',
      got: false,
      fix: "keep the database running with 'stopDatabase: false'",
    });
  }
}

function checkHours(subject: string, prefix: string, hours: WorkingHours, problems: Problems): void {
  for (const prop of ['start', 'end'] as const) {
    problems.pattern(subject, `${prefix}${prop}`, hours[prop], TIME, "be a time from '00:00' to '23:59'");
  }
  const [start, end] = [minuteOfDay(hours.start), minuteOfDay(hours.end)];
  if (start !== undefined && end !== undefined && end < start + SHORTEST_DAY) {
    problems.add({
      subject, prop: `${prefix}end`, must: `be at least an hour after 'start' '${hours.start}'`, got: hours.end, fix: 'working hours must start and end on the same day',
    });
  }
  if (hours.days.length === 0) {
    problems.add({ subject, prop: `${prefix}days`, must: 'name a day of the week', got: [], fix: 'do not set it for Monday to Friday' });
  }
  checkTimeZone(problems, subject, `${prefix}timeZone`, hours.timeZone);
}

function checkDatabaseHours(hours: WorkingHours, problems: Problems): void {
  const margins = [['databaseLead', hours.databaseLead], ['databaseLag', hours.databaseLag]] as const;
  const known = margins.filter(([, margin]) => !margin.isUnresolved());
  for (const [prop, margin] of known) {
    problems.integer(SUBJECT, prop, margin.toMinutes({ integral: false }), MARGIN_RANGE);
  }
  const [start, end] = [minuteOfDay(hours.start), minuteOfDay(hours.end)];
  if (start === undefined || end === undefined || end < start || known.length < margins.length) {
    return;
  }
  const [lead, lag] = margins.map(([, margin]) => margin.toMinutes({ integral: false }));
  const outside = MINUTES_A_DAY - (end - start);
  if (outside - lead - lag < SHORTEST_STOP) {
    problems.add({
      subject: SUBJECT,
      prop: 'stopDatabase',
      must: `be false when less than an hour is left: ${outside} minutes outside working hours - ${lead} of 'databaseLead' - ${lag} of 'databaseLag' = ${outside - lead - lag}`,
      got: true,
    });
  }
}

/** The hours, as messages show them. */
export function describeHours(hours: WorkingHours): string {
  return `${hours.days.join(',')} ${hours.start}-${hours.end} ${hours.timeZone.timezoneName}`;
}
