/** A platform and two fleets of two teams, in stacks of their own, that are deployed and updated separately. */
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand, ECSClient, paginateListServices } from '@aws-sdk/client-ecs';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { App, Stack } from 'aws-cdk-lib';
import { ordersStack, platformStack, searchStack } from '../../examples/two-teams/stacks';
import { Outcome } from '../../integ/emulator/emulator';
import { Account } from '../faults/account';

const CLUSTER = 'prod-shop-cluster';
const API = 'prod-shop-orders-api';

let account: Account;
const temp = mkdtempSync(join(tmpdir(), 'platform-teams-'));

beforeAll(async () => {
  account = await Account.open();
}, 120_000);

afterAll(async () => {
  await account?.close();
  rmSync(temp, { recursive: true, force: true });
});

/** Each team has an app of its own. */
async function cdk(create: (app: App) => Stack, command: string, ...options: string[]): Promise<Outcome> {
  const app = new App({ outdir: mkdtempSync(join(temp, 'app-')) });
  const { stackName } = create(app);
  const { directory } = app.synth();
  return account.emulator.tryCdk([command, stackName, '--app', directory, ...options]);
}

const deploy = (create: (app: App) => Stack) => cdk(create, 'deploy', '--require-approval', 'never', '--method', 'direct');
const destroy = (create: (app: App) => Stack) => cdk(create, 'destroy', '--force');

/** How much has ever happened to a stack. */
async function eventsOf(StackName: string): Promise<number> {
  const { StackEvents } = await new CloudFormationClient(account.emulator.clientConfiguration).send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents!.length;
}

async function services(): Promise<string[]> {
  const client = new ECSClient(account.emulator.clientConfiguration);
  const names: string[] = [];
  for await (const { serviceArns } of paginateListServices({ client }, { cluster: CLUSTER })) {
    names.push(...serviceArns!.map((arn) => arn.split('/').pop()!));
  }
  return names.sort();
}

async function versionOfApi(): Promise<string | undefined> {
  const client = new ECSClient(account.emulator.clientConfiguration);
  const { services: [service] = [] } = await client.send(new DescribeServicesCommand({ cluster: CLUSTER, services: [API] }));
  const { taskDefinition } = await client.send(new DescribeTaskDefinitionCommand({ taskDefinition: service.taskDefinition }));
  return taskDefinition!.containerDefinitions![0].environment!.find(({ name }) => name === 'VERSION')?.value;
}

const platformOf = (...queues: string[]) => (app: App) => platformStack(app, queues);
const ordersOf = (version: string) => (app: App) => ordersStack(app, version);

test('a fleet is rejected before its platform is deployed, and the message names the parameter', async () => {
  const { code, output } = await deploy(ordersOf('1.0.0'));
  expect(code).toBe(1);
  expect(output).toContain('/shop/prod/platform/v1/base/around-the-clock');
});

test('the platform is deployed first, then each team by itself', async () => {
  for (const create of [platformOf('mail'), ordersOf('1.0.0'), searchStack]) {
    expect(await deploy(create)).toEqual(expect.objectContaining({ code: 0 }));
  }
  expect(await services()).toEqual(['prod-shop-orders-api', 'prod-shop-orders-mailer', 'prod-shop-search-index', 'prod-shop-search-web']);
});

test('a team that deploys changes nothing of the platform and of the other team', async () => {
  const before = [await eventsOf('prod-shop'), await eventsOf('prod-shop-search')];
  expect(await deploy(ordersOf('1.1.0'))).toEqual(expect.objectContaining({ code: 0 }));
  expect(await versionOfApi()).toBe('1.1.0');
  expect([await eventsOf('prod-shop'), await eventsOf('prod-shop-search')]).toEqual(before);
});

test('the platform is deployed while fleets run on it', async () => {
  const before = [await eventsOf('prod-shop-orders'), await eventsOf('prod-shop-search')];
  expect(await deploy(platformOf('mail', 'reports'))).toEqual(expect.objectContaining({ code: 0 }));
  const { QueueUrls } = await new SQSClient(account.emulator.clientConfiguration).send(new ListQueuesCommand({ QueueNamePrefix: 'prod-shop-reports' }));
  expect(QueueUrls!.map((url) => url.split('/').pop())).toContain('prod-shop-reports');
  expect([await eventsOf('prod-shop-orders'), await eventsOf('prod-shop-search')]).toEqual(before);
  expect(await versionOfApi()).toBe('1.1.0');
});

test('a team that goes leaves the platform and the other team', async () => {
  expect(await destroy(ordersOf('1.1.0'))).toEqual(expect.objectContaining({ code: 0 }));
  expect(await services()).toEqual(['prod-shop-search-index', 'prod-shop-search-web']);
  expect(await deploy(platformOf('mail', 'reports'))).toEqual(expect.objectContaining({ code: 0 }));
});
