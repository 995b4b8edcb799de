import { aws_cloudwatch as cloudwatch, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NONE } from './part';
import { DataPlan, IngressPlan, PlatformBucketPlan, PlatformPlan, Protection } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { checkPlatformReplication, resolveCopies, resolvePlatformReplication } from './platform-replication';
import { BucketOptions, BucketPurpose } from '../data/bucket/bucket-options';
import { BucketPlan, checkBuckets, resolveBucket } from '../data/bucket/bucket-plan';
import { ServiceBucket } from '../data/bucket/service-bucket';
import { checkBusQueues, checkEventBus, resolveEventBus } from '../data/event-bus/event-bus-plan';
import { ServiceEventBus } from '../data/event-bus/service-event-bus';
import { checkQueues, resolveQueues } from '../data/queue/queue-plan';
import { ServiceQueue } from '../data/queue/service-queue';
import { ServiceTable } from '../data/table/service-table';
import { checkTables, resolveTables } from '../data/table/table-plan';
import { NAME_LIMIT, physicalName } from '../private/names';
import { checked } from '../private/plan';
import { Problems } from '../private/problems';
import { Catalog, CatalogFacts } from '../workload/catalog';

/** Functions that keep secrets up to date, of the platform and of fleets. */
const FUNCTIONS = ['rotation', 'database-rollout', 'cache-rollout', 'origin-rotation'];
/** Name of the event bus among the queues. */
const EVENTS = 'events';
/** The bucket that the platform creates for access logs, if none of `buckets` is for logs. */
const ACCESS_LOGS = { name: 'access-logs', purpose: BucketPurpose.LOGS };

/** Resolves the resources that services use by name. */
export function resolveData(
  props: ReptidexPlatformProps, { names, ingress, encryptionKey }: Pick<PlatformPlan, 'names' | 'ingress' | 'encryptionKey'>, protection: Protection,
): DataPlan {
  const { namePrefix, bucketPrefix } = names;
  const replication = resolvePlatformReplication(props.bucketReplication);
  const hasEncryptionKey = encryptionKey.made !== undefined || encryptionKey.existing !== undefined;
  const bucketOf = (options: BucketOptions, label: string): PlatformBucketPlan => {
    const resolved = resolveBucket({ ...options, namePrefix: bucketPrefix }, hasEncryptionKey);
    const replicationRole = resolved.replication?.roleName ?? physicalName(namePrefix, `${label}-replication-role`, NAME_LIMIT.ROLE);
    const plan = { ...resolved, names: { ...resolved.names, replicationRole } };
    return { label, plan, copies: resolveCopies(plan, replication) };
  };
  const listed = (props.buckets ?? []).map((options) => bucketOf(options, `${options.name}-bucket`));
  const [only, ...more] = listed.filter(isForLogs);
  const existing = ingress.accessLogs.enabled && more.length === 0 ? only : undefined;
  return {
    buckets: listed,
    accessLogs: createsAccessLogs(listed, ingress) ? { made: bucketOf(ACCESS_LOGS, ACCESS_LOGS.name) } : existing ? { existing } : NONE,
    replication,
    tables: resolveTables((props.tables ?? []).map((table) => ({ ...table, ...protection })), { namePrefix }),
    queues: resolveQueues(props.queues ?? [], { namePrefix }),
    eventBus: props.eventBus && resolveEventBus({ ...props.eventBus, namePrefix }),
  };
}

/** Whether to create a bucket for access logs: no listed bucket is for logs, and the created load balancer or other buckets write to it. */
function createsAccessLogs(listed: PlatformBucketPlan[], { accessLogs, loadBalancer }: IngressPlan): boolean {
  const forLogs = listed.filter(isForLogs).length;
  return accessLogs.enabled && forLogs !== 1 && ((loadBalancer.made !== undefined && !accessLogs.bucket) || forLogs < listed.length);
}

function isForLogs({ plan: { purpose } }: PlatformBucketPlan): boolean {
  return purpose === BucketPurpose.LOGS;
}

/** Collects mistakes in the resources that services use by name. */
export function checkData({ data, names }: PlatformPlan, problems: Problems): void {
  const { queues, eventBus } = data;
  checkBuckets(data.buckets.map(({ plan }) => plan), problems);
  checkAccessLogsName(data, problems);
  checkPlatformReplication(data, names, problems);
  checkTables(data.tables, problems);
  checkQueues(queues, problems);
  for (const { name, queueName } of queues) {
    if (names.namePrefix !== undefined && queueName === undefined && FUNCTIONS.includes(name)) {
      problems.add({ subject: `queue '${name}'`, prop: 'name', must: `not be one of ${FUNCTIONS.join(', ')}, which are names of dead-letter queues of functions`, got: name });
    }
  }
  if (eventBus) {
    checkEventBus(eventBus, problems);
    const [busNamed, others] = [true, false].map((isNamedSo) => queues.filter(({ name }) => (name === EVENTS) === isNamedSo));
    for (const { name } of busNamed) {
      problems.add({ subject: `queue '${name}'`, prop: 'name', must: "be a different one when there is an 'eventBus', whose dead-letter queue has this name", got: name });
    }
    checkBusQueues(others, problems, names.namePrefix);
  }
}

function checkAccessLogsName({ buckets, accessLogs }: DataPlan, problems: Problems): void {
  const taken = accessLogs.made?.plan.names.bucket;
  if (taken === undefined || Token.isUnresolved(taken)) {
    return;
  }
  for (const bucket of buckets.map(({ plan }) => plan).filter(({ names }) => names.bucket === taken)) {
    problems.add({
      subject: `bucket '${bucket.name}'`,
      prop: bucket.bucketName === undefined ? 'name' : 'bucketName',
      must: 'differ from the name of the bucket that the platform creates for access logs',
      got: taken,
      fix: "to use it for access logs, make it the only bucket with 'purpose' LOGS",
    });
  }
}

/** Resources that services can use by name, before they are created. */
export function namesOfData({ buckets, tables, queues, eventBus }: DataPlan): Omit<CatalogFacts, 'database' | 'cache'> {
  const namesOf = (things: Array<{ name: string }>) => things.map(({ name }) => name);
  return {
    buckets: namesOf(buckets.map(({ plan }) => plan)),
    tables: namesOf(tables),
    queues: namesOf(queues),
    visibilityTimeouts: Object.fromEntries(queues.map(({ name, visibilityTimeout }) => [name, visibilityTimeout])),
    eventBus: eventBus !== undefined,
  };
}

/** The created resources, and the bucket for logs. */
export interface PlatformData extends Pick<Catalog, 'buckets' | 'tables' | 'queues' | 'eventBus'> {
  readonly serviceEventBus?: ServiceEventBus;
  /** Dead-letter queues of queues and event bus. */
  readonly deadLetterQueues: { [name: string]: sqs.IQueue };
  /** Bucket for the load balancer's access logs. */
  readonly logBucket?: s3.IBucket;
  /** The platform's own bucket for access logs, if there is one. */
  readonly ownLogBucket?: ServiceBucket;
  /** Metrics of failed replication, by the name of the bucket's alarm. */
  readonly failedReplications: { [label: string]: cloudwatch.IMetric };
}

/** Creates the resources that services use by name. Each has its name as construct ID, so that the order of the props does not matter. */
export function createData(scope: Construct, { data, ingress }: PlatformPlan, encryptionKey: kms.IKey | undefined): PlatformData {
  const queues = each(roomOf(scope, 'Queues', data.queues), data.queues, (room, plan) => ServiceQueue._create(room, plan.name, {
    ...plan, encryptionKey: plan.encryptionKey ?? encryptionKey,
  }));
  const serviceEventBus = data.eventBus && ServiceEventBus._create(scope, 'EventBus', data.eventBus);
  return {
    ...createBuckets(scope, data, ingress, encryptionKey),
    tables: each(roomOf(scope, 'Tables', data.tables), data.tables, (room, plan) => ServiceTable._create(room, plan.name, plan).table),
    queues: mapValues(queues, ({ queue }) => queue),
    eventBus: serviceEventBus?.eventBus,
    serviceEventBus,
    deadLetterQueues: {
      ...mapValues(queues, ({ deadLetterQueue }) => deadLetterQueue),
      ...(serviceEventBus ? { [EVENTS]: serviceEventBus.deadLetterQueue } : {}),
    },
  };
}

/** The bucket for access logs is created first, because other buckets write to it. */
function createBuckets(
  scope: Construct, { buckets, accessLogs }: DataPlan, ingress: IngressPlan, environmentKey: kms.IKey | undefined,
): Pick<PlatformData, 'buckets' | 'logBucket' | 'ownLogBucket' | 'failedReplications'> {
  const created: { [label: string]: ServiceBucket } = {};
  let copiesRoom: Construct | undefined;
  const bucket = (inside: Construct, id: string, { label, plan, copies }: PlatformBucketPlan, late: Partial<BucketPlan> = {}) => {
    const destination = copies && s3.Bucket.fromBucketName(copiesRoom ??= new Construct(scope, 'Copies'), label, copies.bucketName!);
    const replication = destination ? { ...copies!.replication, destination } : plan.replication;
    created[label] = new ServiceBucket(inside, id, checked({ ...plan, ...late, replication }));
    return created[label];
  };
  const room = roomOf(scope, 'Buckets', buckets);
  const logBuckets = each(room, buckets.filter(isForLogs).map(named), (inside, one) => bucket(inside, one.name, one));
  const own = accessLogs.made ? bucket(scope, 'AccessLogs', accessLogs.made) : accessLogs.existing && created[accessLogs.existing.label];
  const otherBuckets = each(room, buckets.filter((one) => !isForLogs(one)).map(named), (inside, one) => bucket(inside, one.name, one, {
    accessLogBucket: one.plan.accessLogBucket ?? own?.bucket, encryptionKey: one.plan.encryptionKey ?? environmentKey,
  }));
  const replicated = Object.fromEntries(Object.entries(created).filter(([, { replicationRole }]) => replicationRole));
  return {
    logBucket: ingress.accessLogs.bucket ?? own?.bucket,
    ownLogBucket: own,
    buckets: mapValues({ ...logBuckets, ...otherBuckets }, (one) => one.bucket),
    failedReplications: mapValues(replicated, (one) => one.metricFailedReplication()),
  };
}

function named(bucket: PlatformBucketPlan): PlatformBucketPlan & { readonly name: string } {
  return { ...bucket, name: bucket.plan.name };
}

function roomOf(scope: Construct, id: string, things: unknown[]): Construct | undefined {
  return things.length > 0 ? new Construct(scope, id) : undefined;
}

function mapValues<T, R>(things: { [name: string]: T }, value: (thing: T) => R): { [name: string]: R } {
  return Object.fromEntries(Object.entries(things).map(([name, thing]) => [name, value(thing)]));
}

function each<O extends { name: string }, T>(room: Construct | undefined, things: O[], create: (room: Construct, options: O) => T): { [name: string]: T } {
  const byName = [...things].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(room ? byName.map((options) => [options.name, create(room, options)]) : []);
}
