import { aws_dynamodb as dynamodb, aws_kms as kms, aws_sns as sns, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mergeBackup } from './merge-options';
import { PlatformBackupPlan, PlatformNames, PlatformPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { stoppingHours } from './platform-schedule';
import { TierDefaults } from './tier-defaults';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { Alarms } from '../observability/alarms';
import { backupAlarms } from '../operations/backup-alarms';
import { BackupOptions } from '../operations/backup-options';
import { BackupPlan } from '../operations/backup-plan';
import { checkBackupSettings, resolveBackupSettings } from '../operations/backup-settings';
import { backupTime, daysWithin } from '../operations/backup-windows';
import { isValid, OffHoursPlan } from '../operations/off-hours-plan';
import { Problems } from '../private/problems';

const SUBJECT = 'backup';
const OTHERWISE = "extend the hours, keep the database running with 'stopDatabase: false', or disable the backups with 'backup: PlatformBackup.none()'";

/** Resources to back up, and the topic for alarms. */
export interface BackedUpParts {
  readonly encryptionKey?: kms.IKey;
  readonly database?: PostgresDatabase;
  readonly tables?: { [name: string]: dynamodb.ITable };
  readonly topic?: sns.ITopic;
}

/** Resolves the backups. */
export function resolveBackup(
  { backup }: ReptidexPlatformProps, { namePrefix }: PlatformNames, tier: TierDefaults, schedule: OffHoursPlan | undefined,
): PlatformBackupPlan | undefined {
  const { _options: given } = mergeBackup(tier.backup, backup);
  if (!given) {
    return undefined;
  }
  const hours = stoppingHours(schedule);
  return { given, settings: resolveBackupSettings({ ...given, namePrefix }), times: hours && timesWithin(hours, given) };
}

/** Times that replace the defaults, if there are such times. */
function timesWithin(hours: OffHoursPlan, { startTime, days }: BackupOptions): PlatformBackupPlan['times'] {
  const times = startTime === undefined ? backupTime(hours) : { days: days ? undefined : daysWithin(startTime, hours) };
  return times?.days && { ...times, days: times.days, isDaily: false };
}

/** Collects mistakes in the backups, and working hours without time for them. */
export function checkPlatformBackup({ backup, schedule }: PlatformPlan, problems: Problems): void {
  if (!backup) {
    return;
  }
  const others = problems.messages.length;
  checkBackupSettings(backup.settings, problems);
  if (problems.messages.length === others) {
    checkHours(backup.given, stoppingHours(schedule), problems);
  }
}

/** Creates the backups, if they are enabled and there is something to back up. */
export function createBackup(scope: Construct, plan: PlatformPlan, parts: BackedUpParts): BackupPlan | undefined {
  const { backup, names: { namePrefix }, database: { made } } = plan;
  const { encryptionKey, database, tables = {}, topic } = parts;
  const tableNames = Object.keys(tables).sort();
  if (!backup || (!database && tableNames.length === 0)) {
    return undefined;
  }
  const backups = BackupPlan._create(scope, 'Backup', { ...backup.settings, ...backup.times, encryptionKey });
  if (database) {
    backups.addDatabase('database', database.instance, { encryptionKey: made?.postgres.encryptionKey });
  }
  for (const name of tableNames) {
    backups.addTable(`${name}-table`, tables[name]);
  }
  if (topic) {
    new Alarms(scope, 'BackupAlarms', { namePrefix, topic, alarms: backupAlarms(backups.metricFailedJobs(), backups.metricExpiredJobs()) });
  }
  return backups;
}

function checkHours({ startTime, days }: BackupOptions, hours: OffHoursPlan | undefined, problems: Problems): void {
  // Times that are known only at deployment are reported by the schedule.
  if (!hours || !isValid(hours) || [hours.start, hours.end].some((time) => Token.isUnresolved(time))) {
    return;
  }
  if (startTime === undefined) {
    if (days) {
      problems.add({
        subject: SUBJECT, prop: 'days', must: "not be set without 'startTime' when the database is stopped outside working hours", got: days, fix: 'backups then run on working days',
      });
    }
    if (!backupTime(hours)) {
      problems.add({
        subject: SUBJECT, prop: 'startTime', must: 'be set when the last working hour is too close to the windows of the database, which are in the middle of the day, at any time of the year', got: undefined, fix: OTHERWISE,
      });
    }
    return;
  }
  const within = daysWithin(startTime, hours);
  const outside = within && (days ? days.filter((day) => !within.includes(day)) : []);
  if (within?.length === 0) {
    problems.add({
      subject: SUBJECT, prop: 'startTime', must: 'be in working hours, including the hour after it, in UTC and all year round, because the database is stopped outside of them', got: startTime, fix: OTHERWISE,
    });
  } else if (outside && outside.length > 0) {
    problems.add({ subject: SUBJECT, prop: 'days', must: `be days on which the database runs at '${startTime}' in UTC`, got: outside });
  }
}
