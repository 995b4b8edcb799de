import * as fc from 'fast-check';
import { canBothMatch, covers, isExact } from '../../src/ingress/route-patterns';

/** As Elastic Load Balancing matches it. */
function matches(pattern: string, text: string): boolean {
  return new RegExp(`^${[...pattern].map((c) => (c === '*' ? '.*' : c === '?' ? '.' : c)).join('')}$`, 's').test(text);
}

const pattern = fc.array(fc.constantFrom('a', 'b', '*', '?'), { maxLength: 5 }).map((characters) => characters.join(''));
const runs = { numRuns: 2_000, seed: 20_251_118 };

/** Every text of two characters that two patterns of the length could share. */
const TEXTS = Array.from({ length: 2 ** 9 - 1 }, (_, index) => (index + 1).toString(2).slice(1).replace(/0/g, 'a').replace(/1/g, 'b'));

test.each<[string, string, boolean]>([
  ['/api/*', '/api/orders/*', true],
  ['/api/*', '/*/orders', true],
  ['/api/*', '/web/*', false],
  ['/api*', '/api', true],
  ['/api/*', '/api', false],
  ['/a?c', '/abc', true],
  ['/a?c', '/ac', false],
  ['/v?/*', '/v1/*', true],
  ['*.example.com', 'shop.example.com', true],
  ['*.example.com', 'example.com', false],
  ['*.a.example.com', '*.example.com', true],
  ['*.a.example.com', '*.b.example.com', false],
  ['/a', '/A', false],
  ['*', '', true],
])('%s and %s can match the same request: %s', (one, other, expected) => {
  expect([canBothMatch(one, other), canBothMatch(other, one)]).toEqual([expected, expected]);
});

test.each<[string, string, boolean]>([
  ['/api/*', '/api/orders/*', true],
  ['/api/orders/*', '/api/*', false],
  ['/api/*', '/*/orders', false],
  ['*', '/anything/*', true],
  ['/a?', '/a*', false],
  ['/a*', '/a?', true],
  ['/a*?', '/a?*', true],
  ['/?*', '/*b', true],
  ['/??*', '/*b', false],
  ['/a', '/a', true],
  ['/a', '/?', false],
  ['*.example.com', '*.a.example.com', true],
])('%s covers %s: %s', (wide, narrow, expected) => {
  expect(covers(wide, narrow)).toBe(expected);
});

test('two patterns overlap if a text matches both', () => {
  fc.assert(fc.property(pattern, pattern, (a, b) => {
    expect(canBothMatch(a, b)).toBe(TEXTS.some((text) => matches(a, text) && matches(b, text)));
  }), runs);
});

test('a pattern covers another if it matches every text of the other', () => {
  fc.assert(fc.property(pattern, pattern, (wide, narrow) => {
    // More characters than there are single wildcards, and none that a pattern names.
    const texts = [0, 1, 2, 9].map((count) => narrow.replace(/\?/g, 'z').replace(/\*/g, 'z'.repeat(count)));
    const all = [...texts, ...TEXTS].filter((text) => matches(narrow, text));
    expect(covers(wide, narrow)).toBe(all.every((text) => matches(wide, text)));
  }), runs);
});

test('the time for many wildcards is at most proportional to the product of the lengths', () => {
  const stars = `/${'*a'.repeat(63)}`;
  expect([canBothMatch(`${stars}b`, `${stars}c`), covers(`${stars}b`, `${stars}c`)]).toEqual([false, false]);
});

test.each<[string, boolean]>([['/a', true], ['', true], ['/a*', false], ['/?', false]])('%j is exact: %s', (text, expected) => {
  expect(isExact(text)).toBe(expected);
});
