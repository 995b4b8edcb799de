import { join } from 'node:path';
import { DescribeSecretCommand, GetSecretValueCommand, RotateSecretCommand } from '@aws-sdk/client-secrets-manager';
import { clientsOf } from './clients';
import { deploymentsOf, nextSecond, rolledSince } from './deployments';
import { APP, rotationApp } from './rotation-app';
import { labelsOf } from './rotation-steps';
import { currentUser, loginOf, rotate } from './single-user-rotation';
import { DatabaseLogin, parseDatabaseUrl } from '../../integ/demo/database-url';
import { PostgresServer } from '../../integ/demo/postgres';
import { appCommand, Emulator } from '../../integ/emulator/emulator';

const MASTER = `${APP.prefix}-db-master-user`;
const CONNECTION = `${APP.prefix}-db-connection`;
const URL = `${APP.prefix}-database-url`;
const SERVICES = [...APP.consumers, APP.bystander];
/** The emulator starts a process for each run of a function. */
const WITHIN_MILLISECONDS = 20_000;
const SETTLED_MILLISECONDS = 3_000;

/** The whole way, with the function as it is published: what is deployed is all that acts after the rotation. */
describe('a deployed rotation', () => {
  let emulator: Emulator;
  let postgres: PostgresServer;
  let secretsManager: ReturnType<typeof clientsOf>['secretsManager'];
  let ecs: ReturnType<typeof clientsOf>['ecs'];
  let before: DatabaseLogin;
  let after: DatabaseLogin;
  let deploymentsBefore: { [service: string]: string };

  beforeAll(async () => {
    emulator = await Emulator.start(() => undefined);
    ({ secretsManager, ecs } = clientsOf(emulator));
    await emulator.bootstrap();
    await deploy();
    before = loginOf(await valueOf(URL));
    postgres = await PostgresServer.start(emulator, before);
    deploymentsBefore = await deploymentsOf(ecs, APP.cluster, SERVICES);
    await nextSecond();
    after = await rotate(secretsManager, MASTER, postgres.address, excludedCharacters());
    await until(async () => loginOf(await valueOf(URL)).password === after.password);
    await until(async () => (await rolled()).length >= APP.consumers.length);
  }, 120_000);

  afterAll(async () => {
    await emulator?.stop();
  });

  test('Secrets Manager has the schedule', async () => {
    const { RotationEnabled, RotationRules } = await secretsManager.send(new DescribeSecretCommand({ SecretId: MASTER }));
    expect({ RotationEnabled, RotationRules }).toEqual({ RotationEnabled: true, RotationRules: { ScheduleExpression: 'rate(30 days)' } });
  });

  test('the new URL logs in', async () => {
    await expect(currentUser(postgres.address, loginOf(await valueOf(URL)))).resolves.toBe(before.user);
  });

  test('the old password is rejected', async () => {
    await expect(currentUser(postgres.address, before)).rejects.toThrow('password authentication failed');
  });

  test('the new password needs no URL encoding', () => {
    expect(after.password).toMatch(/^[A-Za-z0-9_-]{32}$/);
  });

  test('the connection secret has the same password', async () => {
    const url = await valueOf(URL);
    const { host, port } = parseDatabaseUrl(url);
    expect(JSON.parse(await valueOf(CONNECTION))).toEqual({
      host, port: String(port), dbname: after.database, username: after.user, password: after.password, url,
    });
  });

  test('a deployment was started for each consumer and for no other service', async () => {
    expect(await rolled()).toEqual([...APP.consumers].sort());
  });

  test('derived secrets rotate with the same function, without deployments', async () => {
    const secrets = [CONNECTION, URL];
    const was = await Promise.all([...secrets.map(valueOf), rolled(), deploymentsOf(ecs, APP.cluster, SERVICES)]);
    for (const secret of secrets) {
      const { VersionId } = await secretsManager.send(new RotateSecretCommand({ SecretId: secret }));
      await until(async () => (await labelsOf(secretsManager, secret)).AWSCURRENT === VersionId);
    }
    // What the new versions have woken up has run by then.
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MILLISECONDS));
    expect(await Promise.all([...secrets.map(valueOf), rolled(), deploymentsOf(ecs, APP.cluster, SERVICES)])).toEqual(was);
  });

  test('a later deployment that changes the secrets keeps the rotated password', async () => {
    await deploy('--context', `${APP.urlSchemeContext}=postgresql+asyncpg`);
    const url = await valueOf(URL);
    expect(url).toMatch(/^postgresql\+asyncpg:/);
    expect(loginOf(url).password).toBe(after.password);
  }, 60_000);

  async function rolled(): Promise<string[]> {
    return rolledSince(deploymentsBefore, await deploymentsOf(ecs, APP.cluster, SERVICES));
  }

  async function deploy(...more: string[]): Promise<void> {
    await emulator.cdk([
      'deploy', '--all', '--require-approval', 'never', '--app', appCommand(join(__dirname, 'rotation-app.ts')), '--output', join(emulator.directory, 'cdk.out'), ...more,
    ]);
  }

  async function valueOf(secretId: string): Promise<string> {
    return (await secretsManager.send(new GetSecretValueCommand({ SecretId: secretId }))).SecretString!;
  }
});

/** What the template tells AWS's rotation function to leave out. */
function excludedCharacters(): string {
  const { Resources } = rotationApp().synth().getStackByName(APP.platformStack).template;
  const schedule = Object.values<any>(Resources).find(({ Type, Properties }) => Type === 'AWS::SecretsManager::RotationSchedule' && Properties.HostedRotationLambda);
  return schedule.Properties.HostedRotationLambda.ExcludeCharacters;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + WITHIN_MILLISECONDS;
  while (!await holds()) {
    if (Date.now() > deadline) {
      throw new Error(`did not come about within ${WITHIN_MILLISECONDS} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
