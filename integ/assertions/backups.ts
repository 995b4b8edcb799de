import { Match } from '@aws-cdk/integ-tests-alpha';
import { Questions } from './questions';

/** What of an environment's backups is asked for. */
export interface ExpectedBackups {
  /** First part of the names. */
  readonly prefix: string;
  /** What the only thing that is backed up is called, and its ARN. */
  readonly name: string;
  readonly resourceArn: string;
  /** Path of the key that the vault is encrypted with. */
  readonly keyPath: string;
}

/** One thing is backed up every day, by a role of its own, to a vault that refuses to delete what is in it. */
export function expectBackups(aws: Questions, { prefix, name, resourceArn, keyPath }: ExpectedBackups): void {
  const BackupPlanId = aws.physicalId('Platform/Backup/Resource');
  const vault = aws.ask('backup', 'DescribeBackupVault', { BackupVaultName: `${prefix}-backups` });
  const policy = aws.ask('backup', 'GetBackupVaultAccessPolicy', { BackupVaultName: `${prefix}-backups` });
  const plan = aws.ask('backup', 'GetBackupPlan', { BackupPlanId });
  const selections = aws.ask('backup', 'ListBackupSelections', { BackupPlanId });
  const selection = aws.ask('backup', 'GetBackupSelection', { BackupPlanId, SelectionId: selections('BackupSelectionsList.0.SelectionId') });
  const rule = (path: string) => plan(`BackupPlan.Rules.0.${path}`);
  aws.expect('Backups', {
    key: [vault('EncryptionKeyArn'), aws.ask('kms', 'DescribeKey', { KeyId: aws.physicalId(keyPath) })('KeyMetadata.Arn')],
    // The function that asks has taken the text for the JSON that it is.
    refuses: [[0, 1].map((index) => policy(`Policy.Statement.0.Action.${index}`)).join(' '), 'backup:DeleteRecoveryPoint backup:UpdateRecoveryPointLifecycle'],
    effect: [policy('Policy.Statement.0.Effect'), 'Deny'],
    vault: [rule('TargetBackupVaultName'), `${prefix}-backups`],
    schedule: [rule('ScheduleExpression'), 'cron(0 5 * * ? *)'],
    minutes: [`${rule('StartWindowMinutes')} ${rule('CompletionWindowMinutes')}`, '60 1440'],
    days: [rule('Lifecycle.DeleteAfterDays'), '35'],
    resource: [selection('BackupSelection.Resources.0'), resourceArn],
    role: [selection('BackupSelection.IamRoleArn'), Match.stringLikeRegexp(`:role/${prefix}-${name}-backup-role$`)],
  });
}
