import { Account } from './account';
import { Assembly } from './assembly';
import { differences } from './comparison';
import { nextRelease } from './next-release';
import { progress } from './progress';
import { IntegApp } from '../../integ/runner/integ-app';

const APPS = IntegApp.environments();
/** Stands for all where the CLI is concerned, to which one stack is like another. */
const [app] = IntegApp.find(['reptidex-dev']);
/** Late in the stack, so that much has been done when it is reached. */
const LATE = 'AWS::ECS::Service';
/** Of a type that the emulator changes without standing still. */
const LASTING = 'AWS::ElastiCache::ReplicationGroup';

describe.each(APPS.map((one) => [one.name, one] as const))('%s: CloudFormation stops during', (name, interrupted) => {
  let account: Account;
  let current: Assembly;
  let next: Assembly;

  beforeAll(async () => {
    account = await Account.open({ durable: true });
    current = await Assembly.of(interrupted, account.emulator);
    next = current.with('next', nextRelease);
  }, 120_000);

  afterAll(async () => {
    await account?.close();
  });

  test('a creation is rolled back, and the next deployment succeeds', async () => {
    const started = Date.now();
    const empty = await account.control.holdings();
    await breakOff('create', current);
    expect(await account.statuses(current)).toEqual(['ROLLBACK_COMPLETE']);
    expect(differences(empty, await account.control.holdings())).toEqual([]);
    expect((await account.deploy(current)).code).toBe(0);
    expect(await account.statuses(current)).toEqual(['CREATE_COMPLETE']);
    progress(name, 'creation broken off: rolled back, deployed', started);
  });

  test('an update is rolled back without a change of stateful resources, and the next deployment succeeds', async () => {
    const started = Date.now();
    const [held, stateful] = [await account.control.holdings(), await account.statefulIds(current)];
    await breakOff('update', next);
    expect(await account.statuses(current)).toEqual(['UPDATE_ROLLBACK_COMPLETE']);
    expect(await account.statefulIds(current)).toEqual(stateful);
    expect(differences(held, await account.control.holdings())).toEqual([]);
    expect((await account.deploy(next)).code).toBe(0);
    expect(await account.statefulIds(next)).toMatchObject(stateful);
    progress(name, 'update broken off: rolled back, deployed', started);
  });

  /** Deploys until AWS is gone, and brings it back at the same address. */
  async function breakOff(operation: 'create' | 'update', assembly: Assembly): Promise<void> {
    await account.control.inject({ operation, type: LATE, nth: assembly.count(LATE), effect: 'crash' });
    const deployment = account.deploy(assembly);
    const first = await Promise.race([account.emulator.ended.then(() => 'AWS'), deployment.then(() => 'CLI')]);
    expect(first).toBe('AWS');
    await account.emulator.restart();
    const { code, output } = await deployment;
    expect({ code, output: code === 1 ? '' : output }).toEqual({ code: 1, output: '' });
    // The CLI may have given up while AWS was away, and AWS rolls back alone.
    await untilStatus(account, assembly, (status) => !status.endsWith('_IN_PROGRESS'));
  }
});

describe('the CLI is stopped during an update', () => {
  let account: Account;
  let current: Assembly;
  let next: Assembly;

  beforeAll(async () => {
    account = await Account.open();
    current = await Assembly.of(app, account.emulator);
    next = current.with('next', nextRelease);
    expect((await account.deploy(current)).code).toBe(0);
  }, 120_000);

  afterAll(async () => {
    await account?.close();
  });

  test('CloudFormation completes the update, and the next deployment has no changes', async () => {
    const started = Date.now();
    await account.control.inject({ operation: 'update', type: LASTING, effect: 'wait' });
    const cli = account.startDeployment(next);
    while ((await account.control.struck()).length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    cli.signal('SIGKILL');
    await cli.exited;
    expect(await account.statuses(next)).toEqual(['UPDATE_IN_PROGRESS']);
    await account.control.inject();
    await untilStatus(account, next, (status) => status === 'UPDATE_COMPLETE');
    expect((await account.deploy(next)).output).toContain('(no changes)');
    progress(app.name, 'CLI killed in an update: nothing to do', started);
  });
});

describe('an account without the CDK bootstrap stack', () => {
  test('gets the message to bootstrap it', async () => {
    const account = await Account.open({ bootstrap: false });
    try {
      const { code, output } = await account.deploy(await Assembly.of(app, account.emulator));
      expect(code).toBe(1);
      expect(output).toContain("Please run 'cdk bootstrap");
    } finally {
      await account.close();
    }
  });
});

async function untilStatus(account: Account, assembly: Assembly, isMeant: (status: string) => boolean): Promise<void> {
  while (!(await account.statuses(assembly)).every(isMeant)) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
