import { aws_rds as rds } from 'aws-cdk-lib';
import { utcOffsets } from './time-zones';
import { clock, MINUTES_A_DAY, modulo, WEEK, weekDay } from './week';
import { WeekDay } from './week-day';
import { minuteOfDay, WorkingHours } from './working-hours';

/** Minimum length of a window in RDS, in minutes. */
export const WINDOW = 30;
/** Windows are in UTC all year round, so in local time they move by up to an hour, and must stay within the working day. */
const SHORTEST_DAY = 2 * (WINDOW + 60);
export const MINUTES_A_WEEK = WEEK.length * MINUTES_A_DAY;
const DAILY = /^(\d\d:\d\d)-(\d\d:\d\d)$/;
const WEEKLY = /^([a-z]{3}):(\d\d:\d\d)-([a-z]{3}):(\d\d:\d\d)$/i;

/** Windows for RDS's daily backup and weekly maintenance, in RDS's format. */
export interface DatabaseWindows {
  readonly backup: string;
  readonly maintenance: string;
}

/**
 * Windows in the middle of the working day, when the database runs all year round. A stopped database gets neither backups nor maintenance, and by default
 * both are at night. Undefined if the day is too short, or known only at deployment.
 */
export function databaseWindows(hours: WorkingHours): DatabaseWindows | undefined {
  const middle = middleOfDay(hours);
  if (middle === undefined) {
    return undefined;
  }
  const monday = WEEK.indexOf(hours.days[0]) * MINUTES_A_DAY;
  const [begin, finish] = [middle - WINDOW, middle].map((minute) => `${weekDay(monday + minute)}:${clock(minute)}`);
  return { backup: `${clock(middle)}-${clock(middle + WINDOW)}`, maintenance: `${begin}-${finish}` };
}

/** Minutes from midnight UTC to the end of maintenance and start of the backup, which may be on the day before or after. Undefined in the same cases. */
export function middleOfDay({ start, end, timeZone }: WorkingHours): number | undefined {
  const [from, to] = [minuteOfDay(start), minuteOfDay(end)];
  const [january] = utcOffsets(timeZone);
  const isTold = from !== undefined && to !== undefined && to - from >= SHORTEST_DAY && january !== undefined;
  return isTold ? Math.floor((from + to) / 2) - january : undefined;
}

/** A time during which a window is open. */
export interface Stretch {
  /** In minutes of the week. */
  readonly from: number;
  readonly length: number;
}

/** The times of a daily or weekly window in RDS's format. Empty for an invalid window, or one that is known only at deployment. */
export function stretchesOf(window: string): Stretch[] {
  const [, dailyFrom, dailyTo] = DAILY.exec(window) ?? [];
  if (dailyFrom !== undefined) {
    const [from, to] = [minuteOfDay(dailyFrom)!, minuteOfDay(dailyTo)!];
    return WEEK.map((_, index) => ({ from: index * MINUTES_A_DAY + from, length: modulo(to - from, MINUTES_A_DAY) }));
  }
  const [, fromDay, fromTime, toDay, toTime] = WEEKLY.exec(window) ?? [];
  if (fromDay === undefined) {
    return [];
  }
  const [from, to] = [[fromDay, fromTime], [toDay, toTime]].map(([day, time]) => (
    WEEK.indexOf(day.toUpperCase() as WeekDay) * MINUTES_A_DAY + minuteOfDay(time)!
  ));
  return [{ from, length: modulo(to - from, MINUTES_A_WEEK) }];
}

/** Windows that only a backup requires, by database. */
const AROUND_BACKUPS = new WeakMap<rds.CfnDBInstance, DatabaseWindows>();

/**
 * Sets the windows that a database of this app does not set itself, or one of them if RDS would reject both together. Working hours take precedence
 * regardless of the order of calls, because a stopped database has no windows.
 */
export function setWindows(database: rds.IDatabaseInstance, windows: DatabaseWindows | undefined, reason: 'hours' | 'backup'): void {
  const instance = database.node.defaultChild;
  if (!windows || !(instance instanceof rds.CfnDBInstance)) {
    return;
  }
  const replaced = AROUND_BACKUPS.get(instance);
  const own = (window: string | undefined, ofBackup: string | undefined) => (window === ofBackup ? undefined : window);
  const backup = own(instance.preferredBackupWindow, replaced?.backup) ?? windows.backup;
  const maintenance = own(instance.preferredMaintenanceWindow, replaced?.maintenance) ?? windows.maintenance;
  if (areApart(backup, maintenance)) {
    instance.preferredBackupWindow = backup;
    instance.preferredMaintenanceWindow = maintenance;
  }
  if (reason === 'backup') {
    AROUND_BACKUPS.set(instance, windows);
  }
}

/** Whether two windows are known not to overlap, which RDS requires. */
function areApart(one: string, other: string): boolean {
  const [first, second] = [stretchesOf(one), stretchesOf(other)];
  const meets = (a: Stretch, b: Stretch) => modulo(b.from - a.from, MINUTES_A_WEEK) < a.length || modulo(a.from - b.from, MINUTES_A_WEEK) < b.length;
  return first.length > 0 && second.length > 0 && !first.some((a) => second.some((b) => meets(a, b)));
}
