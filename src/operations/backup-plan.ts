import { aws_backup as backup, aws_cloudwatch as cloudwatch, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_rds as rds, Duration, Names } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BackupOptions } from './backup-options';
import { BackupRole } from './backup-role';
import { BackupSettings, checkBackupSettings, MAX_BACKUP_NAME_LENGTH, resolveBackupSettings } from './backup-settings';
import { START_WINDOW, windowInTheWay, windowsAround } from './backup-windows';
import { setWindows } from './database-windows';
import { cronAt } from './working-hours';
import { checkName, MAX_PREFIX_LENGTH, physicalName } from '../private/names';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';
import { requireStruct } from '../private/shapes/check-shape';

/** Of the next day's it is time then. */
const COMPLETION_WINDOW = Duration.days(1);

/** Properties of `BackupPlan`. */
export interface BackupPlanProps extends BackupOptions {
  /**
   * First part of the names an operator sees: the vault and the plan are `{prefix}-backups`, a role is `{prefix}-{name}-backup-role`.
   *
   * @default - generated
   */
  readonly namePrefix?: string;

  /**
   * Key of the team's own that the vault is encrypted with, and backups of tables. The snapshots of a database have the database's.
   *
   * Changing it replaces the vault, which needs another `vaultName` then.
   *
   * @default - the key that AWS Backup has in the account, `aws/backup`
   * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/encryption.html
   */
  readonly encryptionKey?: kms.IKey;
}

/** What of a database AWS Backup must know. */
export interface DatabaseBackupOptions {
  /**
   * Key of the team's own that the database is encrypted with.
   *
   * @default - the key that RDS has in the account, `aws/rds`
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Daily backups of databases and tables, in a vault that outlives both: the backups that RDS takes itself go with the instance, and the point-in-time
 * recovery of a table with the table.
 *
 * Each thing has a role of its own, by which AWS Backup may back up that thing alone. Costs what the recovery points take (us-east-1): of a database
 * 0.095 USD a GB-month, where all but the first snapshot are what has changed, beyond the size of its storage; of a table 0.10 USD a GB-month of each,
 * so that a GB kept for 35 days costs 3.50 USD a month.
 *
 * @see https://docs.aws.amazon.com/aws-backup/latest/devguide/whatisbackup.html
 *
 * @example
 * declare const database: rds.DatabaseInstance;
 * declare const table: dynamodb.Table;
 *
 * const backups = new BackupPlan(this, 'Backups', { namePrefix: 'prod-reports', retention: Duration.days(90) });
 * backups.addDatabase('database', database);
 * backups.addTable('reports', table);
 */
export class BackupPlan extends Construct {
  /** Where recovery points are kept. */
  readonly vault: backup.IBackupVault;
  /** Id of the plan. */
  readonly planId: string;

  private readonly settings: BackupSettings & Pick<BackupPlanProps, 'encryptionKey'>;

  constructor(scope: Construct, id: string, props: BackupPlanProps = {}) {
    super(scope, id);
    this.settings = planOf<BackupPlanProps, BackupPlanProps & BackupSettings>(this, props, resolveBackupSettings, checkBackupSettings);
    this.vault = this.createVault();
    this.planId = this.createPlan();
  }

  /**
   * Backs a database up, but no read replica: what that has is in the database that it copies. Gives a database of this app windows that leave the
   * backup alone, where it says none.
   *
   * Throws when something of that name was added before.
   *
   * @param name What the database is called in names: 1 to 127 lower-case letters, digits and single hyphens, beginning with a letter
   */
  addDatabase(name: string, database: rds.IDatabaseInstance, options: DatabaseBackupOptions = {}): void {
    requireStruct(this.node.path, `backup of '${name}'`, 'DatabaseBackupOptions', options);
    const problems = new Problems();
    if (database instanceof rds.DatabaseInstanceReadReplica) {
      problems.add({ subject: `backup of '${name}'`, prop: 'database', must: 'be no read replica', got: database.node.path, fix: 'back up the database that it copies' });
    }
    const role = this.addRole(name, options.encryptionKey, problems);
    // Once: the L2 makes another token at each call, and statements about other tokens are not merged.
    const { instanceArn } = database;
    role.letBackUpDatabase(database, instanceArn);
    this.select(name, instanceArn, role);
    setWindows(database, windowsAround(this.settings.startTime), 'backup');
    this.node.addValidation({ validate: () => this.validateWindows(database) });
  }

  /**
   * Backs a table up.
   *
   * Throws when something of that name was added before.
   *
   * @param name What the table is called in names: 1 to 127 lower-case letters, digits and single hyphens, beginning with a letter
   */
  addTable(name: string, table: dynamodb.ITable): void {
    const role = this.addRole(name, table.encryptionKey, new Problems());
    role.letBackUpTable(table);
    this.select(name, table.tableArn, role);
  }

  /**
   * Backups that failed, the sum of five minutes.
   *
   * @param options What is to differ
   */
  metricFailedJobs(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NumberOfBackupJobsFailed', options);
  }

  /**
   * Backups that could not begin within the hour, the sum of five minutes.
   *
   * @param options What is to differ
   */
  metricExpiredJobs(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('NumberOfBackupJobsExpired', options);
  }

  /**
   * Any metric of AWS Backup, of this vault.
   *
   * @param metricName Name of the metric
   * @param options What is to differ
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
    checkName(problems, subject, 'name', name, MAX_PREFIX_LENGTH);
    if (this.node.tryFindChild(name)) {
      problems.add({ subject, prop: 'name', must: 'be added once', got: name });
    }
    problems.throwIfAny(this);
    const keys = [this.settings.encryptionKey, encryptionKey].filter((key) => key !== undefined);
    return new BackupRole(new Construct(this, name), 'Role', { name, namePrefix: this.settings.namePrefix, vault: this.vault, encryptionKeys: keys });
  }

  /** A selection for each thing, because another one that is added would replace a common one. */
  private select(name: string, resourceArn: string, role: BackupRole): void {
    const selection = new backup.CfnBackupSelection(role.node.scope!, 'Selection', {
      backupPlanId: this.planId,
      backupSelection: { selectionName: physicalName(name, 'daily', MAX_BACKUP_NAME_LENGTH)!, iamRoleArn: role.roleArn, resources: [resourceArn] },
    });
    // With the policy, not the role alone: AWS Backup asks whether it may assume the role.
    selection.node.addDependency(role);
  }

  private validateWindows(database: rds.IDatabaseInstance): string[] {
    const instance = database.node.defaultChild;
    const { startTime, days } = this.settings;
    const window = instance instanceof rds.CfnDBInstance ? windowInTheWay(instance, { startTime, days }) : undefined;
    return window === undefined ? [] : [
      `backup: 'startTime' must be after the windows of '${database.node.path}', or at least two hours before them, got '${startTime}' with '${window}': AWS Backup fails in them and in the hour before`,
    ];
  }

  private generatedName(): string {
    return Names.uniqueResourceName(this, { maxLength: MAX_BACKUP_NAME_LENGTH, separator: '-' });
  }
}

/** Recovery points whose time is over are deleted all the same: that is no call of the API. */
function refuseDeletion(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    principals: [new iam.AnyPrincipal()],
    actions: ['backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'],
    resources: ['*'],
  });
}
