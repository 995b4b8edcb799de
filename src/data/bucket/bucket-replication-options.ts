import { aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';

/** What a user says of copies, whichever bucket they are of. */
export interface ReplicationOptions {
  /**
   * The account that copies go to, in 12 digits, which becomes the owner of the copies. Best is one of its own, to which nobody has access who could
   * delete the originals.
   *
   * The policy of its bucket has to allow the role, `replicationRole`, to `s3:ReplicateObject`, `s3:ReplicateTags` and
   * `s3:ObjectOwnerOverrideToBucketOwner`, with `deleteMarkerReplication` also to `s3:ReplicateDelete`; and the policy of its key, to `kms:Encrypt` and
   * `kms:GenerateDataKey`.
   *
   * @default - the account of the stack
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
   */
  readonly destinationAccount?: string;

  /**
   * Key in the region of the destination, which copies are encrypted with. Required of a bucket with a key of the team's own, as S3 copies what that has
   * encrypted with another key alone; of a bucket with S3's own key there is none.
   *
   * @default - S3's own key
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Storage class of the copies. In Standard-IA a copy costs half, is billed as 128 KB and for 30 days at least, and costs 0.01 USD a GB to read; in
   * Glacier Instant Retrieval a sixth, for 90 days at least, and 0.03 USD.
   *
   * @default StorageClass.INFREQUENT_ACCESS - of logs, which are many small objects, that of the object: S3 Standard
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html
   */
  readonly storageClass?: s3.StorageClass;

  /**
   * Whether what is deleted is marked as deleted among the copies too. Without, copies outlive a wrong deletion until the destination's own lifecycle
   * rules delete them. What a lifecycle rule or somebody deletes for good stays among the copies in either case.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html
   */
  readonly deleteMarkerReplication?: boolean;
}

/**
 * Copies of a bucket's objects, which S3 makes in another bucket within minutes. It copies what is written from then on; what is there already takes S3
 * Batch Replication.
 *
 * Costs what the copies cost, 0.0125 USD a GB-month in Standard-IA, 0.02 USD a GB for the way to another region, 0.01 USD per 1,000 objects, and
 * up to 1.20 USD a month for metrics (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export interface BucketReplicationOptions extends ReplicationOptions {
  /**
   * The bucket that copies go to: one that there is already, with versions, best in another region. Its lifecycle rules are its own; give it some, as
   * nothing else deletes copies.
   *
   * By `s3.Bucket.fromBucketName` where it is in another region, so that this stack needs nothing of its stack.
   */
  readonly destination: s3.IBucket;

  /**
   * Name of the role by which S3 copies, 1 to 64 letters, digits and characters of `+=,.@_-`.
   *
   * @default - `{prefix}-{name}-bucket-replication-role`, and CloudFormation names it where there is no prefix
   */
  readonly roleName?: string;
}
