import { aws_rds as rds } from 'aws-cdk-lib';
import { utcOffsets } from './time-zones';
import { clock, MINUTES_A_DAY, WEEK, weekDay } from './week';
import { minuteOfDay, WorkingHours } from './working-hours';

/** The least that RDS takes, in minutes. */
export const WINDOW = 30;
/** Windows are in UTC all year round: by the clock they move by up to an hour, and must not move out of the day. */
const SHORTEST_DAY = 2 * (WINDOW + 60);

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

/** Gives a database of this app its windows, unless it has some. */
export function setWindows(database: rds.IDatabaseInstance, windows: DatabaseWindows | undefined): void {
  const instance = database.node.defaultChild;
  if (windows && instance instanceof rds.CfnDBInstance && !instance.preferredBackupWindow && !instance.preferredMaintenanceWindow) {
    instance.preferredBackupWindow = windows.backup;
    instance.preferredMaintenanceWindow = windows.maintenance;
  }
}
