import { aws_backup as backup, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_rds as rds, Duration, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackupRole } from './backup-role';
import { MAX_BACKUP_NAME_LENGTH, PlacedBackupSettings } from './backup-settings';
import { START_WINDOW, windowInTheWay, windowsAround } from './backup-windows';
import { setWindows } from './database-windows';
import { cronAt } from './working-hours';
import { checkId } from '../private/ids';
import { checkName, MAX_PREFIX_LENGTH, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { requireStruct } from '../private/shapes/check-shape';

/** At that time, the backup of the next day is due. */
const COMPLETION_WINDOW = Duration.days(1);

/** Options for the backup of a database. */
export interface DatabaseBackupOptions {
  /**
   * Customer managed key that encrypts the database.
   *
   * @default - the AWS managed key `aws/rds`
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Daily backups of databases and tables in a vault that is retained when they are deleted. The automated backups of RDS are deleted with the instance, and
 * point-in-time recovery ends when a table is deleted.
 *
 * Created by `ReptidexPlatform`, with its prop `backup`.
 *
 * Each database and table has a separate role, with which AWS Backup can back up only that resource. You pay for storage (us-east-1): for a database,
 * snapshots are incremental and cost 0.095 USD per GB-month beyond the size of its storage. For a table, each recovery point is a full copy at 0.10 USD per
 * GB-month: with 35 days, each GB of the table costs 3.50 USD a month.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
 */
export class BackupPlan extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, settings: PlacedBackupSettings): BackupPlan {
    return new BackupPlan(scope, id, settings);
  }

  /** The vault with the recovery points. */
  readonly vault: backup.IBackupVault;
  /** ID of the backup plan. */
  readonly planId: string;

  private constructor(scope: Construct, id: string, private readonly settings: PlacedBackupSettings) {
    super(scope, id);
    this.vault = this.createVault();
    this.planId = this.createPlan();
  }

  /**
   * Backs up a database. A read replica is rejected, because its data is in its source database. If the database is created in this app and has no backup
   * or maintenance window, it gets windows that do not overlap with the backup.
   *
   * Throws if something with this name was added before.
   *
   * @param name Name of the database in resource names: 1 to 127 lower-case letters, digits and single hyphens, beginning with a letter
   */
  addDatabase(name: string, database: rds.IDatabaseInstance, options: DatabaseBackupOptions = {}): void {
    requireStruct(this.node.path, 'backup', 'BackupPlan.addDatabase()', { name, database, options });
    const problems = new Problems();
    if (database instanceof rds.DatabaseInstanceReadReplica) {
      problems.add({ subject: `backup of '${name}'`, prop: 'database', must: 'not be a read replica', got: database.node.path, fix: 'back up its source database' });
    }
    const role = this.addRole(name, options.encryptionKey, problems);
    // Read once, because the L2 creates a new token for each call, and statements with different tokens are not merged.
    const { instanceArn } = database;
    role.letBackUpDatabase(database, instanceArn);
    this.select(name, instanceArn, role);
    setWindows(database, windowsAround(this.settings.startTime), 'backup');
    this.node.addValidation({ validate: () => this.validateWindows(database) });
  }

  /**
   * Backs up a table.
   *
   * Throws if something with this name was added before.
   *
   * @param name Name of the table in resource names: 1 to 127 lower-case letters, digits and single hyphens, beginning with a letter
   */
  addTable(name: string, table: dynamodb.ITable): void {
    requireStruct(this.node.path, 'backup', 'BackupPlan.addTable()', { name, table });
    const role = this.addRole(name, table.encryptionKey, new Problems());
    role.letBackUpTable(table);
    this.select(name, table.tableArn, role);
  }

  /**
   * Number of failed backups, the sum over five minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricFailedJobs(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NumberOfBackupJobsFailed', options);
  }

  /**
   * Number of backups that could not start within an hour, the sum over five minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricExpiredJobs(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NumberOfBackupJobsExpired', options);
  }

  /**
   * Any AWS Backup metric of this vault.
   *
   * @param metricName Name of the metric
   * @param options Options that differ from the defaults
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html
   */
  metric(metricName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/Backup',
      metricName,
      dimensionsMap: { BackupVaultName: this.vault.backupVaultName },
      statistic: cloudwatch.Stats.SUM,
      ...options,
    }).attachTo(this);
  }

  private createVault(): backup.BackupVault {
    const { names, encryptionKey, deletionProtection, removalPolicy } = this.settings;
    return new backup.BackupVault(this, 'Vault', {
      backupVaultName: names.vault,
      encryptionKey,
      accessPolicy: new iam.PolicyDocument({ minimize: true, statements: deletionProtection ? [refuseDeletion()] : [] }),
      removalPolicy,
    });
  }

  private createPlan(): string {
    const { names, startTime, days, isDaily, retention } = this.settings;
    const plan = new backup.CfnBackupPlan(this, 'Resource', {
      backupPlan: {
        backupPlanName: names.plan ?? this.generatedName(),
        backupPlanRule: [{
          ruleName: 'daily',
          targetBackupVault: this.vault.backupVaultName,
          scheduleExpression: cronAt(startTime, isDaily ? undefined : days),
          startWindowMinutes: START_WINDOW,
          completionWindowMinutes: COMPLETION_WINDOW.toMinutes(),
          lifecycle: { deleteAfterDays: retention.toDays() },
        }],
      },
    });
    return plan.ref;
  }

  private addRole(name: string, encryptionKey: kms.IKey | undefined, problems: Problems): BackupRole {
    const subject = `backup of '${name}'`;
    const before = problems.mistakes.length;
    checkId(problems, this, subject, 'name', name);
    if (problems.mistakes.length === before) {
      checkName(problems, subject, 'name', name, MAX_PREFIX_LENGTH);
    }
    problems.throwIfAny(this);
    const keys = [this.settings.encryptionKey, encryptionKey].filter((key) => key !== undefined);
    return new BackupRole(new Construct(this, name), 'Role', { name, namePrefix: this.settings.namePrefix, vault: this.vault, encryptionKeys: keys });
  }

  /** One selection for each resource, because adding a resource would replace a common selection. */
  private select(name: string, resourceArn: string, role: BackupRole): void {
    const selection = new backup.CfnBackupSelection(role.node.scope!, 'Selection', {
      backupPlanId: this.planId,
      backupSelection: { selectionName: physicalName(name, 'daily', MAX_BACKUP_NAME_LENGTH)!, iamRoleArn: role.roleArn, resources: [resourceArn] },
    });
    // Depends on the role and its policy, because AWS Backup checks whether it can assume the role.
    selection.node.addDependency(role);
  }

  private validateWindows(database: rds.IDatabaseInstance): string[] {
    const instance = database.node.defaultChild;
    const { startTime, days } = this.settings;
    const window = instance instanceof rds.CfnDBInstance ? windowInTheWay(instance, { startTime, days }) : undefined;
    return window === undefined ? [] : [
      `backup: 'startTime' must be after the windows of '${database.node.path}', or at least two hours before them, got '${startTime}' with '${window}': AWS Backup fails during these windows and in the hour before`,
    ];
  }

  private generatedName(): string {
    return Names.uniqueResourceName(this, { maxLength: MAX_BACKUP_NAME_LENGTH, separator: '-' });
  }
}

/** Expired recovery points are still deleted, because AWS Backup does not use the API for that. */
function refuseDeletion(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
    resources: ['*'],
  });
}
