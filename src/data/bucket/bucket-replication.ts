import { Aws, aws_iam as iam, aws_kms as kms, aws_s3 as s3, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BucketPlan, ReplicationPlan } from './bucket-plan';
import { wildcardRule } from '../../private/acknowledge';
import { MergedPolicyRole } from '../../private/merged-policy-role';

/** ID of the only replication rule, which applies to all objects. */
export const REPLICATION_RULE = 'Copies';
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html */
const READ = ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'];
const WRITE = ['s3:ReplicateObject', 's3:ReplicateTags'];
const DELETE = 's3:ReplicateDelete';
const CHANGE_OWNER = 's3:ObjectOwnerOverrideToBucketOwner';

export interface ReplicatedBucket extends BucketPlan {
  readonly replication: ReplicationPlan;
}

/**
 * Lets S3 replicate the objects of a bucket.
 *
 * If the bucket's name is known at synth, the role gets its permissions before the bucket gets the rule, so that replication does not fail even for the
 * first objects. Otherwise, the permissions refer to the bucket and are created right after it.
 *
 * @returns the role that S3 assumes
 */
export function replicate(scope: Construct, bucket: s3.Bucket, plan: ReplicatedBucket): iam.IRole {
  const bucketName = plan.names.bucket;
  const bucketArn = bucketName === undefined ? bucket.bucketArn : `arn:${Aws.PARTITION}:s3:::${bucketName}`;
  const role = new ReplicationRole(scope, 'ReplicationRole', { ...plan, bucketArn });
  const cfnBucket = bucket.node.defaultChild as s3.CfnBucket;
  cfnBucket.replicationConfiguration = { role: role.roleArn, rules: [ruleOf(plan)] };
  if (bucketName !== undefined) {
    cfnBucket.addDependency(role.node.findChild('Policy').node.defaultChild as CfnResource);
  }
  return role;
}

/** The L2 does not support metrics without replication time control, and grants the role more than it needs. */
function ruleOf({ replication }: ReplicatedBucket): s3.CfnBucket.ReplicationRuleProperty {
  const { destination, destinationAccount, encryptionKey, deleteMarkerReplication, storageClass } = replication;
  return {
    id: REPLICATION_RULE,
    status: 'Enabled',
    priority: 1,
    filter: { prefix: '' },
    deleteMarkerReplication: { status: deleteMarkerReplication ? 'Enabled' : 'Disabled' },
    sourceSelectionCriteria: encryptionKey && { sseKmsEncryptedObjects: { status: 'Enabled' } },
    destination: {
      bucket: destination.bucketArn,
      account: destinationAccount,
      accessControlTranslation: destinationAccount === undefined ? undefined : { owner: 'Destination' },
      encryptionConfiguration: encryptionKey && { replicaKmsKeyId: encryptionKey.keyArn },
      storageClass: storageClass?.value,
      metrics: { status: 'Enabled' },
    },
  };
}

interface ReplicationRoleProps extends ReplicatedBucket {
  readonly bucketArn: string;
}

/** The role that S3 assumes to copy the objects of one bucket to another bucket. */
class ReplicationRole extends MergedPolicyRole {
  constructor(scope: Construct, id: string, props: ReplicationRoleProps) {
    const { replication, bucketArn } = props;
    super(scope, id, {
      roleName: props.names.replicationRole,
      isNameGiven: replication.roleName !== undefined,
      description: `Copies the objects of bucket ${props.name}`,
      assumedBy: new iam.ServicePrincipal('s3.amazonaws.com'),
    });
    this.allow(['s3:GetReplicationConfiguration', 's3:ListBucket'], bucketArn);
    this.allowAny(READ, `${bucketArn}/*`, 'The objects of this bucket, whose names are not known in advance.');
    this.letWrite(replication);
    if (props.encryptionKey) {
      this.letUse(props.encryptionKey, ['kms:Decrypt'], bucketArn);
    }
    if (replication.encryptionKey) {
      this.letUse(replication.encryptionKey, ['kms:Encrypt', 'kms:GenerateDataKey'], replication.destination.bucketArn);
    }
  }

  private letWrite({ destination, destinationAccount, deleteMarkerReplication }: ReplicationPlan): void {
    const actions = [...WRITE, ...deleteMarkerReplication ? [DELETE] : [], ...destinationAccount === undefined ? [] : [CHANGE_OWNER]];
    // Not to a bucket of the same name in another account: bucket names are global.
    const owner = { StringEquals: { 's3:ResourceAccount': destinationAccount ?? Aws.ACCOUNT_ID } };
    this.allowAny(actions, `${destination.bucketArn}/*`, 'The copies in this bucket, whose names are not known in advance.', owner);
  }

  /** Only through S3, and only for one bucket: with its bucket key, or for single objects if a client requests that. */
  private letUse(key: kms.IKey, actions: string[], bucketArn: string): void {
    this.allow(actions, key.keyArn, {
      StringEquals: { 'kms:ViaService': `s3.${regionOf(key)}.${Aws.URL_SUFFIX}` },
      StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },
    });
  }

  private allow(actions: string[], resource: string, conditions?: { [operator: string]: unknown }): void {
    this.addToPrincipalPolicy(new iam.PolicyStatement({ actions, resources: [resource], conditions }));
  }

  private allowAny(actions: string[], resource: string, reason: string, conditions?: { [operator: string]: unknown }): void {
    this.allow(actions, resource, conditions);
    this.acknowledge([wildcardRule(this, resource)], reason);
  }
}

/** For an imported key, the one in its ARN. */
function regionOf(key: kms.IKey): string {
  return key.env.region ?? Stack.of(key).region;
}
