import { aws_cloudwatch as cloudwatch, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { checkPlatformReplication, Copies } from './platform-replication';
import { Settings } from './settings';
import { BucketOptions, BucketPurpose } from '../data/bucket/bucket-options';
import { bucketNameOf, checkBuckets, resolveBuckets } from '../data/bucket/bucket-plan';
import { ServiceBucket } from '../data/bucket/service-bucket';
import { checkBusQueues, checkEventBus, resolveEventBus } from '../data/event-bus/event-bus-plan';
import { ServiceEventBus } from '../data/event-bus/service-event-bus';
import { checkQueues, resolveQueues } from '../data/queue/queue-plan';
import { ServiceQueue } from '../data/queue/service-queue';
import { ServiceTable } from '../data/table/service-table';
import { checkTables, resolveTables } from '../data/table/table-plan';
import { Problems } from '../private/problems';
import { Catalog, CatalogFacts } from '../workload/catalog';

/** Functions that keep secrets up to date, of the platform and of fleets. */
const FUNCTIONS = ['db-refresh', 'cache-refresh', 'database-rollout', 'cache-rollout', 'origin-rotation'];
/** What the event bus is called beside the queues. */
const EVENTS = 'events';
/** The bucket that the platform makes for access logs, where none of `buckets` is the one. */
const ACCESS_LOGS = { name: 'access-logs', purpose: BucketPurpose.LOGS };

/** Buckets are named project first, as the names of buckets are everybody's. */
function bucketPrefix({ namePrefix, projectName, environmentName }: Settings): string | undefined {
  return namePrefix && `${projectName}-${environmentName}`;
}

/** Collects mistakes in what services may name. */
export function checkData(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { buckets = [] } = props;
  checkBuckets(resolveBuckets(buckets, { namePrefix: bucketPrefix(settings), hasEncryptionKey: settings.encryption.enabled }), problems);
  checkAccessLogsName(buckets, settings, problems);
  checkPlatformReplication(props, settings, [...buckets, ...makesAccessLogs(buckets, settings) ? [ACCESS_LOGS] : []], problems);
  checkTables(resolveTables(props.tables ?? [], settings), problems);
  checkQueues(resolveQueues(props.queues ?? [], settings), problems);
  for (const { name, queueName } of props.queues ?? []) {
    if (settings.namePrefix !== undefined && queueName === undefined && FUNCTIONS.includes(name)) {
      problems.add({ subject: `queue '${name}'`, prop: 'name', must: `not be one of ${FUNCTIONS.join(', ')}, whose functions have dead-letter queues named so`, got: name });
    }
  }
  if (props.eventBus) {
    checkEventBus(resolveEventBus(props.eventBus), problems);
    const [busNamed, others] = [true, false].map((isNamedSo) => (props.queues ?? []).filter(({ name }) => (name === EVENTS) === isNamedSo));
    for (const { name } of busNamed) {
      problems.add({ subject: `queue '${name}'`, prop: 'name', must: "be another where there is an 'eventBus', whose own queue is named so", got: name });
    }
    checkBusQueues(others, problems, settings.namePrefix);
  }
}

function checkAccessLogsName(buckets: BucketOptions[], settings: Settings, problems: Problems): void {
  const prefix = bucketPrefix(settings);
  const taken = bucketNameOf(ACCESS_LOGS, prefix);
  if (taken === undefined || Token.isUnresolved(taken) || !makesAccessLogs(buckets, settings)) {
    return;
  }
  for (const bucket of buckets.filter((one) => bucketNameOf(one, prefix) === taken)) {
    problems.add({
      subject: `bucket '${bucket.name}'`,
      prop: bucket.bucketName === undefined ? 'name' : 'bucketName',
      must: 'be another than that of the bucket that the platform makes for access logs',
      got: taken,
      fix: "make it the only one of 'purpose' LOGS, and access logs go to it",
    });
  }
}

/** What services may name, by name, before any of it is made. */
export function namesOfData({ buckets = [], tables = [], queues = [], eventBus }: ReptidexPlatformProps): Pick<CatalogFacts, 'buckets' | 'tables' | 'queues' | 'eventBus'> {
  const namesOf = (things: Array<{ name: string }>) => things.map(({ name }) => name);
  return { buckets: namesOf(buckets), tables: namesOf(tables), queues: namesOf(queues), eventBus: eventBus !== undefined };
}

/** What is made of it, and where logs go. */
export interface PlatformData extends Pick<Catalog, 'buckets' | 'tables' | 'queues' | 'eventBus'> {
  readonly serviceEventBus?: ServiceEventBus;
  /** Dead-letter queues of queues and event bus. */
  readonly deadLetterQueues: { [name: string]: sqs.IQueue };
  /** Where the load balancer writes its access logs. */
  readonly logBucket?: s3.IBucket;
  /** The platform's own bucket for access logs, where there is one. */
  readonly ownLogBucket?: ServiceBucket;
  /** Copies that failed, by what the bucket's alarm is called. */
  readonly failedReplications: { [label: string]: cloudwatch.IMetric };
}

/** Makes what services may name. Each hangs under its own name, so that the order in which they are listed does not show. */
export function createData(scope: Construct, props: ReptidexPlatformProps, settings: Settings, encryptionKey: kms.IKey | undefined): PlatformData {
  const { namePrefix } = settings;
  const queues = each(roomOf(scope, 'Queues', props.queues), props.queues, (room, options) => new ServiceQueue(room, options.name, {
    ...options, encryptionKey: options.encryptionKey ?? encryptionKey, namePrefix,
  }));
  const serviceEventBus = props.eventBus && new ServiceEventBus(scope, 'EventBus', { ...props.eventBus, namePrefix });
  return {
    ...createBuckets(scope, props, settings, encryptionKey),
    tables: each(roomOf(scope, 'Tables', props.tables), props.tables, (room, options) => new ServiceTable(room, options.name, { ...options, namePrefix }).table),
    queues: mapValues(queues, ({ queue }) => queue),
    eventBus: serviceEventBus?.eventBus,
    serviceEventBus,
    deadLetterQueues: {
      ...mapValues(queues, ({ deadLetterQueue }) => deadLetterQueue),
      ...(serviceEventBus ? { [EVENTS]: serviceEventBus.deadLetterQueue } : {}),
    },
  };
}

/** Whether the platform makes a bucket for access logs: none is listed that is the one, and the load balancer that is made, or other buckets, write to it. */
function makesAccessLogs(buckets: BucketOptions[], { loadBalancer: { accessLogs, accessLogsEnabled, listener } }: Settings): boolean {
  const forLogs = buckets.filter(isForLogs).length;
  return (accessLogsEnabled ?? false) && forLogs !== 1 && ((!listener && !accessLogs) || forLogs < buckets.length);
}

/** Whether one of the platform's buckets is the one for access logs. */
export function hasOwnLogBucket(buckets: BucketOptions[], settings: Settings): boolean {
  const isListed = (settings.loadBalancer.accessLogsEnabled ?? false) && buckets.filter(isForLogs).length === 1;
  return isListed || makesAccessLogs(buckets, settings);
}

function isForLogs({ purpose }: BucketOptions): boolean {
  return purpose === BucketPurpose.LOGS;
}

/** The bucket for access logs comes first, as the other buckets write theirs to it too. */
function createBuckets(
  scope: Construct, props: ReptidexPlatformProps, settings: Settings, environmentKey: kms.IKey | undefined,
): Pick<PlatformData, 'buckets' | 'logBucket' | 'ownLogBucket' | 'failedReplications'> {
  const { buckets = [] } = props;
  const namePrefix = bucketPrefix(settings);
  const copies = new Copies(scope, props, settings);
  const replicated: { [label: string]: ServiceBucket } = {};
  const bucket = (inside: Construct, id: string, label: string, options: BucketOptions) => {
    const made = new ServiceBucket(inside, id, { ...copies.of(options, label, namePrefix), namePrefix });
    if (made.replicationRole) {
      replicated[label] = made;
    }
    return made;
  };
  const listed = (inside: Construct, options: BucketOptions) => bucket(inside, options.name, `${options.name}-bucket`, options);
  const [logs, others] = [buckets.filter(isForLogs), buckets.filter((one) => !isForLogs(one))];
  const room = roomOf(scope, 'Buckets', buckets);
  const logBuckets = each(room, logs, listed);
  const { accessLogs, accessLogsEnabled } = settings.loadBalancer;
  const [only, ...more] = Object.values(logBuckets);
  const own = makesAccessLogs(buckets, settings)
    ? bucket(scope, 'AccessLogs', ACCESS_LOGS.name, ACCESS_LOGS)
    : accessLogsEnabled && more.length === 0 ? only : undefined;
  const otherBuckets = each(room, others, (inside, options) => listed(inside, {
    ...options, accessLogBucket: options.accessLogBucket ?? own?.bucket, encryptionKey: options.encryptionKey ?? environmentKey,
  }));
  return {
    logBucket: accessLogs ?? own?.bucket,
    ownLogBucket: own,
    buckets: mapValues({ ...logBuckets, ...otherBuckets }, (made) => made.bucket),
    failedReplications: mapValues(replicated, (made) => made.metricFailedReplication()),
  };
}

function roomOf(scope: Construct, id: string, things: unknown[] = []): Construct | undefined {
  return things.length > 0 ? new Construct(scope, id) : undefined;
}

function mapValues<T, R>(things: { [name: string]: T }, value: (thing: T) => R): { [name: string]: R } {
  return Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, value(thing)]));
}

function each<O extends { name: string }, T>(room: Construct | undefined, things: O[] = [], create: (room: Construct, options: O) => T): { [name: string]: T } {
  const byName = [...things].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(room ? byName.map((options) => [options.name, create(room, options)]) : []);
}
