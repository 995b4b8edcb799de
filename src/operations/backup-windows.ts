import { aws_rds as rds } from 'aws-cdk-lib';
import { BackupOptions } from './backup-options';
import { DatabaseWindows, MINUTES_A_WEEK, middleOfDay, Stretch, stretchesOf, WINDOW } from './database-windows';
import { utcOffsets } from './time-zones';
import { clock, MINUTES_A_DAY, modulo, WEEK, weekDay } from './week';
import { WeekDay } from './week-day';
import { minuteOfDay, WorkingHours } from './working-hours';

/** Minimum start window of AWS Backup: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_BackupRule.html */
export const START_WINDOW = 60;
/** How long before one of the database's windows AWS Backup already fails. */
const MARGIN = 60;
/** By then, the automated backup has finished, and the maintenance window is further away than the start window and the margin. */
const OWN_BACKUP_BEFORE = 120;
const MAINTENANCE_AFTER = 180;

/** When a backup runs. */
type BackupTime = Required<Pick<BackupOptions, 'startTime' | 'days'>>;

/** Windows of a database that do not overlap with a daily backup, or undefined if its time is known only at deployment. */
export function windowsAround(startTime: string): DatabaseWindows | undefined {
  const start = minuteOfDay(startTime);
  if (start === undefined) {
    return undefined;
  }
  const backup = start - OWN_BACKUP_BEFORE;
  const maintenance = WEEK.indexOf(WeekDay.SUNDAY) * MINUTES_A_DAY + start + MAINTENANCE_AFTER;
  const [begin, finish] = [maintenance, maintenance + WINDOW].map((minute) => `${weekDay(minute)}:${clock(minute)}`);
  return { backup: `${clock(backup)}-${clock(backup + WINDOW)}`, maintenance: `${begin}-${finish}` };
}

/**
 * The last hour in UTC that is a working hour all year round, and its days in UTC. Undefined if the database's windows, which are in the middle of the
 * day, leave no such hour, or if the hours are known only at deployment.
 */
export function backupTime(hours: WorkingHours): BackupTime | undefined {
  const day = commonDay(hours);
  const last = day && day.to - START_WINDOW;
  if (last === undefined || last < day!.from) {
    return undefined;
  }
  const middle = middleOfDay(hours);
  if (middle !== undefined && last < middle + WINDOW) {
    return undefined;
  }
  const startTime = clock(last);
  return { startTime, days: daysWithin(startTime, hours)! };
}

/** The days in UTC on which the database runs at that time, or undefined if this is known only at deployment. */
export function daysWithin(startTime: string, hours: WorkingHours): WeekDay[] | undefined {
  const [day, start] = [commonDay(hours), minuteOfDay(startTime)];
  if (!day || start === undefined) {
    return undefined;
  }
  return WEEK.filter((_, index) => hours.days.some((working) => {
    const sinceMidnight = (index - WEEK.indexOf(working)) * MINUTES_A_DAY + start;
    return [-MINUTES_A_WEEK, 0, MINUTES_A_WEEK].some((shift) => (
      sinceMidnight + shift >= day.from && sinceMidnight + shift + START_WINDOW <= day.to
    ));
  }));
}

/** The window of a database that would make a backup fail, or undefined if there is none or it is not known. */
export function windowInTheWay({ preferredBackupWindow, preferredMaintenanceWindow }: rds.CfnDBInstance, { startTime, days }: BackupTime): string | undefined {
  const start = minuteOfDay(startTime);
  const backups = start === undefined ? [] : days.map((day) => WEEK.indexOf(day) * MINUTES_A_DAY + start);
  return [preferredBackupWindow, preferredMaintenanceWindow].find((window) => (
    window !== undefined && stretchesOf(window).some((stretch) => backups.some((backup) => failsIn(stretch, backup)))
  ));
}

/** Whether a backup that starts within the start window may start when AWS Backup fails. The week is circular. */
function failsIn({ from, length }: Stretch, backup: number): boolean {
  const latestAfterFirst = modulo(backup + START_WINDOW - (from - MARGIN), MINUTES_A_WEEK);
  return latestAfterFirst > 0 && latestAfterFirst < MARGIN + length + START_WINDOW;
}

/** Working hours of a working day all year round, in minutes since midnight UTC. Values below 0 or above 1440 are on the day before or after. */
function commonDay({ start, end, timeZone }: WorkingHours): { readonly from: number; readonly to: number } | undefined {
  const [from, to, offsets] = [minuteOfDay(start), minuteOfDay(end), utcOffsets(timeZone)];
  return from === undefined || to === undefined || offsets.length === 0 ? undefined : { from: from - Math.min(...offsets), to: to - Math.max(...offsets) };
}
