import { Account } from './account';
import { Assembly } from './assembly';
import { differences } from './comparison';
import { faultPlans } from './plan';
import { progress } from './progress';
import { protectableKinds, protectedKinds } from './protection';
import { Holdings } from '../../integ/emulator/control';

/** Everything else has been made when it is. */
const LAST = 'AWS::ECS::Service';
const REFUSAL = 'The service has no more of these today';

const PLANS = faultPlans();

test('there are at least twenty faults in a dozen types', () => {
  const types = PLANS.flatMap(({ atCreation, atUpdate }) => [...atCreation, ...atUpdate]);
  expect(types.length).toBeGreaterThanOrEqual(20);
  expect(new Set(types).size).toBeGreaterThanOrEqual(12);
});

describe.each(PLANS.map((plan) => ({ ...plan, name: plan.app.name })))('$name, when its creation fails', ({ app, name, atCreation }) => {
  let account: Account;
  let current: Assembly;
  let before: Holdings;

  beforeAll(async () => {
    account = await Account.open();
    current = await Assembly.of(app, account.emulator);
    before = await account.control.holdings();
  }, 120_000);

  afterAll(async () => {
    await account?.close();
  });

  test.each(atCreation)('at %s, is rolled back completely', async (type) => {
    const started = Date.now();
    await account.control.inject({ operation: 'create', type, nth: current.count(type), message: REFUSAL });
    const { code, output } = await account.deploy(current);
    expect(output).toContain(REFUSAL);
    expect(code).toBe(1);
    expect(await account.statuses(current)).toEqual(['ROLLBACK_COMPLETE']);
    expect(differences(before, await account.control.holdings())).toEqual([]);
    progress(name, `creation of ${type} refused: rolled back`, started);
  });

  test(`at ${LAST} in a first deployment, is rolled back completely, because nothing is protected yet`, async () => {
    const started = Date.now();
    await account.control.honourDeletionProtection(true);
    await account.control.inject({ operation: 'create', type: LAST, nth: current.count(LAST), message: REFUSAL });
    const first = await Assembly.of(app, account.emulator, { bootstrap: true });
    expect((await account.deploy(first)).code).toBe(1);
    expect(protectedKinds(first)).toEqual([]);
    expect(await account.statuses(first)).toEqual(['ROLLBACK_COMPLETE']);
    expect(differences(before, await account.control.holdings())).toEqual([]);
    progress(name, `creation of ${LAST} rejected in a first deployment: rolled back`, started);
  });

  test(`at ${LAST} with deletion protection, leaves protected resources until protection is disabled`, async () => {
    const started = Date.now();
    await account.control.honourDeletionProtection(true);
    await account.control.inject({ operation: 'create', type: LAST, nth: current.count(LAST), message: REFUSAL });
    expect((await account.deploy(current)).code).toBe(1);
    const guarded = protectedKinds(current);
    expect(await account.statuses(current)).toEqual([guarded.length > 0 ? 'ROLLBACK_FAILED' : 'ROLLBACK_COMPLETE']);
    expect(protectableKinds(differences(before, await account.control.holdings()))).toEqual(guarded);
    await account.liftDeletionProtection();
    progress(name, `creation of ${LAST} refused: ${guarded.join(', ') || 'nothing'} protected`, started);
  });

  test('the next deployment succeeds', async () => {
    const started = Date.now();
    await account.control.inject();
    const { code, output } = await account.deploy(current);
    expect({ code, statuses: await account.statuses(current), output: code === 0 ? '' : output })
      .toEqual({ code: 0, statuses: ['CREATE_COMPLETE'], output: '' });
    progress(name, 'deployed', started);
  });
});
