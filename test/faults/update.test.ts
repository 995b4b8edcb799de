import { readFileSync } from 'node:fs';
import { Account } from './account';
import { Assembly } from './assembly';
import { differences } from './comparison';
import { nextRelease } from './next-release';
import { faultPlans } from './plan';
import { progress } from './progress';
import { protectableKinds, protectedKinds } from './protection';
import { documentedRemains, remains } from './remains';
import { Holdings } from '../../integ/emulator/control';

const REFUSAL = 'The service takes no changes today';
const NOTHING_TO_DO = '(no changes)';

describe.each(faultPlans().map((plan) => ({ ...plan, name: plan.app.name })))('$name, after it is deployed,', ({ app, name, atUpdate }) => {
  let account: Account;
  let current: Assembly;
  let next: Assembly;
  let empty: Holdings;
  let held: Holdings;
  let stateful: { [logicalId: string]: string };

  beforeAll(async () => {
    account = await Account.open();
    current = await Assembly.of(app, account.emulator);
    next = current.with('next', nextRelease);
    empty = await account.control.holdings();
    await succeeds('the release before', Assembly.released(app, account.emulator, current));
    stateful = await account.statefulIds(current);
  }, 180_000);

  afterAll(async () => {
    await account?.close();
  });

  test('is upgraded from the last release, without replacement of stateful resources', async () => {
    await succeeds('upgraded from the release before', current);
    expect(await account.statefulIds(current)).toMatchObject(stateful);
    held = await account.control.holdings();
    stateful = await account.statefulIds(current);
  });

  test('has no changes when it is deployed again', async () => {
    expect(await succeeds('deployed again', current)).toContain(NOTHING_TO_DO);
    expect(differences(held, await account.control.holdings())).toEqual([]);
  });

  test.each(atUpdate)('is unchanged after a change of %s was rejected', async (type) => {
    const started = Date.now();
    await account.control.inject({ operation: 'update', type, message: REFUSAL });
    const { code, output } = await account.deploy(next);
    expect(output).toContain(REFUSAL);
    expect(code).toBe(1);
    expect(await account.statuses(current)).toEqual(['UPDATE_ROLLBACK_COMPLETE']);
    expect(await account.statefulIds(current)).toEqual(stateful);
    expect(differences(held, await account.control.holdings())).toEqual([]);
    progress(name, `change of ${type} refused: rolled back`, started);
  });

  test('applies the changes if nothing rejects them, without replacement of stateful resources', async () => {
    await account.control.inject();
    await succeeds('next release', next);
    expect(await account.statefulIds(next)).toMatchObject(stateful);
    expect(differences(held, await account.control.holdings())).not.toEqual([]);
  });

  test('with deletion protection, is not destroyed, and the message lists protected resources', async () => {
    const started = Date.now();
    await account.control.honourDeletionProtection(true);
    // What is kept anyway is not asked for.
    const guarded = protectedKinds(next, ({ DeletionPolicy }) => !DeletionPolicy?.startsWith('Retain'));
    if (guarded.length > 0) {
      const { code, output } = await account.destroy(next);
      expect(code).toBe(1);
      expect(output).toMatch(/DELETE_FAILED.*deletion protection/s);
      expect(await account.statuses(next)).toEqual(['DELETE_FAILED']);
    }
    expect(protectableKinds(differences(empty, await account.control.holdings()))).toEqual(expect.arrayContaining(guarded));
    await account.liftDeletionProtection();
    progress(name, `destroy refused: ${guarded.join(', ') || 'nothing'} protected`, started);
  });

  test('leaves only documented resources when it is destroyed', async () => {
    const started = Date.now();
    const tier = readFileSync(app.file, 'utf8').includes('PlatformTier.DEVELOPMENT') ? 'development' : 'production';
    const { code, output } = await account.destroy(next);
    expect(code === 0 ? '' : output).toBe('');
    expect(await account.statuses(next)).toEqual(['none']);
    expect(remains(differences(empty, await account.control.holdings()))).toEqual(documentedRemains(tier, next));
    progress(name, 'destroyed', started);
  });

  async function succeeds(what: string, assembly: Assembly): Promise<string> {
    const started = Date.now();
    const { code, output } = await account.deploy(assembly);
    expect(code === 0 ? '' : output).toBe('');
    progress(name, what, started);
    return output;
  }
});
