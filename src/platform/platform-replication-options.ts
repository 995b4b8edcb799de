import { ReplicationOptions } from '../data/bucket/bucket-replication-options';

/**
 * Options for the replication of all buckets of the platform, including the one for access logs, to buckets whose names are derived from theirs. Buckets
 * without versioning are not replicated, and buckets with a `replication` use that instead.
 *
 * The role that S3 assumes is `{environment}-{project}-{name}-bucket-replication-role`, and for the bucket that the platform creates for access logs
 * `{environment}-{project}-access-logs-replication-role`.
 *
 * For each bucket, storage of the copies costs 0.0125 USD per GB-month in Standard-IA. In addition, you pay 0.02 USD per GB for the transfer to another
 * region, 0.01 USD per 1,000 objects, and up to 1.20 USD a month for metrics (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export interface PlatformReplicationOptions extends ReplicationOptions {
  /**
   * Suffix of the names of the destination buckets, `{bucket}-{suffix}`: lower-case letters, digits and single hyphens. The destination buckets must exist
   * and have versioning enabled, best in another region. A name longer than 63 characters is shortened with a hash, in a deterministic way.
   *
   * @default 'copies'
   */
  readonly destinationSuffix?: string;
}
