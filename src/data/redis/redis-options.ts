import { aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { CacheEngine } from './cache-engine';

/** What a user says of the cache. */
export interface RedisCacheOptions {
  /**
   * Engine of the cache. Going from Redis to Valkey upgrades the cache in place; there is no way back.
   *
   * @default CacheEngine.REDIS
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html
   */
  readonly engine?: CacheEngine;

  /**
   * Version of the engine, major and minor. It can go up but never down. 7.1 is the last of Redis that ElastiCache offers.
   *
   * @default '7.1' with Redis, '8.1' with Valkey
   */
  readonly engineVersion?: string;

  /**
   * Node type, in ElastiCache's own words.
   *
   * @default 'cache.t4g.small' - about 23 USD a month a node, a fifth less with Valkey (us-east-1)
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
   */
  readonly nodeType?: string;

  /**
   * Number of nodes, the primary and up to 5 replicas; in cluster mode, of each shard. With two or more, a replica in another zone takes over
   * when the primary fails.
   *
   * @default 2
   */
  readonly nodeCount?: number;

  /**
   * Number of shards that keys are spread over, 1 to 500; ElastiCache's quota is 90 nodes a cache until it is raised. More than one is cluster mode.
   *
   * In cluster mode a change moves keys between shards while the cache works, and clients follow by themselves.
   *
   * @default 1
   */
  readonly shards?: number;

  /**
   * Whether the cache is in cluster mode, which needs clients that know it, such as redis-py's `RedisCluster`. With one shard it leaves room to
   * grow: turning it on or off later replaces the cache, and under its name the deployment fails.
   *
   * @default - true with more than one of `shards`, else false
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis-RedisCluster.html
   */
  readonly clusterMode?: boolean;

  /**
   * Whether clients must present a generated AUTH token. `REDIS_URL` is then a secret.
   *
   * @default true
   */
  readonly authToken?: boolean;

  /**
   * Name of the secret with the AUTH token. Changing it makes another token, which the cache takes at once and services at their next start.
   *
   * @default - `{prefix}-redis-auth`
   */
  readonly authTokenSecretName?: string;

  /**
   * Key of the team's own that the cache is encrypted with at rest. Changing it replaces the cache.
   *
   * @default - a key of AWS, at no cost
   */
  readonly encryptionKey?: kms.IKey;

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

  /**
   * Key of the team's own that the AUTH token is encrypted with.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly secretEncryptionKey?: kms.IKey;
}
