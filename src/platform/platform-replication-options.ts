import { ReplicationOptions } from '../data/bucket/bucket-replication-options';

/**
 * Copies of the platform's buckets, those for access logs included, in buckets that are named after them. Buckets without versions have none, and those
 * with a `replication` of their own have that.
 *
 * The role by which S3 copies is `{environment}-{project}-{name}-bucket-replication-role`, of the bucket that the platform makes for access logs
 * `{environment}-{project}-access-logs-replication-role`.
 *
 * Costs of each bucket what copies cost, 0.0125 USD a GB-month in Standard-IA, 0.02 USD a GB for the way to another region, 0.01 USD per 1,000 objects,
 * and up to 1.20 USD a month for metrics (us-east-1).
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html
 */
export interface PlatformReplicationOptions extends ReplicationOptions {
  /**
   * Last part of the names of the buckets that copies go to, `{bucket}-{suffix}`: lower-case letters, digits and single hyphens. They must be there, with
   * versions, best in another region. A name past 63 characters is shortened with a hash, the same way each time.
   *
   * @default 'copies'
   */
  readonly destinationSuffix?: string;
}
