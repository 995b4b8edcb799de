import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { WeekDay } from './week-day';

/**
 * When what holds data is backed up, and how long a backup is kept.
 *
 * Snapshots, not continuous backups: these would take the database's own backups over, and their retention with them, which CloudFormation then
 * finds changed.
 */
export interface BackupOptions {
  /**
   * How long a recovery point is kept, in whole days: 1 to 36,500. A change holds for those that are taken from then on.
   *
   * Of a database a GB-month costs 0.095 USD beyond the size of its storage, and all but the first snapshot are what has changed. Of a table it costs
   * 0.10 USD, and each recovery point has all of it: a GB kept for 35 days costs 3.50 USD a month (us-east-1).
   *
   * @default Duration.days(35)
   * @see https://aws.amazon.com/backup/pricing/
   */
  readonly retention?: Duration;

  /**
   * When the daily backup starts, `HH:MM` in UTC: within an hour of it.
   *
   * A database gets those windows around it that it does not say itself: its own backup two hours before, so that there is a fresh one to copy, and
   * its maintenance on Sundays three hours after. AWS Backup fails within an hour of either.
   *
   * @default '05:00' - on a platform whose `schedule` stops the database, the last hour of the working day
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/troubleshooting.html
   */
  readonly startTime?: string;

  /**
   * The days, in UTC, on which backups are taken, of tables too.
   *
   * @default - every day; on a platform whose `schedule` stops the database, those on which it runs at that time
   */
  readonly days?: WeekDay[];

  /**
   * Name of the vault, 2 to 50 letters, digits, hyphens and underscores.
   *
   * Changing it replaces the vault; the old one stays, with its recovery points. A vault with another key needs another name.
   *
   * @default - `{prefix}-backups`
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
   */
  readonly vaultName?: string;

  /**
   * Whether the vault refuses to delete recovery points before their time, and to shorten it, whoever asks. Who may change the policy of the vault
   * can take that back.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the vault when it leaves the stack. AWS deletes none that has recovery points in it.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
