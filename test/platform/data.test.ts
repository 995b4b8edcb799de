import { aws_dynamodb as dynamodb } from 'aws-cdk-lib';
import { BucketPurpose, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps } from '../../src';
import { backend, frontend, mistakesOf, onlyOf, platform, propsOf, render, resourceOf } from '../support';

const KEY = { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } };
const DATA: Partial<ReptidexPlatformProps> = {
  buckets: [{ name: 'uploads', purpose: BucketPurpose.UPLOADS }, { name: 'assets' }],
  tables: [{ name: 'orders', ...KEY }],
  queues: [{ name: 'mail' }],
  eventBus: {},
  database: PlatformDatabase.none(),
  cache: PlatformCache.none(),
};

test('buckets, tables and queues are created once, with names that are readable for operators', () => {
  const template = render(platform(DATA));
  expect(propsOf(template, 'AWS::S3::Bucket').map(({ BucketName }) => BucketName)).toEqual(['reptidex-dev-assets', 'reptidex-dev-uploads']);
  expect(onlyOf(template, 'AWS::DynamoDB::Table').Properties.TableName).toBe('dev-reptidex-orders');
  expect(onlyOf(template, 'AWS::Events::EventBus').Properties.Name).toBe('dev-reptidex-events');
  expect(propsOf(template, 'AWS::SQS::Queue').map(({ QueueName }) => QueueName)).toContain('dev-reptidex-mail');
});

test('a platform has none by default', () => {
  const template = render(platform());
  expect(Object.values(template.Resources).filter(({ Type }) => /^AWS::(S3|DynamoDB|Events|SQS)::/.test(Type))).toEqual([]);
});

test('only the services that name a resource can use it', () => {
  const template = render(platform({ ...DATA, services: [backend('api', { tables: ['orders'], eventBus: true, buckets: ['uploads'] }), backend('plain')] }));
  const environment = (family: string) => (propsOf(template, 'AWS::ECS::TaskDefinition').find(({ Family }) => Family === family).ContainerDefinitions[0].Environment ?? [])
    .map(({ Name }: { Name: string }) => Name);
  expect(environment('dev-reptidex-api').sort()).toEqual(['EVENT_BUS_NAME', 'S3_BUCKET', 'S3_BUCKET_UPLOADS', 'TABLE_NAME', 'TABLE_NAME_ORDERS']);
  expect(environment('dev-reptidex-plain')).toEqual([]);
});

test('their order does not change the template', () => {
  const reversed = { ...DATA, buckets: [...DATA.buckets!].reverse() };
  expect(JSON.stringify(render(platform(reversed)))).toBe(JSON.stringify(render(platform(DATA))));
});

test('their mistakes, and names that do not exist, are one error', () => {
  const mistakes = mistakesOf(() => platform({ ...DATA, buckets: [{ name: 'Up' }], services: [backend('api', { tables: ['order'], queues: ['mail'] })] }));
  expect(mistakes[0]).toContain("bucket 'Up': 'name'");
  expect(mistakes.at(-1)).toBe("service 'api': 'tables', got 'order'");
});

test('an invalid name is reported once, and not for each derived name', () => {
  for (const prop of ['environmentName', 'projectName'] as const) {
    expect(mistakesOf(() => platform({ ...DATA, [prop]: 'ä' }))).toEqual([expect.stringMatching(`^platform: '${prop}'`)]);
  }
});

test("a queue whose name is that of the event bus's dead-letter queue is rejected", () => {
  expect(mistakesOf(() => platform({ ...DATA, queues: [{ name: 'events' }] }))).toEqual([
    "queue 'events': 'name', got 'events'",
  ]);
  expect(mistakesOf(() => platform({ ...DATA, queues: [{ name: 'events-dlq' }] }))).toEqual([
    "queue 'events-dlq': 'name', got 'events-dlq'",
  ]);
  expect(mistakesOf(() => platform({ ...DATA, queues: [{ name: 'mail', queueName: 'dev-reptidex-events' }] }))).toEqual([
    "queue 'mail': 'queueName', got 'dev-reptidex-events'",
  ]);
  expect(() => platform({ ...DATA, queues: [{ name: 'events-dlq' }], physicalNames: false })).not.toThrow();
  expect(() => platform({ ...DATA, queues: [{ name: 'events' }], eventBus: undefined })).not.toThrow();
});

test('names can be as long as the names of environment and project allow', () => {
  const long = (name: string) => name.padEnd(63, 'x');
  const template = render(platform({ ...DATA, environmentName: long('environment'), projectName: long('project') }));
  expect(propsOf(template, 'AWS::SQS::Queue').filter(({ QueueName }) => QueueName.length > 80)).toEqual([]);
  expect(propsOf(template, 'AWS::S3::Bucket').filter(({ BucketName }) => BucketName.length > 63)).toEqual([]);
});

test('production scales backends to six tasks and frontends to four, development does not scale', () => {
  const limits = (tier: PlatformTier) => propsOf(render(platform({ tier, services: [backend('api'), frontend('web')] })), 'AWS::ApplicationAutoScaling::ScalableTarget')
    .map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity]);
  expect(limits(PlatformTier.PRODUCTION)).toEqual([[2, 6], [2, 4]]);
  expect(limits(PlatformTier.DEVELOPMENT)).toEqual([]);
});

test('tracing is enabled if set', () => {
  const containers = propsOf(render(platform({ ...DATA, tracing: true, services: [backend('api')] })), 'AWS::ECS::TaskDefinition')[0].ContainerDefinitions;
  expect(containers.map(({ Name }: { Name: string }) => Name)).toEqual(['api', 'tracing-collector']);
});

test('buckets, tables and queues are returned by name', () => {
  const created = platform(DATA);
  const { Resources } = render(created);
  const physical = (construct: Parameters<typeof resourceOf>[1]) => resourceOf({ Resources }, construct).Properties;
  expect(physical(created.bucket('uploads')).BucketName).toBe('reptidex-dev-uploads');
  expect(physical(created.table('orders')).TableName).toBe('dev-reptidex-orders');
  expect(physical(created.queue('mail')).QueueName).toBe('dev-reptidex-mail');
  expect(physical(created.eventBus!.eventBus).Name).toBe('dev-reptidex-events');
  expect(() => created.bucket('upload')).toThrow("Stack/Platform: there is no bucket 'upload', only 'assets', 'uploads'");
  expect(() => platform().table('orders')).toThrow("there is no table 'orders', only none");
  expect(platform().eventBus).toBeUndefined();
});

test.each(['rotation', 'database-rollout', 'cache-rollout', 'origin-rotation'])("a queue '%s' is rejected, because a function's dead-letter queue has its name", (name) => {
  expect(mistakesOf(() => platform({ queues: [{ name }] }))).toEqual([expect.stringContaining(`queue '${name}': 'name'`)]);
  expect(() => platform({ queues: [{ name }], physicalNames: false })).not.toThrow();
});
