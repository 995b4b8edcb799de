import { aws_dynamodb as dynamodb, aws_kms as kms, aws_s3 as s3, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { newStack, render } from './template';
import { BucketPurpose } from '../../src/data/bucket/bucket-options';
import { checkBucket, resolveBucket } from '../../src/data/bucket/bucket-plan';
import { ServiceBucket } from '../../src/data/bucket/service-bucket';
import { resolveEncryptionKey } from '../../src/data/encryption-key';
import { resolveEventBus } from '../../src/data/event-bus/event-bus-plan';
import { resolveQueue, resolveQueues } from '../../src/data/queue/queue-plan';
import { resolveTable, resolveTables } from '../../src/data/table/table-plan';
import { checked } from '../../src/private/plan';
import { Problems } from '../../src/private/problems';

const namePrefix = 'prod-shop';
const partitionKey = { name: 'id', type: dynamodb.AttributeType.STRING };
const { RETAIN_ON_UPDATE_OR_DELETE, DESTROY } = RemovalPolicy;

test('the plan of an encryption key contains every default', () => {
  expect(resolveEncryptionKey('data', {})).toEqual({ name: 'data', removalPolicy: RETAIN_ON_UPDATE_OR_DELETE });
  expect(resolveEncryptionKey('data', { namePrefix }).alias).toBe('alias/prod-shop-data');
});

test('the plan of a bucket contains every default', () => {
  expect(resolveBucket({ name: 'uploads' })).toEqual({
    name: 'uploads',
    purpose: 'assets',
    versioned: true,
    noncurrentVersionRetention: Duration.days(30),
    removalPolicy: RETAIN_ON_UPDATE_OR_DELETE,
    isKmsEncrypted: false,
    names: {},
  });
});

test('the plan of a replication contains every default', () => {
  const destination = s3.Bucket.fromBucketName(newStack(), 'Copies', 'copies');
  const copied = (purpose: BucketPurpose) => resolveBucket({ name: 'media', namePrefix, purpose, replication: { destination } });
  expect(copied(BucketPurpose.ASSETS)).toMatchObject({
    replication: { deleteMarkerReplication: false, storageClass: s3.StorageClass.INFREQUENT_ACCESS },
    names: { bucket: 'prod-shop-media', replicationRole: 'prod-shop-media-bucket-replication-role' },
  });
  expect(copied(BucketPurpose.LOGS).replication!.storageClass).toBeUndefined();
});

test('buckets, except those for logs, can use a key that is created later', () => {
  const plans = [{ name: 'uploads' }, { name: 'logs', purpose: BucketPurpose.LOGS }].map((bucket) => resolveBucket({ ...bucket, namePrefix }, true));
  expect(plans.map(({ isKmsEncrypted }) => isKmsEncrypted)).toEqual([true, false]);
  expect(plans.map(({ names }) => names.bucket)).toEqual(['prod-shop-uploads', 'prod-shop-logs']);
});

test('the plan of a queue contains every default', () => {
  expect(resolveQueue({ name: 'emails' })).toEqual({
    name: 'emails',
    fifo: false,
    contentBasedDeduplication: false,
    visibilityTimeout: Duration.seconds(30),
    maxReceiveCount: 5,
    retention: Duration.days(4),
    deadLetterRetention: Duration.days(14),
    removalPolicy: DESTROY,
    topicSubscriptions: [],
  });
  expect(resolveQueues([{ name: 'emails', fifo: true }], { namePrefix })).toMatchObject([
    { names: { queue: 'prod-shop-emails.fifo', deadLetters: 'prod-shop-emails-dlq.fifo' } },
  ]);
});

test('the plan of a table contains every default', () => {
  expect(resolveTable({ name: 'orders', partitionKey })).toEqual({
    name: 'orders',
    partitionKey,
    globalSecondaryIndexes: [],
    pointInTimeRecovery: true,
    deletionProtection: true,
    removalPolicy: RETAIN_ON_UPDATE_OR_DELETE,
    encryptionType: 'CUSTOMER_MANAGED',
    createdKey: { name: 'orders', removalPolicy: RETAIN_ON_UPDATE_OR_DELETE },
    names: {},
  });
  expect(resolveTables([{ name: 'orders', partitionKey }], { namePrefix })).toMatchObject([{ names: { table: 'prod-shop-orders' } }]);
});

test.each<[string, (key: kms.IKey) => dynamodb.TableEncryptionV2, object]>([
  ['that is set', (key) => dynamodb.TableEncryptionV2.customerManagedKey(key), { encryptionType: 'CUSTOMER_MANAGED', encryptionKey: expect.any(kms.Key) }],
  ['of AWS', () => dynamodb.TableEncryptionV2.awsManagedKey(), { encryptionType: 'AWS_MANAGED' }],
  ['of DynamoDB', () => dynamodb.TableEncryptionV2.dynamoOwnedKey(), { encryptionType: 'AWS_OWNED' }],
])('no key is created for a table with one %s', (_, encryption, expected) => {
  expect(resolveTable({ name: 'orders', partitionKey, encryption: encryption(new kms.Key(newStack(), 'Key')) })).toMatchObject({ createdKey: undefined, ...expected });
});

test('the plan of an event bus contains every default', () => {
  expect(resolveEventBus({})).toEqual({ archive: true, archiveRetention: Duration.days(30), names: {} });
  expect(resolveEventBus({ archive: false, namePrefix })).toMatchObject({
    archive: false, archiveRetention: undefined, names: { bus: 'prod-shop-events', deadLetters: 'prod-shop-events-dlq' },
  });
});

test('the prefix of a standalone bucket is checked', () => {
  const problems = new Problems();
  checkBucket(resolveBucket({ name: 'uploads', bucketName: 'uploads', namePrefix: 'Prod' }), problems);
  expect(() => problems.throwIfAny(newStack())).toThrow("bucket 'uploads': 'namePrefix' must have");
});

test('a bucket from a plan renders the same template as from its options', () => {
  const create = (isPlanned: boolean) => {
    const stack = newStack();
    const options = { name: 'uploads', namePrefix, replication: { destination: s3.Bucket.fromBucketName(stack, 'Copies', 'copies') } };
    return render(new ServiceBucket(stack, 'Thing', isPlanned ? checked(resolveBucket(options)) : options));
  };
  expect(create(true)).toEqual(create(false));
});
