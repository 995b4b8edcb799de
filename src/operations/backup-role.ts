import { ArnFormat, Aws, aws_backup as backup, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_rds as rds, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { wildcardRule } from '../private/acknowledge';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';

/** ARN pattern of the automated backups of an instance. */
const TAKEN_AT = '????-??-??-??-??';

export interface BackupRoleProps {
  /** Name of the resource in the role's name `{prefix}-{name}-backup-role`. */
  readonly name: string;
  readonly namePrefix?: string;
  readonly vault: backup.IBackupVault;
  /** Keys of the vault and of the resource. */
  readonly encryptionKeys: kms.IKey[];
}

/**
 * The role that AWS Backup assumes to back up one resource, with the necessary permissions of `AWSBackupServiceRolePolicyForBackup` for this resource
 * only. Each resource has a separate role, because a common policy would exceed IAM's size limit with about thirty tables.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html
 */
export class BackupRole extends MergedPolicyRole {
  constructor(scope: Construct, id: string, private readonly props: BackupRoleProps) {
    super(scope, id, {
      roleName: physicalName(props.namePrefix, `${props.name}-backup-role`, NAME_LIMIT.ROLE),
      description: `Backs up ${props.name}`,
      assumedBy: new iam.ServicePrincipal('backup.amazonaws.com'),
    });
    this.allow(['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'], [props.vault.backupVaultArn]);
    this.allowAny(['tag:GetResources'], '*', 'AWS Backup uses this action to find the resource, and the action does not support resource-level permissions.');
    const keys = unique(props.encryptionKeys);
    if (keys.length > 0) {
      this.allow(['kms:DescribeKey'], keys);
      this.allow(['kms:CreateGrant'], keys, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    }
  }

  /** Lets AWS Backup take snapshots of an instance, or copy automated ones, and delete the copies when they expire. */
  letBackUpDatabase({ instanceIdentifier }: rds.IDatabaseInstance, instanceArn: string): void {
    const copies = this.arnOf('snapshot', 'awsbackup:*');
    const taken = this.arnOf('snapshot', `rds:${instanceIdentifier}-${TAKEN_AT}`);
    const described = 'A description contains no data, and AWS does not document which descriptions AWS Backup reads.';
    this.allow(['rds:CreateDBSnapshot', 'rds:ListTagsForResource'], [instanceArn]);
    this.allow(['rds:CopyDBSnapshot', 'rds:ListTagsForResource'], [taken]);
    this.allowAny(
      ['rds:AddTagsToResource', 'rds:CopyDBSnapshot', 'rds:CreateDBSnapshot', 'rds:DeleteDBSnapshot', 'rds:ListTagsForResource'], copies,
      'Snapshots that AWS Backup creates, whose names are not known in advance. Only AWS Backup can assume the role.',
    );
    this.allowAny(['rds:DescribeDBInstances'], this.arnOf('db', '*'), described);
    this.allowAny(['rds:DescribeDBSnapshots'], this.arnOf('snapshot', '*'), described);
  }

  /** Lets AWS Backup back up a table, either with advanced DynamoDB backup or with DynamoDB's own backups, depending on the account's settings. */
  letBackUpTable({ tableArn }: dynamodb.ITable): void {
    this.allow(['dynamodb:CreateBackup', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'], [tableArn]);
    this.allowAny(['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'], `${tableArn}/backup/*`, 'Backups of this table, whose names are not known in advance.');
    const points = Stack.of(this).formatArn({ service: 'backup', resource: 'recovery-point', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this.allowAny(['backup:TagResource'], points, 'Recovery points that AWS Backup creates, whose names are not known in advance. Only AWS Backup can assume the role.');
    const keys = unique(this.props.encryptionKeys);
    if (keys.length > 0) {
      const through = `dynamodb.${Stack.of(this).region}.${Aws.URL_SUFFIX}`;
      this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], keys, { StringEquals: { 'kms:ViaService': through } });
    }
  }

  private arnOf(resource: string, resourceName: string): string {
    return Stack.of(this).formatArn({ service: 'rds', resource, resourceName, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
  }

  private allow(actions: string[], resources: string[], conditions?: { [operator: string]: unknown }): void {
    this.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources, conditions }));
  }

  private allowAny(actions: string[], resource: string, reason: string): void {
    this.allow(actions, [resource]);
    this.acknowledge([wildcardRule(this, resource)], reason);
  }
}

/** The vault's key may be the same as the resource's key. */
function unique(keys: kms.IKey[]): string[] {
  return [...new Set(keys.map(({ keyArn }) => keyArn))];
}
