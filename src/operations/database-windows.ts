import { aws_rds as rds } from 'aws-cdk-lib';
import { utcOffsets } from './time-zones';
import { WeekDay } from './week-day';
import { minuteOfDay, MINUTES_A_DAY, WorkingHours } from './working-hours';

/** The least that RDS takes. */
const WINDOW = 30;
/** Windows are in UTC all year round: by the clock they move by up to an hour, and must not move out of the day. */
const SHORTEST_DAY = 2 * (WINDOW + 60);
const WEEK = Object.values(WeekDay);

/** When RDS takes its daily backup and does its weekly maintenance, as it wants to be told. */
export interface DatabaseWindows {
  readonly backup: string;
  readonly maintenance: string;
}

/**
 * The middle of the working day, in which the database runs all year round: a stopped one gets neither backup nor maintenance, and by default
 * both are at night. Undefined where the day is too short, or only the deployment knows it.
 */
export function databaseWindows({ start, end, days, timeZone }: WorkingHours): DatabaseWindows | undefined {
  const [from, to] = [minuteOfDay(start), minuteOfDay(end)];
  const [january] = utcOffsets(timeZone);
  if (from === undefined || to === undefined || to - from < SHORTEST_DAY || january === undefined) {
    return undefined;
  }
  const middle = Math.floor((from + to) / 2) - january;
  const monday = WEEK.indexOf(days[0]) * MINUTES_A_DAY;
  const [begin, finish] = [middle - WINDOW, middle].map((minute) => `${weekDay(monday + minute)}:${clock(minute)}`);
  return { backup: `${clock(middle)}-${clock(middle + WINDOW)}`, maintenance: `${begin}-${finish}` };
}

/** Gives a database of this app its windows, unless it has some. */
export function setWindows(database: rds.IDatabaseInstance, windows: DatabaseWindows | undefined): void {
  const instance = database.node.defaultChild;
  if (windows && instance instanceof rds.CfnDBInstance && !instance.preferredBackupWindow && !instance.preferredMaintenanceWindow) {
    instance.preferredBackupWindow = windows.backup;
    instance.preferredMaintenanceWindow = windows.maintenance;
  }
}

function clock(minute: number): string {
  const ofDay = modulo(minute, MINUTES_A_DAY);
  return [Math.floor(ofDay / 60), ofDay % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

function weekDay(minuteOfWeek: number): string {
  return WEEK[modulo(Math.floor(minuteOfWeek / MINUTES_A_DAY), WEEK.length)].toLowerCase();
}

function modulo(value: number, divisor: number): number {
  return ((value % divisor) + divisor) % divisor;
}
