import { aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';

/**
 * Options for the replication of any bucket, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface ReplicationOptions {
  /**
   * ID of the destination account (12 digits), which becomes the owner of the copies. Use a separate account, to which nobody who can delete the originals
   * has access.
   *
   * The destination's bucket policy must allow the role `replicationRole` the actions `s3:ReplicateObject`, `s3:ReplicateTags` and
   * `s3:ObjectOwnerOverrideToBucketOwner`, and with `deleteMarkerReplication` also `s3:ReplicateDelete`. The key policy of the destination's key must allow
   * it `kms:Encrypt` and `kms:GenerateDataKey`.
   *
   * @default - the account of the stack
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
   */
  readonly destinationAccount?: string;

  /**
   * Customer managed key in the destination's region that encrypts the copies. Required for a bucket with a customer managed key. It cannot be set for a
   * bucket without one.
   *
   * @default - Amazon S3 managed keys (SSE-S3)
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Storage class of the copies. In Standard-IA, storage costs about half as much, at least 128 KB and 30 days are billed, and retrieval costs 0.01 USD
   * per GB. In Glacier Instant Retrieval, storage costs about a sixth, at least 90 days are billed, and retrieval costs 0.03 USD per GB.
   *
   * @default StorageClass.INFREQUENT_ACCESS - for logs, which are many small objects, the storage class of the object: S3 Standard
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Destination.html
   */
  readonly storageClass?: s3.StorageClass;

  /**
   * Whether S3 replicates delete markers. If not, copies of objects that are deleted by mistake remain until the destination's lifecycle rules delete
   * them. Permanent deletions of versions, by a lifecycle rule or a user, are never replicated.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/delete-marker-replication.html
   */
  readonly deleteMarkerReplication?: boolean;
}
