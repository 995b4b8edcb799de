import { Duration, Token } from 'aws-cdk-lib';
import { utcOffsets } from './time-zones';
import { WEEK } from './week';
import { WeekDay } from './week-day';
import { minuteOfDay, WorkingHours } from './working-hours';

const HOURS_A_DAY = 24;
/** A day of each week, or the nth or last of the month. For other expressions, the days are not determined. */
const WEEKLY = /^0 (\d+) \? \S+ ([A-Z]{3})(?:#\d|L)? \*$/;

/** Whole hours of a day in UTC that are working hours all year round. */
interface Stretch {
  readonly day: WeekDay;
  readonly from: number;
  readonly to: number;
}

/** When AWS can rotate a secret, in AWS's format. */
export interface RotationWindow {
  readonly cron: string;
  readonly windowDuration: Duration;
}

/**
 * Once a month, during the second working day, because maintenance is on the first. Undefined if no whole hour is a working hour all year round, or if the
 * hours are known only at deployment.
 */
export function rotationWindow(hours: WorkingHours): RotationWindow | undefined {
  const { days } = hours;
  const [best] = stretches(hours, days[1] ?? days[0]).sort((a, b) => (b.to - b.from) - (a.to - a.from));
  return best && { cron: `0 ${best.from} ? * ${best.day}#1 *`, windowDuration: Duration.hours(best.to - best.from) };
}

/** Whether a window is within working hours, as far as known at synth. */
export function liesInHours(cron: string, windowDuration: Duration | undefined, hours: WorkingHours): boolean {
  const [, hour, day] = Token.isUnresolved(cron) ? [] : WEEKLY.exec(cron) ?? [];
  const all = hours.days.flatMap((working) => stretches(hours, working));
  if (hour === undefined || windowDuration?.isUnresolved() || !isKnown(hours)) {
    return true;
  }
  const [from, to] = [Number(hour), windowDuration ? Number(hour) + windowDuration.toHours({ integral: false }) : HOURS_A_DAY];
  return all.some((stretch) => stretch.day === day && stretch.from <= from && to <= stretch.to);
}

/** A working day may span two days in UTC, and a window must not extend into the next day. */
function stretches(hours: WorkingHours, day: WeekDay): Stretch[] {
  if (!isKnown(hours)) {
    return [];
  }
  const { start, end, timeZone } = hours;
  const offsets = utcOffsets(timeZone);
  const first = Math.ceil((minuteOfDay(start)! - Math.min(...offsets)) / 60);
  const last = Math.floor((minuteOfDay(end)! - Math.max(...offsets)) / 60);
  return [-1, 0, 1].map((shift) => ({
    day: WEEK[(WEEK.indexOf(day) + shift + WEEK.length) % WEEK.length],
    from: Math.max(first - shift * HOURS_A_DAY, 0),
    to: Math.min(last - shift * HOURS_A_DAY, HOURS_A_DAY),
  })).filter(({ from, to }) => to > from);
}

function isKnown({ start, end, days, timeZone }: WorkingHours): boolean {
  return minuteOfDay(start) !== undefined && minuteOfDay(end) !== undefined && days.length > 0 && utcOffsets(timeZone).length > 0;
}
