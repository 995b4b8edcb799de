import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { CacheContext, cacheContext, CacheWorld } from './cache-world';
import { nextSecond } from './deployments';
import { Fault } from './fault-proxy';
import { labelsOf } from './rotation-steps';
import { Emulator } from '../../integ/emulator/emulator';
import { cacheUrl } from '../../src/rotation/functions/connection-value';

/** Places at which a rotation can break off, by the number of the call of its operation. */
const FAULTS: Array<[fault: Fault, operation: string, nth: number]> = [
  ['lose', 'PutSecretValue', 1],
  ['reject', 'DescribeReplicationGroups', 1],
  ['reject', 'ModifyReplicationGroup', 1],
  ['lose', 'ModifyReplicationGroup', 1],
  ['reject', 'DescribeReplicationGroups', 2],
  ['reject', 'DescribeReplicationGroups', 3],
  ['reject', 'ListSecretVersionIds', 1],
  ['reject', 'ListSecretVersionIds', 2],
  ['reject', 'UpdateSecretVersionStage', 1],
  ['lose', 'UpdateSecretVersionStage', 1],
];
const OTHER_WORLDS = 14;
const NOTHING = { rendered: [], rolled: [] };

/** The function as it is published, against the emulated AWS and a real server with TLS. */
describe("the rotation of a cache's AUTH token", () => {
  let emulator: Emulator;
  let context: CacheContext;
  const worlds: CacheWorld[] = [];
  const left: CacheWorld[] = [];

  beforeAll(async () => {
    emulator = await Emulator.start(() => undefined);
    context = await cacheContext(emulator);
    for (let index = 0; index < FAULTS.length + OTHER_WORLDS; index++) {
      worlds.push(await CacheWorld.create(context, `cache${index}`));
    }
    await nextSecond();
  }, 120_000);

  afterAll(async () => {
    await Promise.all([...worlds, ...left].map(async (world) => world.stop()));
    await emulator?.stop();
  });

  describe('one rotation', () => {
    let world: CacheWorld;
    let token: string;

    beforeAll(async () => {
      world = enter();
      await world.rotation().run();
      token = await world.valueOf(world.tokenSecret);
    });

    test('adds a new token to the cache, which also accepts the previous one', async () => {
      expect(token).toMatch(/^[0-9a-f]{48}$/);
      expect(await world.server.takes(token)).toBe(true);
      expect(await world.server.takes(world.original)).toBe(true);
    });

    test('updates the URL and redeploys only the services that read it', async () => {
      expect(await world.valueOf(world.urlSecret)).toBe(cacheUrl(world.server.address, token));
      expect(await world.rolled()).toEqual(world.consumers);
      await expect(world.call()).resolves.toEqual(NOTHING);
    });

    test('again invalidates the token before the previous one', async () => {
      await world.rotation().run();
      expect(await world.server.takes(world.original)).toBe(false);
      expect(await world.server.takes(token)).toBe(true);
      expect(await world.server.takes(await world.valueOf(world.tokenSecret))).toBe(true);
    });

    test('logs its steps, and no token', async () => {
      expect(world.logged).toContain(`${nameOf(world)} is changing its token`);
      const tokens = [world.original, token, await world.valueOf(world.tokenSecret)];
      expect(tokens.filter((each) => world.logged.join(' ').includes(each))).toEqual([]);
    });
  });

  test('waits until the cache has applied the change', async () => {
    const world = enter();
    world.busy = 3;
    const rotation = world.rotation();
    await rotation.take('createSecret');
    await rotation.take('setSecret');
    expect(world.busy).toBe(0);
    // Three times it was busy, once it was not; once before the change and once after it.
    expect(world.proxy.inputs('DescribeReplicationGroups')).toHaveLength(6);
  });

  describe('after one that stopped', () => {
    let world: CacheWorld;
    let current: string;
    let abandoned: string;

    beforeAll(async () => {
      world = enter();
      await world.rotation().run();
      current = await world.valueOf(world.tokenSecret);
      await nextSecond();
      const rotation = world.rotation();
      await rotation.take('createSecret');
      await rotation.take('setSecret');
      abandoned = await world.valueOf(world.tokenSecret, rotation.token);
      await world.giveUp();
      await nextSecond();
    });

    test('causes no rejected client, and completes that one first, because the cache would remove the current token otherwise', async () => {
      const asked = world.asked;
      world.proxy.before = async () => expect(await world.server.takes(current)).toBe(true);
      await world.rotation().run();
      expect(world.asked).toBe(asked);
      expect(await world.valueOf(world.tokenSecret)).toBe(abandoned);
      expect(await world.server.takes(current)).toBe(true);
    });

    test('continues with the next rotation', async () => {
      await nextSecond();
      world.proxy.before = async () => expect(await world.server.takes(abandoned)).toBe(true);
      await world.rotation().run();
      const token = await world.valueOf(world.tokenSecret);
      expect([abandoned, current]).not.toContain(token);
      expect(await Promise.all([token, abandoned, current].map((each) => world.server.takes(each)))).toEqual([true, true, false]);
    });
  });

  test('after one that stopped before the cache changed uses a new token', async () => {
    const world = enter();
    await nextSecond();
    const rotation = world.rotation();
    await rotation.take('createSecret');
    const abandoned = await world.valueOf(world.tokenSecret, rotation.token);
    await world.giveUp();
    await world.rotation().run();
    expect(await world.valueOf(world.tokenSecret)).not.toBe(abandoned);
    expect(await world.server.takes(world.original)).toBe(true);
  });

  test('after one that was canceled causes no rejected client', async () => {
    const world = enter();
    await nextSecond();
    await world.rotation().run();
    const retracted = await world.valueOf(world.tokenSecret);
    await takeBack(world);
    await world.call();
    expect(await world.valueOf(world.urlSecret)).toBe(cacheUrl(world.server.address, world.original));
    world.proxy.before = async () => expect(await world.server.takes(world.original)).toBe(true);
    await world.rotation().run();
    expect(await world.valueOf(world.tokenSecret)).toBe(retracted);
    world.proxy.before = async () => expect(await world.server.takes(retracted)).toBe(true);
    await nextSecond();
    await world.rotation().run();
    const tokens = [await world.valueOf(world.tokenSecret), retracted, world.original];
    expect(await Promise.all(tokens.map((each) => world.server.takes(each)))).toEqual([true, true, false]);
  });

  test('stops if the previous one is canceled during it', async () => {
    const world = enter();
    await nextSecond();
    await world.rotation().run();
    await nextSecond();
    const rotation = world.rotation();
    await rotation.take('createSecret');
    await takeBack(world);
    await expect(rotation.take('setSecret')).rejects.toThrow(`${nameOf(world)} would drop the current token; cancel this rotation, and rotate again`);
    expect(await world.server.takes(world.original)).toBe(true);
  });

  test('is complete if the cache already has the token', async () => {
    const world = enter();
    const rotation = world.rotation();
    await rotation.take('createSecret');
    world.proxy.refusalOf = ({ operation }) => (operation === 'ModifyReplicationGroup' ? 'NoOperationFault' : undefined);
    await rotation.take('setSecret');
    // Whether it has is seen by the next step.
    await expect(rotation.take('testSecret')).rejects.toThrow(`${nameOf(world)} does not accept the token`);
  });

  test.each(['ROTATE', 'SET'] as const)('continues after a deployment that made the cache use the current token again (%s)', async (strategy) => {
    const world = enter();
    await world.rotation().run();
    const current = await world.valueOf(world.tokenSecret);
    await world.redeploy(strategy);
    expect(await world.server.takes(current)).toBe(true);
    world.proxy.before = async () => expect(await world.server.takes(current)).toBe(true);
    await nextSecond();
    await world.rotation().run();
    const token = await world.valueOf(world.tokenSecret);
    expect(token).not.toBe(current);
    expect(await Promise.all([token, current].map((each) => world.server.takes(each)))).toEqual([true, true]);
  });

  test('during which a deployment removes the new token from the cache is completed by another attempt', async () => {
    const world = enter();
    const rotation = world.rotation();
    await rotation.take('createSecret');
    await rotation.take('setSecret');
    await world.redeploy('SET');
    await expect(rotation.take('finishSecret')).rejects.toThrow(`${nameOf(world)} does not accept the token`);
    expect(await world.valueOf(world.tokenSecret)).toBe(world.original);
    world.proxy.before = async () => expect(await world.server.takes(world.original)).toBe(true);
    await rotation.run();
    expect(await world.server.takes(await world.valueOf(world.tokenSecret))).toBe(true);
  });

  test('of the URL redeploys no services', async () => {
    const world = enter();
    const rotation = world.rotation(world.urlSecret);
    await rotation.run();
    expect((await labelsOf(context.secretsManager, world.urlSecret)).AWSCURRENT).toBe(rotation.token);
    await expect(world.call()).resolves.toEqual(NOTHING);
    expect(world.proxy.inputs('ModifyReplicationGroup')).toEqual([]);
  });

  test('is tested when its schedule is created, without changes', async () => {
    const world = enter();
    await world.rotation().take('testSecret');
    expect(await world.valueOf(world.tokenSecret)).toBe(world.original);
    expect(world.proxy.inputs('ModifyReplicationGroup')).toEqual([]);
  });

  test('fails if the cache does not accept the token', async () => {
    const world = enter();
    const rotation = world.rotation();
    await rotation.take('createSecret');
    await expect(rotation.take('testSecret')).rejects.toThrow(`${nameOf(world)} does not accept the token`);
    expect(await world.valueOf(world.tokenSecret)).toBe(world.original);
  });

  test('sends the token only to a server with a trusted certificate', async () => {
    const world = enter();
    world.isTrusted = false;
    await expect(world.rotation().take('testSecret')).rejects.toThrow('self-signed certificate');
  });

  describe.each(FAULTS)('interrupted by a fault (%s, %s call %i)', (fault, operation, nth) => {
    test('causes no rejected client, changes the cache once, and is completed by another attempt', async () => {
      const world = enter();
      const rotation = world.rotation();
      world.proxy.before = async () => {
        expect(await world.server.takes(await world.valueOf(world.tokenSecret))).toBe(true);
        expect(await world.server.takes(world.original)).toBe(true);
      };
      world.proxy.faultOf = (call) => (call.operation === operation && world.proxy.inputs(operation).length === nth ? fault : undefined);
      await expect(rotation.run()).rejects.toThrow('rejected by the test');
      world.proxy.faultOf = undefined;
      await rotation.run();
      expect(world.asked).toBe(operation === 'ModifyReplicationGroup' && fault === 'reject' ? 2 : 1);
      const token = await world.valueOf(world.tokenSecret);
      expect(token).not.toBe(world.original);
      expect(await world.server.takes(token)).toBe(true);
      expect(await world.server.takes(world.original)).toBe(true);
      expect(await world.valueOf(world.urlSecret)).toBe(cacheUrl(world.server.address, token));
      expect(await world.rolled()).toEqual(world.consumers);
      await expect(world.call()).resolves.toEqual(NOTHING);
    });
  });

  /** Makes the version before the current one again. */
  async function takeBack(world: CacheWorld): Promise<void> {
    const { AWSCURRENT: from, AWSPREVIOUS: to } = await labelsOf(context.secretsManager, world.tokenSecret);
    await context.secretsManager.send(new UpdateSecretVersionStageCommand({
      SecretId: world.tokenSecret, VersionStage: 'AWSCURRENT', MoveToVersionId: to, RemoveFromVersionId: from,
    }));
  }

  function enter(): CacheWorld {
    const world = worlds.pop()!;
    left.push(world);
    return world;
  }

  function nameOf(world: CacheWorld): string {
    return world.configuration.token!.replicationGroupId;
  }
});
