import { Aws, aws_iam as iam, aws_kms as kms, aws_s3 as s3, CfnResource, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BucketPlan, ReplicationPlan } from './bucket-plan';
import { wildcardRule } from '../../private/acknowledge';
import { MergedPolicyRole } from '../../private/merged-policy-role';

/** The one rule, of all objects. */
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
 * Lets S3 copy what is written to a bucket.
 *
 * Where the bucket's name is known the role has its permissions before there is a rule, so that not even the first objects fail. Else the permissions
 * name the bucket, and come right after it.
 *
 * @returns the role by which S3 copies
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

/** Not by the L2, which knows nothing of metrics without a limit of time, and lets the role do more than it needs. */
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

/** The role by which S3 copies the objects of one bucket to one other bucket. */
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
    this.allowAny(READ, `${bucketArn}/*`, 'The objects of this one bucket, whose names nobody knows beforehand.');
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
    // Not to a bucket of the same name that is somebody else's: the names of buckets are everybody's.
    const owner = { StringEquals: { 's3:ResourceAccount': destinationAccount ?? Aws.ACCOUNT_ID } };
    this.allowAny(actions, `${destination.bucketArn}/*`, 'The copies in this one bucket, whose names nobody knows beforehand.', owner);
  }

  /** Through S3 alone, and for one bucket: with its bucket key, or object by object where a client wants that. */
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

/** Of an imported key the one in its ARN. */
function regionOf(key: kms.IKey): string {
  return key.env.region ?? Stack.of(key).region;
}
