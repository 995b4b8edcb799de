import { Token } from 'aws-cdk-lib';
import { OffHoursOptions, ServiceScheduleOptions } from './off-hours-options';
import { checkTimeZone } from './time-zones';
import { MINUTES_A_DAY } from './week';
import { liesWithin, minuteOfDay, TIME, WorkingHours, workingHours } from './working-hours';
import { defined } from '../private/defined';
import { Problems } from '../private/problems';

const SHORTEST_DAY = 60;
/** The database stops and starts in minutes, and a refused call is repeated for an hour. */
const SHORTEST_STOP = 60;
const MARGIN_RANGE = { min: 5, max: 240, unit: 'minutes' };

/** Collects what makes no sense of an environment's hours. */
export function checkOffHours(options: OffHoursOptions, problems: Problems): void {
  const hours = workingHours(options);
  checkHours('schedule', '', hours, problems);
  if (options.stopDatabase ?? true) {
    checkDatabaseHours(hours, problems);
  }
}

/** Whether the hours make sense by themselves, so that what depends on them can be judged. */
export function isSound(options: OffHoursOptions): boolean {
  const problems = new Problems();
  checkOffHours(options, problems);
  return problems.isEmpty;
}

/** What happens before or after the services is computed from their times. Collects those that only the deployment knows. */
export function checkKnownHours({ start, end, databaseLead, databaseLag }: WorkingHours, where: string, problems: Problems): void {
  for (const [prop, known] of [
    ['start', !Token.isUnresolved(start)], ['end', !Token.isUnresolved(end)],
    ['databaseLead', !databaseLead.isUnresolved()], ['databaseLag', !databaseLag.isUnresolved()],
  ] as const) {
    if (!known) {
      problems.add({ subject: 'schedule', prop, must: `be known at synth where ${where}`, got: 'an unresolved token' });
    }
  }
}

/** What of an environment a service's own hours must fit. */
export interface ServiceScheduleContext {
  /** Hours of the environment, or undefined where it runs around the clock. */
  readonly environment?: OffHoursOptions;
  /** Whether the service uses a database that the environment's schedule stops. */
  readonly usesStoppedDatabase: boolean;
}

/** Collects services that run while what they use is stopped, by the hours of another stack. Within the same ones they are judged by their own. */
export function checkStoppedHours(
  subject: string, own: ServiceScheduleOptions | undefined, environment: OffHoursOptions | undefined, stopped: OffHoursOptions | undefined, problems: Problems,
): void {
  if (!stopped || !isSound(stopped) || (environment && stopsDatabase(environment) && liesWithin(workingHours(environment), workingHours(stopped)))) {
    return;
  }
  const hours = environment && (own?.enabled ?? true) ? workingHours(environment, own) : undefined;
  if (!hours || !liesWithin(hours, workingHours(stopped))) {
    problems.add({
      subject,
      prop: 'schedule',
      must: `lie within the hours ${describe(workingHours(stopped))}, outside of which the database is stopped`,
      got: hours && describe(hours),
      fix: "give the fleet the environment's own 'schedule', or keep the database running with 'stopDatabase: false'",
    });
  }
}

/** Collects what makes no sense of a service's own hours. */
export function checkServiceSchedule(
  subject: string, schedule: ServiceScheduleOptions | undefined, { environment, usesStoppedDatabase }: ServiceScheduleContext, problems: Problems,
): void {
  if (!schedule) {
    return;
  }
  const { enabled, ...own } = schedule;
  const given = Object.keys(defined(own));
  if (!environment) {
    if ((enabled ?? true) || given.length > 0) {
      problems.add({ subject, prop: 'schedule', must: 'be left out where the environment has no schedule', got: Object.keys(defined(schedule)) });
    }
    return;
  }
  if (!(enabled ?? true)) {
    checkAroundTheClock(subject, given, environment, usesStoppedDatabase, problems);
    return;
  }
  const hours = workingHours(environment, own);
  if (given.length > 0) {
    checkHours(subject, 'schedule.', hours, problems);
  }
  if (stopsDatabase(environment) && usesStoppedDatabase && !liesWithin(hours, workingHours(environment))) {
    problems.add({
      subject,
      prop: 'schedule',
      must: `lie within the environment's hours ${describe(workingHours(environment))}, since the service uses the database`,
      got: describe(hours),
      fix: "outside of them the database is stopped: widen the environment's hours, or keep the database running with 'stopDatabase: false'",
    });
  }
}

function checkAroundTheClock(subject: string, given: string[], environment: OffHoursOptions, usesStoppedDatabase: boolean, problems: Problems): void {
  if (given.length > 0) {
    problems.add({ subject, prop: 'schedule', must: "say no hours where 'enabled' is false", got: given });
  }
  if (stopsDatabase(environment) && usesStoppedDatabase) {
    problems.add({
      subject,
      prop: 'schedule.enabled',
      must: 'be true where the service uses a database that is stopped outside working hours',
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
      subject, prop: `${prefix}end`, must: `be at least an hour after 'start' '${hours.start}'`, got: hours.end, fix: 'working hours begin and end on the same day',
    });
  }
  if (hours.days.length === 0) {
    problems.add({ subject, prop: `${prefix}days`, must: 'name a day of the week', got: [], fix: 'leave it out for Monday to Friday' });
  }
  checkTimeZone(problems, subject, `${prefix}timeZone`, hours.timeZone);
}

function checkDatabaseHours(hours: WorkingHours, problems: Problems): void {
  const margins = [['databaseLead', hours.databaseLead], ['databaseLag', hours.databaseLag]] as const;
  const known = margins.filter(([, margin]) => !margin.isUnresolved());
  for (const [prop, margin] of known) {
    problems.integer('schedule', prop, margin.toMinutes({ integral: false }), MARGIN_RANGE);
  }
  const [start, end] = [minuteOfDay(hours.start), minuteOfDay(hours.end)];
  if (start === undefined || end === undefined || end < start || known.length < margins.length) {
    return;
  }
  const [lead, lag] = margins.map(([, margin]) => margin.toMinutes({ integral: false }));
  const outside = MINUTES_A_DAY - (end - start);
  if (outside - lead - lag < SHORTEST_STOP) {
    problems.add({
      subject: 'schedule',
      prop: 'stopDatabase',
      must: `be false where less than an hour is left: ${outside} minutes outside working hours - ${lead} of 'databaseLead' - ${lag} of 'databaseLag' = ${outside - lead - lag}`,
      got: true,
    });
  }
}

function stopsDatabase(environment: OffHoursOptions): boolean {
  return environment.stopDatabase ?? true;
}

function describe(hours: WorkingHours): string {
  return `${hours.days.join(',')} ${hours.start}-${hours.end} ${hours.timeZone.timezoneName}`;
}
