import { aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';

/** Engine of a cache. Redis clients work with both. */
export enum CacheEngine {
  /** Redis OSS, up to version 7.1. */
  REDIS = 'redis',
  /** Valkey, the open-source fork of Redis, at 20 % lower prices. */
  VALKEY = 'valkey',
}

/**
 * Options for the cache, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface RedisCacheOptions {
  /**
   * Engine of the cache. Changing it from Redis to Valkey upgrades the cache in place and cannot be undone
   * ([what a change does](https://github.com/reptidex-app/platform/blob/main/docs/changes.md)).
   *
   * @default CacheEngine.REDIS
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VersionManagement.HowTo.html
   */
  readonly engine?: CacheEngine;

  /**
   * Major and minor version of the engine. It can be raised but never lowered. 7.1 is the last version of Redis that ElastiCache offers.
   *
   * @default '7.1' with Redis, '8.1' with Valkey
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly engineVersion?: string;

  /**
   * ElastiCache node type. Changing it to or from a type with data tiering, such as `cache.r6gd.xlarge`, replaces the cache, and its data is lost.
   *
   * @default 'cache.t4g.small' - about 23 USD a month per node, a fifth less with Valkey (us-east-1)
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html
   */
  readonly nodeType?: string;

  /**
   * Number of nodes: the primary and up to 5 replicas. In cluster mode, it is the number for each shard, and at least 2. With two or more, a replica in
   * another zone takes over when the primary fails.
   *
   * A change adds or deletes replicas in place. Going from one node to more takes two deployments, the first with `automaticFailover: false`:
   * CloudFormation enables failover before it adds the replica that failover requires.
   *
   * @default 2
   * @see https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/383
   */
  readonly nodeCount?: number;

  /**
   * Whether a replica in another zone takes over automatically when the primary fails. When you add the first replica to a cache of one node, set it to
   * false for that deployment. Cannot be false in cluster mode.
   *
   * @default - true if `nodeCount` is 2 or more, otherwise false
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html
   */
  readonly automaticFailover?: boolean;

  /**
   * Number of shards that keys are distributed over, 1 to 500. ElastiCache's default quota is 90 nodes per cache. More than one shard enables cluster mode.
   *
   * In cluster mode, a change moves keys between shards while the cache stays available, and clients follow automatically.
   *
   * @default 1
   */
  readonly shards?: number;

  /**
   * Whether the cache runs in cluster mode, which needs clients that support it, such as redis-py's `RedisCluster`. With one shard it leaves room to grow:
   * turning it on or off later replaces the cache with an empty one that has another physical name.
   *
   * @default - true if `shards` is 2 or more, otherwise false
   * @see https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Replication.Redis-RedisCluster.html
   */
  readonly clusterMode?: boolean;

  /**
   * Whether clients must present a generated AUTH token. `REDIS_URL` is then a secret.
   *
   * Changing it replaces the cache with an empty one. The physical name is `{prefix}-redis-auth` with a token, `{prefix}-redis` without.
   *
   * @default true
   */
  readonly authToken?: boolean;

  /**
   * Name of the secret with the AUTH token. Changing it generates another token, which the cache accepts at once and services read at their next start.
   *
   * @default - `{prefix}-redis-auth`
   */
  readonly authTokenSecretName?: string;

  /**
   * Customer managed key that encrypts the cache at rest. Changing it replaces the cache with an empty one. The physical name ends in a hash of the key.
   *
   * @default - an AWS owned key, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Number of daily snapshots to keep, 0 to 35. 0 turns them off.
   *
   * @default 7
   */
  readonly snapshotRetentionDays?: number;

  /**
   * What happens to the cache when it is removed from the stack.
   *
   * @default RemovalPolicy.SNAPSHOT if snapshots are kept, otherwise RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts the AUTH token.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly secretEncryptionKey?: kms.IKey;
}
