import { aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';

/**
 * Options for copies of any bucket, which jsii copies into the types that extend them.
 *
 * @internal
 */
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
