import { aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_s3 as s3, aws_sqs as sqs } from 'aws-cdk-lib';
import { MicroserviceProps } from './microservice-props';
import { grantBucket, grantConsume, grantSend, grantTable } from '../private/grants';
import { Problems } from '../private/problems';

/** What services may name, besides database and cache. */
export interface ServiceResources {
  readonly buckets?: { [name: string]: s3.IBucket };
  readonly tables?: { [name: string]: dynamodb.ITable };
  readonly queues?: { [name: string]: sqs.IQueue };
  readonly eventBus?: events.IEventBus;
}

/** The named kinds: the variable that says where one is, and what its user may do. */
const KINDS = {
  buckets: { variable: 'S3_BUCKET' },
  tables: { variable: 'TABLE_NAME' },
  queues: { variable: 'QUEUE_URL' },
} as const;
type Kind = keyof typeof KINDS;
const EVENT_BUS_VARIABLE = 'EVENT_BUS_NAME';

/** Collects names that nothing in the fleet has. */
export function checkResources(subject: string, service: MicroserviceProps, resources: ServiceResources, problems: Problems): void {
  for (const kind of Object.keys(KINDS) as Kind[]) {
    const there = Object.keys(resources[kind] ?? {}).sort();
    (service[kind] ?? []).forEach((name, index, all) => {
      if (!there.includes(name)) {
        problems.add({
          subject, prop: kind, must: there.length > 0 ? `name one of ${there.map((n) => `'${n}'`).join(', ')}` : `be left out where there are no ${kind}`, got: name,
        });
      }
      if (all.indexOf(name) < index) {
        problems.add({ subject, prop: kind, must: 'name each once', got: name });
      }
    });
  }
  if (service.eventBus && !resources.eventBus) {
    problems.add({ subject, prop: 'eventBus', must: 'be left out where there is no event bus', got: true, fix: 'give the fleet or the platform one' });
  }
}

/** The variables that tell a service where what it names is. */
export function resourceVariables(service: MicroserviceProps, resources: ServiceResources): { [name: string]: string } {
  const variables: { [name: string]: string } = {};
  const add = (kind: Kind, where: (name: string) => string | undefined) => {
    const names = service[kind] ?? [];
    for (const name of names) {
      const value = where(name);
      if (value !== undefined) {
        variables[`${KINDS[kind].variable}_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`] = value;
        if (names.length === 1) {
          variables[KINDS[kind].variable] = value;
        }
      }
    }
  };
  add('buckets', (name) => resources.buckets?.[name]?.bucketName);
  add('tables', (name) => resources.tables?.[name]?.tableName);
  add('queues', (name) => resources.queues?.[name]?.queueUrl);
  if (service.eventBus && resources.eventBus) {
    variables[EVENT_BUS_VARIABLE] = resources.eventBus.eventBusName;
  }
  return variables;
}

/** Lets a service do with what it names what services do with it, and nothing else. */
export function grantResources(role: iam.IRole, service: MicroserviceProps, resources: ServiceResources): void {
  const named = <T>(names: string[] | undefined, things: { [name: string]: T } | undefined) => (names ?? []).flatMap((name) => things?.[name] ?? []);
  named(service.buckets, resources.buckets).forEach((bucket) => grantBucket(bucket, role, 'readWrite'));
  named(service.tables, resources.tables).forEach((table) => grantTable(table, role, 'readWrite'));
  named(service.queues, resources.queues).forEach((queue) => {
    grantSend(queue, role);
    grantConsume(queue, role);
  });
  if (service.eventBus) {
    resources.eventBus?.grantPutEventsTo(role);
  }
}
