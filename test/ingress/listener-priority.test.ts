import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { CATCH_ALL_PRIORITY, derivedPriority, ruleSpecificity, specificity } from '../../src/ingress/listener-priority';

const HOST = ['api.example.com'];
const of = (name: string, hostnames: string[], paths: string[]) => derivedPriority({ name, hostnames, paths });

/** Bands with many slots, and the names that it takes until one has the first and one the last. */
const BANDS = {
  'an exact host and an exact path': { hostnames: HOST, paths: ['/api'], first: 1_000, last: 1_999, names: 20_000 },
  'an exact host and the longest pattern': { hostnames: HOST, paths: [`/${'a'.repeat(126)}*`], first: 2_000, last: 2_005, names: 100 },
  'an exact host and a short pattern': { hostnames: HOST, paths: ['/?'], first: 15_859, last: 16_393, names: 10_000 },
  'an exact host': { hostnames: HOST, paths: [], first: 16_394, last: 32_393, names: 250_000 },
  'a wildcard host': { hostnames: ['*.example.com'], paths: [], first: 34_350, last: 34_549, names: 5_000 },
  'an exact path': { hostnames: [], paths: ['/api'], first: 35_089, last: 35_588, names: 8_000 },
  'a short pattern': { hostnames: [], paths: ['/?'], first: 49_448, last: 49_982, names: 10_000 },
};

test.each(Object.entries(BANDS))('a rule by %s has a slot in its own band, and the whole band is used', (_, { first, last, names, ...route }) => {
  const priorities = Array.from({ length: names }, (__, index) => derivedPriority({ name: `service-${index}`, ...route }));
  const lowest = priorities.reduce((a, b) => Math.min(a, b));
  const highest = priorities.reduce((a, b) => Math.max(a, b));
  expect([lowest, highest]).toEqual([first, last]);
});

test.each([
  ['core', HOST, [], 17_159],
  ['core', HOST, ['/api/*'], 14_084],
  ['core', [], ['/api/*'], 47_673],
  ['web', ['*.example.com'], [], 34_452],
  ['web', HOST, ['/api'], 1_102],
])('%s of %j and %j has the same slot in every release: a change would renumber deployed rules', (name, hostnames, paths, priority) => {
  expect(of(name, hostnames, paths)).toBe(priority);
});

test.each<[string, [string[], string[]], [string[], string[]]]>([
  ['a path below another', [[], ['/api/orders/*']], [[], ['/api/*']]],
  ['a path that is longer by one character', [[], ['/api/*']], [[], ['/api*']]],
  ['an exact path before a pattern', [[], ['/a']], [[], ['/a/very/long/pattern/*']]],
  ['a wildcard in the middle of a path', [[], ['/api/*/orders']], [[], ['/api/*']]],
  ['an exact host before a wildcard', [['shop.example.com'], []], [['*.example.com'], []]],
  ['a longer wildcard host', [['*.eu.example.com'], []], [['*.example.com'], []]],
  ['a path of a host before the host', [HOST, ['/?']], [HOST, []]],
  ['a host before a path of any host', [HOST, []], [[], ['/health']]],
  ['a wildcard host before a path of any host', [['*.co'], []], [[], ['/health']]],
  ['a host before a host with an additional wildcard host', [HOST, []], [[...HOST, '*.example.com'], []]],
  ['a path before a path with an additional shorter one', [[], ['/api/orders/*']], [[], ['/api/orders/all/*', '/api/*']]],
])('%s is evaluated first, regardless of the names', (_, early, late) => {
  const names = Array.from({ length: 300 }, (__, index) => `service-${index}`);
  const latest = names.map((name) => of(name, ...early)).reduce((a, b) => Math.max(a, b));
  const earliest = names.map((name) => of(name, ...late)).reduce((a, b) => Math.min(a, b));
  expect(latest).toBeLessThan(earliest);
});

test("every derived priority is valid, and less than the default service's", () => {
  const hosts = [[], HOST, ...[1, 2, 3, 4, 5, 9].map((labels) => [`*${'.a'.repeat(labels)}`])];
  const paths = [[], ['/a'], ...Array.from({ length: 127 }, (_, index) => [`/${'a'.repeat(index)}*`])];
  const priorities = hosts.flatMap((hostnames) => paths.map((some) => of('a', hostnames, some)));
  expect(priorities.reduce((a, b) => Math.min(a, b))).toBeGreaterThanOrEqual(1_000);
  expect(priorities.reduce((a, b) => Math.max(a, b))).toBeLessThan(CATCH_ALL_PRIORITY);
});

describe('tokens', () => {
  const stack = new Stack(new App(), 'Stack');
  const text = new CfnParameter(stack, 'Text').valueAsString;
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;

  test('count as exact values', () => {
    expect(of('a', [text], [])).toBe(of('a', HOST, []));
    expect(of('a', list, [])).toBe(of('a', HOST, []));
    expect(of('a', [], [text])).toBe(of('a', [], ['/a']));
    expect(of('a', [], list)).toBe(of('a', [], ['/a']));
  });

  test('have no length next to a wildcard, and count as a zone with two labels', () => {
    expect(of('a', [], [`/${text}/*`])).toBe(of('a', [], ['//*']));
    expect(of('a', [`*.${text}`], [])).toBe(of('a', ['*.example.com'], []));
    expect(of('a', [`*.eu.${text}`], [])).toBe(of('a', ['*.eu.example.com'], []));
  });
});

test('a rule is as specific as its least specific value', () => {
  expect(ruleSpecificity({ hostnames: [...HOST, '*.example.com'], paths: ['/a', '/a/*'] })).toBe(specificity('*.example.com', '/a/*'));
  expect(ruleSpecificity({ hostnames: [], paths: [] })).toBe(specificity(undefined, undefined));
});
