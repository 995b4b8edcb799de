import { DeleteServiceCommand, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { clientsOf } from './clients';
import { nextSecond } from './deployments';
import { Call, Fault, FaultProxy } from './fault-proxy';
import { currentUser, loginOf, rotate } from './single-user-rotation';
import { World, WorldContext } from './world';
import { DatabaseLogin } from '../../integ/demo/database-url';
import { PostgresServer } from '../../integ/demo/postgres';
import { Emulator } from '../../integ/emulator/emulator';
import { EXCLUDED_CHARACTERS } from '../../src/rotation/database-rotation';
import { handler, RefreshResult } from '../../src/rotation/functions/secret-refresh.lambda';

const NOTHING = { rendered: [], rolled: [] };

/** Places at which a run can break off, by the number of the call of its operation. */
const FAULTS: Array<[fault: Fault, operation: string, nth: number]> = [
  ['reject', 'GetSecretValue', 1],
  ['reject', 'GetSecretValue', 3],
  ['reject', 'PutSecretValue', 1],
  ['lose', 'PutSecretValue', 1],
  ['reject', 'PutSecretValue', 2],
  ['lose', 'PutSecretValue', 2],
  ['reject', 'GetSecretValue', 4],
  ['reject', 'ListSecretVersionIds', 1],
  ['reject', 'DescribeServices', 1],
  ['reject', 'ListTasks', 1],
  ['reject', 'DescribeTasks', 2],
  ['reject', 'ListServiceDeployments', 1],
  ['reject', 'DescribeTaskDefinition', 3],
  ['reject', 'RegisterTaskDefinition', 1],
  ['lose', 'RegisterTaskDefinition', 2],
  ['reject', 'UpdateService', 1],
  ['reject', 'UpdateService', 2],
  ['reject', 'UpdateService', 3],
  ['lose', 'UpdateService', 2],
];
/** Of one service, after which the others are rolled nevertheless. */
const OF_ONE_SERVICE = ['ListTasks', 'DescribeTasks', 'ListServiceDeployments', 'DescribeTaskDefinition', 'RegisterTaskDefinition'];
const OTHER_WORLDS = 18;

/** The function itself, against the emulated AWS and a real database. */
describe('the refresh function', () => {
  let emulator: Emulator;
  let context: WorldContext;
  let proxy: FaultProxy;
  const worlds: World[] = [];
  const logged: string[] = [];
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
    logged.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
  });

  afterEach(() => {
    proxy.reset();
  });

  afterAll(async () => {
    process.env = environment;
    await proxy?.stop();
    await emulator?.stop();
  });

  test('does nothing without a change', async () => {
    const world = enter();
    await expect(run(world)).resolves.toEqual(NOTHING);
    expect(new Set(proxy.calls.map(({ operation }) => operation))).toEqual(new Set([
      'GetSecretValue', 'ListSecretVersionIds', 'DescribeServices', 'ListTasks', 'DescribeTasks',
    ]));
    expect(await world.rolled()).toEqual([]);
  });

  describe('after a rotation', () => {
    let world: World;
    let login: DatabaseLogin;
    let result: RefreshResult;

    beforeAll(async () => {
      world = enter();
      login = await rotated(world);
      result = await run(world);
    });

    test('the new URL logs in', async () => {
      await expect(currentUser(context.postgres.address, loginOf(await world.valueOf(world.url)))).resolves.toBe(world.original.user);
    });

    test('the old password is rejected', async () => {
      await expect(currentUser(context.postgres.address, world.original)).rejects.toThrow('password authentication failed');
    });

    test('both secrets have the values of a deployment', async () => {
      expect(await world.currentValues()).toEqual(world.values(login.password));
    });

    test('each consumer is redeployed, and no other service', async () => {
      expect(await world.rolled()).toEqual(world.consumers);
      expect(result).toEqual({ rendered: [world.connection, world.url], rolled: world.consumers });
    });

    test('a second run has nothing to do', async () => {
      await expect(run(world)).resolves.toEqual(NOTHING);
    });
  });

  describe.each(FAULTS)('interrupted by a fault (%s, %s call %i)', (fault, operation, nth) => {
    test('keeps each secret consistent at every moment, and a second run completes it', async () => {
      const world = enter();
      const login = await rotated(world);
      const [before, after] = [world.values(world.original.password), world.values(login.password)];
      const seen = { connection: new Set<string>(), url: new Set<string>() };
      proxy.before = async () => {
        const { connection, url } = await world.currentValues();
        seen.connection.add(connection);
        seen.url.add(url);
      };
      proxy.faultOf = (call) => (isCall(call, operation, nth) ? fault : undefined);
      await expect(run(world)).rejects.toThrow('rejected by the test');

      proxy.faultOf = undefined;
      const firstUpdates = proxy.inputs('UpdateService').length;
      await run(world);
      expect(await world.currentValues()).toEqual(after);
      await expect(currentUser(context.postgres.address, loginOf(await world.valueOf(world.url)))).resolves.toBe(world.original.user);
      expect(await world.rolled()).toEqual(world.consumers);
      // Who was rolled by the first run is not rolled again, even where its answer was lost.
      const rejected = fault === 'reject' && operation === 'UpdateService' ? 1 : 0;
      expect(proxy.inputs('UpdateService')).toHaveLength(world.consumers.length + rejected);
      const others = OF_ONE_SERVICE.includes(operation) ? world.consumers.length - 1 : 0;
      expect(firstUpdates).toBe(operation === 'UpdateService' ? world.consumers.length : others);
      await expect(run(world)).resolves.toEqual(NOTHING);
      expect(seen).toEqual({ connection: new Set([before.connection, after.connection]), url: new Set([before.url, after.url]) });
    });

    /** Whether it is that call of the first run; calls before it are those already recorded. */
    function isCall(call: Call, wanted: string, number: number): boolean {
      return call.operation === wanted && proxy.inputs(wanted).length === number;
    }
  });

  test('a service that cannot be redeployed does not delay the others', async () => {
    const world = enter();
    await rotated(world);
    const [first, second, third] = world.consumers;
    proxy.faultOf = ({ operation, input }) => (operation === 'UpdateService' && input.service === first ? 'reject' : undefined);
    await expect(run(world)).rejects.toThrow(`not rolled: ${first}: AccessDeniedException: rejected by the test`);
    expect(await world.rolled()).toEqual([second, third]);
  });

  test('a service that was deployed after the failed run is not redeployed', async () => {
    const world = enter();
    await rotated(world);
    const [first, second, third] = world.consumers;
    proxy.faultOf = ({ operation }) => (operation === 'UpdateService' ? 'reject' : undefined);
    await expect(run(world)).rejects.toThrow('not rolled');
    proxy.reset();
    await context.ecs.send(new UpdateServiceCommand({ cluster: world.name, service: second, forceNewDeployment: true }));
    await expect(run(world)).resolves.toEqual({ rendered: [], rolled: [first, third] });
  });

  test('a service that was deleted is skipped', async () => {
    const world = enter();
    await rotated(world);
    const [first, second, third] = world.consumers;
    await context.ecs.send(new DeleteServiceCommand({ cluster: world.name, service: second, force: true }));
    expect((await run(world)).rolled).toEqual([first, third]);
  });

  test('two concurrent runs write the same versions', async () => {
    const world = enter();
    const login = await rotated(world);
    // Both have read everything before one of them writes.
    let release: () => void;
    const bothHaveRead = new Promise<void>((resolve) => release = resolve);
    proxy.before = async ({ operation }) => {
      if (operation === 'PutSecretValue') {
        if (proxy.inputs('GetSecretValue').length >= 2 * 4) {
          release();
        }
        await bothHaveRead;
      }
    };
    await Promise.all([run(world), run(world)]);
    const tokens = proxy.inputs('PutSecretValue').map(({ SecretId, ClientRequestToken }) => `${SecretId} ${ClientRequestToken}`);
    expect(tokens).toHaveLength(4);
    expect(new Set(tokens).size).toBe(2);
    expect(await world.currentValues()).toEqual(world.values(login.password));
    await expect(run(world)).resolves.toEqual(NOTHING);
  });

  test('a rotation during a run takes precedence', async () => {
    const world = enter();
    await rotated(world);
    let login: DatabaseLogin | undefined;
    proxy.before = async ({ operation }) => {
      if (operation === 'PutSecretValue' && !login) {
        login = await rotated(world);
      }
    };
    await run(world);
    expect(await world.currentValues()).toEqual(world.values(login!.password));
  });

  test('a rotation after the master secret was read leaves no old value', async () => {
    const world = enter();
    const before = await rotated(world);
    let login: DatabaseLogin | undefined;
    proxy.before = async ({ operation, input }) => {
      if (operation === 'GetSecretValue' && input.SecretId === world.connection && !login) {
        login = await rotated(world);
      }
    };
    await run(world);
    expect(await world.currentValues()).toEqual(world.values(login!.password));
    expect(JSON.stringify(proxy.inputs('PutSecretValue'))).not.toContain(before.password);
  });

  test.each(['connection', 'url'] as const)('corrects a manual change of the %s secret', async (which) => {
    const world = enter();
    await world.put(world[which], 'by hand');
    await expect(run(world)).resolves.toEqual({ rendered: [world[which]], rolled: world.consumers });
    expect(await world.currentValues()).toEqual(world.values(world.original.password));
  });

  test('corrects a secret that was set to its previous version', async () => {
    const world = enter();
    const login = await rotated(world);
    await run(world);
    await world.put(world.url, world.values(world.original.password).url);
    expect((await run(world)).rendered).toEqual([world.url]);
    expect(await world.currentValues()).toEqual(world.values(login.password));
  });

  test('encodes only the characters of the URL that require it', async () => {
    const world = enter();
    await world.put(world.master, JSON.stringify({ username: world.original.user, password: 'a b/c@d' }));
    await run(world);
    expect(JSON.parse(await world.valueOf(world.connection)).password).toBe('a b/c@d');
    expect(loginOf(await world.valueOf(world.url)).password).toBe('a b/c@d');
    expect(await world.valueOf(world.url)).toContain(':a%20b%2Fc%40d@');
  });

  test.each([['no JSON', 'hidden-value'], ['no password', '{"username":"hidden-value"}']])('does not log a master secret that is %s', async (_, value) => {
    const world = enter();
    await world.put(world.master, value);
    const error = await run(world).then(() => undefined, (reason: Error) => reason);
    expect(error?.message).toBe(`${world.master} must be JSON with 'username' and 'password'`);
    expect(`${error?.stack} ${logged.join(' ')}`).not.toContain('hidden-value');
  });

  test('logs its steps, and no password', async () => {
    const world = enter();
    const login = await rotated(world);
    await run(world);
    expect(logged).toEqual([...[world.connection, world.url].map((id) => `rendered ${id}`), ...world.consumers.map((name) => `rolled ${name}`)]);
    expect(logged.join(' ')).not.toContain(login.password);
  });

  test('handles more services than fit in one API call', async () => {
    const world = await World.create(context, 'crowd', 23);
    await nextSecond();
    await world.put(world.url, world.values('another').url);
    expect((await run(world)).rolled).toHaveLength(23);
    expect(proxy.inputs('DescribeServices').map(({ services }) => services.length)).toEqual([10, 10, 3]);
  });

  test('only redeploys services if there is nothing to render, and never reads a value', async () => {
    const world = enter();
    const { render, ...configuration } = world.configuration;
    await world.put(world.url, world.values('another').url);
    await expect(run(world, configuration)).resolves.toEqual({ rendered: [], rolled: world.consumers });
    expect(render).toBeDefined();
    expect(proxy.inputs('GetSecretValue')).toEqual([]);
    expect(await world.rolled()).toEqual(world.consumers);
  });

  test('renders the secrets of several databases', async () => {
    const [one, other] = [enter(), enter()];
    const login = await rotated(one);
    const [first] = one.configuration.render!.connections;
    const target = { ...other.target, dbname: 'reports' };
    const connections = [first, { target, connectionSecret: other.connection, urlSecret: other.url }];
    await run(one, { ...one.configuration, render: { masterSecret: one.master, connections } });
    expect(await one.currentValues()).toEqual(one.values(login.password));
    expect(loginOf(await other.valueOf(other.url))).toEqual({ ...login, database: 'reports' });
  });

  function enter(): World {
    return worlds.pop()!;
  }

  async function rotated(world: World): Promise<DatabaseLogin> {
    return rotate(context.secretsManager, world.master, context.postgres.address, EXCLUDED_CHARACTERS);
  }

  async function run(world: World, configuration: object = world.configuration): Promise<RefreshResult> {
    process.env.CONFIGURATION = JSON.stringify(configuration);
    return handler();
  }
});
