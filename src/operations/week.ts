import { WeekDay } from './week-day';

export const MINUTES_A_DAY = 24 * 60;

/** The days, from Monday on. */
export const WEEK = Object.values(WeekDay);

/** The time of day, `HH:MM`, of a minute that may be on another day. */
export function clock(minute: number): string {
  const ofDay = modulo(minute, MINUTES_A_DAY);
  return [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The day of a minute of the week, as RDS spells it. */
export function weekDay(minuteOfWeek: number): string {
  return WEEK[modulo(Math.floor(minuteOfWeek / MINUTES_A_DAY), WEEK.length)].toLowerCase();
}

/** The remainder, which is never negative. */
export function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
