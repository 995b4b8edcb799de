import { Duration, Fn, TimeZone, Token } from 'aws-cdk-lib';
import { MINUTES_A_DAY, WEEK } from './week';
import { WeekDay } from './week-day';

const DAYS_A_WEEK = 7;
/** A time of the day, `HH:MM`. */
export const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

/** The hours with every default filled in. */
export interface WorkingHours {
  readonly start: string;
  readonly end: string;
  /** In the order of the week, without duplicates. */
  readonly days: WeekDay[];
  readonly timeZone: TimeZone;
  readonly databaseLead: Duration;
  readonly databaseLag: Duration;
}

/** A recurring time. */
export interface Occurrence {
  readonly minuteOfDay: number;
  /** Undefined for every day. */
  readonly days?: WeekDay[];
}

/** A period outside working hours, which begins on each of the days. */
export interface Gap {
  readonly days: WeekDay[];
  readonly minutes: number;
}

/** Minutes since midnight, or undefined if the text is unresolved or not a time. */
export function minuteOfDay(time: string): number | undefined {
  const match = time === undefined || Token.isUnresolved(time) ? null : TIME.exec(time);
  return match ? Number(match[1]) * 60 + Number(match[2]) : undefined;
}

/** Whether the hours are within other hours, as far as known at synth. */
export function liesWithin(inner: WorkingHours, outer: WorkingHours): boolean {
  const from = [minuteOfDay(inner.start), minuteOfDay(outer.start)];
  const to = [minuteOfDay(inner.end), minuteOfDay(outer.end)];
  const known = [...from, ...to].every((minute) => minute !== undefined);
  const zones = [inner.timeZone.timezoneName, outer.timeZone.timezoneName];
  return (zones[0] === zones[1] || zones.some((zone) => Token.isUnresolved(zone)))
    && inner.days.every((day) => outer.days.includes(day))
    && (!known || (from[0]! >= from[1]! && to[0]! <= to[1]!));
}

/** Six fields, as Application Auto Scaling and EventBridge Scheduler read them. */
export function cronAt(time: string, days?: WeekDay[]): string {
  const known = minuteOfDay(time);
  if (known !== undefined) {
    return cron({ minuteOfDay: known, days });
  }
  const [hour, minute] = [0, 1].map((index) => Fn.select(index, Fn.split(':', time)));
  return `cron(${minute} ${hour} ${dayFields(days)} *)`;
}

/** The same for a time that is known at synth. */
export function cron({ minuteOfDay: at, days }: Occurrence): string {
  return `cron(${at % 60} ${Math.floor(at / 60)} ${dayFields(days)} *)`;
}

/** Five fields, as CloudWatch's mute rules read them. */
export function muteCron({ minuteOfDay: at, days }: Occurrence): string {
  return `cron(${at % 60} ${Math.floor(at / 60)} * * ${days ? days.join(',') : '*'})`;
}

/** Before the services start: on the same days, or on the days before if the lead time extends past midnight. */
export function databaseStart(hours: WorkingHours): Occurrence {
  const at = minuteOfDay(hours.start)! - hours.databaseLead.toMinutes();
  const before = hours.days.map((day) => WEEK[(WEEK.indexOf(day) + DAYS_A_WEEK - 1) % DAYS_A_WEEK]);
  return at >= 0 ? { minuteOfDay: at, days: hours.days } : { minuteOfDay: at + MINUTES_A_DAY, days: WEEK.filter((day) => before.includes(day)) };
}

/** Every day, because RDS automatically starts a stopped instance after seven days. */
export function databaseStop(hours: WorkingHours): Occurrence {
  return { minuteOfDay: (minuteOfDay(hours.end)! + hours.databaseLag.toMinutes()) % MINUTES_A_DAY };
}

/** The periods between the end of a working day and the start of the next, by length. */
export function gaps(hours: WorkingHours): Gap[] {
  const indexes = hours.days.map((day) => WEEK.indexOf(day));
  const byLength = new Map<number, WeekDay[]>();
  indexes.forEach((index, position) => {
    const next = indexes[(position + 1) % indexes.length];
    const days = (next - index + DAYS_A_WEEK) % DAYS_A_WEEK || DAYS_A_WEEK;
    byLength.set(days, [...byLength.get(days) ?? [], WEEK[index]]);
  });
  return [...byLength].map(([length, days]) => ({
    days, minutes: length * MINUTES_A_DAY - minuteOfDay(hours.end)! + minuteOfDay(hours.start)!,
  }));
}

function dayFields(days: WeekDay[] | undefined): string {
  return days ? `? * ${days.join(',')}` : '* * ?';
}
