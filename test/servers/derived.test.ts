import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { clientsOf } from './clients';
import { nextSecond } from './deployments';
import { Fault, FaultProxy } from './fault-proxy';
import { labelsOf, Rotation, STEPS } from './rotation-steps';
import { rotate } from './single-user-rotation';
import { World, WorldContext } from './world';
import { PostgresServer } from '../../integ/demo/postgres';
import { Emulator } from '../../integ/emulator/emulator';
import { EXCLUDED_CHARACTERS } from '../../src/rotation/database-rotation';
import { handler, RefreshResult } from '../../src/rotation/functions/secret-refresh.lambda';

/** Places at which a rotation can break off, by the number of the call of its operation. */
const FAULTS: Array<[fault: Fault, operation: string, nth: number]> = [
  ['reject', 'DescribeSecret', 1],
  ['reject', 'DescribeSecret', 4],
  ['reject', 'GetSecretValue', 1],
  ['reject', 'GetSecretValue', 2],
  ['reject', 'PutSecretValue', 1],
  ['lose', 'PutSecretValue', 1],
  ['reject', 'ListSecretVersionIds', 1],
  ['reject', 'UpdateSecretVersionStage', 1],
  ['lose', 'UpdateSecretVersionStage', 1],
  ['reject', 'UpdateSecretVersionStage', 2],
  ['lose', 'UpdateSecretVersionStage', 2],
  ['reject', 'UpdateSecretVersionStage', 3],
  ['lose', 'UpdateSecretVersionStage', 3],
];
const OTHER_WORLDS = 13;
const NOTHING = { rendered: [], rolled: [] };

/** Secrets Manager has the function rotate what it renders, too. */
describe('the rotation of a derived secret', () => {
  let emulator: Emulator;
  let context: WorldContext;
  let proxy: FaultProxy;
  const worlds: World[] = [];
  const environment = { ...process.env };

  beforeAll(async () => {
    emulator = await Emulator.start(() => undefined);
    const administrator = { user: 'administrator', password: 'administrator-password', database: 'orders' };
    context = { ...clientsOf(emulator), administrator, postgres: await PostgresServer.start(emulator, administrator) };
    for (let index = 0; index < FAULTS.length + OTHER_WORLDS; index++) {
      worlds.push(await World.create(context, `world${index}`));
    }
    proxy = await FaultProxy.start(emulator.endpoint);
    // The function's clients read it at their first call.
    Object.assign(process.env, emulator.environment, { AWS_ENDPOINT_URL: proxy.endpoint });
    await nextSecond();
  }, 60_000);

  beforeEach(() => {
    jest.spyOn(console, 'log').mockImplementation(() => undefined);
  });

  afterEach(() => proxy.reset());

  afterAll(async () => {
    process.env = environment;
    await proxy?.stop();
    await emulator?.stop();
  });

  test.each(['connection', 'url'] as const)('of the %s secret makes another version with the same value current', async (which) => {
    const world = enter();
    const before = await world.currentValues();
    const { token } = await rotated(world, which);
    expect(await world.currentValues()).toEqual(before);
    expect((await labelsOf(context.secretsManager, world[which])).AWSCURRENT).toBe(token);
    // A later rotation would wait for one that is pending.
    expect(await pendingAlone(world[which])).toEqual([]);
  });

  test('redeploys no service for an unchanged value, however often', async () => {
    const world = enter();
    for (let time = 1; time <= 3; time++) {
      await nextSecond();
      await rotated(world, 'connection');
      await rotated(world, 'url');
      await expect(run(world)).resolves.toEqual(NOTHING);
      await expect(run(world, alone(world))).resolves.toEqual(NOTHING);
    }
    expect(await world.rolled()).toEqual([]);
  });

  test('redeploys no service between its first and last step', async () => {
    const world = enter();
    await rotated(world, 'url');
    const rotation = rotationOf(world, 'url');
    for (const step of STEPS) {
      await rotation.take(step);
      await expect(run(world)).resolves.toEqual(NOTHING);
    }
  });

  test('does not undo a later rotation of the password', async () => {
    const world = enter();
    await rotated(world, 'url');
    await nextSecond();
    const login = await passwordRotated(world);
    await expect(run(world)).resolves.toEqual({ rendered: [world.connection, world.url], rolled: world.consumers });
    await nextSecond();
    await rotated(world, 'url');
    await expect(run(world)).resolves.toEqual(NOTHING);
    expect(await world.currentValues()).toEqual(world.values(login.password));
  });

  test('applies a new password without an event', async () => {
    const world = enter();
    await nextSecond();
    const login = await passwordRotated(world);
    await rotated(world, 'connection');
    await rotated(world, 'url');
    expect(await world.currentValues()).toEqual(world.values(login.password));
    expect(await world.rolled()).toEqual(world.consumers);
  });

  test('updates a fleet in another stack too', async () => {
    const world = enter();
    await nextSecond();
    await passwordRotated(world);
    await rotated(world, 'url', { ...world.configuration, consumers: [] });
    await expect(run(world, alone(world))).resolves.toEqual({ rendered: [], rolled: world.consumers });
  });

  test('that started before the password changed leaves no old value', async () => {
    const world = enter();
    const rotation = rotationOf(world, 'url');
    await rotation.take('createSecret');
    await nextSecond();
    const login = await passwordRotated(world);
    await expect(run(world)).resolves.toEqual({ rendered: [world.connection, world.url], rolled: world.consumers });
    await rotation.take('finishSecret');
    expect(await world.currentValues()).toEqual(world.values(login.password));
  });

  test.each(['connection', 'url'] as const)('of the %s secret that was started earlier never makes an old value current again', async (which) => {
    const world = enter();
    const rotation = rotationOf(world, which);
    for (const step of STEPS.slice(0, 3)) {
      await rotation.take(step);
    }
    await nextSecond();
    const login = await passwordRotated(world);
    await run(world);
    const seen = new Set<string>();
    proxy.before = async () => void seen.add((await world.currentValues())[which]);
    await rotation.take('finishSecret');
    expect(seen).toEqual(new Set([world.values(login.password)[which]]));
    expect(await world.currentValues()).toEqual(world.values(login.password));
    // The next rotation begins anew.
    expect(await pendingAlone(world[which])).toEqual([]);
  });

  test('is tested when its schedule is created, without changes', async () => {
    const world = enter();
    const before = await labelsOf(context.secretsManager, world.url);
    await rotationOf(world, 'url').take('testSecret');
    expect(await labelsOf(context.secretsManager, world.url)).toEqual(before);
  });

  test('fails for a secret that the function does not render', async () => {
    const world = enter();
    const rotation = new Rotation(world.master, (event) => call(world, event));
    await expect(rotation.run()).rejects.toThrow(`${world.master} is not one of this function's secrets`);
  });

  describe.each(FAULTS)('interrupted by a fault (%s, %s call %i)', (fault, operation, nth) => {
    test('is completed by another attempt, without deployments', async () => {
      const world = enter();
      const before = await world.currentValues();
      await nextSecond();
      const rotation = rotationOf(world, 'url');
      proxy.faultOf = (made) => (made.operation === operation && proxy.inputs(operation).length === nth ? fault : undefined);
      await expect(rotation.run()).rejects.toThrow('rejected by the test');
      proxy.faultOf = undefined;
      await rotation.run();
      expect((await labelsOf(context.secretsManager, world.url)).AWSCURRENT).toBe(rotation.token);
      expect(await world.currentValues()).toEqual(before);
      await expect(run(world)).resolves.toEqual(NOTHING);
    });
  });

  function enter(): World {
    return worlds.pop()!;
  }

  function rotationOf(world: World, which: 'connection' | 'url', configuration?: object): Rotation {
    return new Rotation(world[which], (event) => call(world, event, configuration));
  }

  async function rotated(world: World, which: 'connection' | 'url', configuration?: object): Promise<Rotation> {
    const rotation = rotationOf(world, which, configuration);
    await rotation.run();
    return rotation;
  }

  async function passwordRotated(world: World) {
    return rotate(context.secretsManager, world.master, context.postgres.address, EXCLUDED_CHARACTERS);
  }

  /** What a fleet in another stack has: it rolls, and reads nothing. */
  function alone(world: World): object {
    const { render, ...configuration } = world.configuration;
    return configuration;
  }

  /** Labels of a version that is neither the current one nor one before it. */
  async function pendingAlone(secretId: string): Promise<string[]> {
    const { VersionIdsToStages } = await context.secretsManager.send(new DescribeSecretCommand({ SecretId: secretId }));
    return Object.values(VersionIdsToStages!).filter((labels) => labels.includes('AWSPENDING') && !labels.includes('AWSCURRENT')).flat();
  }

  async function run(world: World, configuration: object = world.configuration): Promise<RefreshResult> {
    return call(world, undefined, configuration);
  }

  async function call(world: World, event: unknown, configuration: object = world.configuration): Promise<RefreshResult> {
    process.env.CONFIGURATION = JSON.stringify(configuration);
    return handler(event);
  }
});
