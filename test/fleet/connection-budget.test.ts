import { DeploymentStrategy, MicroserviceFleetProps, MicroserviceProps, PlatformDatabase, PlatformTier, ReptidexPlatformProps } from '../../src';
import { backend, errorOf, fleet, frontend, mistakesOf, newStack, platform, propsOf, render, service, unknown } from '../support';

const user = (name: string, databasePoolSize: number, more: Partial<MicroserviceProps> = {}) => service(name, { database: true, databasePoolSize, ...more });
const make = (services: MicroserviceProps[], maxConnections = 105, more: Partial<MicroserviceFleetProps> = {}) => (
  () => fleet({ services, database: { maxConnections }, ...more })
);

/** The sum of an error, with its parts. */
function sumOf(act: () => unknown): string {
  const [, parts, sum] = /reserved: (.*), got (\d+);/.exec(errorOf(act))!;
  return `${parts} -> ${sum}`;
}

test('pools that need too many connections during a deployment are rejected, with the calculation and the fix', () => {
  expect(mistakesOf(make([user('core', 15, { desiredCount: 2 }), user('animal', 25)]))).toEqual([
    "fleet: 'databasePoolSize', got 110",
  ]);
});

test('accepts exactly the maximum number of connections', () => {
  const services = [user('a', 25), user('b', 25)];
  expect(make(services, 105)).not.toThrow();
  expect(make(services, 104)).toThrow('at most 99 connections');
});

describe('the maximum number of tasks of a service', () => {
  test.each<[string, Partial<MicroserviceProps>, string]>([
    ['is that of its scaling', { desiredCount: 2, scaling: { maxTasks: 6 } }, "'core' 100 × 12 tasks (200 % of 6) = 1200 -> 1200"],
    ['is that of its scaling schedules', { scaling: { maxTasks: 6, schedules: [{ name: 'a', cron: '0 7 ? * * *', maxTasks: 9 }, { name: 'b', cron: '0 8 ? * * *', minTasks: 1 }] } }, "'core' 100 × 18 tasks (200 % of 9) = 1800 -> 1800"],
    ["depends on 'maxHealthyPercent'", { desiredCount: 2, deployment: { maxHealthyPercent: 150 } }, "'core' 100 × 3 tasks (150 % of 2) = 300 -> 300"],
    ['is doubled if deployments shift traffic', { deployment: { strategy: DeploymentStrategy.blueGreen(), maxHealthyPercent: 150 } }, "'core' 100 × 2 tasks (200 % of 1) = 200 -> 200"],
    ['is rounded up, because a task that is stopping still has its connections', { desiredCount: 3, deployment: { maxHealthyPercent: 150 } }, "'core' 100 × 5 tasks (150 % of 3) = 500 -> 500"],
  ])('%s', (_, more, expected) => {
    expect(sumOf(make([user('core', 100, more)]))).toBe(expected);
  });

  test.each<[string, Partial<MicroserviceProps>]>([
    ['deployment.maxHealthyPercent', { deployment: { maxHealthyPercent: 10_701 } }],
    ['desiredCount', { desiredCount: 5_001 }],
    ['scaling.maxTasks', { scaling: { maxTasks: 5_001 } }],
  ])('with an invalid %s is one mistake, not two', (prop, more) => {
    expect(mistakesOf(make([user('core', 1, more)]))).toEqual([expect.stringMatching(new RegExp(`^service 'core': '${prop}'`))]);
  });

  test('depends on the deployment settings of the fleet', () => {
    expect(sumOf(make([user('core', 60, { desiredCount: 2 })], 105, { deployment: { minHealthyPercent: 50, maxHealthyPercent: 100 } }))).toBe("'core' 60 × 2 tasks (100 % of 2) = 120 -> 120");
  });

  test('depends on the scaling of the fleet', () => {
    expect(sumOf(make([user('core', 60)], 105, { scaling: { plain: { maxTasks: 4 } } }))).toBe("'core' 60 × 8 tasks (200 % of 4) = 480 -> 480");
  });
});

test('services without a pool size or without tasks are not counted', () => {
  expect(make([user('a', 50), service('b', { database: true, desiredCount: 100 }), user('c', 50, { desiredCount: 0 })])).not.toThrow();
});

test('an existing database without a maximum has no limit', () => {
  expect(() => fleet({ services: [user('a', 5000)], database: {} })).not.toThrow();
});

test('a service that is added later is counted, and rejected if it needs too many connections', () => {
  const built = make([user('core', 40)])();
  expect(sumOf(() => built.addService(user('animal', 11)))).toBe("'animal' 11 × 2 tasks (200 % of 1) = 22, 'core' 40 × 2 tasks (200 % of 1) = 80 -> 102");
  expect(built.serviceNames).toEqual(['core']);
  built.addService(user('animal', 10));
  expect(propsOf(render(built), 'AWS::ECS::Service')).toHaveLength(2);
});

test('the order of the services does not matter', () => {
  const services = [user('b', 60), user('a', 60), user('c', 60)];
  expect(errorOf(make(services))).toBe(errorOf(make([...services].reverse())));
});

describe('the pool size of a service', () => {
  test.each([0, -1, 5001, 2.5])('cannot be %d', (size) => {
    expect(mistakesOf(make([user('core', size)]))).toEqual([`service 'core': 'databasePoolSize', got ${size}`]);
  });

  test('requires that the service uses the database', () => {
    const mistake = "service 'core': 'databasePoolSize', got 5";
    expect(mistakesOf(make([service('core', { databasePoolSize: 5 })]))).toEqual([mistake]);
    expect(mistakesOf(() => fleet({ services: [service('core', { databasePoolSize: 5 })] }))).toEqual([mistake]);
    expect(mistakesOf(() => platform({ services: [frontend('core', { databasePoolSize: 5 })] }))).toEqual([mistake]);
  });

  test('is counted once if a name is used twice', () => {
    expect(mistakesOf(make([user('core', 40), user('core', 40, { hostnames: ['other.example.com'] })]))).toEqual(["service 'core': 'name', got 'core'"]);
  });
});

test.each<[string, (number: number) => [MicroserviceProps, number]]>([
  ['the pool', (number) => [user('core', number), 10]],
  ['the number of tasks', (number) => [user('core', 100, { desiredCount: number }), 10]],
  ['the maximum number of tasks', (number) => [user('core', 100, { scaling: { minTasks: 1, maxTasks: number } }), 10]],
  ['the percentage', (number) => [user('core', 100, { deployment: { maxHealthyPercent: number } }), 10]],
  ['the limit', (number) => [user('core', 100), number]],
])('accepts tokens: %s', (_, given) => {
  const stack = newStack();
  const [props, maxConnections] = given(unknown.number(stack));
  expect(() => fleet({ services: [props], database: { maxConnections } }, stack)).not.toThrow();
});

describe('on a platform', () => {
  const NAMES = ['core', 'animal', 'commerce', 'media', 'community', 'ops'];
  const six = (databasePoolSize: number, more: Partial<ReptidexPlatformProps> = {}) => (
    () => platform({ services: NAMES.map((name) => backend(name, { databasePoolSize })), ...more })
  );

  test('the limit is that of the instance class: development has enough connections for pools of eight', () => {
    expect(six(8)).not.toThrow();
    expect(six(9)).toThrow("fleet: 'databasePoolSize'");
    expect(six(9, { database: PlatformDatabase.postgres({ instanceClass: 'db.t4g.small' }) })).not.toThrow();
  });

  test('production scales, and requires a larger instance class for it', () => {
    expect(six(3, { tier: PlatformTier.PRODUCTION })).not.toThrow();
    expect(sumOf(six(4, { tier: PlatformTier.PRODUCTION }))).toContain("'core' 4 × 12 tasks (200 % of 6) = 48");
  });

  test('an existing database has the limit that is set', () => {
    expect(six(9, { database: PlatformDatabase.existing({}) })).not.toThrow();
    expect(six(9, { database: PlatformDatabase.existing({ maxConnections: 100 }) })).toThrow("the database's 100 less 5");
  });

  test('an instance class that is a token has no limit', () => {
    const stack = newStack();
    expect(() => platform({ services: [backend('core', { databasePoolSize: 5000 })], database: PlatformDatabase.postgres({ instanceClass: unknown.text(stack) }) }, stack)).not.toThrow();
  });

  test('a service that is added later is counted too', () => {
    expect(() => six(8)().fleet.addService(backend('late', { databasePoolSize: 6 }))).toThrow('got 108');
  });
});
