import * as fc from 'fast-check';
import { Breakage, breakage, ofService, outside, plainService, show, withService, zoneOf } from './breakage';
import { MicroserviceProps } from '../../../src';
import { derivedPriority } from '../../../src/ingress/listener-priority';
import { Environment, servicesOf, withProps } from '../environment';

const RULE = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html';
const CONDITIONS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html';
const LIMITS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html';
const CERTIFICATES = 'https://docs.aws.amazon.com/acm/latest/userguide/acm-certificate-characteristics.html';
const HOSTS = ['https://api.example.com', 'api.example.com/', 'api', 'a b.example.com', '-a.example.com', 'a..example.com', 'a.*.example.com', 'api.example.com:443', `${'a'.repeat(64)}.example.com`, ''];
const LONG_HOST = [...Array.from({ length: 3 }, () => 'a'.repeat(50)), 'example.com'].join('.');
const PATHS = ['api', '', '/a b', '/ü', '/a#b', `/${'a'.repeat(128)}`, '*'];

/** Nothing stands in front of the load balancer, where the names of hosts would be checked once more. */
const withoutDelivery = (environment: Environment) => withProps(environment, { contentDelivery: undefined });

/** Likewise, and no other service is the default one. */
const withoutDefault = (environment: Environment) => withProps(withoutDelivery(environment), {
  services: servicesOf(environment).map(({ isDefault, ...service }) => (isDefault ? { ...service, paths: [`/${service.name}/was-default`] } : service)),
});

/** Two services more, which the rest of the environment leaves alone. */
function pair(
  rule: { rule: string; source?: string; prop: string; example: string; values?: string[] },
  make: (value: string, environment: Environment) => [Partial<MicroserviceProps>, Partial<MicroserviceProps>],
  got?: (value: string, environment: Environment) => string,
): Breakage {
  return breakage({
    ...rule,
    values: fc.constantFrom(rule.example, ...rule.values ?? []),
    apply: (environment, value) => {
      const prepared = withoutDefault(environment);
      const [first, second] = make(value, prepared);
      const one = (name: string, more: Partial<MicroserviceProps>) => ({ ...plainService(name), hostnames: undefined, ...more });
      return {
        environment: withProps(prepared, { services: [...servicesOf(prepared), one('first-of-two', first), one('second-of-two', second)] }),
        expected: { subject: "service 'second-of-two'", prop: rule.prop, got: got?.(value, prepared) ?? show(value) },
      };
    },
  });
}

/** Two names whose priorities are the same by chance, of services that have host names alone. */
export function collidingNames(): [string, string] {
  const seen = new Map<number, string>();
  for (let number = 0; ; number++) {
    const name = `team-${number}`;
    const priority = derivedPriority({ name, hostnames: ['a.example.com'], paths: [] });
    const other = seen.get(priority);
    if (other) {
      return [other, name];
    }
    seen.set(priority, name);
  }
}
const [ONE, OTHER] = collidingNames();
const SHARED_PRIORITY = derivedPriority({ name: ONE, hostnames: ['a.example.com'], paths: [] });

export const ROUTE_BREAKAGES: Breakage[] = [
  ofService({
    rule: 'A host name has at most 128 characters and no scheme, port or path; a wildcard replaces its first label',
    source: CONDITIONS,
    prop: 'hostnames',
    example: 'https://api.example.com',
    values: fc.constantFrom(...HOSTS, LONG_HOST),
    prepare: withoutDelivery,
    change: (_, host) => ({ hostnames: [host] }),
  }),
  breakage({
    rule: "A service's 'hostnames' contains each host once",
    example: 'twice',
    values: fc.constantFrom('twice', 'again'),
    apply: (environment, label, index) => {
      const host = `${label}.${zoneOf(environment)}`;
      const { environment: broken, service } = withService(withoutDelivery(environment), index, (each) => ({
        ...each, hostnames: [host.toUpperCase(), host], paths: undefined,
      }));
      return { environment: broken, expected: { subject: `service '${service.name}'`, prop: 'hostnames', got: show(host) } };
    },
  }),
  pair({ rule: 'Two services can use the same host only if their paths differ', prop: 'hostnames', example: 'taken', values: ['TAKEN'] }, (label, environment) => [
    { hostnames: [`taken.${zoneOf(environment)}`] }, { hostnames: [`${label}.${zoneOf(environment)}`] },
  ], (label, environment) => show(`${label}.${zoneOf(environment)}`)),
  pair({ rule: 'Two services cannot use the same path of the same host', prop: 'paths', example: '/taken/*' }, (path, environment) => [
    { hostnames: [`both.${zoneOf(environment)}`], paths: [path] }, { hostnames: [`both.${zoneOf(environment)}`], paths: ['/free', path] },
  ]),
  breakage({
    rule: 'Host names are covered by the certificate, in which a wildcard matches one label',
    source: CERTIFICATES,
    example: 'a.b.example.com',
    values: fc.constantFrom('a.b.example.com', 'example.edu', 'x.example.edu'),
    apply: (environment, host, index) => {
      const prepared = { ...withoutDelivery(environment), domain: environment.domain ?? { zoneName: 'example.net', hasHostedZone: true, hasCertificate: false } };
      const { environment: broken, service } = withService(prepared, index, (each) => ({ ...each, hostnames: [host] }));
      return { environment: broken, expected: { subject: `service '${service.name}'`, prop: 'hostnames', got: show(host) } };
    },
  }),
  ofService({
    rule: 'A service has a host name or a path, or is the default service',
    prop: 'hostnames',
    example: undefined,
    values: fc.constant(undefined),
    prepare: withoutDelivery,
    change: () => ({ hostnames: undefined, paths: undefined, isDefault: undefined, priority: undefined }),
  }),
  ofService({
    rule: 'A service has at most five host names and paths in total',
    source: LIMITS,
    prop: 'hostnames',
    example: 6,
    values: fc.integer({ min: 6, max: 9 }),
    prepare: withoutDelivery,
    change: (_, count, environment) => ({
      isDefault: undefined,
      hostnames: Array.from({ length: count - 2 }, (__, index) => `many-${index}.${zoneOf(environment)}`),
      paths: ['/many/1', '/many/2'],
    }),
  }),
  ofService({
    rule: 'A path begins with a slash and has at most 128 of the characters A-Z a-z 0-9 _ - . $ / ~ " \' @ : + & and the wildcards * and ?',
    source: CONDITIONS,
    prop: 'paths',
    example: 'api',
    values: fc.constantFrom(...PATHS),
    change: (service, path) => ({ isDefault: undefined, paths: [path], hostnames: (service.hostnames ?? []).slice(0, 4) }),
  }),
  ofService({
    rule: 'A priority is from 1 to 50000',
    source: RULE,
    prop: 'priority',
    example: 50_001,
    values: outside(1, 50_000),
    prepare: withoutDefault,
    change: (_, priority) => ({ priority }),
  }),
  pair({ rule: 'Each rule has a unique priority', source: RULE, prop: 'priority', example: '4321' }, (priority) => [
    { paths: ['/first/*'], priority: Number(priority) }, { paths: ['/second/*'], priority: Number(priority) },
  ], (priority) => priority),
  pair({ rule: 'Two routes that the same request can match are not equally specific, unless a priority is set', prop: 'paths', example: '/*/shadowed' }, (path) => [
    { paths: ['/shadowed/*'] }, { paths: [path] },
  ]),
  pair({ rule: 'A priority is not so low that a more specific route of another service gets no requests', source: RULE, prop: 'priority', example: '777' }, (priority) => [
    { paths: ['/shadowed/more/*'] }, { paths: ['/shadowed/*'], priority: Number(priority) },
  ], (priority) => priority),
  pair({ rule: 'A priority is not so high that the route gets no requests', source: RULE, prop: 'priority', example: '49991' }, (priority) => [
    { paths: ['/shadowed/*'] }, { paths: ['/shadowed/more/*'], priority: Number(priority) },
  ], (priority) => priority),
  pair({ rule: 'A value of a route is not more specific than another route that is evaluated first', prop: 'paths', example: '/shadowed/more/*' }, (path) => [
    { paths: ['/shadowed/*'] }, { paths: [path, '/s*'] },
  ]),
  breakage({
    rule: 'The host name of the default service is not within a wildcard of another service',
    example: 'shop',
    values: fc.constantFrom('shop', 'SHOP'),
    apply: (environment, label) => {
      const prepared = withoutDelivery(environment);
      const [wildcard, host] = [`*.${zoneOf(prepared)}`, `${label}.${zoneOf(prepared)}`];
      return {
        environment: withProps(prepared, {
          services: [{ ...plainService('tenants'), hostnames: [wildcard] }, { ...plainService('shop'), hostnames: [host], isDefault: true }],
        }),
        expected: { subject: "service 'shop'", prop: 'hostnames', got: show(host) },
      };
    },
  }),
  breakage({
    rule: 'If the priorities that are derived from two names are equal, one of them must be set',
    source: RULE,
    example: [ONE, OTHER],
    values: fc.constantFrom([ONE, OTHER], [OTHER, ONE]),
    apply: (environment, [first, second]) => {
      const prepared = withoutDefault(environment);
      const one = (name: string) => ({ ...plainService(name), hostnames: [`${name}.${zoneOf(environment)}`] });
      return {
        environment: withProps(prepared, { services: [...servicesOf(prepared), one(first), one(second)] }),
        expected: { subject: `service '${second}'`, prop: 'priority', got: String(SHARED_PRIORITY) },
      };
    },
  }),
  pair({ rule: 'A listener has only one default service', prop: 'isDefault', example: 'true' }, () => [{ isDefault: true }, { isDefault: true }], () => 'true'),
  ofService({
    rule: 'The default service has no paths',
    prop: 'paths',
    example: ['/app/*'],
    values: fc.constantFrom<string[]>(['/app/*'], ['/', '/*']),
    prepare: withoutDefault,
    change: (_, paths) => ({ isDefault: true, priority: undefined, paths }),
  }),
  ofService({
    rule: 'The default service has no priority',
    prop: 'priority',
    example: 7,
    values: fc.integer({ min: 1, max: 50_000 }),
    prepare: withoutDefault,
    change: (_, priority) => ({ isDefault: true, paths: undefined, priority }),
  }),
];
