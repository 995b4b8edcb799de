import { aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ReplicationOptions } from './bucket-replication-options';

/** What a bucket is for. The purpose determines storage classes, expiration, and which AWS services can write to the bucket. */
export enum BucketPurpose {
  /** Files that the application serves. They are kept in S3 Standard. */
  ASSETS = 'assets',
  /** Files that users upload. They move to S3 Standard-IA after 30 days, where storage costs about half, and retrieval is charged. */
  UPLOADS = 'uploads',
  /** Backups. They move to S3 Glacier Flexible Retrieval after 7 days, where a restore takes minutes to hours, and at least 90 days are billed. */
  BACKUPS = 'backups',
  /** Logs from load balancers, S3 and CloudWatch log delivery (CloudFront, VPC flow logs). They expire. */
  LOGS = 'logs',
}

/**
 * Options for the replication of a bucket. S3 usually copies new objects to the other bucket within minutes. To copy existing objects, use S3 Batch
 * Replication.
 *
 * Storage of the copies costs 0.0125 USD per GB-month in Standard-IA. In addition, you pay 0.02 USD per GB for the transfer to another region, 0.01 USD
 * per 1,000 objects, and up to 1.20 USD a month for metrics (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export interface BucketReplicationOptions extends ReplicationOptions {
  /**
   * The destination bucket. It must exist and have versioning enabled, and is best in another region. Give it lifecycle rules of its own, because nothing
   * else deletes the copies.
   *
   * Import a bucket in another region with `s3.Bucket.fromBucketName`, so that this stack does not depend on the bucket's stack.
   */
  readonly destination: s3.IBucket;

  /**
   * Name of the role that S3 assumes to copy objects: 1 to 64 letters, digits and the characters `+=,.@_-`.
   *
   * @default - `{prefix}-{name}-bucket-replication-role`; without a prefix, CloudFormation generates the name
   */
  readonly roleName?: string;
}

/** Options for a bucket. */
export interface BucketOptions {
  /** Name by which services refer to the bucket, for example `uploads`. Lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;

  /**
   * Name of the bucket, unique among all AWS accounts: 3 to 63 lower-case letters, digits, hyphens and periods.
   *
   * Changing it replaces the bucket. The old bucket and its objects are retained.
   *
   * @default - `{prefix}-{name}`
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
   */
  readonly bucketName?: string;

  /**
   * What the bucket is for.
   *
   * @default BucketPurpose.ASSETS
   */
  readonly purpose?: BucketPurpose;

  /**
   * Whether overwritten and deleted objects can be restored, for the time of `noncurrentVersionRetention`. Versions are billed like objects.
   *
   * @default true
   */
  readonly versioned?: boolean;

  /**
   * How long overwritten and deleted versions are kept, in whole days, at least 1.
   *
   * @default Duration.days(30)
   */
  readonly noncurrentVersionRetention?: Duration;

  /**
   * After how long objects are deleted, in whole days: at least 1, with `UPLOADS` more than 30 and with `BACKUPS` more than 7.
   *
   * @default - Duration.days(365) for logs, otherwise never
   */
  readonly expiration?: Duration;

  /**
   * Customer managed key that encrypts the objects. It cannot be set for logs, because load balancers cannot write to a bucket with a customer managed key.
   *
   * @default - Amazon S3 managed keys (SSE-S3), at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Web origins that can read and write from a browser.
   *
   * @default - none
   */
  readonly cors?: s3.CorsRule[];

  /**
   * A bucket for logs, `BucketPurpose.LOGS`, in the same account and region, that receives a record of each request under `s3/{name}/`.
   *
   * @default - requests are not recorded
   */
  readonly accessLogBucket?: s3.IBucket;

  /**
   * Replication of the objects to another bucket, best in another region and another account, so that copies remain if the region or the account is lost.
   * Requires `versioned`.
   *
   * @default - none; on a platform, that of its `bucketReplication`
   */
  readonly replication?: BucketReplicationOptions;

  /**
   * What happens to the bucket when it is removed from the stack. With `DESTROY`, the deletion fails while the bucket contains objects.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
