import { randomUUID } from 'node:crypto';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { UpdateSecretVersionStageCommand } from '@aws-sdk/client-secrets-manager';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { clientsOf } from './clients';
import { Call, Fault, FaultProxy } from './fault-proxy';
import { FIRST_VALUE, OriginClients, OriginWorld } from './origin-world';
import { Emulator } from '../../integ/emulator/emulator';
import { OriginRotationConfiguration } from '../../src/rotation/functions/configuration';
import { handler } from '../../src/rotation/functions/origin-rotation.lambda';

type Step = Parameters<typeof handler>[0]['Step'];

const STEPS: Step[] = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'];
/** Every call of a rotation, in order: each is a place where it can break off. */
const CALLS = [
  'DescribeSecret', 'GetSecretValue', 'PutSecretValue',
  'DescribeSecret', 'GetSecretValue', 'GetSecretValue', 'GetDistribution', 'GetWebACL', 'UpdateWebACL',
  'DescribeSecret', 'GetSecretValue', 'GetWebACL', 'GetDistribution',
  'DescribeSecret', 'GetSecretValue', 'GetDistribution', 'GetWebACL', 'UpdateDistribution', 'UpdateSecretVersionStage', 'GetDistribution', 'GetWebACL',
];
/** The answer of a call that changes nothing may as well have been rejected. */
const BREAKS = CALLS.flatMap((operation, index): Array<[Fault, number, string]> => [
  ['reject', index, operation], ...(/^(Put|Update)/.test(operation) ? [['lose', index, operation]] as Array<[Fault, number, string]> : []),
]);

/** The function itself, against the emulated AWS. */
describe("the rotation of CloudFront's header", () => {
  let emulator: Emulator;
  let clients: OriginClients;
  let proxy: FaultProxy;
  let world: OriginWorld;
  let worlds = 0;
  /** What CloudFront has sent since the last rotation was complete: some of its places may do so still. */
  let mayBeSent: Set<string>;
  /** When what may be sent was not accepted. */
  const refusals: string[] = [];
  const logged: string[] = [];
  const environment = { ...process.env };

  beforeAll(async () => {
    emulator = await Emulator.start(() => undefined);
    const { clientConfiguration } = emulator;
    clients = { ...clientsOf(emulator), cloudFront: new CloudFrontClient(clientConfiguration), waf: new WAFV2Client(clientConfiguration) };
    proxy = await FaultProxy.start(emulator.endpoint);
    // The function's clients read it at their first call.
    Object.assign(process.env, emulator.environment, { AWS_ENDPOINT_URL: proxy.endpoint });
  }, 60_000);

  beforeEach(async () => {
    logged.length = 0;
    refusals.length = 0;
    jest.spyOn(console, 'log').mockImplementation((line: string) => void logged.push(line));
    world = await OriginWorld.create(clients, `world${++worlds}`);
    mayBeSent = new Set([FIRST_VALUE]);
    proxy.before = lookAtRequests;
  });

  afterEach(async () => {
    proxy.reset();
    await lookAtRequests();
    expect(refusals).toEqual([]);
  });

  afterAll(async () => {
    process.env = environment;
    await proxy?.stop();
    await emulator?.stop();
  });

  test('calls these AWS APIs in this order', async () => {
    await rotate();
    expect(proxy.calls.map(nameOf)).toEqual(CALLS);
  });

  test('sets a new value in CloudFront, in the web ACL and in the secret', async () => {
    const token = await rotate();
    const value = await world.sent();
    expect(value).toMatch(/^[0-9a-f]{48}$/);
    expect(await world.current()).toBe(value);
    expect(await world.labels(token)).toContain('AWSCURRENT');
    expect(await world.accepted()).toEqual([value, FIRST_VALUE]);
  });

  test('keeps all other properties of the distribution and of the web ACL', async () => {
    const before = await world.rest();
    await rotate();
    expect(await world.rest()).toEqual(before);
  });

  test('generates a new value each time, and the web ACL accepts only the last two', async () => {
    await rotate();
    const second = await world.sent();
    mayBeSent = new Set([second]);
    await rotate();
    const third = await world.sent();
    expect(new Set([FIRST_VALUE, second, third]).size).toBe(3);
    expect(await world.accepted()).toEqual([third, second]);
  });

  test('changes nothing if a step is repeated', async () => {
    const token = randomUUID();
    for (const step of STEPS) {
      await take(step, token);
      const before = [await world.sent(), await world.accepted(), await world.current()];
      proxy.calls = [];
      await take(step, token);
      expect(proxy.calls.map(nameOf).filter((name) => /^(Put|Update)/.test(name)).filter((name) => name !== 'UpdateSecretVersionStage')).toEqual([]);
      expect([await world.sent(), await world.accepted(), await world.current()]).toEqual(before);
    }
  });

  describe.each(BREAKS)('interrupted by a fault (%s call %i, %s)', (fault, index) => {
    test('causes no rejected request, and is completed by the next attempt', async () => {
      const token = randomUUID();
      proxy.faultOf = () => (proxy.calls.length === index + 1 ? fault : undefined);
      await expect(rotate(token)).rejects.toThrow('rejected by the test');
      await lookAtRequests();

      proxy.faultOf = undefined;
      await rotate(token);
      const value = await world.sent();
      expect(value).not.toBe(FIRST_VALUE);
      expect(await world.current()).toBe(value);
      expect(await world.labels(token)).toContain('AWSCURRENT');
      expect(await world.accepted()).toEqual([value, FIRST_VALUE]);
    });
  });

  describe('the test that Secrets Manager runs for a schedule', () => {
    test('succeeds immediately if the current value is accepted', async () => {
      await take('testSecret', randomUUID(), { propagationSeconds: 3600 });
      expect(proxy.calls.map(nameOf).filter((name) => /^(Put|Update)/.test(name))).toEqual([]);
    });

    test('fails if it is rejected', async () => {
      await world.deployWebAcl('another');
      await expect(take('testSecret', randomUUID())).rejects.toThrow(/the web ACL world\d+\|.*\|REGIONAL rejects the value/);
      await world.deployWebAcl(FIRST_VALUE);
      refusals.length = 0;
    });
  });

  test('waits for the web ACL before CloudFront sends the new value', async () => {
    const times = new Map<string, number>();
    proxy.before = async (call) => void times.set(nameOf(call), Date.now());
    await rotate(randomUUID(), { propagationSeconds: 0.4 });
    expect(times.get('UpdateDistribution')! - times.get('UpdateWebACL')!).toBeGreaterThanOrEqual(400);
  });

  test('moves the label when CloudFront has accepted the new value, and waits until it is deployed', async () => {
    let looks = 0;
    proxy.answer = async (call, text) => (nameOf(call) === 'GetDistribution' && isUpdated() && ++looks < 4 ? inProgress(text) : text);
    await rotate();
    expect(proxy.calls.map(nameOf).slice(-10)).toEqual([
      'UpdateDistribution', 'UpdateSecretVersionStage', ...Array(4).fill(['GetDistribution', 'GetWebACL']).flat(),
    ]);
  });

  test('starts after CloudFront has deployed its last change', async () => {
    let looks = 0;
    proxy.answer = async (call, text) => (nameOf(call) === 'GetDistribution' && ++looks < 3 ? inProgress(text) : text);
    await take('createSecret', 'f'.repeat(32));
    proxy.calls = [];
    await take('setSecret', 'f'.repeat(32));
    expect(proxy.calls.map(nameOf).slice(3)).toEqual(['GetDistribution', 'GetDistribution', 'GetDistribution', 'GetWebACL', 'UpdateWebACL']);
  });

  describe('a deployment during a rotation', () => {
    test.each<[string, Step]>([['set', 'setSecret'], ['tested', 'testSecret']])('that resets the web ACL after the new value was %s causes no rejected request', async (_, last) => {
      const token = randomUUID();
      for (const step of STEPS.slice(0, STEPS.indexOf(last) + 1)) {
        await take(step, token);
      }
      await world.deployWebAcl(FIRST_VALUE);
      await take('finishSecret', token);
      const value = await world.current();
      expect([await world.sent(), ...await world.accepted()]).toEqual([value, value, FIRST_VALUE]);
    });

    test('that changes the web ACL while CloudFront deploys the new value keeps the previous value accepted', async () => {
      let looks = 0;
      proxy.answer = async (call, text) => (nameOf(call) === 'GetDistribution' && isUpdated() && ++looks < 3 ? inProgress(text) : text);
      proxy.before = async (call) => {
        if (nameOf(call) === 'GetDistribution' && isUpdated() && looks === 1) {
          await world.deployWebAcl(await world.current());
        }
      };
      await rotate();
      const value = await world.current();
      expect(value).not.toBe(FIRST_VALUE);
      expect([...await world.accepted()].sort()).toEqual([value, FIRST_VALUE].sort());
    });

    test('that sets the previous value in the distribution is followed by another change of it', async () => {
      let done = false;
      proxy.before = async (call) => {
        await lookAtRequests();
        if (nameOf(call) === 'GetWebACL' && isUpdated() && !done) {
          done = true;
          await world.deployDistribution(FIRST_VALUE);
        }
      };
      proxy.answer = async (call, text) => (nameOf(call) === 'GetDistribution' && isUpdated() && !done ? inProgress(text) : text);
      await rotate();
      expect(await world.sent()).toBe(await world.current());
      expect(proxy.calls.map(nameOf).filter((name) => name === 'UpdateDistribution')).toHaveLength(2);
    });

    test('that changes the distribution between read and update is not overwritten', async () => {
      const token = randomUUID();
      proxy.before = async (call) => {
        if (nameOf(call) === 'UpdateDistribution') {
          proxy.before = lookAtRequests;
          await world.deployDistribution(FIRST_VALUE);
        }
      };
      await expect(rotate(token)).rejects.toThrow('precondition');
      await rotate(token);
      expect(await world.sent()).toBe(await world.current());
    });
  });

  test('continues a rotation that stopped after CloudFront had its value', async () => {
    const token = randomUUID();
    proxy.faultOf = (call) => (nameOf(call) === 'UpdateSecretVersionStage' ? 'reject' : undefined);
    await expect(rotate(token)).rejects.toThrow('rejected by the test');
    proxy.faultOf = undefined;
    const givenUp = await world.sent();
    await clients.secretsManager.send(new UpdateSecretVersionStageCommand({ SecretId: world.secret, VersionStage: 'AWSPENDING', RemoveFromVersionId: token }));

    await rotate();
    const value = await world.current();
    expect(await world.sent()).toBe(value);
    expect(await world.accepted()).toEqual([value, FIRST_VALUE, givenUp]);
  });

  test.each<[string, 'distribution' | 'webAcl', RegExp]>([
    ['a distribution without the header', 'distribution', /the distribution E\w+ sends no X-Origin-Verify/],
    ['a web ACL without the header', 'webAcl', /the web ACL other\d+\|.* has no rule of X-Origin-Verify/],
  ])('changes nothing with %s', async (_, part, message) => {
    const token = randomUUID();
    const other = await OriginWorld.create(clients, `other${worlds}`, 'X-Something-Else');
    await take('createSecret', token);
    await expect(take('setSecret', token, { [part]: other.configuration[part] })).rejects.toThrow(message);
    expect([await world.sent(), await world.accepted()]).toEqual([FIRST_VALUE, [FIRST_VALUE]]);
    expect([await other.sent(), await other.accepted()]).toEqual([FIRST_VALUE, [FIRST_VALUE]]);
  });

  test('logs its steps, and no value', async () => {
    await rotate();
    expect(logged).toEqual([
      expect.stringMatching(/^web ACL world\d+\|.* accepts 2 values$/), expect.stringMatching(/^distribution E\w+ sends the new value$/),
    ]);
    expect(logged.join(' ')).not.toContain(await world.current());
  });

  /** As Secrets Manager calls the function: all steps, in order, each time. */
  async function rotate(token: string = randomUUID(), configuration: Partial<OriginRotationConfiguration> = {}): Promise<string> {
    for (const step of STEPS) {
      await take(step, token, configuration);
    }
    return token;
  }

  async function take(Step: Step, ClientRequestToken: string, configuration: Partial<OriginRotationConfiguration> = {}): Promise<void> {
    process.env.CONFIGURATION = JSON.stringify({ ...world.configuration, ...configuration });
    await handler({ Step, SecretId: world.secret, ClientRequestToken });
  }

  /** Whatever any place of CloudFront may send must be accepted. */
  async function lookAtRequests(): Promise<void> {
    mayBeSent.add(await world.sent());
    const accepted = await world.accepted();
    refusals.push(...[...mayBeSent].filter((value) => !accepted.includes(value)));
  }

  function isUpdated(): boolean {
    return proxy.calls.some((call) => nameOf(call) === 'UpdateDistribution');
  }
});

/** CloudFront's calls have paths, not names. */
function nameOf({ operation }: Call): string {
  return operation
    .replace(/^GET .*\/distribution\/\w+$/, 'GetDistribution')
    .replace(/^PUT .*\/distribution\/\w+\/config$/, 'UpdateDistribution');
}

function inProgress(text: string): string {
  return text.replace('<Status>Deployed</Status>', '<Status>InProgress</Status>');
}
