import { Construct } from 'constructs';
import { ReptidexPlatformProps } from './platform-props';
import { Settings } from './settings';
import { ServiceBucket } from '../data/service-bucket';
import { ServiceEventBus } from '../data/service-event-bus';
import { ServiceQueue } from '../data/service-queue';
import { ServiceTable } from '../data/service-table';
import { checkBuckets } from '../data/validate-buckets';
import { checkEventBus } from '../data/validate-event-bus';
import { checkQueues } from '../data/validate-queues';
import { checkTables } from '../data/validate-tables';
import { ServiceResources } from '../fleet/service-resources';
import { Problems } from '../private/problems';

/** Buckets are named project first, as the names of buckets are everybody's. */
function bucketPrefix({ namePrefix, projectName, environmentName }: Settings): string | undefined {
  return namePrefix && `${projectName}-${environmentName}`;
}

/** Collects mistakes in what services may name. */
export function checkData(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  checkBuckets(props.buckets ?? [], problems, bucketPrefix(settings));
  checkTables(props.tables ?? [], problems, settings.namePrefix);
  checkQueues(props.queues ?? [], problems, settings.namePrefix);
  if (props.eventBus) {
    checkEventBus(props.eventBus, problems);
  }
}

/** What services may name, by name, before any of it is made. */
export function namesOfData(props: ReptidexPlatformProps): ServiceResources {
  const named = (things: Array<{ name: string }> | undefined) => Object.fromEntries((things ?? []).map(({ name }) => [name, {} as any]));
  return { buckets: named(props.buckets), tables: named(props.tables), queues: named(props.queues), eventBus: props.eventBus && ({} as any) };
}

/** Makes what services may name. Each hangs under its own name, so that the order in which they are listed does not show. */
export function createData(scope: Construct, props: ReptidexPlatformProps, settings: Settings): ServiceResources {
  const { namePrefix } = settings;
  return {
    buckets: each(scope, 'Buckets', props.buckets, (room, options) => new ServiceBucket(room, options.name, { ...options, namePrefix: bucketPrefix(settings) }).bucket),
    tables: each(scope, 'Tables', props.tables, (room, options) => new ServiceTable(room, options.name, { ...options, namePrefix }).table),
    queues: each(scope, 'Queues', props.queues, (room, options) => new ServiceQueue(room, options.name, { ...options, namePrefix }).queue),
    eventBus: props.eventBus && new ServiceEventBus(scope, 'EventBus', { ...props.eventBus, namePrefix }).eventBus,
  };
}

function each<O extends { name: string }, T>(
  scope: Construct, id: string, things: O[] | undefined, create: (room: Construct, options: O) => T,
): { [name: string]: T } {
  if (!things || things.length === 0) {
    return {};
  }
  const room = new Construct(scope, id);
  return Object.fromEntries([...things].sort((a, b) => (a.name < b.name ? -1 : 1)).map((options) => [options.name, create(room, options)]));
}
