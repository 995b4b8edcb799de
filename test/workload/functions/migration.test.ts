/**
 * What the function of a migration does for each request of CloudFormation, with Amazon ECS and CloudFormation played by the test.
 */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { ECSClient } from '@aws-sdk/client-ecs';
import { handler, MigrationEvent } from '../../../src/workload/functions/migration.lambda';

const TASK = 'arn:aws:ecs:eu-west-2:111122223333:task/prod-cluster/0123456789abcdef';
const PROPERTIES = { Migration: 'alembic', TaskDefinition: 'alembic:2' };
const VARIABLES = {
  MIGRATION: 'alembic', CLUSTER: 'cluster', TASK_DEFINITION: 'alembic:2', CONTAINER: 'alembic', SUBNETS: 'subnet-1,subnet-2', SECURITY_GROUPS: 'sg-1', LOG_GROUP: '/ecs/prod', TIMEOUT_SECONDS: '60',
};
const CONTEXT = { awsRequestId: 'invocation-1' };
const EVENT: MigrationEvent = {
  RequestType: 'Update',
  RequestId: 'request-1',
  ResponseURL: 'https://example.com/answer',
  StackId: 'stack-1',
  LogicalResourceId: 'Alembic',
  PhysicalResourceId: 'migration-alembic',
  ResourceProperties: PROPERTIES,
  OldResourceProperties: { ...PROPERTIES, TaskDefinition: 'alembic:1' },
};

interface World {
  readonly status?: string;
  readonly started?: object;
  /** What is said of the task, one after the other. */
  readonly tasks?: Array<object | undefined>;
}

/** Plays a world, and returns what is called in it. */
function play({ status = 'UPDATE_IN_PROGRESS', started = { tasks: [{ taskArn: TASK }] }, tasks = [] }: World): Array<[string, any]> {
  const calls: Array<[string, any]> = [];
  const said = [...tasks];
  jest.spyOn(ECSClient.prototype, 'send').mockImplementation(async ({ constructor: { name }, input }: any) => {
    calls.push([name.replace(/Command$/, ''), input]);
    return name === 'RunTaskCommand' ? started : { tasks: [said.length > 1 ? said.shift() : said[0]].filter(Boolean) };
  });
  jest.spyOn(CloudFormationClient.prototype, 'send').mockImplementation(async () => ({ Stacks: [{ StackStatus: status }] }));
  return calls;
}

/** Answers the request in a world, and returns what was called and what was answered. */
async function request(event: Partial<MigrationEvent>, world: World = {}) {
  const calls = play(world);
  const put = jest.spyOn(global, 'fetch').mockImplementation(async () => ({ ok: true }) as Response);
  await handler({ ...EVENT, ...event }, CONTEXT);
  const [[url, { body }]] = put.mock.calls as any;
  expect(url).toBe(EVENT.ResponseURL);
  return { calls, names: calls.map(([name]) => name), answer: JSON.parse(body) };
}

const stopped = (exitCode?: number, more = {}) => ({ lastStatus: 'STOPPED', containers: [{ name: 'sidecar', exitCode: 0 }, { name: 'alembic', exitCode, ...more }] });

const ENVIRONMENT = process.env;
beforeEach(() => {
  process.env = { ...ENVIRONMENT, ...VARIABLES, POLL_MILLISECONDS: '1' };
  jest.spyOn(console, 'error').mockReturnValue();
  jest.spyOn(console, 'log').mockReturnValue();
});
afterEach(() => {
  process.env = ENVIRONMENT;
  jest.restoreAllMocks();
});

test('runs a new revision once, and waits until it has succeeded', async () => {
  const { calls, names, answer } = await request({}, { tasks: [undefined, { lastStatus: 'PENDING' }, { lastStatus: 'RUNNING' }, stopped(0)] });
  expect(names).toEqual(['RunTask', ...Array(4).fill('DescribeTasks')]);
  expect(calls[0][1]).toMatchObject({
    clientToken: 'request-1', taskDefinition: 'alembic:2', networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-1'], assignPublicIp: 'DISABLED' } },
  });
  expect(answer).toEqual({ Status: 'SUCCESS', PhysicalResourceId: 'migration-alembic', StackId: 'stack-1', RequestId: 'request-1', LogicalResourceId: 'Alembic' });
});

test('runs in the first deployment', async () => {
  const { names, answer } = await request({ RequestType: 'Create', PhysicalResourceId: undefined, OldResourceProperties: undefined }, { tasks: [stopped(0)] });
  expect(names).toEqual(['RunTask', 'DescribeTasks']);
  expect(answer).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'migration-alembic' });
});

test.each<[string, Partial<MigrationEvent>, World]>([
  ['when the migration is removed', { RequestType: 'Delete' }, {}],
  ['when its task definition has not changed', { OldResourceProperties: PROPERTIES }, {}],
  ['in a rollback', {}, { status: 'UPDATE_ROLLBACK_IN_PROGRESS' }],
])('runs no task %s', async (_, event, world) => {
  const { names, answer } = await request(event, world);
  expect([names, answer.Status]).toEqual([[], 'SUCCESS']);
});

const LOG = 'https://eu-west-2.console.aws.amazon.com/cloudwatch/home?region=eu-west-2#logsV2:log-groups/log-group/$252Fecs$252Fprod/log-events/alembic$252Falembic$252F0123456789abcdef';

test.each<[string, World, string]>([
  ['exit code', { tasks: [{ ...stopped(1), stoppedReason: 'Essential container in task exited' }] }, `its container exited with code 1 (Essential container in task exited); log: ${LOG}`],
  ['image', { tasks: [{ ...stopped(undefined, { reason: 'CannotPullContainerError: no such tag' }), stoppedReason: 'Task failed to start' }] }, `its container did not run (CannotPullContainerError: no such tag; Task failed to start); log: ${LOG}`],
  ['capacity', { started: { tasks: [], failures: [{ reason: 'Capacity is unavailable at this time' }] } }, 'Amazon ECS could not run its task: Capacity is unavailable at this time'],
])('fails the deployment with the reason: %s', async (_, world, reason) => {
  const { answer } = await request({}, world);
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: `migration 'alembic' failed: ${reason}` });
});

test('stops a task that exceeds its timeout', async () => {
  process.env.TIMEOUT_SECONDS = '0.01';
  const { calls, names, answer } = await request({}, { tasks: [{ lastStatus: 'RUNNING' }] });
  expect(names.slice(-1)).toEqual(['StopTask']);
  expect(calls.slice(-1)[0][1]).toMatchObject({ cluster: 'cluster', task: TASK });
  expect(answer).toMatchObject({ Status: 'FAILED', Reason: `migration 'alembic' failed: it took longer than 0.01 seconds, and was stopped; log: ${LOG}` });
});

describe('invoked directly', () => {
  test('runs the deployed revision once for each invocation, and waits until it has succeeded', async () => {
    const calls = play({ tasks: [{ lastStatus: 'RUNNING' }, stopped(0)] });
    await handler({}, CONTEXT);
    expect(calls.map(([name]) => name)).toEqual(['RunTask', 'DescribeTasks', 'DescribeTasks']);
    expect(calls[0][1]).toMatchObject({ clientToken: 'invocation-1', cluster: 'cluster', taskDefinition: 'alembic:2' });
  });

  test.each([null, undefined, 'text', 5])('runs for the event %p', async (event) => {
    const calls = play({ tasks: [stopped(0)] });
    await handler(event, CONTEXT);
    expect(calls.map(([name]) => name)).toEqual(['RunTask', 'DescribeTasks']);
  });

  test('fails with the reason', async () => {
    play({ tasks: [stopped(3)] });
    await expect(handler({}, CONTEXT)).rejects.toThrow(`migration 'alembic' failed: its container exited with code 3; log: ${LOG}`);
  });
});
