import { aws_scheduler as scheduler, Duration, TimeZone, Token } from 'aws-cdk-lib';
import { isScalingCron } from './scaling-cron';
import { utcOffsets } from '../operations/time-zones';
import { MINUTES_A_DAY, modulo } from '../operations/week';
import { WeekDay } from '../operations/week-day';
import { minuteOfDay, WorkingHours } from '../operations/working-hours';

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const CRON = /^cron\((.*)\)$/;
const AT = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)\)$/;
const MINUTES: { readonly [unit: string]: number } = { minute: 1, hour: 60, day: MINUTES_A_DAY };
const SHORTEST_MONTH = 28;
/** From one run to the next on the last day, the first Monday or the weekday nearest to a date. The last can be 26 days after the one before. */
const SHORTEST_KEYWORD = 26;
const WEEK_DAYS = [WeekDay.SUNDAY, WeekDay.MONDAY, WeekDay.TUESDAY, WeekDay.WEDNESDAY, WeekDay.THURSDAY, WeekDay.FRIDAY, WeekDay.SATURDAY];
const EVERY = /^[*?]$/;
/** Days without the last or the second of a month. */
const PLAIN_DAYS = /^[A-Z0-9*,/-]+$/;

/** Times at which a cron expression runs. */
interface Occurrences {
  /** Minutes of the day, ascending. */
  readonly minutes: number[];
  readonly days: Days;
  /** Whether it runs in every month of every year. */
  readonly isAllYear: boolean;
}

type Days =
  | { readonly of: 'day' }
  /** 0 is Sunday. */
  | { readonly of: 'week'; readonly days: number[] }
  | { readonly of: 'month'; readonly days: number[] }
  /** A keyword for one day of a month, such as the last one or the first Monday. */
  | { readonly of: 'month'; readonly leastDays: number };

/** Whether EventBridge Scheduler accepts the expression. Unresolved tokens are accepted. */
export function isScheduleExpression({ expressionString }: scheduler.ScheduleExpression): boolean {
  if (Token.isUnresolved(expressionString)) {
    return true;
  }
  const [, rate] = RATE.exec(expressionString) ?? [];
  const [, cron] = CRON.exec(expressionString) ?? [];
  return Number(rate) > 0 || (cron !== undefined && isScalingCron(cron)) || dateOf(expressionString) !== undefined;
}

/**
 * The shortest time between two runs, or a lower bound; undefined for a single run, and if it is known only at deployment.
 *
 * Clock changes are ignored.
 */
export function shortestInterval(schedule: scheduler.ScheduleExpression): Duration | undefined {
  const cron = occurrencesOf(schedule);
  return rateOf(schedule) ?? (cron && Duration.minutes(Math.min(...gapsOf(cron))));
}

/** The longest time between two runs, if it is known: for a rate, and for schedules that run every day or on days of the week. */
export function longestInterval(schedule: scheduler.ScheduleExpression): Duration | undefined {
  const cron = occurrencesOf(schedule);
  return rateOf(schedule) ?? (cron?.isAllYear && cron.days.of !== 'month' ? Duration.minutes(Math.max(...gapsOf(cron))) : undefined);
}

/**
 * Whether every run starts within the hours, as far as known at synth. On which days of the week a monthly schedule runs is not known.
 *
 * @param window Time after the scheduled one in which a run can start
 */
export function startsWithin(schedule: scheduler.ScheduleExpression, window: Duration | undefined, hours: WorkingHours): boolean {
  const [start, end] = [minuteOfDay(hours.start), minuteOfDay(hours.end)];
  if (Token.isUnresolved(schedule.expressionString) || start === undefined || end === undefined) {
    return true;
  }
  const { minutes, days } = occurrencesOf(schedule) ?? runOnce(schedule) ?? { minutes: [], days: undefined };
  const latest = window === undefined || window.isUnresolved() ? 0 : window.toMinutes({ integral: false });
  return days !== undefined && zoneShifts(zoneOf(schedule), hours.timeZone).every((shift) => minutes.every((minute) => {
    const shifted = minute + shift;
    const ofDay = modulo(shifted, MINUTES_A_DAY);
    const daysLater = Math.floor(shifted / MINUTES_A_DAY);
    return ofDay >= start && ofDay + latest < end && weekDaysOf(days, daysLater).every((day) => hours.days.includes(day));
  }));
}

/** Minutes from a time in one zone to the same moment in another one: several numbers if clocks change on different days. None if a zone is invalid. */
function zoneShifts(from: TimeZone, to: TimeZone): number[] {
  const [before, after] = [from, to].map(utcOffsets);
  return [...new Set(after.map((offset, month) => offset - before[month]).filter((shift) => !Number.isNaN(shift)))];
}

/** The time zone of a schedule. */
export function zoneOf({ timeZone }: scheduler.ScheduleExpression): TimeZone {
  return timeZone ?? TimeZone.ETC_UTC;
}

function weekDaysOf(days: Days, later: number): WeekDay[] {
  return days.of === 'month' ? [] : days.of === 'day' ? WEEK_DAYS : days.days.map((day) => WEEK_DAYS[modulo(day + later, WEEK_DAYS.length)]);
}

function runOnce({ expressionString }: scheduler.ScheduleExpression): Pick<Occurrences, 'minutes' | 'days'> | undefined {
  const date = dateOf(expressionString);
  return date && { minutes: [date.getUTCHours() * 60 + date.getUTCMinutes()], days: { of: 'week', days: [date.getUTCDay()] } };
}

/** The time of a single run, as if it were in UTC. Undefined for a date that does not exist. */
function dateOf(expression: string): Date | undefined {
  const [, at] = AT.exec(expression) ?? [];
  const date = new Date(`${at}Z`);
  return at !== undefined && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(at) ? date : undefined;
}

function rateOf({ expressionString }: scheduler.ScheduleExpression): Duration | undefined {
  const [, rate, unit] = Token.isUnresolved(expressionString) ? [] : RATE.exec(expressionString) ?? [];
  return Number(rate) > 0 ? Duration.minutes(Number(rate) * MINUTES[unit]) : undefined;
}

function occurrencesOf({ expressionString }: scheduler.ScheduleExpression): Occurrences | undefined {
  const [, cron] = Token.isUnresolved(expressionString) ? [] : CRON.exec(expressionString) ?? [];
  if (cron === undefined || !isScalingCron(cron)) {
    return undefined;
  }
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = cron.toUpperCase().split(' ');
  return {
    minutes: valuesOf(hours, 0, 23).flatMap((hour) => valuesOf(minutes, 0, 59).map((minute) => 60 * hour + minute)),
    days: EVERY.test(dayOfMonth) ? daysOfWeek(dayOfWeek) : daysOfMonth(dayOfMonth),
    isAllYear: EVERY.test(month) && EVERY.test(year),
  };
}

function daysOfWeek(field: string): Days {
  if (EVERY.test(field)) {
    return { of: 'day' };
  }
  const numbers = field.replace(/[A-Z]{3}/g, (day) => String(WEEK_DAYS.indexOf(day as WeekDay) + 1));
  if (isPlain(field)) {
    return { of: 'week', days: valuesOf(numbers, 1, 7).map((day) => day - 1) };
  }
  // Alone, it may stand for the last day of the week.
  return { of: 'month', leastDays: field === 'L' ? 7 : SHORTEST_KEYWORD };
}

function daysOfMonth(field: string): Days {
  return isPlain(field) ? { of: 'month', days: valuesOf(field, 1, 31) } : { of: 'month', leastDays: SHORTEST_KEYWORD };
}

function isPlain(field: string): boolean {
  return PLAIN_DAYS.test(field) && !/[LW]$/.test(field);
}

/** Minutes from each run to the next, in a day, a week or a month of February. */
function gapsOf({ minutes, days }: Occurrences): number[] {
  const on = 'days' in days ? days.days : [0];
  const times = on.flatMap((day) => minutes.map((minute) => day * MINUTES_A_DAY + minute));
  const [first, last] = [times[0], times[times.length - 1]];
  return [...times.slice(1).map((time, index) => time - times[index]), first + daysInCycle(days) * MINUTES_A_DAY - last];
}

function daysInCycle(days: Days): number {
  if (days.of !== 'month') {
    return days.of === 'day' ? 1 : 7;
  }
  if ('leastDays' in days) {
    return days.leastDays;
  }
  // The 31st can be followed by the 1st.
  return Math.max(SHORTEST_MONTH, days.days[days.days.length - 1] - days.days[0] + 1);
}

/** Values of a numeric field, ascending: lists of values and ranges, each with an optional step. A range can wrap around from the last value to the first. */
function valuesOf(field: string, first: number, last: number): number[] {
  const values = field.split(',').flatMap((part) => {
    const [range, step] = part.split('/');
    const [from, to] = range === '*' ? [first, last] : range.split('-').map(Number);
    const end = to ?? (step === undefined ? from : last);
    const span = end >= from ? end - from : end - from + (last - first + 1);
    const count = Math.floor(span / Math.max(1, Number(step ?? 1))) + 1;
    return Array.from({ length: count }, (_, index) => first + ((from - first + index * Number(step ?? 1)) % (last - first + 1)));
  });
  return [...new Set(values)].sort((a, b) => a - b);
}
