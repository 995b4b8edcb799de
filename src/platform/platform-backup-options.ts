import { BackupOptions } from '../operations/backup-options';
import { requireStruct } from '../private/shapes/check-shape';

/** The backups of a platform's database and tables. */
export class PlatformBackup {
  /**
   * Daily backups by AWS Backup of the database and the tables that the platform creates.
   *
   * Options that you do not set have the tier's values or, if the tier has no backups, the defaults of `BackupPlan`.
   *
   * @param options Options that differ from the tier
   * @see https://aws.amazon.com/backup/pricing/
   */
  static daily(options: BackupOptions = {}): PlatformBackup {
    requireStruct('PlatformBackup.daily', 'backup', 'BackupOptions', options);
    return new PlatformBackup(options);
  }

  /**
   * No backups by AWS Backup. The automated backups of Amazon RDS and the point-in-time recovery of DynamoDB are not affected.
   *
   * A vault that the platform has created is kept, with its recovery points.
   */
  static none(): PlatformBackup {
    return new PlatformBackup();
  }

  private constructor(private readonly options?: BackupOptions) {}

  /**
   * Options of backups that are taken.
   *
   * @internal
   */
  get _options(): BackupOptions | undefined {
    return this.options;
  }
}
