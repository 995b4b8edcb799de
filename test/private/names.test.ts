import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import {
  accountWideName, accountWidePrefix, checkName, checkNamePrefix, isName, MAX_PREFIX_LENGTH, NAME_LIMIT, nameNotFound, physicalName,
} from '../../src/private/names';
import { Problems } from '../../src/private/problems';

const stack = new Stack(new App(), 'Stack');
const parameter = new CfnParameter(stack, 'Text').valueAsString;

function rejected(check: typeof checkName, value: string | undefined): boolean {
  const problems = new Problems();
  check(problems, 'a', 'name', value);
  try {
    problems.throwIfAny(stack);
    return false;
  } catch {
    return true;
  }
}

test('a name consists of the prefix and the resource', () => {
  expect(physicalName('dev-reptidex', 'core')).toBe('dev-reptidex-core');
});

test('without a prefix CloudFormation generates the name', () => {
  expect(physicalName(undefined, 'core')).toBeUndefined();
});

test.each([31, 32])('a name of %i characters is within a limit of 32', (length) => {
  const name = physicalName('p', 'x'.repeat(length - 2), NAME_LIMIT.TARGET_GROUP);
  expect(name).toBe(`p-${'x'.repeat(length - 2)}`);
});

test('a name above the limit is shortened with a hash, the same way each time', () => {
  const first = physicalName('staging-reptidex', 'a-service-of-a-long-name-tg', 32);
  expect(first).toHaveLength(32);
  expect(first).toBe('staging-reptidex-a-s-45a3db68-tg');
  expect(physicalName('staging-reptidex', 'a-service-of-a-long-name-tg', 32)).toBe(first);
});

test('two names with the same beginning are shortened to different names', () => {
  const thing = 'a-service-of-a-very-long-name';
  expect(physicalName('staging-reptidex', `${thing}-1`, 32)).not.toBe(physicalName('staging-reptidex', `${thing}-2`, 32));
});

test('a shortened name has no double hyphen, which AWS rejects', () => {
  // The 20 characters that stay end in a hyphen.
  const name = physicalName('abcdefghijklmnopqrs', 'cut-here-and-go-on', 32);
  expect(name).toMatch(/^abcdefghijklmnopqrs-[0-9a-f]{8}-on$/);
});

test('a name that is a token is not changed', () => {
  expect(physicalName(parameter, 'x'.repeat(100), 32)).toBe(`${parameter}-${'x'.repeat(100)}`);
});

test.each(['a', 'core', 'a1', 'a-b-c', 'a'.repeat(63), undefined])('%j is accepted', (name) => {
  expect(rejected(checkName, name)).toBe(false);
});

test('tokens are accepted as names and prefixes', () => {
  expect([rejected(checkName, parameter), rejected(checkNamePrefix, parameter)]).toEqual([false, false]);
});

test.each(['', 'A', 'Core', '1a', '-a', 'a-', 'a--b', 'a_b', 'a.b', 'a b', 'a/b', 'ä', 'a'.repeat(64), 'a\n'])('%j is rejected', (name) => {
  expect(rejected(checkName, name)).toBe(true);
});

test.each(['internal', 'internal-a', 'sg', 'sg-a'])('%s is rejected as a prefix, because AWS reserves it', (prefix) => {
  expect(rejected(checkName, prefix)).toBe(false);
  expect(rejected(checkNamePrefix, prefix)).toBe(true);
});

test.each(['internals', 'sga', 'dev-internal', 'dev-reptidex', undefined])('%j is accepted as a prefix', (prefix) => {
  expect(rejected(checkNamePrefix, prefix)).toBe(false);
});

test('a prefix can be as long as the names of an environment and a project, a name cannot', () => {
  const longest = `${'e'.repeat(63)}-${'p'.repeat(63)}`;
  expect(MAX_PREFIX_LENGTH).toBe(127);
  expect([rejected(checkNamePrefix, longest), rejected(checkNamePrefix, `${longest}x`)]).toEqual([false, true]);
  expect([isName(longest), isName(longest, MAX_PREFIX_LENGTH)]).toEqual([false, true]);
});

test('names up to the limit of AWS are not changed', () => {
  expect(NAME_LIMIT).toEqual({ LOAD_BALANCER: 32, TARGET_GROUP: 32, REPLICATION_GROUP: 40, DB_INSTANCE: 63, ROLE: 64, DEFAULT: 255 });
  expect(physicalName('p', 'x'.repeat(253))).toBe(`p-${'x'.repeat(253)}`);
  expect(physicalName('p', 'x'.repeat(254))).toHaveLength(255);
});

test('several hyphens at the end of a shortened name are removed', () => {
  expect(physicalName('abcdefghijklmnopqr--', 'cut-here-and-go-on', 32)).toMatch(/^abcdefghijklmnopqr-[0-9a-f]{8}-on$/);
});

test('the message lists the parts of a name and the services that reject others', () => {
  const mistakes = (prefix: string) => {
    const problems = new Problems();
    checkNamePrefix(problems, 'cluster', 'namePrefix', prefix);
    return problems.messages;
  };
  expect(mistakes('A')).toEqual([
    "cluster: 'namePrefix' must have 1 to 127 lower-case letters, digits and single hyphens, and begin with a letter, got 'A'; Amazon ECR, target groups and RDS reject other names",
  ]);
  expect(mistakes('sg')).toEqual(["cluster: 'namePrefix' must not begin with 'internal' or 'sg', which load balancers and security groups reject, got 'sg'"]);
  expect(mistakes('dev')).toEqual([]);
});

test('the last part of a shortened name is kept, unless it is long itself', () => {
  expect(physicalName('x'.repeat(40), 'alb', 32)).toMatch(/^x{19}-[0-9a-f]{8}-alb$/);
  expect(physicalName('x'.repeat(60), 'core-execution-role', 64)).toMatch(/^x+-[0-9a-f]{8}-role$/);
  expect(physicalName('dev', 'y'.repeat(40), 32)).toMatch(/^dev-y{19}-[0-9a-f]{8}$/);
});

test('long names that differ anywhere are shortened to different names', () => {
  const parts = Array.from({ length: 200 }, (_, index) => `service-of-a-very-long-name-${'x'.repeat(index % 40)}${index}`);
  const all = [...parts.map((part) => physicalName('dev-reptidex', `${part}-tg`, 32)), ...parts.map((part) => physicalName(`dev-reptidex-${part}`, 'tg', 32))];
  expect(all.every((name) => name!.length <= 32 && name!.endsWith('-tg'))).toBe(true);
  // The two ways of saying the same name are the same.
  expect(new Set(all).size).toBe(parts.length);
});

describe('a name that is unique in all Regions of an account', () => {
  const inRegion = (region: string | undefined, primaryRegion?: unknown) => (
    new Stack(new App({ context: { '@reptidex-app/platform:primaryRegion': primaryRegion } }), 'Stack', { env: { region } })
  );

  test.each<[string, string | undefined, number | undefined, string | RegExp]>([
    ['us-east-1', undefined, undefined, 'dev-task-role'],
    ['eu-west-1', 'eu-west-1', undefined, 'dev-task-role'],
    ['us-east-1', 'eu-west-1', undefined, 'dev-task-role-us-east-1'],
    ['us-east-1', 'eu-west-1', 23, 'dev-task-role-us-east-1'],
    ['us-east-1', 'eu-west-1', 22, /^dev-[0-9a-f]{8}-us-east-1$/],
    ['ap-southeast-10', 'us-gov-west-1', 30, /^dev-task-role-ap-southeast-10$/],
  ])('in %s, with the primary Region %s', (region, primary, limit, expected) => {
    expect(accountWideName(inRegion(region, primary), 'dev-task-role', limit)).toMatch(expected);
  });

  test('leaves room for a Region that is a token', () => {
    const scope = inRegion(undefined, 'eu-west-1');
    const of = (limit: number) => scope.resolve(accountWideName(scope, 'dev-a-long-task-role', limit));
    expect(of(35)).toEqual({ 'Fn::Join': ['', ['dev-a-long-task-role-', { Ref: 'AWS::Region' }]] });
    expect(of(34)['Fn::Join'][1][0]).toMatch(/^dev-a-[0-9a-f]{8}-role-$/);
    expect(accountWideName(inRegion(undefined), 'dev-task-role')).toBe('dev-task-role');
  });

  test('is undefined if there is no name', () => {
    expect(accountWideName(inRegion('us-east-1', 'eu-west-1'), undefined)).toBeUndefined();
  });

  test('has a prefix with the same maximum length as others', () => {
    expect(accountWidePrefix(inRegion('us-east-1', 'eu-west-1'), 'p'.repeat(MAX_PREFIX_LENGTH))).toMatch(/^p{108}-[0-9a-f]{8}-us-east-1$/);
    expect(accountWidePrefix(inRegion('us-east-1'), 'p'.repeat(MAX_PREFIX_LENGTH))).toHaveLength(MAX_PREFIX_LENGTH);
  });

  test.each(['useast1', 'us-east-1a', 'US-EAST-1', 'https://us-east-1', 'us-east-1 ', '', 5, true])('rejects the primary Region %p', (primary) => {
    expect(() => accountWideName(inRegion('us-east-1', primary), 'dev')).toThrow(
      `Stack: context: '@reptidex-app/platform:primaryRegion' must be the code of a region, such as us-east-1, got ${typeof primary === 'string' ? `'${primary}'` : primary}`,
    );
  });

  test.each(['us-gov-west-1', 'us-isob-east-1', 'ap-southeast-10', 'eusc-de-east-1', 'cn-north-1', undefined, null])('accepts the primary Region %p', (primary) => {
    expect(() => accountWideName(inRegion('us-east-1', primary), 'dev')).not.toThrow();
  });
});

test('a name without a prefix', () => {
  expect(nameNotFound(stack, 'queue', 'mail', ['digest', 'orders'])).toBe("Stack: there is no queue 'mail', only 'digest', 'orders'");
  expect(nameNotFound(stack, 'queue', 'mail', [])).toBe("Stack: there is no queue 'mail', only none");
  expect(nameNotFound(stack, 'queue', undefined, ['digest'])).toBe("Stack: the name of a queue is required; existing names: 'digest'");
});
