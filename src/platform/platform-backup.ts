import { aws_dynamodb as dynamodb, aws_kms as kms, aws_sns as sns, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { stoppingHours } from './platform-schedule';
import { Settings } from './settings';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { Alarms } from '../observability/alarms';
import { backupAlarms } from '../operations/backup-alarms';
import { BackupOptions } from '../operations/backup-options';
import { BackupPlan } from '../operations/backup-plan';
import { backupTime, daysWithin } from '../operations/backup-windows';
import { checkBackup } from '../operations/validate-backup';
import { isSound } from '../operations/validate-off-hours';
import { Problems } from '../private/problems';

const OTHERWISE = "widen the hours, or keep the database running with 'stopDatabase: false', or switch the backups off with 'backup.enabled: false'";

/** What is backed up, and where its alarms go. */
export interface BackedUpParts {
  readonly encryptionKey?: kms.IKey;
  readonly database?: PostgresDatabase;
  readonly tables?: { [name: string]: dynamodb.ITable };
  readonly topic?: sns.ITopic;
}

/** Collects mistakes in the backups, and hours that leave no time for them. */
export function checkPlatformBackup(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { enabled, ...options } = settings.backup;
  if (!enabled) {
    return;
  }
  const own = new Problems();
  checkBackup(options, own);
  checkBackup(options, problems);
  if (own.isEmpty) {
    checkHours(props, settings, problems);
  }
}

/** Makes the backups, where there are to be some and there is something to back up. */
export function createBackup(scope: Construct, props: ReptidexPlatformProps, settings: Settings, parts: BackedUpParts): BackupPlan | undefined {
  const { encryptionKey, database, tables = {}, topic } = parts;
  const tableNames = Object.keys(tables).sort();
  if (!settings.backup.enabled || (!database && tableNames.length === 0)) {
    return undefined;
  }
  const common = { namePrefix: settings.namePrefix };
  const plan = new BackupPlan(scope, 'Backup', { ...backupOf(props, settings), ...common, encryptionKey });
  if (database) {
    plan.addDatabase('database', database.instance, { encryptionKey: settings.database.encryptionKey });
  }
  for (const name of tableNames) {
    plan.addTable(`${name}-table`, tables[name]);
  }
  if (topic) {
    new Alarms(scope, 'BackupAlarms', { ...common, topic, alarms: backupAlarms(plan.metricFailedJobs(), plan.metricExpiredJobs()) });
  }
  return plan;
}

/** A stopped database cannot be backed up: in the last working hour it has the day's work. */
function backupOf(props: ReptidexPlatformProps, settings: Settings): BackupOptions {
  const { enabled, ...options } = settings.backup;
  const hours = stoppingHours(props, settings);
  if (!hours) {
    return options;
  }
  const { startTime } = options;
  return { ...options, ...(startTime === undefined ? backupTime(hours) : { days: options.days ?? daysWithin(startTime, hours) }) };
}

function checkHours(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const hours = stoppingHours(props, settings);
  // Of times that only the deployment knows the schedule says so.
  if (!hours || !isSound(hours) || [hours.start, hours.end].some((time) => Token.isUnresolved(time))) {
    return;
  }
  const subject = 'backup';
  const { startTime, days } = settings.backup;
  if (startTime === undefined) {
    if (days) {
      problems.add({ subject, prop: 'days', must: "be left out without 'startTime' where the database is stopped outside working hours", got: days, fix: 'backups are taken on working days then' });
    }
    if (!backupTime(hours)) {
      problems.add({ subject, prop: 'startTime', must: 'be given where the last working hour, all year round, is not clear of the windows of the database, which are in the middle of the day', got: undefined, fix: OTHERWISE });
    }
    return;
  }
  const within = daysWithin(startTime, hours);
  const outside = within && (days ? days.filter((day) => !within.includes(day)) : []);
  if (within?.length === 0) {
    problems.add({ subject, prop: 'startTime', must: 'lie in working hours with the hour after it, in UTC and all year round: outside of them the database is stopped', got: startTime, fix: OTHERWISE });
  } else if (outside && outside.length > 0) {
    problems.add({ subject, prop: 'days', must: `be days on which the database runs at '${startTime}' in UTC`, got: outside });
  }
}
