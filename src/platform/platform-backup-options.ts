import { BackupOptions } from '../operations/backup-options';

/** The backups of a platform's database and tables. */
export interface PlatformBackupOptions extends BackupOptions {
  /**
   * Whether the database and the tables that the platform makes are backed up.
   *
   * @default true - where `backup` is given; else the tier's: false in development, true in production
   */
  readonly enabled?: boolean;
}
