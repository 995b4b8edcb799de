import { ArnFormat, Aws, aws_backup as backup, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_rds as rds, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { wildcardRule } from '../private/acknowledge';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';

/** How AWS names the automated backups of an instance, by the time at which they were taken. */
const TAKEN_AT = '????-??-??-??-??';

export interface BackupRoleProps {
  /** What is backed up, in the role's name `{prefix}-{name}-backup-role`. */
  readonly name: string;
  readonly namePrefix?: string;
  readonly vault: backup.IBackupVault;
  /** Keys of the vault and of what is backed up. */
  readonly encryptionKeys: kms.IKey[];
}

/**
 * The role by which AWS Backup backs up one thing: what of `AWSBackupServiceRolePolicyForBackup` that needs, and of that thing alone. A role for each,
 * because the policy of all of them would be longer than IAM allows at some thirty tables.
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
    this.allowAny(['tag:GetResources'], '*', 'AWS Backup looks the resource up by it, and IAM knows no resource of that action.');
    const keys = unique(props.encryptionKeys);
    if (keys.length > 0) {
      this.allow(['kms:DescribeKey'], keys);
      this.allow(['kms:CreateGrant'], keys, { Bool: { 'kms:GrantIsForAWSResource': 'true' } });
    }
  }

  /** Lets AWS Backup take snapshots of an instance, or copy those that RDS takes, and delete the copies when their time is over. */
  letBackUpDatabase({ instanceIdentifier }: rds.IDatabaseInstance, instanceArn: string): void {
    const copies = this.arnOf('snapshot', 'awsbackup:*');
    const taken = this.arnOf('snapshot', `rds:${instanceIdentifier}-${TAKEN_AT}`);
    const described = 'A description says nothing of the data, and which ones AWS Backup looks at is not documented.';
    this.allow(['rds:CreateDBSnapshot', 'rds:ListTagsForResource'], [instanceArn]);
    this.allow(['rds:CopyDBSnapshot', 'rds:ListTagsForResource'], [taken]);
    this.allowAny(
      ['rds:AddTagsToResource', 'rds:CopyDBSnapshot', 'rds:CreateDBSnapshot', 'rds:DeleteDBSnapshot', 'rds:ListTagsForResource'], copies,
      'The snapshots that AWS Backup makes, whose names nobody knows beforehand. Nobody but AWS Backup has the role.',
    );
    this.allowAny(['rds:DescribeDBInstances'], this.arnOf('db', '*'), described);
    this.allowAny(['rds:DescribeDBSnapshots'], this.arnOf('snapshot', '*'), described);
  }

  /** Lets AWS Backup back a table up, in its own way or in that of DynamoDB, which the account chooses. */
  letBackUpTable({ tableArn }: dynamodb.ITable): void {
    this.allow(['dynamodb:CreateBackup', 'dynamodb:DescribeTable', 'dynamodb:ListTagsOfResource', 'dynamodb:StartAwsBackupJob'], [tableArn]);
    this.allowAny(['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'], `${tableArn}/backup/*`, 'The backups of this one table, whose names nobody knows beforehand.');
    const points = Stack.of(this).formatArn({ service: 'backup', resource: 'recovery-point', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this.allowAny(['backup:TagResource'], points, 'The recovery points that AWS Backup makes, whose names nobody knows beforehand. Nobody but AWS Backup has the role.');
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

/** The vault's key may be that of what is backed up. */
function unique(keys: kms.IKey[]): string[] {
  return [...new Set(keys.map(({ keyArn }) => keyArn))];
}
