import { aws_rds as rds } from 'aws-cdk-lib';
import { utcOffsets } from './time-zones';
import { clock, MINUTES_A_DAY, modulo, WEEK, weekDay } from './week';
import { WeekDay } from './week-day';
import { minuteOfDay, WorkingHours } from './working-hours';

/** The least that RDS takes, in minutes. */
export const WINDOW = 30;
/** Windows are in UTC all year round: by the clock they move by up to an hour, and must not move out of the day. */
const SHORTEST_DAY = 2 * (WINDOW + 60);
export const MINUTES_A_WEEK = WEEK.length * MINUTES_A_DAY;
const DAILY = /^(\d\d:\d\d)-(\d\d:\d\d)$/;
const WEEKLY = /^([a-z]{3}):(\d\d:\d\d)-([a-z]{3}):(\d\d:\d\d)$/i;

/** When RDS takes its daily backup and does its weekly maintenance, as it wants to be told. */
export interface DatabaseWindows {
  readonly backup: string;
  readonly maintenance: string;
}

/**
 * The middle of the working day, in which the database runs all year round: a stopped one gets neither backup nor maintenance, and by default
 * both are at night. Undefined where the day is too short, or only the deployment knows it.
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

/** Minutes from midnight in UTC to where maintenance ends and the backup begins, which may be on the day before or after. Undefined likewise. */
export function middleOfDay({ start, end, timeZone }: WorkingHours): number | undefined {
  const [from, to] = [minuteOfDay(start), minuteOfDay(end)];
  const [january] = utcOffsets(timeZone);
  const isTold = from !== undefined && to !== undefined && to - from >= SHORTEST_DAY && january !== undefined;
  return isTold ? Math.floor((from + to) / 2) - january : undefined;
}

/** A time in which a window is open. */
export interface Stretch {
  /** In minutes of the week. */
  readonly from: number;
  readonly length: number;
}

/** When a window is open, as RDS writes it: daily or weekly. Nothing of what is no window, or what only the deployment knows. */
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

/** Windows that nobody asked for but a backup, by their database. */
const AROUND_BACKUPS = new WeakMap<rds.CfnDBInstance, DatabaseWindows>();

/**
 * Gives a database of this app the windows that it does not say itself, or one of them, where RDS would not refuse both together. Working hours have
 * the last word, whichever comes first: while it is stopped a database has no windows at all.
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

/** Whether two windows are known not to meet, which RDS refuses. */
function areApart(one: string, other: string): boolean {
  const [first, second] = [stretchesOf(one), stretchesOf(other)];
  const meets = (a: Stretch, b: Stretch) => modulo(b.from - a.from, MINUTES_A_WEEK) < a.length || modulo(a.from - b.from, MINUTES_A_WEEK) < b.length;
  return first.length > 0 && second.length > 0 && !first.some((a) => second.some((b) => meets(a, b)));
}
