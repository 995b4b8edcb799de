import { Duration, Token } from 'aws-cdk-lib';
import { utcOffsets } from './time-zones';
import { WEEK } from './week';
import { WeekDay } from './week-day';
import { minuteOfDay, WorkingHours } from './working-hours';

const HOURS_A_DAY = 24;
/** A day of each week, or the nth or last of the month: of other expressions the days cannot be told. */
const WEEKLY = /^0 (\d+) \? \S+ ([A-Z]{3})(?:#\d|L)? \*$/;

/** Whole hours of a day in UTC that lie in working hours all year round. */
interface Stretch {
  readonly day: WeekDay;
  readonly from: number;
  readonly to: number;
}

/** When AWS may rotate a secret, as it wants to be told. */
export interface RotationWindow {
  readonly cron: string;
  readonly windowDuration: Duration;
}

/**
 * Once a month, in the hours of the second working day, since maintenance is on the first. Undefined where no whole hour lies in them all
 * year round, or only the deployment knows them.
 */
export function rotationWindow(hours: WorkingHours): RotationWindow | undefined {
  const { days } = hours;
  const [best] = stretches(hours, days[1] ?? days[0]).sort((a, b) => (b.to - b.from) - (a.to - a.from));
  return best && { cron: `0 ${best.from} ? * ${best.day}#1 *`, windowDuration: Duration.hours(best.to - best.from) };
}

/** Whether a window lies in working hours, as far as can be told. */
export function liesInHours(cron: string, windowDuration: Duration | undefined, hours: WorkingHours): boolean {
  const [, hour, day] = Token.isUnresolved(cron) ? [] : WEEKLY.exec(cron) ?? [];
  const all = hours.days.flatMap((working) => stretches(hours, working));
  if (hour === undefined || windowDuration?.isUnresolved() || !isKnown(hours)) {
    return true;
  }
  const [from, to] = [Number(hour), windowDuration ? Number(hour) + windowDuration.toHours({ integral: false }) : HOURS_A_DAY];
  return all.some((stretch) => stretch.day === day && stretch.from <= from && to <= stretch.to);
}

/** A working day may be on two days of UTC, and a window must not go from one into the next. */
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
