import { RemovalPolicy } from 'aws-cdk-lib';

/** What a user says of the cache. */
export interface RedisCacheOptions {
  /**
   * Version of Redis, major and minor. 7.1 is the last that ElastiCache offers.
   *
   * @default '7.1'
   */
  readonly engineVersion?: string;

  /**
   * Node type, in ElastiCache's own words.
   *
   * @default 'cache.t4g.small' - about 23 USD a month a node (us-east-1)
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
   */
  readonly nodeType?: string;

  /**
   * Number of nodes, the primary and up to 5 replicas. With two or more, a replica in another zone takes over when the primary fails.
   *
   * @default 2
   */
  readonly nodeCount?: number;

  /**
   * Whether clients must present a generated AUTH token. `REDIS_URL` is then a secret.
   *
   * @default true
   */
  readonly authToken?: boolean;

  /**
   * Number of daily snapshots to keep, 0 to 35. 0 turns them off.
   *
   * @default 7
   */
  readonly snapshotRetentionDays?: number;

  /**
   * What happens to the cache when it leaves the stack.
   *
   * @default RemovalPolicy.SNAPSHOT with snapshots kept, else RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
