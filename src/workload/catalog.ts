import { aws_dynamodb as dynamodb, aws_ecs as ecs, aws_events as events, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { BindingOptions } from './binding-options';
import { OffHoursPlan, resolveOffHours } from '../operations/off-hours-plan';

/** Facts about a database or a cache that are known before it is created. */
export interface ServerFacts {
  readonly maxConnections?: number;
  /** Hours outside of which it is stopped. */
  readonly schedule?: OffHoursPlan;
  /** Names of the values that a workload can request, such as `host`, apart from the URL. */
  readonly parts: readonly string[];
  /** Options of a resource that exists already. */
  readonly options?: BindingOptions;
}

/** Resources that workloads can use by name, as far as they are known before they are created. */
export interface CatalogFacts {
  readonly database?: ServerFacts;
  readonly cache?: ServerFacts;
  readonly buckets: string[];
  readonly tables: string[];
  readonly queues: string[];
  /** Visibility timeouts of these queues, as far as they are known. */
  readonly visibilityTimeouts: { [queue: string]: Duration };
  readonly eventBus: boolean;
  /** Whether there can be other resources, known only at deployment: those that a platform in another stack publishes. */
  readonly hasPublished?: boolean;
}

/** A database or a cache, with the values that a workload can request: `url`, `host`, `port` and so on. */
export interface Server extends BindingOptions {
  readonly parts?: { [part: string]: string | ecs.Secret };
}

/** Resources of a platform in another stack, read when a workload first uses them. */
export interface PublishedCatalog {
  bucket(name: string): s3.IBucket;
  table(name: string): dynamodb.ITable;
  queue(name: string): sqs.IQueue;
  eventBus(): events.IEventBus;
}

/** Resources that workloads use by name. */
export interface Catalog {
  readonly database?: Server;
  readonly cache?: Server;
  readonly buckets?: { [name: string]: s3.IBucket };
  readonly tables?: { [name: string]: dynamodb.ITable };
  readonly queues?: { [name: string]: sqs.IQueue };
  readonly eventBus?: events.IEventBus;
  /** Ports at which consumers reach services of the fleet. */
  readonly endpoints?: { readonly [name: string]: { readonly port: number } };
  /** Resources that are not listed here, and may exist. */
  readonly published?: PublishedCatalog;
  /** Name under which a platform publishes a queue, unique in the app; undefined if it does not, or if the name is known only at deployment. */
  readonly publishedAs?: (queue: string) => string | undefined;
}

/** The queue of this name, which has been checked: a queue that is not listed is published. */
export function queueOf({ queues, published }: Catalog, name: string): sqs.IQueue {
  return queues?.[name] ?? published!.queue(name);
}

const DATABASE_PARTS = ['host', 'port', 'databaseName', 'username', 'password'] as const;
const CACHE_PARTS = ['host', 'port'] as const;

/** A database that the platform creates. It provides what its facts promise. */
export interface DatabaseServer extends Server {
  readonly parts: { readonly [part in typeof DATABASE_PARTS[number]]: string | ecs.Secret };
}

/** A cache that the platform creates. */
export interface CacheServer extends Server {
  readonly parts: { readonly [part in typeof CACHE_PARTS[number]]: string | ecs.Secret } & { readonly authToken?: ecs.Secret };
}

/** Facts about a database that the platform creates. */
export function factsOfDatabase(maxConnections?: number): ServerFacts {
  return { maxConnections, parts: DATABASE_PARTS };
}

/** Facts about a cache that the platform creates. */
export function factsOfCache(hasAuthToken: boolean): ServerFacts {
  return { parts: [...CACHE_PARTS, ...hasAuthToken ? ['authToken'] : []] };
}

/** Facts about an existing database or cache. */
export function factsOfServer(options: BindingOptions): ServerFacts {
  const { maxConnections, schedule } = options;
  return { maxConnections, schedule: schedule && resolveOffHours(schedule), parts: Object.keys((options as Server).parts ?? {}), options };
}

/** Facts about existing resources, for a fleet without a platform. */
export function factsOf({ database, cache, buckets = {}, tables = {}, queues = {}, eventBus }: Catalog): CatalogFacts {
  const timeouts = Object.entries(queues).flatMap(([name, queue]) => {
    const { visibilityTimeout } = (queue.node?.defaultChild ?? {}) as { visibilityTimeout?: number };
    return visibilityTimeout === undefined ? [] : [[name, Duration.seconds(visibilityTimeout)]];
  });
  return {
    database: database && factsOfServer(database),
    cache: cache && factsOfServer(cache),
    buckets: Object.keys(buckets),
    tables: Object.keys(tables),
    queues: Object.keys(queues),
    visibilityTimeouts: Object.fromEntries(timeouts),
    eventBus: eventBus !== undefined,
  };
}
