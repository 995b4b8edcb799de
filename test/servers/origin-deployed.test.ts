import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { GetFunctionConfigurationCommand, InvokeCommand, LambdaClient, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { clientsOf } from './clients';
import { ORIGIN_APP } from './origin-app';
import { OriginClients, OriginWorld } from './origin-world';
import { appCommand, Emulator } from '../../integ/emulator/emulator';
import { OriginRotationConfiguration } from '../../src/rotation/functions/configuration';

const FUNCTION = `${ORIGIN_APP.prefix}-origin-rotation`;

/** The whole way, with the function as it is published. Only its waiting is taken from it. */
describe('a deployed rotation of CloudFront\'s header', () => {
  let emulator: Emulator;
  let clients: OriginClients;
  let lambda: LambdaClient;
  let world: OriginWorld;
  let first: string;
  let second: string;

  beforeAll(async () => {
    emulator = await Emulator.start(() => undefined);
    const { clientConfiguration } = emulator;
    clients = { ...clientsOf(emulator), cloudFront: new CloudFrontClient(clientConfiguration), waf: new WAFV2Client(clientConfiguration) };
    lambda = new LambdaClient(clientConfiguration);
    await emulator.bootstrap();
    await deploy();
    world = OriginWorld.deployed(clients, ORIGIN_APP.secret, await withoutWaiting());
    first = await world.current();
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop();
  });

  test('Secrets Manager has the schedule and the function', async () => {
    const secret = await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: ORIGIN_APP.secret }));
    expect(secret).toMatchObject({ RotationEnabled: true, RotationRules: { ScheduleExpression: 'rate(30 days)' } });
    expect(secret.RotationLambdaARN).toMatch(new RegExp(`:function:${FUNCTION}$`));
  });

  test('the template sets the generated value in both', async () => {
    expect([await world.sent(), await world.accepted()]).toEqual([first, [first]]);
  });

  test('the test step passes', async () => {
    await take('testSecret', randomUUID());
  });

  test('four steps set a new value in both', async () => {
    const token = randomUUID();
    for (const step of ['createSecret', 'setSecret', 'testSecret', 'finishSecret']) {
      await take(step, token);
    }
    second = await world.current();
    expect(second).not.toBe(first);
    expect([await world.sent(), await world.accepted()]).toEqual([second, [second, first]]);
  }, 30_000);

  test('a later deployment that changes the web ACL contains the new value', async () => {
    await deploy('--context', `${ORIGIN_APP.changeContext}=something else`);
    expect([await world.sent(), await world.accepted(), await world.current()]).toEqual([second, [second], second]);
  }, 60_000);

  async function deploy(...more: string[]): Promise<void> {
    await emulator.cdk([
      'deploy', '--all', '--require-approval', 'never', '--app', appCommand(join(__dirname, 'origin-app.ts')), '--output', join(emulator.directory, 'cdk.out'), ...more,
    ]);
  }

  async function withoutWaiting(): Promise<OriginRotationConfiguration> {
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: FUNCTION }));
    const configuration = { ...JSON.parse(Environment!.Variables!.CONFIGURATION), propagationSeconds: 0, pollSeconds: 0 };
    const Variables = { CONFIGURATION: JSON.stringify(configuration) };
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: FUNCTION, Environment: { Variables } }));
    return configuration;
  }

  /** As Secrets Manager calls the function. */
  async function take(Step: string, ClientRequestToken: string): Promise<void> {
    const { ARN: SecretId } = await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: ORIGIN_APP.secret }));
    const { FunctionError, Payload } = await lambda.send(new InvokeCommand({
      FunctionName: FUNCTION, Payload: Buffer.from(JSON.stringify({ Step, SecretId, ClientRequestToken })),
    }));
    expect([FunctionError, Buffer.from(Payload!).toString()]).toEqual([undefined, 'null']);
  }
});
