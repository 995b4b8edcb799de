import { aws_dynamodb as dynamodb, aws_events as events, aws_s3 as s3, aws_sqs as sqs } from 'aws-cdk-lib';
import { MicroserviceProps, ServiceIsolation } from '../../src';
import { fleet, mistakesOf, newStack, propsOf, render, resourcesOf, service } from '../support';

function withResources(services: MicroserviceProps[], isolation = ServiceIsolation.PER_SERVICE) {
  const stack = newStack();
  const key = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };
  return fleet({
    isolation,
    buckets: { uploads: new s3.Bucket(stack, 'Uploads'), assets: new s3.Bucket(stack, 'Assets') },
    tables: { 'orders': new dynamodb.Table(stack, 'Orders', key), 'order-lines': new dynamodb.Table(stack, 'OrderLines', key) },
    queues: { mail: new sqs.Queue(stack, 'Mail') },
    eventBus: new events.EventBus(stack, 'Bus'),
    services,
  }, stack);
}

function variablesOf(more: Partial<MicroserviceProps>): { [name: string]: string } {
  const [definition] = propsOf(render(withResources([service('core', more)])), 'AWS::ECS::TaskDefinition');
  const environment: Array<{ Name: string; Value: any }> = definition.ContainerDefinitions[0].Environment ?? [];
  return Object.fromEntries(environment.map(({ Name, Value }) => [Name, Value.Ref ?? Value]));
}

const referred = (id: string) => expect.stringMatching(new RegExp(`^${id}[0-9A-F]{8}$`));

test('a service that uses nothing has no variables and no permissions', () => {
  expect(variablesOf({})).toEqual({});
  const policies = resourcesOf(render(withResources([service('core')])), 'AWS::IAM::ManagedPolicy').map(([id]) => id);
  expect(policies).toEqual([expect.stringContaining('ExecutionPolicy')]);
});

test('one resource of a kind sets the default variable too, several set only their own', () => {
  expect(variablesOf({ buckets: ['uploads'], tables: ['orders', 'order-lines'], queues: ['mail'], eventBus: true })).toEqual({
    S3_BUCKET: referred('Uploads'),
    S3_BUCKET_UPLOADS: referred('Uploads'),
    TABLE_NAME_ORDERS: referred('Orders'),
    TABLE_NAME_ORDER_LINES: referred('OrderLines'),
    QUEUE_URL: referred('Mail'),
    QUEUE_URL_MAIL: referred('Mail'),
    EVENT_BUS_NAME: referred('Bus'),
  });
});

test("the user's own variable replaces that of a resource", () => {
  expect(variablesOf({ buckets: ['uploads'], environment: { S3_BUCKET: 'elsewhere' } })).toMatchObject({ S3_BUCKET: 'elsewhere', S3_BUCKET_UPLOADS: referred('Uploads') });
});

test.each<[keyof MicroserviceProps, Partial<MicroserviceProps>, string, string]>([
  ['buckets', { buckets: ['uploads'] }, 'Uploads', 's3:PutObject'],
  ['tables', { tables: ['orders'] }, 'Orders', 'dynamodb:PutItem'],
  ['queues', { queues: ['mail'] }, 'Mail', 'sqs:SendMessage'],
  ['eventBus', { eventBus: true }, 'Bus', 'events:PutEvents'],
])('%s gives the task role only that permission', (_, more, id, action) => {
  const template = render(withResources([service('core', more), service('other')]));
  const policies = resourcesOf(template, 'AWS::IAM::ManagedPolicy').filter(([name]) => name.includes('TaskRole'));
  expect(policies.map(([name]) => name)).toEqual([expect.stringContaining('core')]);
  const statements: any[] = policies[0][1].Properties.PolicyDocument.Statement;
  expect(statements.flatMap((statement) => statement.Action)).toContain(action);
  const resources = JSON.stringify(statements.map((statement) => statement.Resource));
  expect([...resources.matchAll(/"(\w+)[0-9A-F]{8}"/g)].map((match) => match[1])).toEqual(expect.arrayContaining([id]));
  expect(resources).not.toMatch(new RegExp(`"(?!${id}[0-9A-F]{8}")(Uploads|Assets|Orders|OrderLines|Mail|Bus)[0-9A-F]{8}"`));
  expect(resources).not.toContain('"*"');
});

test('reports all resources that do not exist', () => {
  expect(mistakesOf(() => withResources([service('core', { buckets: ['upload'], tables: ['orders', 'orders'], queues: ['sms'] })]))).toEqual([
    "service 'core': 'buckets', got 'upload'",
    "service 'core': 'tables', got 'orders'",
    "service 'core': 'queues', got 'sms'",
  ]);
});

test('fails if there is no resource of a kind', () => {
  expect(mistakesOf(() => fleet({ services: [service('core', { tables: ['orders'], eventBus: true })] }))).toEqual([
    "service 'core': 'tables', got 'orders'",
    "service 'core': 'eventBus', got true",
  ]);
});
