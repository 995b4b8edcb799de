/** A platform and two fleets of two teams, in stacks of their own, that are deployed and updated separately, and keep what fleets promise. */
import { ElasticLoadBalancingV2Client, ModifyRuleCommand, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand, GetQueueAttributesCommand, GetQueueUrlCommand, ListQueuesCommand, Message, ReceiveMessageCommand, SendMessageCommand,
  SetQueueAttributesCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { App } from 'aws-cdk-lib';
import { Shop } from './shop';
import { OrdersRelease, ordersStack, platformStack, searchStack } from '../../examples/two-teams/stacks';
import { deployedServices, deployedWorkloads } from '../../integ/demo/deployed-services';
import { reachableServices } from '../../integ/demo/service-connect';
import { startService } from '../../integ/demo/service-fleet';
import { Outcome } from '../../integ/emulator/emulator';
import { ACCOUNT, REGION } from '../../integ/emulator/environment';

const API = 'prod-shop--orders--api';
const JOB = 'prod-shop--orders--reports';
const WORKER = 'prod-shop--orders--mailer';
const SUCCESS = expect.objectContaining({ code: 0 });

const platformOf = (...queues: string[]) => (app: App) => platformStack(app, queues);
const ordersOf = (release: OrdersRelease) => (app: App) => ordersStack(app, release);
const searchOf = (indexVersion: string) => (app: App) => searchStack(app, { indexVersion });

let shop: Shop;
/** Of a fleet whose platform is not there yet, and of the platform and the two fleets after that. */
let refused: Outcome;
let deployed: Outcome[];

beforeAll(async () => {
  shop = await Shop.open();
  refused = await shop.deploy(ordersOf({}));
  deployed = [await shop.deploy(platformOf('mail', 'texts')), await shop.deploy(ordersOf({})), await shop.deploy(searchOf('1.0.0'))];
}, 300_000);

afterAll(async () => {
  await shop?.close();
});

async function countEvents(...stacks: string[]): Promise<number[]> {
  return Promise.all(stacks.map(async (stack) => (await shop.events(stack)).length));
}

/** Every message that a queue has to give, which is then no longer in it. */
async function takeAll(QueueName: string): Promise<Message[]> {
  const sqs = new SQSClient(shop.emulator.clientConfiguration);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }));
  for (const { ReceiptHandle } of Messages) {
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  }
  return Messages;
}

/** Starts a process in place of the tasks of the API, as it is deployed now. Returns the path of its health check. */
async function startApi(targetGroupArn?: string): Promise<string> {
  const service = (await deployedServices(shop.emulator, 'prod-shop-orders')).find(({ name }) => name === API)!;
  const balancing = { ...service.balancing, targetGroupArn: targetGroupArn ?? service.balancing.targetGroupArn };
  await startService(shop.emulator, { ...service, balancing });
  return balancing.healthCheckPath;
}

/** Shares of the traffic, as they are of the service's target group and of the alternate one. */
const weightsOf = ({ Actions: [action] = [] }: Rule) => action.ForwardConfig!.TargetGroups!.map(({ Weight }) => Weight);

/** What Amazon ECS does when it shifts traffic. */
async function shift(hostname: string, ...weights: number[]): Promise<void> {
  const { RuleArn, Actions: [{ Type, ForwardConfig }] = [] } = await shop.rule(hostname);
  const TargetGroups = ForwardConfig!.TargetGroups!.map((group, index) => ({ ...group, Weight: weights[index] }));
  const client = new ElasticLoadBalancingV2Client(shop.emulator.clientConfiguration);
  await client.send(new ModifyRuleCommand({ RuleArn, Actions: [{ Type, ForwardConfig: { TargetGroups } }] }));
}

describe('separate stacks', () => {
  test('a fleet is rejected before its platform is deployed, with the name of the parameter', () => {
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('/shop/prod/platform/v1/base/around-the-clock');
  });

  test('the platform is deployed first, then each team on its own', async () => {
    expect(deployed).toEqual([SUCCESS, SUCCESS, SUCCESS]);
    expect(await shop.services()).toEqual([API, WORKER, 'prod-shop--orders--office', 'prod-shop--search--index', 'prod-shop--search--web']);
  });

  test('a deployment of one team does not change the platform or the other team', async () => {
    const before = await countEvents('prod-shop', 'prod-shop-search');
    expect(await shop.deploy(ordersOf({ version: '1.1.0' }))).toEqual(SUCCESS);
    expect(await shop.versionOf(API)).toBe('1.1.0');
    expect(await countEvents('prod-shop', 'prod-shop-search')).toEqual(before);
  });

  test('the platform can be deployed while fleets run on it', async () => {
    const before = await countEvents('prod-shop-orders', 'prod-shop-search');
    expect(await shop.deploy(platformOf('mail', 'texts', 'reports'))).toEqual(SUCCESS);
    const { QueueUrls } = await new SQSClient(shop.emulator.clientConfiguration).send(new ListQueuesCommand({ QueueNamePrefix: 'prod-shop-reports' }));
    expect(QueueUrls!.map((url) => url.split('/').pop())).toContain('prod-shop-reports');
    expect(await countEvents('prod-shop-orders', 'prod-shop-search')).toEqual(before);
  });
});

describe('a topic that feeds the queue of a worker', () => {
  const publish = async (event: string, text: string) => new SNSClient(shop.emulator.clientConfiguration).send(new PublishCommand({
    TopicArn: `arn:aws:sns:${REGION}:${ACCOUNT}:prod-shop-order-events`, Message: text, MessageAttributes: { event: { DataType: 'String', StringValue: event } },
  }));

  test('a message that the filter takes arrives as it was published, and no other message arrives', async () => {
    await publish('cancelled', 'order 1 is cancelled');
    await publish('placed', 'order 2 is placed');
    await publish('shipped', 'order 3 is shipped');
    const bodies = (await takeAll('prod-shop-mail')).map(({ Body }) => Body);
    expect(bodies.sort()).toEqual(['order 2 is placed', 'order 3 is shipped']);
    expect(await takeAll('prod-shop-mail-dlq')).toEqual([]);
  });

  test('a message that the queue does not let in goes to the dead-letter queue', async () => {
    const sqs = new SQSClient(shop.emulator.clientConfiguration);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'prod-shop-mail' }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['Policy'] }));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: Attributes!.Policy!.replace('order-events', 'other-events') } }));
    await publish('placed', 'order 4 is placed');
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: Attributes!.Policy } }));
    expect(await takeAll('prod-shop-mail')).toEqual([]);
    expect((await takeAll('prod-shop-mail-dlq')).map(({ Body }) => Body)).toEqual(['order 4 is placed']);
  });
});

test('a request to a service behind a proxy passes the proxy, and reaches the container at the port that the proxy knows', async () => {
  const workloads = await deployedWorkloads(shop.emulator, 'prod-shop-orders');
  const office = workloads.find(({ name }) => name === 'prod-shop--orders--office')!;
  expect([office.balancing!.containerName, office.balancing!.containerPort]).toEqual(['proxy', 8080]);
  const own = await startService(shop.emulator, office.proxied!);
  await startService(shop.emulator, office, undefined, { '127.0.0.1:3000': own });
  expect(await shop.ask('office.example.com', '/')).toMatchObject({ status: 200, service: office.name, via: `1.1 ${office.name}` });
});

test('the collector of a service scrapes its container, and writes to the workspace of its team', async () => {
  const { AOT_CONFIG_CONTENT: text } = await shop.environmentOf('prod-shop--search--index', 'collector');
  const { receivers, exporters, extensions } = JSON.parse(text);
  expect(receivers.prometheus.config.scrape_configs).toEqual([{ job_name: 'index', metrics_path: '/metrics', static_configs: [{ targets: ['127.0.0.1:9200'] }] }]);
  const { endpoint } = exporters.prometheusremotewrite;
  const { pathname } = new URL(endpoint);
  const described = await shop.prometheus('GET', pathname.replace('/api/v1/remote_write', ''));
  expect(described).toMatchObject({ status: 200, workspace: { alias: 'prod-shop-search', prometheusEndpoint: endpoint.replace('api/v1/remote_write', '') } });
  expect(extensions.sigv4auth).toEqual({ region: REGION, service: 'aps' });
  expect(await shop.prometheus('POST', pathname)).toEqual({ status: 200 });
});

test('messages in the queues of a worker, including those in flight, are the backlog that scaling uses, by the time that they take', async () => {
  const sqs = new SQSClient(shop.emulator.clientConfiguration);
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'prod-shop-mail' }));
  expect(await shop.scalingMetric(WORKER)).toBe(0);
  for (const MessageBody of ['first', 'second', 'third']) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }
  expect(await shop.scalingMetric(WORKER)).toBe(15);
  await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  expect(await shop.scalingMetric(WORKER)).toBe(15);
  const { QueueUrl: texts } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'prod-shop-texts' }));
  await sqs.send(new SendMessageCommand({ QueueUrl: texts, MessageBody: 'fourth' }));
  expect(await shop.scalingMetric(WORKER)).toBe(15.5);
});

test('a run of a job that fails triggers the alarm of the job, and one that succeeds does not', async () => {
  expect(await shop.runJob(JOB)).toMatchObject({ status: 'SUCCEEDED' });
  expect((await shop.alarm(`${JOB}-failed`)).StateValue).not.toBe('ALARM');

  await shop.emulator.control.endTasks({ [JOB]: 3 });
  const run = await shop.runJob(JOB);
  expect(run).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed', cause: expect.stringMatching(/"exitCode": ?3\b/) });
  const { StateValue, AlarmActions } = await shop.alarm(`${JOB}-failed`);
  expect([StateValue, AlarmActions]).toEqual(['ALARM', [expect.stringContaining(':prod-shop-alarms')]]);
});

test('a service calls another by its Service Connect name, and no other service can reach it', async () => {
  const [orders, search] = [await reachableServices(shop.emulator, 'prod-shop-orders'), await reachableServices(shop.emulator, 'prod-shop-search')];
  expect([...orders.values(), search.get('prod-shop--search--index')!].flatMap((own) => [...own])).toEqual([]);
  const workloads = await deployedWorkloads(shop.emulator, 'prod-shop-search');
  const named = (name: string) => workloads.find((workload) => workload.name === name)!;
  const endpoints: { [nameAndPort: string]: { host: string; port: number } } = {};
  for (const [nameAndPort, service] of search.get('prod-shop--search--web')!) {
    endpoints[nameAndPort] = await startService(shop.emulator, named(service));
  }
  await startService(shop.emulator, named('prod-shop--search--web'), undefined, endpoints);
  expect(await shop.ask('search.example.com', '/calls/INDEX_URL')).toEqual({
    status: 200,
    service: 'prod-shop--search--web',
    task: expect.any(String),
    url: 'http://index:9200/',
    answer: expect.objectContaining({ service: 'prod-shop--search--index' }),
  });
});

test('a migration that fails stops the update, with exit code and log in the error, and the old version still responds', async () => {
  const [version, before] = [await shop.versionOf(API), (await shop.events('prod-shop-orders')).length];
  await shop.emulator.control.endTasks({ 'prod-shop--orders--schema': 7 });
  expect(await shop.deploy(ordersOf({ version: '2.0.0' }))).toEqual(expect.objectContaining({ code: 1 }));
  const events = (await shop.events('prod-shop-orders')).slice(0, -before);
  const failure = events.find(({ ResourceStatus }) => ResourceStatus === 'UPDATE_FAILED')!;
  expect(failure.ResourceType).toBe('Custom::Migration');
  expect(failure.ResourceStatusReason).toMatch(new RegExp(
    "migration 'schema' failed: its container exited with code 7 \\(Essential container in task exited\\); "
    + 'log: https://us-east-1\\.console\\.aws\\.amazon\\.com/cloudwatch/home\\?region=us-east-1#logsV2:log-groups/log-group/\\S+/log-events/schema\\S+',
  ));
  const updated = events.filter(({ ResourceType }) => ResourceType === 'AWS::ECS::Service').map(({ PhysicalResourceId }) => PhysicalResourceId!.split('/').pop());
  expect([API, WORKER].filter((name) => updated.includes(name))).toEqual([]);
  expect(await shop.ask('orders.example.com', await startApi())).toMatchObject({ status: 200, service: API, version });

  await shop.emulator.control.endTasks({});
  expect(await shop.deploy(ordersOf({ version: '2.0.0' }))).toEqual(SUCCESS);
  expect(await shop.versionOf(API)).toBe('2.0.0');
});

test('a migration runs outside of a deployment when its function is invoked, and its failure is an error', async () => {
  const lambda = new LambdaClient(shop.emulator.clientConfiguration);
  const invoke = async () => {
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: 'prod-shop--orders--schema-migration' }));
    return [FunctionError, Buffer.from(Payload!).toString()];
  };
  expect(await invoke()).toEqual([undefined, 'null']);
  await shop.emulator.control.endTasks({ 'prod-shop--orders--schema': 7 });
  expect(await invoke()).toEqual(['Unhandled', expect.stringContaining("migration 'schema' failed: its container exited with code 7")]);
  await shop.emulator.control.endTasks({});
});

describe('traffic that Amazon ECS has shifted', () => {
  test('stays where it is when another service, host names or the service itself change', async () => {
    await shift('orders.example.com', 90, 10);
    expect(await shop.deploy(ordersOf({ version: await shop.versionOf(API), officeVersion: '1.1.0' }))).toEqual(SUCCESS);
    expect(weightsOf(await shop.rule('orders.example.com'))).toEqual([90, 10]);

    await shift('orders.example.com', 0, 100);
    const { RuleArn, Actions } = await shop.rule('orders.example.com');
    expect(await shop.deploy(ordersOf({ version: '2.1.0', officeVersion: '1.1.0', hostnames: ['shop.example.com'] }))).toEqual(SUCCESS);
    const rule = await shop.rule('shop.example.com');
    expect([rule.RuleArn, weightsOf(rule), rule.Conditions![0].HostHeaderConfig!.Values]).toEqual([RuleArn, [0, 100], ['shop.example.com']]);
    expect(await shop.rule('orders.example.com')).toBeUndefined();
    const alternate = Actions![0].ForwardConfig!.TargetGroups![1].TargetGroupArn;
    expect(await shop.ask('shop.example.com', await startApi(alternate))).toMatchObject({ status: 200, service: API, version: '2.1.0' });
  });

  test('stays where it is when a blue/green service waits for another one that changes', async () => {
    await shift('search.example.com', 0, 100);
    expect(await shop.deploy(searchOf('1.1.0'))).toEqual(SUCCESS);
    expect(weightsOf(await shop.rule('search.example.com'))).toEqual([0, 100]);
  });
});

test('removing a team does not change the platform or the other team', async () => {
  expect(await shop.destroy(ordersOf({}))).toEqual(SUCCESS);
  expect(await shop.services()).toEqual(['prod-shop--search--index', 'prod-shop--search--web']);
  expect(await shop.deploy(platformOf('mail', 'texts', 'reports'))).toEqual(SUCCESS);
});
