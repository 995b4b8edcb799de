import { aws_dynamodb as dynamodb, aws_logs as logs, aws_rds as rds, aws_s3 as s3, aws_sns as sns, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { api, BARE, bucket, key, secret, topic } from './environments';
import {
  BackupOptions, BucketOptions, BucketPurpose, BucketReplicationOptions, CacheEngine, EventBusOptions, PlatformBackup, PlatformCache, PlatformCacheOptions,
  PlatformDatabase, PlatformCacheRotationOptions, PlatformDatabaseOptions, PlatformReplicationOptions, PlatformRotationOptions, QueueOptions,
  QueueSubscriptionOptions,
  RotationSchedule, TableOptions, WeekDay,
} from '../../../../src';
import { exempt, made, several, Subject, subject } from '../toggle';

const { DESTROY, RETAIN } = RemovalPolicy;
const NEVER = made('`RotationSchedule.never()`', () => RotationSchedule.never());
const every = (days: number) => made(`every ${days} days`, () => RotationSchedule.every(Duration.days(days)));
const COPIES = 'copies';
const ID = { name: 'id', type: dynamodb.AttributeType.STRING };
const DATE = { name: 'date', type: dynamodb.AttributeType.STRING };
const index = (indexName: string) => ({ indexName, partitionKey: { name: indexName, type: dynamodb.AttributeType.STRING } });

export const DATA: Subject[] = [
  subject<PlatformDatabaseOptions>('PlatformDatabaseOptions', 'Database', (options) => ({ ...BARE, database: PlatformDatabase.postgres(options), services: [api({ database: true })] }), {
    engineVersion: [
      made('major version 16', () => rds.PostgresEngineVersion.VER_16), made('17', () => rds.PostgresEngineVersion.VER_17),
      { along: () => ({ allowMajorVersionUpgrade: true }), alongWith: '`allowMajorVersionUpgrade`' },
    ],
    allowMajorVersionUpgrade: [false, true],
    instanceClass: ['db.t4g.micro', 'db.t4g.small'],
    allocatedStorageGiB: [20, 50],
    maxAllocatedStorageGiB: [100, 200],
    multiAz: [false, true],
    backupRetention: several([Duration.days(7), Duration.days(30)], [Duration.days(7), Duration.days(0)]),
    deletionProtection: [false, true],
    removalPolicy: [RemovalPolicy.SNAPSHOT, RETAIN],
    databaseName: [undefined, 'other'],
    masterUsername: [undefined, 'other'],
    masterSecret: [undefined, made('an existing secret', (stack) => secret(stack, 'own'))],
    masterSecretName: [undefined, 'other'],
    encryptionKey: [undefined, key()],
    readReplicas: [0, 1],
    readReplicaInstanceClass: ['db.t4g.micro', 'db.t4g.small', { beside: () => ({ readReplicas: 1 }) }],
    monitoringInterval: [Duration.seconds(0), Duration.seconds(60)],
    performanceInsights: [true, false],
    databaseInsights: [rds.DatabaseInsightsMode.STANDARD, rds.DatabaseInsightsMode.ADVANCED],
    performanceInsightRetention: [undefined, rds.PerformanceInsightRetention.MONTHS_1],
    iamAuthentication: [true, false],
    enforceTls: [true, false],
    logExports: [false, true],
    logRetention: [logs.RetentionDays.ONE_YEAR, logs.RetentionDays.ONE_MONTH, { beside: () => ({ logExports: true }) }],
    caCertificate: [undefined, made('another certificate authority', () => rds.CaCertificate.RDS_CA_RSA4096_G1)],
    secretEncryptionKey: [undefined, key()],
    logEncryptionKey: [undefined, key(), { beside: () => ({ logExports: true }) }],
    connectionSecretName: [undefined, 'other'],
    urlSecretName: [undefined, 'other'],
    urlScheme: [undefined, 'postgresql+asyncpg'],
    urlParameters: [undefined, { sslmode: 'verify-full' }],
    rotation: [{ schedule: RotationSchedule.never() } as PlatformRotationOptions, made('a rotation', () => ({ schedule: RotationSchedule.every(Duration.days(30)) }))],
  }),

  subject<PlatformRotationOptions>('PlatformRotationOptions', "Rotation of the database's password",
    (rotation) => ({ ...BARE, database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(30)), ...rotation } }) }), {
      schedule: several([every(30), every(60)], [every(30), NEVER]),
      checkInterval: [Duration.minutes(5), Duration.minutes(10)],
      reservedConcurrentExecutions: [undefined, 10],
      logRetention: [logs.RetentionDays.ONE_YEAR, logs.RetentionDays.ONE_MONTH],
      logRemovalPolicy: [DESTROY, RETAIN],
      encryptionKey: [undefined, key()],
      secretsManagerEndpoint: exempt('says what an existing VPC has, and creates nothing'),
    }),

  subject<PlatformCacheOptions>('PlatformCacheOptions', 'Cache', (options) => ({ ...BARE, cache: PlatformCache.redis(options), services: [api({ cache: true })] }), {
    engine: [CacheEngine.REDIS, CacheEngine.VALKEY],
    engineVersion: ['7.0', '7.1'],
    nodeType: several(['cache.t4g.micro', 'cache.t4g.small'], ['cache.t4g.micro', 'cache.r6gd.xlarge']),
    nodeCount: several([2, 3], [1, 2, { first: () => ({ nodeCount: 2, automaticFailover: false }), firstWith: '`automaticFailover: false`' }]),
    automaticFailover: [false, true, { beside: () => ({ nodeCount: 2 }) }],
    shards: [2, 3, { beside: () => ({ nodeCount: 2 }) }],
    clusterMode: [false, true, { beside: () => ({ nodeCount: 2 }) }],
    authToken: [false, true],
    authTokenSecretName: [undefined, 'other', { beside: () => ({ authToken: true }) }],
    encryptionKey: several([undefined, key()], [key(), key('2')]),
    snapshotRetentionDays: [7, 0],
    removalPolicy: [RemovalPolicy.SNAPSHOT, DESTROY],
    secretEncryptionKey: [undefined, key(), { beside: () => ({ authToken: true }) }],
    urlParameters: [undefined, { ssl_cert_reqs: 'required' }, { beside: () => ({ authToken: true }) }],
    urlSecretName: [undefined, 'other', { beside: () => ({ authToken: true }) }],
    rotation: [{ schedule: RotationSchedule.never() } as PlatformCacheRotationOptions, made('a rotation', () => ({ schedule: RotationSchedule.every(Duration.days(30)) })), { beside: () => ({ authToken: true }) }],
  }),

  subject<PlatformCacheRotationOptions>('PlatformCacheRotationOptions', "Rotation of the cache's AUTH token",
    (rotation) => ({
      ...BARE,
      cache: PlatformCache.redis({ authToken: true, rotation: { schedule: RotationSchedule.every(Duration.days(30)), ...rotation } }),
    }), {
      schedule: several([every(30), every(60)], [every(30), NEVER]),
      checkInterval: [Duration.minutes(5), Duration.minutes(10)],
      reservedConcurrentExecutions: [undefined, 10],
      logRetention: [logs.RetentionDays.ONE_YEAR, logs.RetentionDays.ONE_MONTH],
      logRemovalPolicy: [DESTROY, RETAIN],
      encryptionKey: [undefined, key()],
      interfaceEndpoints: exempt('says what an existing VPC has, and creates nothing'),
    }),

  subject<BackupOptions>('BackupOptions', 'Backups', (options) => ({ ...BARE, database: undefined, backup: PlatformBackup.daily(options) }), {
    retention: [Duration.days(35), Duration.days(7)],
    startTime: ['05:00', '03:00'],
    days: [undefined, [WeekDay.MONDAY, WeekDay.FRIDAY]],
    vaultName: [undefined, 'other'],
    deletionProtection: [true, false],
    removalPolicy: [undefined, DESTROY],
  }),

  subject<BucketOptions>('BucketOptions', 'Bucket', (options) => ({ ...BARE, buckets: [{ name: 'files', ...options }, { name: 'logs', purpose: BucketPurpose.LOGS }] }), {
    name: ['files', 'uploads'],
    bucketName: [undefined, 'other-files'],
    purpose: [BucketPurpose.ASSETS, BucketPurpose.UPLOADS],
    versioned: [true, false],
    noncurrentVersionRetention: [Duration.days(30), Duration.days(7)],
    expiration: [undefined, Duration.days(90)],
    encryptionKey: [undefined, key()],
    cors: [undefined, made('a rule', () => [{ allowedMethods: [s3.HttpMethods.GET], allowedOrigins: ['https://example.com'] }])],
    accessLogBucket: [undefined, bucket('a bucket', 'example-logs')],
    replication: [undefined, made('copies', (stack) => ({ destination: bucket('', COPIES).make(stack) }))],
    removalPolicy: [undefined, DESTROY],
  }),

  subject<BucketReplicationOptions>('BucketReplicationOptions', 'Copies of a bucket',
    (replication, stack) => ({
      ...BARE,
      buckets: [{
        name: 'files',
        encryptionKey: replication.encryptionKey && key('3').make(stack),
        replication: { ...replication, destination: replication.destination ?? bucket('', COPIES).make(stack) },
      }],
    }), {
      destination: [bucket('a bucket', 'copies'), bucket('another bucket', 'other-copies')],
      roleName: [undefined, 'other'],
      destinationAccount: [undefined, '444455556666'],
      encryptionKey: [key('1', 'us-west-2'), key('2', 'us-west-2')],
      storageClass: [undefined, made('`GLACIER_INSTANT_RETRIEVAL`', () => s3.StorageClass.GLACIER_INSTANT_RETRIEVAL)],
      deleteMarkerReplication: [false, true],
    }),

  subject<PlatformReplicationOptions>('PlatformReplicationOptions', 'Copies of all buckets',
    (bucketReplication, stack) => ({ ...BARE, buckets: [{ name: 'files', encryptionKey: key('3').make(stack) }], bucketReplication: { encryptionKey: key('1', 'us-west-2').make(stack), ...bucketReplication } }), {
      destinationSuffix: ['copies', 'replicas'],
      destinationAccount: [undefined, '444455556666'],
      encryptionKey: [undefined, key('2', 'us-west-2')],
      storageClass: [undefined, made('`GLACIER_INSTANT_RETRIEVAL`', () => s3.StorageClass.GLACIER_INSTANT_RETRIEVAL)],
      deleteMarkerReplication: [false, true],
    }),

  subject<TableOptions>('TableOptions', 'Table', (options) => ({ ...BARE, tables: [{ name: 'orders', partitionKey: ID, ...options }] }), {
    name: ['orders', 'sales'],
    tableName: [undefined, 'other'],
    partitionKey: several([ID, made('another attribute', () => DATE)], [ID, made('another attribute', () => DATE), { along: () => ({ tableName: 'other' }), alongWith: '`tableName`' }]),
    sortKey: several([undefined, made('an attribute', () => DATE)], [undefined, made('an attribute', () => DATE), { along: () => ({ tableName: 'other' }), alongWith: '`tableName`' }]),
    timeToLiveAttribute: [undefined, 'expires'],
    globalSecondaryIndexes: several(
      [made('none', () => []), made('an index', () => [index('customer')])],
      [made('none', () => []), made('two indexes', () => [index('customer'), index('country')]), { first: () => ({ globalSecondaryIndexes: [index('customer')] }), firstWith: 'one of them' }],
    ),
    stream: [undefined, dynamodb.StreamViewType.NEW_IMAGE],
    pointInTimeRecovery: [true, false],
    encryption: several(
      [undefined, made('`dynamoOwnedKey()`', () => dynamodb.TableEncryptionV2.dynamoOwnedKey())],
      [undefined, made('an existing key', (stack) => dynamodb.TableEncryptionV2.customerManagedKey(key().make(stack)))],
    ),
    deletionProtection: [true, false],
    removalPolicy: [undefined, DESTROY],
  }),

  subject<QueueOptions>('QueueOptions', 'Queue', (options) => ({ ...BARE, queues: [{ name: 'mail', ...options }] }), {
    name: ['mail', 'letters'],
    queueName: [undefined, 'other'],
    fifo: [false, true],
    contentBasedDeduplication: [false, true, { beside: () => ({ fifo: true }) }],
    visibilityTimeout: [Duration.seconds(30), Duration.seconds(60)],
    maxReceiveCount: [5, 3],
    retention: [Duration.days(4), Duration.days(1)],
    deadLetterRetention: [Duration.days(14), Duration.days(7)],
    encryptionKey: [undefined, key()],
    removalPolicy: [DESTROY, RETAIN],
    topicSubscriptions: [undefined, made('a topic', (stack) => [{ topic: topic(stack) }])],
  }),

  subject<QueueSubscriptionOptions>('QueueSubscriptionOptions', 'Subscription of a queue',
    (options, stack) => ({ ...BARE, queues: [{ name: 'mail', topicSubscriptions: [{ ...options, topic: options.topic ?? topic(stack) }] }] }), {
      topic: [undefined, made('another topic', (stack) => topic(stack, 'Other'))],
      filterPolicy: [undefined, made('a filter', () => ({ kind: sns.SubscriptionFilter.stringFilter({ allowlist: ['order'] }) }))],
      filterPolicyWithMessageBody: [undefined, made('a filter', () => ({ kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist: ['order'] })) }))],
      rawMessageDelivery: [false, true],
    }),

  subject<EventBusOptions>('EventBusOptions', 'Event bus', (eventBus) => ({ ...BARE, eventBus }), {
    busName: [undefined, 'other'],
    archive: [true, false],
    archiveRetention: [Duration.days(30), Duration.days(7)],
    encryptionKey: [undefined, key()],
  }),
];
