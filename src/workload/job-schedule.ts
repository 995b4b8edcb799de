import { aws_scheduler as scheduler, Duration, Token } from 'aws-cdk-lib';
import { isScalingCron } from './scaling-cron';

const RATE = /^rate\((\d+) (minute|hour|day)s?\)$/;
const CRON = /^cron\((.*)\)$/;
const AT = /^at\(\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\)$/;
const MINUTES: { readonly [unit: string]: number } = { minute: 1, hour: 60, day: 24 * 60 };
const MINUTES_A_DAY = 24 * 60;
const MINUTES_A_WEEK = 7 * MINUTES_A_DAY;
const WEEK_DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const EVERY = /^[*?]$/;
/** Days of the week, without the last or the second of a month. */
const PLAIN_DAYS = /^[A-Z0-9*,/-]+$/;

/** Times at which a schedule runs: ascending minutes of its cycle, and the length of the cycle if the schedule repeats. */
interface Occurrences {
  readonly times: number[];
  readonly cycle?: number;
}

/** Whether EventBridge Scheduler accepts the expression. Unresolved tokens are accepted. */
export function isScheduleExpression({ expressionString }: scheduler.ScheduleExpression): boolean {
  if (Token.isUnresolved(expressionString)) {
    return true;
  }
  const [, rate] = RATE.exec(expressionString) ?? [];
  const [, cron] = CRON.exec(expressionString) ?? [];
  return Number(rate) > 0 || (cron !== undefined && isScalingCron(cron)) || AT.test(expressionString);
}

/**
 * The shortest time between two runs, or a lower bound; undefined for a single run, and if it is known only at deployment.
 *
 * Clock changes are ignored.
 */
export function shortestInterval(schedule: scheduler.ScheduleExpression): Duration | undefined {
  return rateOf(schedule) ?? fromCron(schedule, ({ times, cycle }) => Math.min(cycle ?? MINUTES_A_DAY, ...gaps(times, cycle)));
}

/** The longest time between two runs, if it is known: for a rate, and for schedules that run every day or on days of the week. */
export function longestInterval(schedule: scheduler.ScheduleExpression): Duration | undefined {
  return rateOf(schedule) ?? fromCron(schedule, ({ times, cycle }, isAllYear) => (
    cycle !== undefined && isAllYear ? Math.max(...gaps(times, cycle)) : undefined
  ));
}

function rateOf({ expressionString }: scheduler.ScheduleExpression): Duration | undefined {
  const [, rate, unit] = Token.isUnresolved(expressionString) ? [] : RATE.exec(expressionString) ?? [];
  return Number(rate) > 0 ? Duration.minutes(Number(rate) * MINUTES[unit]) : undefined;
}

function fromCron(
  { expressionString }: scheduler.ScheduleExpression, minutesOf: (occurrences: Occurrences, isAllYear: boolean) => number | undefined,
): Duration | undefined {
  const [, cron] = Token.isUnresolved(expressionString) ? [] : CRON.exec(expressionString) ?? [];
  if (cron === undefined || !isScalingCron(cron)) {
    return undefined;
  }
  const [, , , month, , year] = cron.split(' ');
  const minutes = minutesOf(occurrencesOf(cron.toUpperCase()), [month, year].every((field) => EVERY.test(field)));
  return minutes === undefined ? undefined : Duration.minutes(minutes);
}

function occurrencesOf(cron: string): Occurrences {
  const [minutes, hours, dayOfMonth, , dayOfWeek] = cron.split(' ');
  const times = valuesOf(hours, 0, 23).flatMap((hour) => valuesOf(minutes, 0, 59).map((minute) => 60 * hour + minute));
  if (!EVERY.test(dayOfMonth)) {
    return { times };
  }
  if (EVERY.test(dayOfWeek)) {
    return { times, cycle: MINUTES_A_DAY };
  }
  if (!PLAIN_DAYS.test(dayOfWeek) || /L$/.test(dayOfWeek)) {
    return { times };
  }
  const days = valuesOf(dayOfWeek.replace(/[A-Z]{3}/g, (day) => String(WEEK_DAYS.indexOf(day) + 1)), 1, 7);
  return { times: days.flatMap((day) => times.map((time) => (day - 1) * MINUTES_A_DAY + time)), cycle: MINUTES_A_WEEK };
}

/** Minutes from each time to the next, and from the last time to the first of the next cycle. */
function gaps(times: number[], cycle: number | undefined): number[] {
  const between = times.slice(1).map((time, index) => time - times[index]);
  return cycle === undefined ? between : [...between, times[0] + cycle - times[times.length - 1]];
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
