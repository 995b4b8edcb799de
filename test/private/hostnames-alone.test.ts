/**
 * The rules of host names and paths by themselves, without a fleet around them: fast enough to be run for every mutant.
 */
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { certificateCovers, checkHostname, checkPathPattern, known, liesInZone } from '../../src/private/hostnames';
import { Problems } from '../../src/private/problems';
import { brief } from '../support';

const stack = new Stack(new App(), 'Stack');
const text = new CfnParameter(stack, 'Text').valueAsString;

function mistakes(check: (problems: Problems) => void): string[] {
  const problems = new Problems();
  check(problems);
  return problems.mistakes.map(brief);
}

describe('host names', () => {
  const label = 'a'.repeat(63);

  test.each([
    'api.example.com', 'API.Example.COM', '*.example.com', 'a-b.c-d.co', '1.example.com', 'a1.b2c.d3', 'x.y', `${label}.com`, `a.${label}.com`, `a.b.${label}`, '*.co', 'a.b.c.d.e.f',
    'a--b.example.com', 'a0.example.com', 'a.x-y', 'a.x9', 'z9z.z9z.z9z',
  ])('accepts %s', (hostname) => {
    let wellFormed;
    expect(mistakes((problems) => { wellFormed = checkHostname(problems, "service 'a'", hostname); })).toEqual([]);
    expect(wellFormed).toBe(true);
  });

  test.each([
    '', ' ', '*', 'localhost', 'a.', '.a', 'a..b', '-a.b', 'a-.b', 'a.-b.c', 'a.b-.c', 'a.b.-c', 'a.b.c-', 'a.b.1', 'a.1b', '10.0.0.1', 'a_b.c', 'a.b_c.d', '*.*.c', 'a.*.c', '*a.b', 'a*.b',
    '**.b', 'a.b:443', 'a.b/c', 'https://a.b', 'ä.b', 'a.b\n', ' a.b', 'a.b.', `a${label}.b`, `x.a${label}.b`, `x.a${label}`, 'a.b c.d',
  ])('rejects %j', (hostname) => {
    let wellFormed;
    expect(mistakes((problems) => { wellFormed = checkHostname(problems, "service 'a'", hostname); })).toEqual([
      `service 'a': 'hostnames', got '${hostname}'`,
    ]);
    expect(wellFormed).toBe(false);
  });

  test('accepts 128 characters and rejects 129', () => {
    const name = (length: number) => `${label}.${'b'.repeat(length - 67)}.cc`;
    expect(name(128)).toHaveLength(128);
    expect(mistakes((problems) => checkHostname(problems, 's', name(128)))).toEqual([]);
    expect(mistakes((problems) => checkHostname(problems, 's', `a${name(128)}`))).toHaveLength(1);
    expect(mistakes((problems) => checkHostname(problems, 's', `a.${name(127)}`))).toHaveLength(1);
    expect(mistakes((problems) => checkHostname(problems, 's', `a.${name(126)}`))).toEqual([]);
  });

  test('in another prop have a message without the hint about the scheme', () => {
    expect(mistakes((problems) => checkHostname(problems, 'domain', 'a', 'zoneName'))).toEqual([
      "domain: 'zoneName', got 'a'",
    ]);
  });

  test('accepts a token, which is not known to be well-formed', () => {
    let wellFormed;
    expect(mistakes((problems) => { wellFormed = checkHostname(problems, 's', `${text}.b c`); })).toEqual([]);
    expect(wellFormed).toBe(false);
  });
});

describe('path patterns', () => {
  test.each(['/', '/*', '/a/b', '/AZaz09_-.$~"\'@:+&*?', `/${'a'.repeat(127)}`])('accepts %j', (path) => {
    expect(mistakes((problems) => checkPathPattern(problems, 's', path))).toEqual([]);
  });

  test('accepts a token', () => {
    expect(mistakes((problems) => checkPathPattern(problems, 's', `/${text} #`))).toEqual([]);
  });

  test.each(['', 'a', 'a/', ' /', '/ ', '/a#b', '/a%20', '/a=b', '/ä', '/a\n', `/${'a'.repeat(128)}`])('rejects %j', (path) => {
    expect(mistakes((problems) => checkPathPattern(problems, 's', path))).toEqual([
      `s: 'paths', got '${path}'`,
    ]);
  });
});

test.each<[string, string[], boolean]>([
  ['example.com', ['example.com'], true],
  ['EXAMPLE.com', ['example.COM'], true],
  ['api.example.com', ['other.com', '*.EXAMPLE.com'], true],
  ['API.example.com', ['*.example.com'], true],
  ['*.example.com', ['*.example.com'], true],
  ['example.com', ['*.example.com'], false],
  ['a.b.example.com', ['*.example.com'], false],
  ['apiexample.com', ['*.example.com'], false],
  ['api.example.com', ['x.example.com'], false],
  ['api.example.com', ['xx.example.com'], false],
  // A name that is cut at its first character and begins with no wildcard is no wildcard.
  ['a.example.com', ['x.example.com'], false],
  // Nothing before the dot, and nothing behind it.
  ['m', ['*.'], false],
  ['api.example.org', ['*.example.com'], false],
  ['api.example.com', [], false],
])('%s with a certificate for %j: covered is %s', (hostname, domains, covered) => {
  expect(certificateCovers(domains, hostname)).toBe(covered);
});

test('a name on the certificate that is a token can cover every host name', () => {
  expect(certificateCovers(['other.com', text], 'api.example.com')).toBe(true);
});

test.each<[string, string, boolean]>([
  ['example.com', 'example.com', true],
  ['EXAMPLE.com', 'example.COM', true],
  ['api.example.com', 'example.com', true],
  ['a.b.Example.com', 'example.com.', true],
  ['example.com', 'example.com.', true],
  ['notexample.com', 'example.com', false],
  ['example.com', 'api.example.com', false],
  ['api.example.org', 'example.com', false],
  ['api.exampleXcom', 'example.com', false],
  // Only the dot that closes a name is no part of it.
  ['a.bc', 'b.c', false],
])('%s in the zone %s: %s', (hostname, zone, lies) => {
  expect(liesInZone(hostname, zone)).toBe(lies);
});

test('a list that is a token is not checked', () => {
  const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
  expect([known(['a']), known(list)]).toEqual([['a'], []]);
});
