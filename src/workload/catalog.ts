import { aws_dynamodb as dynamodb, aws_ecs as ecs, aws_events as events, aws_s3 as s3, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { BindingOptions } from './binding-options';
import { OffHoursPlan, resolveOffHours } from '../operations/off-hours-plan';

/** What is known of a database or a cache before it is created. */
export interface ServerFacts {
  readonly maxConnections?: number;
  /** Hours outside of which it is stopped. */
  readonly schedule?: OffHoursPlan;
}

/** What workloads can use by name, as far as it is known before any of it is created. */
export interface CatalogFacts {
  readonly database?: ServerFacts;
  readonly cache?: ServerFacts;
  readonly buckets: string[];
  readonly tables: string[];
  readonly queues: string[];
  /** Visibility timeouts of those queues, as far as they are known. */
  readonly visibilityTimeouts: { [queue: string]: Duration };
  readonly eventBus: boolean;
  /** Whether there may be others, which only the deployment knows: those that the platform in another stack publishes. */
  readonly hasPublished?: boolean;
}

/** A database or a cache, with what a workload can ask for of it: `url`, `host`, `port` and so on. */
export interface Server extends BindingOptions {
  readonly parts?: { [part: string]: string | ecs.Secret };
}

/** The things of a platform in another stack, read when a workload first uses them. */
export interface PublishedCatalog {
  bucket(name: string): s3.IBucket;
  table(name: string): dynamodb.ITable;
  queue(name: string): sqs.IQueue;
  eventBus(): events.IEventBus;
}

/** The things that workloads use by name. */
export interface Catalog {
  readonly database?: Server;
  readonly cache?: Server;
  readonly buckets?: { [name: string]: s3.IBucket };
  readonly tables?: { [name: string]: dynamodb.ITable };
  readonly queues?: { [name: string]: sqs.IQueue };
  readonly eventBus?: events.IEventBus;
  /** Where services of the fleet are reached. */
  readonly endpoints?: { readonly [name: string]: { readonly port: number } };
  /** What is not listed here may be there. */
  readonly published?: PublishedCatalog;
}

/** The queue of a name that was checked: what is not listed is published. */
export function queueOf({ queues, published }: Catalog, name: string): sqs.IQueue {
  return queues?.[name] ?? published!.queue(name);
}

/** The facts of a database or a cache that exists. */
export function factsOfServer({ maxConnections, schedule }: BindingOptions): ServerFacts {
  return { maxConnections, schedule: schedule && resolveOffHours(schedule) };
}

/** The facts of things that exist, for a fleet without a platform. */
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
