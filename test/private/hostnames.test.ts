import { Stack } from 'aws-cdk-lib';
import { MicroserviceFleetProps, MicroserviceProps } from '../../src';
import { fleet, mistakesOf, newStack, onlyOf, render, service, unknown } from '../support';

const one = (more: Partial<MicroserviceProps>, props: Partial<MicroserviceFleetProps> = {}, stack: Stack = newStack()) =>
  () => fleet({ services: [service('core', more)], ...props }, stack);

describe('host names', () => {
  test.each([
    'api.example.com', 'example.com', 'API.Example.com', '*.example.com', 'a-b.c-d.example.co.uk', '1.example.com', `${'a'.repeat(63)}.example.com`,
    `${'a'.repeat(60)}.${'b'.repeat(60)}.co.uk`.slice(0, 128),
  ])('accept %s', (hostname) => {
    expect(onlyOf(render(one({ hostnames: [hostname] })()), 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Conditions).toEqual([
      { Field: 'host-header', HostHeaderConfig: { Values: [hostname] } },
    ]);
  });

  test.each([
    '', ' ', 'localhost', 'api.example.com.', 'api.example.com:443', 'https://api.example.com', 'api.example.com/path', 'api..example.com', '.example.com', '-api.example.com',
    'api-.example.com', 'api_v1.example.com', '10.0.0.1', 'münchen.example.com', ' api.example.com', '*', '*.*.example.com', 'api.*.com', '**.example.com',
    `${'a'.repeat(64)}.example.com`, `${`${'a'.repeat(60)}.`.repeat(2)}example.com`,
  ])('reject %j', (hostname) => {
    expect(mistakesOf(one({ hostnames: [hostname] }))).toEqual([
      `service 'core': 'hostnames', got '${hostname}'`,
    ]);
  });

  test.each([['a.example.com', 'a.example.com'], ['a.example.com', 'A.EXAMPLE.com']])('fails for %s and %s of one service', (first, second) => {
    expect(mistakesOf(one({ hostnames: [first, second] }))).toEqual([`service 'core': 'hostnames', got '${second}'`]);
  });
});

describe('path patterns', () => {
  test.each(['/', '/*', '/reports/*', '/a?b', "/_-.$/~\"'@:+&*?", `/${'a'.repeat(127)}`])('accept %s', (path) => {
    expect(onlyOf(render(one({ hostnames: [], paths: [path] })()), 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Conditions).toEqual([
      { Field: 'path-pattern', PathPatternConfig: { Values: [path] } },
    ]);
  });

  test.each(['', 'reports', ' /', '/a b', '/ä', '/a#b', '/a%20b', '/a?b=c', `/${'a'.repeat(128)}`])('reject %j', (path) => {
    expect(mistakesOf(one({ paths: [path] }))).toEqual([
      `service 'core': 'paths', got '${path}'`,
    ]);
  });
});

describe("names on the listener's certificate", () => {
  const covered = (hostname: string, certificateDomains: string[]) => one({ hostnames: [hostname] }, { certificateDomains });

  test.each([
    ['example.com', ['example.com']],
    ['EXAMPLE.com', ['example.COM']],
    ['api.example.com', ['example.com', '*.example.com']],
    ['*.example.com', ['*.example.com']],
    ['API.example.com', ['*.EXAMPLE.com']],
  ])('cover %s: %j', (hostname, certificateDomains) => {
    expect(covered(hostname, certificateDomains)).not.toThrow();
  });

  test.each([
    ['example.com', ['*.example.com']],
    ['a.b.example.com', ['*.example.com']],
    ['apiexample.com', ['*.example.com', 'example.com']],
    ['*.example.com', ['example.com']],
    ['*.a.example.com', ['*.example.com']],
    ['api.example.org', ['*.example.com']],
    ['api.example.com', []],
  ])('do not cover %s: %j', (hostname, certificateDomains) => {
    expect(mistakesOf(covered(hostname, certificateDomains))).toEqual([
      `service 'core': 'hostnames', got '${hostname}'`,
    ]);
  });

  test('are not compared with an invalid host name, which is one mistake', () => {
    expect(mistakesOf(covered('https://api.example.com', ['*.example.com']))).toHaveLength(1);
  });

  test('are not compared if they are unknown', () => {
    expect(one({ hostnames: ['anything.example.org'] })).not.toThrow();
    const stack = newStack();
    expect(one({ hostnames: ['anything.example.org'] }, { certificateDomains: [unknown.text(stack)] }, stack)).not.toThrow();
    const another = newStack();
    expect(one({ hostnames: ['anything.example.org'] }, { certificateDomains: unknown.list(another) }, another)).not.toThrow();
  });
});

test('accepts tokens', () => {
  const stack = newStack();
  const text = unknown.text(stack);
  const built = one({ hostnames: [text, `api.${text}`], paths: [text, `/${text}/*`] }, { certificateDomains: ['example.com'] }, stack)();
  expect(onlyOf(render(built), 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Conditions).toEqual([
    { Field: 'host-header', HostHeaderConfig: { Values: [{ Ref: 'Text' }, { 'Fn::Join': ['', ['api.', { Ref: 'Text' }]] }] } },
    { Field: 'path-pattern', PathPatternConfig: { Values: [{ Ref: 'Text' }, { 'Fn::Join': ['', ['/', { Ref: 'Text' }, '/*']] }] } },
  ]);
});

test.each(['hostnames', 'paths'] as const)("accepts a list of '%s' that is a token", (prop) => {
  const stack = newStack();
  const built = one({ hostnames: undefined, [prop]: unknown.list(stack) }, {}, stack)();
  expect(JSON.stringify(onlyOf(render(built), 'AWS::ElasticLoadBalancingV2::ListenerRule').Properties.Conditions)).toContain('"Values":{"Ref":"List"}');
});
