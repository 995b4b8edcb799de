import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { WeekDay } from './week-day';

/**
 * Options for backups, which jsii copies into the types that extend them.
 *
 * Backups are snapshots. Continuous backups would take over the database's automated backups and their retention, which CloudFormation then finds changed.
 */
export interface BackupOptions {
  /**
   * How long a recovery point is kept, in whole days, 1 to 36,500. A change applies to new recovery points only.
   *
   * For a database, snapshots are incremental, and cost 0.095 USD per GB-month beyond the size of its storage. For a table, each recovery point is a full
   * copy at 0.10 USD per GB-month: with 35 days, each GB of the table costs 3.50 USD a month (us-east-1).
   *
   * @default Duration.days(35)
   * @see https://aws.amazon.com/backup/pricing/
   */
  readonly retention?: Duration;

  /**
   * Start time of the daily backup, `HH:MM` in UTC. The backup starts within an hour of it.
   *
   * Backup and maintenance windows that are not set on the database are chosen to fit: the automated backup two hours before the start time, so that AWS
   * Backup can copy a recent one, and maintenance on Sundays three hours after. AWS Backup fails if it runs within an hour of either window.
   *
   * @default '05:00' - on a platform whose `schedule` stops the database, the last working hour
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/troubleshooting.html
   */
  readonly startTime?: string;

  /**
   * The days, in UTC, on which databases and tables are backed up.
   *
   * @default - every day; on a platform whose `schedule` stops the database, the days on which the database runs at that time
   */
  readonly days?: WeekDay[];

  /**
   * Name of the vault, 2 to 50 letters, digits, hyphens and underscores.
   *
   * Changing it replaces the vault. The old vault and its recovery points are retained. A vault with another key needs another name.
   *
   * @default - `{prefix}-backups`
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/API_CreateBackupVault.html
   */
  readonly vaultName?: string;

  /**
   * Whether the vault's access policy denies everyone the permission to delete recovery points before they expire, or to shorten their retention. Anyone
   * who can change the policy can undo this.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the vault when it is removed from the stack. AWS cannot delete a vault that contains recovery points.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
