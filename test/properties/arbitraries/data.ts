import { aws_dynamodb as dynamodb, aws_logs as logs, aws_rds as rds, aws_s3 as s3, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { rotation } from './hours';
import { name } from './names';
import { BucketOptions, BucketPurpose, CacheEngine, EventBusOptions, PlatformCacheOptions, PlatformDatabaseOptions, PlatformReplicationOptions, QueueOptions, TableOptions } from '../../../src';
import { DrawnSubscription, DrawnTopic } from '../topics';

const days = (min: number, max: number) => fc.integer({ min, max }).map((value) => Duration.days(value));
const identifier = fc.constantFrom('app', 'reptidex', 'A_1', 'x', `d${'b'.repeat(62)}`);
const secretNamed = (end: string) => fc.constantFrom(`team/${end}`, `dev_+=.@-${end}`);

const INSTANCE_CLASSES = ['db.t4g.micro', 'db.t4g.medium', 'db.r7g.large', 'db.m6g.xlarge'];

/** A database. Which of its options exclude each other is told apart below. */
export const database: fc.Arbitrary<PlatformDatabaseOptions> = fc.record({
  engineVersion: fc.constantFrom(rds.PostgresEngineVersion.VER_15, rds.PostgresEngineVersion.VER_16, rds.PostgresEngineVersion.VER_17),
  instanceClass: fc.constantFrom(...INSTANCE_CLASSES),
  allocatedStorageGiB: fc.oneof(fc.constant(20), fc.integer({ min: 20, max: 90 }), fc.integer({ min: 400, max: 900 })),
  // A tenth above what both tiers begin with, and above all that is drawn here.
  maxAllocatedStorageGiB: fc.integer({ min: 990, max: 65_536 }),
  multiAz: fc.boolean(),
  backupRetention: days(1, 35),
  deletionProtection: fc.boolean(),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.SNAPSHOT, RemovalPolicy.DESTROY),
  databaseName: identifier,
  readReplicas: fc.nat(2),
  readReplicaInstanceClass: fc.constantFrom(...INSTANCE_CLASSES),
  monitoringInterval: fc.constantFrom(0, 1, 5, 10, 15, 30, 60).map((value) => Duration.seconds(value)),
  performanceInsights: fc.boolean(),
  iamAuthentication: fc.boolean(),
  enforceTls: fc.boolean(),
  logExports: fc.boolean(),
  logRetention: fc.constantFrom(logs.RetentionDays.ONE_DAY, logs.RetentionDays.TEN_YEARS),
  rotation,
  urlScheme: fc.constantFrom('postgresql+asyncpg', 'postgres'),
  connectionSecretName: secretNamed('connection'),
  urlSecretName: secretNamed('url'),
}, { requiredKeys: [] }).map((options) => ({
  ...options,
  // The tier's ceiling of storage is above the tier's storage only.
  ...(options.allocatedStorageGiB !== undefined && { maxAllocatedStorageGiB: options.maxAllocatedStorageGiB ?? 1000 }),
}));

/** What only a database has whose master user's secret the library makes. */
export const masterUser = fc.record({ masterUsername: identifier.filter((text) => text !== 'x'), masterSecretName: secretNamed('master') }, { requiredKeys: [] });

export const cache: fc.Arbitrary<PlatformCacheOptions> = fc.record({
  engine: fc.constantFrom(CacheEngine.REDIS, CacheEngine.VALKEY),
  nodeType: fc.constantFrom('cache.t4g.micro', 'cache.t4g.medium', 'cache.r7g.large'),
  nodeCount: fc.integer({ min: 1, max: 6 }),
  shards: fc.integer({ min: 1, max: 3 }),
  clusterMode: fc.constant(true),
  authToken: fc.boolean(),
  snapshotRetentionDays: fc.nat(35),
  rotation,
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY),
}, { requiredKeys: [] }).map((options) => ({
  ...options,
  // There must be a token that rotates.
  ...(options.rotation && { authToken: true }),
  // In cluster mode there are replicas, also where the tier has none.
  ...((options.clusterMode || (options.shards ?? 1) > 1) && { nodeCount: Math.max(2, options.nodeCount ?? 2) }),
}));

const THINGS = ['uploads', 'assets', 'orders', 'events', 'emails', 'a', 'core'];
const thing = name(THINGS);

export const buckets: fc.Arbitrary<BucketOptions[]> = named(fc.record({
  name: thing,
  purpose: fc.constantFrom(...Object.values(BucketPurpose)),
  versioned: fc.boolean(),
  noncurrentVersionRetention: days(1, 400),
  // More than 30, which every purpose takes.
  expiration: days(31, 4000),
  cors: fc.constantFrom([], [{ allowedMethods: [s3.HttpMethods.GET], allowedOrigins: ['https://example.com'] }]),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY),
}, { requiredKeys: ['name'] }));

/** Copies of all buckets. The key comes from the stack. */
export const bucketReplication: fc.Arbitrary<PlatformReplicationOptions> = fc.record({
  destinationAccount: fc.constantFrom('444455556666'),
  destinationSuffix: fc.constantFrom('copies', 'a', 'replicas-of-ours'),
  storageClass: fc.constantFrom(s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, s3.StorageClass.DEEP_ARCHIVE),
  deleteMarkerReplication: fc.boolean(),
}, { requiredKeys: [] });

const STRING = dynamodb.AttributeType.STRING;
const index = fc.record({
  indexName: fc.constantFrom('by-date', 'byUser', 'a.b_c'),
  partitionKey: fc.constantFrom({ name: 'user', type: STRING }, { name: 'id', type: STRING }),
  sortKey: fc.constantFrom({ name: 'date', type: dynamodb.AttributeType.NUMBER }, { name: 'blob', type: dynamodb.AttributeType.BINARY }),
}, { requiredKeys: ['indexName', 'partitionKey'] });

export const tables: fc.Arbitrary<TableOptions[]> = named(fc.record({
  name: thing,
  partitionKey: fc.constant({ name: 'id', type: STRING }),
  sortKey: fc.constant({ name: 'date', type: dynamodb.AttributeType.NUMBER }),
  timeToLiveAttribute: fc.constantFrom('expires', 'ttl'),
  globalSecondaryIndexes: fc.uniqueArray(index, { maxLength: 2, selector: ({ indexName }) => indexName }),
  stream: fc.constantFrom(...Object.values(dynamodb.StreamViewType)),
  pointInTimeRecovery: fc.boolean(),
  encryption: fc.constant(dynamodb.TableEncryptionV2.dynamoOwnedKey()),
  deletionProtection: fc.boolean(),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY),
}, { requiredKeys: ['name', 'partitionKey'] }));

export const queues: fc.Arbitrary<QueueOptions[]> = named(fc.record({
  name: thing,
  fifo: fc.boolean(),
  visibilityTimeout: fc.nat(43_200).map((value) => Duration.seconds(value)),
  maxReceiveCount: fc.integer({ min: 1, max: 1000 }),
  retention: fc.integer({ min: 60, max: 1_209_600 }).map((value) => Duration.seconds(value)),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.DESTROY),
}, { requiredKeys: ['name'] })).map((all) => all.filter((queue) => !all.some((other) => queue.name === `${other.name}-dlq`)));

/** Subscriptions of a queue to topics, one a topic. */
export const subscriptions: fc.Arbitrary<DrawnSubscription[]> = fc.uniqueArray(fc.record({
  topic: fc.constantFrom(...Object.values(DrawnTopic)),
  filterPolicy: fc.constantFrom<{ [attribute: string]: sns.SubscriptionFilter }>({ kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['order', 'refund'] }) }, { priority: sns.SubscriptionFilter.existsFilter() }),
  rawMessageDelivery: fc.boolean(),
}, { requiredKeys: ['topic'] }), { maxLength: 3, selector: ({ topic }) => topic });

export const eventBus: fc.Arbitrary<EventBusOptions> = fc.record({
  busName: fc.constantFrom('orders.events', 'a_b-1'),
  archive: fc.constant(true),
  archiveRetention: fc.constantFrom(0, 1, 365).map((value) => Duration.days(value)),
}, { requiredKeys: [] });

function named<T extends { name: string }>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.uniqueArray(arbitrary, { maxLength: 2, selector: (drawn) => drawn.name });
}
