import { aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { ReplicationOptions } from './bucket-replication-options';

/** What a bucket is for. It sets how long objects stay in which storage class, and who else may write. */
export enum BucketPurpose {
  /** Files that the application serves. They stay in S3 Standard. */
  ASSETS = 'assets',
  /** Files of users. They move to S3 Standard-IA after 30 days, which halves the price of keeping and adds one of reading. */
  UPLOADS = 'uploads',
  /** Copies to restore from. They move to S3 Glacier Flexible Retrieval after 7 days: a restore takes minutes to hours, and 90 days are billed at least. */
  BACKUPS = 'backups',
  /** Logs, which load balancers, S3 and CloudWatch's log delivery (CloudFront, VPC flow logs) may write. They expire. */
  LOGS = 'logs',
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

/** Options for a bucket. */
export interface BucketOptions {
  /** Name by which services refer to the bucket, for example `uploads`. Lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;

  /**
   * Name of the bucket, unique among all AWS accounts: 3 to 63 lower-case letters, digits, hyphens and periods.
   *
   * Changing it replaces the bucket; the old one stays, with its objects.
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
   * Whether an overwritten or deleted object can be brought back, for `noncurrentVersionRetention`. The versions are billed like objects.
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
   * @default - Duration.days(365) for logs, else never
   */
  readonly expiration?: Duration;

  /**
   * Key that objects are encrypted with. Not for logs, which load balancers cannot write to a bucket with such a key.
   *
   * @default - S3's own key, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Which web origins may read and write from a browser.
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
   * Copies of the objects in another bucket, best of another region and of another account: what is left when the region, or the account, is not. Not
   * without versions.
   *
   * @default - none, but on a platform the one of its `bucketReplication`
   */
  readonly replication?: BucketReplicationOptions;

  /**
   * What happens to the bucket when it is removed from the stack. `DESTROY` fails while there are objects in it.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}
