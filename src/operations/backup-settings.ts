import { aws_kms as kms, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BackupOptions } from './backup-options';
import { WEEK } from './week';
import { WeekDay } from './week-day';
import { TIME } from './working-hours';
import { checkUnit } from '../private/durations';
import { physicalName } from '../private/names';
import { Problems } from '../private/problems';

const SUBJECT = 'backup';
/** Names of vaults, plans, rules and selections: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html */
export const MAX_BACKUP_NAME_LENGTH = 50;
const VAULT_NAME = /^[A-Za-z0-9_-]{2,50}$/;
/** https://docs.aws.amazon.com/aws-backup/latest/devguide/plan-options-and-configuration.html: a hundred years. */
const RETENTION_RANGE = { min: 1, max: 36500, unit: 'days' };
const DEFAULT_RETENTION = Duration.days(35);
const DEFAULT_START_TIME = '05:00';
const DEFAULT_REMOVAL_POLICY = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE;

/** Backups with every default filled in: the plan of the construct `BackupPlan`, which has the name of an AWS Backup resource. */
export interface BackupSettings extends BackupOptions {
  readonly namePrefix?: string;
  readonly retention: Duration;
  readonly startTime: string;
  /** In the order of the week, without duplicates. */
  readonly days: WeekDay[];
  /** Whether no days were set. */
  readonly isDaily: boolean;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly vault?: string; readonly plan?: string };
}

/** Backups, and the key of the vault. */
export interface PlacedBackupSettings extends BackupSettings {
  /**
   * Customer managed key that encrypts the vault and the backups of tables. Snapshots of a database are encrypted with the database's key.
   *
   * Changing it replaces the vault, which then needs another `vaultName`.
   *
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
   */
  readonly encryptionKey?: kms.IKey;
}

/** Fills in the defaults. */
export function resolveBackupSettings<O extends BackupOptions & { readonly namePrefix?: string }>(options: O): O & BackupSettings {
  const { days } = options;
  const name = physicalName(options.namePrefix, 'backups', MAX_BACKUP_NAME_LENGTH);
  return {
    ...options,
    retention: options.retention ?? DEFAULT_RETENTION,
    startTime: options.startTime ?? DEFAULT_START_TIME,
    days: days ? WEEK.filter((day) => days.includes(day)) : WEEK,
    isDaily: days === undefined,
    deletionProtection: options.deletionProtection ?? true,
    removalPolicy: options.removalPolicy ?? DEFAULT_REMOVAL_POLICY,
    names: { vault: options.vaultName ?? name, plan: name },
  };
}

/** Collects what AWS Backup would reject. */
export function checkBackupSettings({ retention, startTime, days, vaultName }: BackupSettings, problems: Problems): void {
  checkUnit(problems, SUBJECT, 'retention', retention, 'days');
  if (!retention.isUnresolved()) {
    problems.integer(SUBJECT, 'retention', retention.toDays({ integral: false }), RETENTION_RANGE);
  }
  problems.pattern(SUBJECT, 'startTime', startTime, TIME, "be a time from '00:00' to '23:59', in UTC");
  problems.pattern(SUBJECT, 'vaultName', vaultName, VAULT_NAME, 'have 2 to 50 letters, digits, hyphens and underscores');
  if (days.length === 0) {
    problems.add({ subject: SUBJECT, prop: 'days', must: 'name a day of the week', got: days, fix: 'do not set it to back up every day' });
  }
}
