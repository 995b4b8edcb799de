import { aws_dynamodb as dynamodb, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { badNames, Breakage, breakage, Broken, Given, outside, show } from './breakage';
import { BucketOptions, BucketPurpose, EventBusOptions, QueueOptions, TableOptions } from '../../../src';
import { Environment, EnvironmentProps, shown, withProps } from '../environment';

const BUCKET_NAMES = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html';
const LIFECYCLE = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleExpiration.html';
const CORS = 'https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html';
const LOG_BUCKET = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html';
const TABLES = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html';
const PROJECTION = 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html';
const QUEUES = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html';
const ATTRIBUTES = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html';
const BUS = 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html';
const ARCHIVE = 'https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html';

type GivenData<T, O> = Given<T, O> & { readonly subject: string };

/** What services name is what is broken; so nothing names anything. */
export function ofData<T>(kind: 'buckets' | 'tables' | 'queues' | 'eventBus', { options, values, subject, prop, got, ...given }: GivenData<T, object>): Breakage {
  const without = { buckets: undefined, tables: undefined, queues: undefined, eventBus: undefined };
  return breakage<T>({
    ...given,
    values: values ?? fc.constant(given.example),
    apply: (environment, value) => ({
      environment: shown({
        ...withProps(environment, {
          ...without, [kind]: options(value), services: environment.props.services?.map((service) => ({ ...service, ...without })),
        }),
        keyed: environment.keyed.filter((part) => part !== kind),
      }),
      expected: { subject, prop, got: got?.(value, environment) ?? show(value) },
    }),
  });
}

export const ofBucket = <T>(given: Given<T, Partial<BucketOptions>>) => ofData('buckets', {
  ...given, subject: "bucket 'things'", options: (value) => [{ name: 'things', ...given.options(value) }],
});
export const KEY = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };
const ofTable = <T>(given: Given<T, Partial<TableOptions>>) => ofData('tables', {
  ...given, subject: "table 'things'", options: (value) => [{ name: 'things', ...KEY, ...given.options(value) }],
});
export const ofQueue = <T>(given: Given<T, Partial<QueueOptions>>) => ofData('queues', {
  ...given, subject: "queue 'things'", options: (value) => [{ name: 'things', ...given.options(value) }],
});
const ofBus = <T>(given: Given<T, EventBusOptions>) => ofData('eventBus', { ...given, subject: 'event bus' });

const seconds = (min: number, max: number) => fc.oneof(
  fc.constant(max + 1), fc.integer({ min: max + 1, max: 10_000_000 }), ...(min > 0 ? [fc.nat(min - 1)] : []),
);
const indexed = (indexes: Array<Partial<dynamodb.GlobalSecondaryIndexProps>>) => ({
  globalSecondaryIndexes: indexes.map((index, position) => ({ indexName: `index-${position}`, ...KEY, ...index })),
});

const including = (count: number): Partial<dynamodb.GlobalSecondaryIndexProps> => ({
  projectionType: dynamodb.ProjectionType.INCLUDE, nonKeyAttributes: Array.from({ length: count }, (_, index) => `attribute-${index}`),
});

const named = (kind: 'bucket' | 'table' | 'queue') => ofData(`${kind}s`, {
  rule: `The name of a ${kind} has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter`,
  subject: '',
  prop: 'name',
  example: 'My_Things',
  values: badNames,
  options: (name) => [{ name, ...KEY, ...(kind === 'bucket' && { bucketName: 'a-bucket' }), ...(kind === 'table' && { tableName: 'a-table' }), ...(kind === 'queue' && { queueName: 'a-queue' }) }],
});

/** The subject of those has the name that is broken. */
function withSubject(kind: string, given: Breakage): Breakage {
  const rename = (broken: Broken): Broken => ({ ...broken, expected: { ...broken.expected, subject: `${kind} ${broken.expected.got}` } });
  return { ...given, breaks: (environment) => given.breaks(environment).map(rename), example: (environment) => rename(given.example(environment)) };
}

const unique = (kind: 'buckets' | 'tables' | 'queues', physical: string) => [
  ofData(kind, {
    rule: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} have unique names`, subject: kind, prop: 'name', example: 'same', options: (name) => [{ name, ...KEY, [physical]: 'first-of-two' }, { name, ...KEY, [physical]: 'second-of-two' }],
  }),
  ofData(kind, {
    rule: `${kind.charAt(0).toUpperCase()}${kind.slice(1)} have a unique '${physical}'`, subject: kind, prop: physical, example: 'same-name', options: (name) => [{ name: 'first', ...KEY, [physical]: name }, { name: 'second', ...KEY, [physical]: name }],
  }),
];

/** Nothing that services name is the point. */
export const withoutNamed = (environment: Environment) => withProps(environment, {
  services: environment.props.services?.map((service) => ({ ...service, buckets: undefined, tables: undefined, queues: undefined, eventBus: undefined })),
});

/** A queue by a name that another one has. */
function withQueue(rule: string, example: string, values: string[], { eventBus }: Pick<EnvironmentProps, 'eventBus'>): Breakage {
  return breakage({
    rule,
    source: QUEUES,
    example,
    values: fc.constantFrom(...values),
    apply: (environment, name) => ({
      environment: withoutNamed(withProps(environment, { environmentName: 'dev', projectName: 'reptidex', physicalNames: true, eventBus, queues: [{ name }] })),
      expected: { subject: `queue '${name}'`, prop: 'name', got: show(name) },
    }),
  });
}

export const NAMED_DATA_BREAKAGES: Breakage[] = [
  ...(['bucket', 'table', 'queue'] as const).map((kind) => withSubject(kind, named(kind))),
  ...(['bucket', 'table', 'queue'] as const).map((kind) => ofData(`${kind}s`, {
    rule: `The name of a ${kind} is required`, subject: `${kind} 1`, prop: 'name', example: undefined, options: () => [{ ...KEY }],
  })),
  ...unique('buckets', 'bucketName'), ...unique('tables', 'tableName'), ...unique('queues', 'queueName'),
  ...([
    ['has 3 to 63 lower-case letters, digits, hyphens and periods, and begins and ends with a letter or digit', ['My_Bucket', 'ab', 'x'.repeat(64), 'My-Bucket', '-abc', 'abc-']],
    ['does not have two periods in a row', ['a..b']],
    ['does not look like an IP address', ['192.168.5.4']],
    ['does not begin with a prefix that S3 reserves', ['xn--abc', 'sthree-abc', 'amzn-s3-demo-abc']],
    ['does not end with a suffix that S3 reserves', ['abc--ol-s3', 'abc-s3alias', 'abc.mrap', 'abc--x-s3', 'abc--table-s3']],
  ] as const).map(([rule, names]) => ofBucket<string>({
    rule: `'bucketName' ${rule}`, source: BUCKET_NAMES, prop: 'bucketName', example: names[0], values: fc.constantFrom(...names), options: (bucketName) => ({ bucketName }),
  })),
  ofBucket({
    rule: 'Objects expire after at least one day, and only after they have moved to another storage class',
    source: LIFECYCLE,
    prop: 'expiration',
    example: { purpose: BucketPurpose.UPLOADS, days: 30 },
    values: fc.constantFrom(
      { purpose: BucketPurpose.UPLOADS, days: 30 }, { purpose: BucketPurpose.BACKUPS, days: 7 }, { purpose: BucketPurpose.ASSETS, days: 0 },
      { purpose: BucketPurpose.LOGS, days: 0 },
    ),
    got: (value) => String(value.days),
    options: (value) => ({ purpose: value.purpose, expiration: Duration.days(value.days) }),
  }),
  ofBucket({
    rule: 'Noncurrent versions are kept for at least one day', source: LIFECYCLE, prop: 'noncurrentVersionRetention', example: 0, options: (value) => ({ noncurrentVersionRetention: Duration.days(value) }),
  }),
  ofBucket({
    rule: 'A bucket has at most 100 CORS rules',
    source: CORS,
    prop: 'cors',
    example: 101,
    values: fc.integer({ min: 101, max: 200 }),
    options: (count) => ({ cors: Array.from({ length: count }, () => ({ allowedMethods: [s3.HttpMethods.GET], allowedOrigins: ['*'] })) }),
  }),
  ofBucket({
    rule: 'A bucket for logs cannot use a customer managed key',
    source: LOG_BUCKET,
    prop: 'encryptionKey',
    example: 'Key',
    options: (path) => ({ purpose: BucketPurpose.LOGS, encryptionKey: { node: { path }, keyArn: 'arn', keyId: 'id', addAlias: () => undefined, addToResourcePolicy: () => undefined } as any }),
  }),
  ofTable({
    rule: "'tableName' has 3 to 255 letters, digits, underscores, hyphens and periods",
    source: TABLES,
    prop: 'tableName',
    example: 'my table',
    values: fc.constantFrom('', 'ab', 'my table', 'a/b', 'x'.repeat(256), 'ä123'),
    options: (tableName) => ({ tableName }),
  }),
  ofTable({
    rule: 'The sort key is not the same attribute as the partition key', source: TABLES, prop: 'sortKey', example: 'id', options: (name) => ({ sortKey: { name, type: dynamodb.AttributeType.STRING } }),
  }),
  ofTable({
    rule: 'The name of a key attribute has 1 to 255 characters', source: TABLES, prop: 'partitionKey', example: '', values: fc.constantFrom('', 'x'.repeat(256)), options: (name) => ({ partitionKey: { name, type: dynamodb.AttributeType.STRING } }),
  }),
  ofTable({
    rule: 'A table has at most 20 global secondary indexes', source: TABLES, prop: 'globalSecondaryIndexes', example: 21, values: fc.integer({ min: 21, max: 40 }), options: (count) => indexed(Array.from({ length: count }, () => ({}))),
  }),
  ofTable({
    rule: "'indexName' has 3 to 255 letters, digits, underscores, hyphens and periods",
    source: TABLES,
    prop: 'globalSecondaryIndexes.indexName',
    example: 'by date',
    values: fc.constantFrom('', 'ab', 'by date', 'x'.repeat(256)),
    options: (indexName) => indexed([{ indexName }]),
  }),
  ofTable({
    rule: 'The indexes of a table have unique names', source: TABLES, prop: 'globalSecondaryIndexes.indexName', example: 'by-date', options: (indexName) => indexed([{ indexName }, { indexName }]),
  }),
  ofTable({
    rule: 'An index has a partition key', source: TABLES, prop: 'globalSecondaryIndexes.index-0', example: undefined, options: () => indexed([{ partitionKey: undefined }]),
  }),
  ...(['readCapacity', 'writeCapacity'] as const).map((capacity) => ofTable({
    rule: `'${capacity}' of an index cannot be set for a table with on-demand capacity`,
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GlobalSecondaryIndex.html',
    prop: `globalSecondaryIndexes.index-0.${capacity}`,
    example: 5,
    values: fc.integer({ min: 1, max: 100 }),
    options: (value) => indexed([{ [capacity]: value }]),
  })),
  ofTable({
    rule: "'nonKeyAttributes' is set if, and only if, 'projectionType' is INCLUDE",
    source: PROJECTION,
    prop: 'globalSecondaryIndexes.index-0.nonKeyAttributes',
    example: ['a'],
    values: fc.constantFrom<string[]>(['a'], ['a', 'b']),
    options: (nonKeyAttributes) => indexed([{ nonKeyAttributes, projectionType: dynamodb.ProjectionType.ALL }]),
  }),
  ofTable({
    rule: 'An index projects at most 20 non-key attributes',
    source: PROJECTION,
    prop: 'globalSecondaryIndexes.index-0.nonKeyAttributes',
    example: 21,
    values: fc.integer({ min: 21, max: 100 }),
    options: (count) => indexed([including(count)]),
  }),
  ofTable({
    rule: 'The indexes of a table project at most 100 attributes in total',
    source: PROJECTION,
    prop: 'globalSecondaryIndexes',
    example: 120,
    values: fc.integer({ min: 6, max: 20 }).map((count) => count * 20),
    options: (count) => indexed(Array.from({ length: count / 20 }, () => including(20))),
  }),
  ofTable({ rule: 'A table has a partition key', source: TABLES, prop: 'partitionKey', example: undefined, options: () => ({ partitionKey: undefined as any }) }),
  ofTable({
    rule: 'The encryption of a table has no replica keys, because the table has no replicas',
    prop: 'encryption',
    example: ['eu-west-1'],
    options: ([region]) => ({ encryption: dynamodb.TableEncryptionV2.customerManagedKey({ node: { path: 'Key' }, keyArn: 'arn' } as any, { [region]: 'arn' }) }),
  }),
  ofTable({
    rule: 'An attribute has the same type in all keys that use it',
    source: TABLES,
    prop: 'globalSecondaryIndexes.index-0',
    example: dynamodb.AttributeType.NUMBER,
    values: fc.constantFrom(dynamodb.AttributeType.NUMBER, dynamodb.AttributeType.BINARY),
    options: (type) => indexed([{ partitionKey: { name: 'id', type } }]),
  }),
  ofTable({
    rule: "'timeToLiveAttribute' has 1 to 255 characters", source: TABLES, prop: 'timeToLiveAttribute', example: '', values: fc.constantFrom('', 'x'.repeat(256)), options: (timeToLiveAttribute) => ({ timeToLiveAttribute }),
  }),
  ofTable({
    rule: 'The type of the time-to-live attribute is a number',
    source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html',
    prop: 'timeToLiveAttribute',
    example: 'id',
    options: (timeToLiveAttribute) => ({ timeToLiveAttribute }),
  }),
  ofQueue({
    rule: "'queueName' has at most 76 letters, digits, underscores and hyphens, to leave room for the suffix of the dead-letter queue",
    source: QUEUES,
    prop: 'queueName',
    example: 'my queue',
    values: fc.constantFrom('', 'my queue', 'a.b', 'x'.repeat(77)),
    options: (queueName) => ({ queueName }),
  }),
  ofQueue({ rule: "The name of a FIFO queue ends with '.fifo'", source: QUEUES, prop: 'queueName', example: 'mail', options: (queueName) => ({ queueName, fifo: true }) }),
  ofQueue({ rule: "The name of a standard queue does not end with '.fifo'", source: QUEUES, prop: 'queueName', example: 'mail.fifo', values: fc.constantFrom<string>('mail.fifo', 'a.fifo'), options: (queueName) => ({ queueName }) }),
  ofQueue({
    rule: "'contentBasedDeduplication' requires a FIFO queue", source: ATTRIBUTES, prop: 'contentBasedDeduplication', example: true, options: (contentBasedDeduplication) => ({ contentBasedDeduplication }),
  }),
  ofQueue({ rule: 'The visibility timeout of a queue is 0 seconds to 12 hours', source: ATTRIBUTES, prop: 'visibilityTimeout', example: 43_201, values: seconds(0, 43_200), options: (value) => ({ visibilityTimeout: Duration.seconds(value) }) }),
  ofQueue({ rule: "'maxReceiveCount' is 1 to 1000", source: ATTRIBUTES, prop: 'maxReceiveCount', example: 1001, values: outside(1, 1000), options: (maxReceiveCount) => ({ maxReceiveCount }) }),
  ofQueue({ rule: 'The retention of messages is 1 minute to 14 days', source: ATTRIBUTES, prop: 'retention', example: 59, values: fc.integer({ min: 0, max: 59 }), options: (value) => ({ retention: Duration.seconds(value) }) }),
  ofQueue({ rule: 'The retention of dead letters is 1 minute to 14 days', source: ATTRIBUTES, prop: 'deadLetterRetention', example: 1_209_601, values: fc.integer({ min: 1_209_601, max: 10_000_000 }), options: (value) => ({ deadLetterRetention: Duration.seconds(value) }) }),
  ofQueue({
    rule: 'The retention of dead letters is at least that of messages, because the time starts when a message was first sent',
    source: 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html',
    prop: 'deadLetterRetention',
    example: 2,
    values: fc.integer({ min: 1, max: 2 }),
    got: (value) => show(Duration.days(value).toHumanString()),
    options: (value) => ({ retention: Duration.days(3), deadLetterRetention: Duration.days(value) }),
  }),
  ofBus({
    rule: "'busName' has 1 to 256 letters, digits, underscores, hyphens and periods, and is not 'default'",
    source: BUS,
    prop: 'busName',
    example: 'default',
    values: fc.constantFrom('', 'default', 'my bus', 'a/b', 'x'.repeat(257)),
    options: (busName) => ({ busName }),
  }),
  ofBus({
    rule: 'The retention of an archive is a whole number of days', source: ARCHIVE, prop: 'archiveRetention', example: 0.5, options: (value) => ({ archiveRetention: Duration.hours(value * 24) }),
  }),
  ofBus({
    rule: "'archiveRetention' requires an archive", prop: 'archiveRetention', example: 7, values: fc.integer({ min: 1, max: 100 }), got: (value) => show(Duration.days(value).toString()), options: (value) => ({ archive: false, archiveRetention: Duration.days(value) }),
  }),
  withQueue("A queue cannot be named 'events' when there is an event bus, whose dead-letter queue has this name", 'events', ['events'], { eventBus: {} }),
  withQueue("The name of a queue does not result in the name of the event bus's dead-letter queue", 'events-dlq', ['events-dlq'], { eventBus: {} }),
  withQueue('The name of a queue is not that of the dead-letter queue of a function', 'rotation', ['rotation', 'database-rollout', 'cache-rollout', 'origin-rotation'], { eventBus: undefined }),
  ...(['name', 'queueName'] as const).map((prop) => breakage({
    rule: `${prop === 'name' ? 'The name of a queue' : "'queueName'"} is not the name of the dead-letter queue of another queue`,
    source: QUEUES,
    example: 'mail',
    values: fc.constantFrom('mail', 'orders'),
    apply: (environment, name) => {
      const queues = [name, `${name}-dlq`].map((each) => (prop === 'name' ? { name: each } : { name: `${each}-queue`, queueName: each }));
      return {
        environment: withoutNamed({ ...environment, props: { ...environment.props, environmentName: 'dev', projectName: 'reptidex', physicalNames: true, queues, eventBus: undefined } }),
        expected: { subject: `queue '${queues[1].name}'`, prop, got: show(`${prop === 'name' ? 'dev-reptidex-' : ''}${name}-dlq`) },
      };
    },
  })),
  breakage({
    rule: 'The name of a bucket is not that of the bucket that the platform creates for access logs',
    source: BUCKET_NAMES,
    example: { name: 'access-logs' },
    values: fc.constantFrom<BucketOptions>({ name: 'access-logs' }, { name: 'files', bucketName: 'reptidex-dev-access-logs' }),
    apply: (environment, bucket) => ({
      environment: withoutNamed(withProps(environment, {
        environmentName: 'dev', projectName: 'reptidex', physicalNames: true, buckets: [bucket], loadBalancer: { ...environment.props.loadBalancer, accessLogsEnabled: true },
      })),
      expected: { subject: `bucket '${bucket.name}'`, prop: bucket.bucketName === undefined ? 'name' : 'bucketName', got: show('reptidex-dev-access-logs') },
    }),
  }),
];
