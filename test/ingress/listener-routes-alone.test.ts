/**
 * The rules of routes by themselves, without a fleet around them: fast enough to be run for every mutant.
 */
import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { derivedPriority } from '../../src/ingress/listener-priority';
import { Route, rulePriority } from '../../src/ingress/listener-route';
import { ListenerRoutes } from '../../src/ingress/listener-routes';
import { Problems } from '../../src/private/problems';
import { brief } from '../support';

const stack = new Stack(new App(), 'Stack');
const text = new CfnParameter(stack, 'Text').valueAsString;
const list = new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;
const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;

/** A route that takes nothing from another of another name. */
function route(service: string, more: Partial<Route> = {}): Route {
  return { fleet: 'Stack/Fleet', service, hostnames: [`${service}.example.com`], paths: [], isDefault: false, ownsDefaultAction: true, isWeighted: false, ...more };
}

function mistakes(added: Route[], { there = [], domains }: { there?: Route[]; domains?: string[] } = {}): string[] {
  const routes = new ListenerRoutes();
  there.forEach((one) => routes.add(one));
  const problems = new Problems();
  routes.check(added, domains, problems);
  return problems.mistakes.map(brief);
}

describe('the priority of a rule', () => {
  test.each<[string, Partial<Route>, number | undefined]>([
    ['by host', {}, derivedPriority({ name: 'a', hostnames: ['a.example.com'], paths: [] })],
    ['by path', { hostnames: [], paths: ['/p'] }, derivedPriority({ name: 'a', hostnames: [], paths: ['/p'] })],
    ['by both', { paths: ['/p'] }, derivedPriority({ name: 'a', hostnames: ['a.example.com'], paths: ['/p'] })],
    ['pinned', { priority: 7 }, 7],
    ['of the default service, if its action is that of the listener', { isDefault: true }, undefined],
    ['of the default service with an imported listener', { isDefault: true, ownsDefaultAction: false }, 50_000],
  ])('%s', (_, more, expected) => {
    const one = route('a', more);
    expect(rulePriority(one)).toBe(expected);
  });

  test('differs between services with the same name in two fleets', () => {
    expect(rulePriority(route('a', { fleetName: 'orders' }))).not.toBe(rulePriority(route('a', { fleetName: 'billing' })));
  });
});

describe('a listener', () => {
  test('has one list of routes', () => {
    const [one, other] = ['One', 'Other'].map((id) => new Construct(stack, id));
    expect(ListenerRoutes.of(one)).toBe(ListenerRoutes.of(one));
    expect(ListenerRoutes.of(one)).not.toBe(ListenerRoutes.of(other));
  });

  test('has one record for a host name, in upper or lower case', () => {
    const routes = new ListenerRoutes();
    expect(['a.example.com', 'A.example.com', 'b.example.com', 'a.example.com'].map((host) => routes.claimRecord(host))).toEqual([true, false, true, false]);
  });

  test('compares new routes with existing ones', () => {
    expect(mistakes([route('b', { priority: 7 })], { there: [route('a', { priority: 7 })] })).toEqual(["service 'b': 'priority', got 7"]);
    expect(mistakes([route('b', { priority: 7 })], { there: [route('a', { priority: 8 })] })).toEqual([]);
  });
});

describe('a single route', () => {
  test.each<[string, Partial<Route>, string[]]>([
    ['is accepted', {}, []],
    ['with only a path is accepted', { hostnames: [], paths: ['/p'] }, []],
    ['of the default service needs no conditions', { hostnames: [], isDefault: true }, []],
    ['priority 1', { priority: 1 }, []],
    ['priority 50000', { priority: 50_000 }, []],
    ['priority 0', { priority: 0 }, ["'priority', got 0"]],
    ['priority 50001', { priority: 50_001 }, ["'priority', got 50001"]],
    ['an invalid path', { paths: ['p'] }, [expect.stringContaining("'paths'") as unknown as string]],
    ['an invalid host name', { hostnames: ['a'] }, [expect.stringContaining("'hostnames'") as unknown as string]],
    ['the same host name twice', { hostnames: ['x.example.com', 'y.example.com', 'X.example.com'] }, ["'hostnames', got 'X.example.com'"]],
    ['nothing', { hostnames: [] }, ["'hostnames' is missing"]],
    ['the default service with paths', { isDefault: true, paths: ['/p'] }, ["'paths', got ['/p']"]],
    ['the default service with a priority', { isDefault: true, priority: 3 }, ["'priority', got 3"]],
    ['five values', { hostnames: ['a.b', 'c.d', 'e.f'], paths: ['/p', '/q'] }, []],
    ['six values', { hostnames: ['a.b', 'c.d', 'e.f', 'g.h'], paths: ['/p', '/q'] }, ["'hostnames', got 6"]],
    ['six host names of the default service', { isDefault: true, hostnames: ['a.b', 'c.d', 'e.f', 'g.h', 'i.j', 'k.l'] }, []],
    ['lists that are tokens', { hostnames: list, paths: list }, []],
    ['names that are tokens', { hostnames: [text, `x.${text}`] }, []],
    ['a priority that is a token', { priority: number }, []],
  ])('%s', (_, more, expected) => {
    expect(mistakes([route('a', more)])).toEqual(expected.map((mistake) => (typeof mistake === 'string' ? `service 'a': ${mistake}` : mistake)));
  });

  test('must be covered by the certificate, if its names are known', () => {
    const mistake = "service 'a': 'hostnames', got 'a.example.com'";
    expect(mistakes([route('a')], { domains: ['x.example.com', '*.example.org'] })).toEqual([mistake]);
    expect(mistakes([route('a')], { domains: ['*.example.com'] })).toEqual([]);
    expect(mistakes([route('a')], { domains: list })).toEqual([]);
    expect(mistakes([route('a')])).toEqual([]);
  });

  test('with an invalid host name is one mistake, regardless of the certificate', () => {
    expect(mistakes([route('a', { hostnames: ['https://a.example.com'] })], { domains: ['*.example.org'] })).toHaveLength(1);
  });
});

describe('two routes', () => {
  const TAKEN = "service 'b': 'hostnames', got 'x.example.com'";
  const PATH = "service 'b': 'paths', got '/p'";
  const hostnames = ['x.example.com'];

  test.each<[string, Partial<Route>, Partial<Route>, string[]]>([
    ['are accepted', {}, {}, []],
    ['with the same host', { hostnames: ['X.example.com'] }, { hostnames: ['y.example.com', 'x.example.com'] }, [TAKEN]],
    ['with one host in common', { hostnames: ['w.example.com', 'x.example.com'] }, { hostnames }, [TAKEN]],
    ['with the same host and a path of the second', { hostnames }, { hostnames, paths: ['/p'] }, []],
    ['with the same host and a path of the first', { hostnames, paths: ['/p'] }, { hostnames }, []],
    ['with the same host and different paths', { hostnames, paths: ['/p'] }, { hostnames, paths: ['/q'] }, []],
    ['with the same host and path', { hostnames, paths: ['/p'] }, { hostnames: ['X.example.com'], paths: ['/q', '/p'] }, [PATH]],
    ['with the same path on every host', { hostnames: [], paths: ['/p'] }, { hostnames: [], paths: ['/p'] }, [PATH]],
    ['with the same path, the first on its host', { hostnames, paths: ['/p'] }, { hostnames: [], paths: ['/p'] }, []],
    ['with the same path, the second on its host', { hostnames: [], paths: ['/p'] }, { hostnames, paths: ['/p'] }, []],
    ['with the same path on two hosts', { paths: ['/p'] }, { paths: ['/p'] }, []],
    ['with a name that is a token', { hostnames: [text] }, { hostnames: [text] }, []],
    ['with lists that are tokens', { hostnames: [], paths: list, priority: 1 }, { hostnames: [], paths: list, priority: 2 }, []],
    ['with the same priority', { priority: 7 }, { priority: 7 }, ["service 'b': 'priority', got 7"]],
    ['with a priority that is a token', { priority: number }, { priority: number }, []],
    ['that are both the default', { isDefault: true, hostnames: [] }, { isDefault: true, hostnames: [] }, ["service 'b': 'isDefault', got true"]],
    ['that are both the default of an imported listener', { isDefault: true, ownsDefaultAction: false }, { isDefault: true, ownsDefaultAction: false }, ["service 'b': 'isDefault', got true"]],
    ['of which one is the default', { isDefault: true }, {}, []],
    ['with the last priority, which the default service has', { isDefault: true, ownsDefaultAction: false }, { priority: 50_000 }, ["service 'b': 'priority', got 50000"]],
    ['of which the first has the derived priority of the second', { priority: derivedPriority({ name: 'b', hostnames: ['b.example.com'], paths: [] }) }, {}, [
      `service 'b': 'priority', got ${derivedPriority({ name: 'b', hostnames: ['b.example.com'], paths: [] })}`,
    ]],
  ])('%s', (_, first, second, expected) => {
    expect(mistakes([route('a', first), route('b', second)])).toEqual(expected);
  });

  test('with the same name in one fleet are reported once, by another check', () => {
    expect(mistakes([route('a', { priority: 7 }), route('a', { priority: 7 })])).toEqual([]);
    expect(mistakes([route('a', { priority: 7, fleet: 'Stack/One' }), route('a', { priority: 7, fleet: 'Stack/Two', hostnames: ['x.example.com'] })])).toHaveLength(1);
  });

  test('whose names have the same derived priority are reported with both names', () => {
    const taken = new Map<number, string>();
    let index = 0;
    const slotOf = (name: string) => derivedPriority({ name, hostnames: ['a.example.com'], paths: [] });
    for (; !taken.has(slotOf(`s${index}`)); index++) {
      taken.set(slotOf(`s${index}`), `s${index}`);
    }
    const [first, second] = [taken.get(slotOf(`s${index}`))!, `s${index}`];
    expect(mistakes([route(first), route(second)])).toEqual([
      `service '${second}': 'priority', got ${slotOf(second)}`,
    ]);
  });
});

describe('quotas of a load balancer', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => route(`s${index}`, { priority: index + 1 }));
  const TARGETS = "load balancer: 'services', got 101";

  test('a hundred rules are accepted, and one more is rejected', () => {
    expect(mistakes(many(100))).toEqual([]);
    expect(mistakes(many(101))).toEqual([TARGETS]);
    expect(mistakes([route('more', { priority: 500 })], { there: many(100) })).toEqual([TARGETS]);
  });

  test('a default service has a target group, on any listener', () => {
    expect(mistakes([...many(100), route('web', { isDefault: true })])).toEqual([TARGETS]);
    expect(mistakes([...many(100), route('web', { isDefault: true, ownsDefaultAction: false })])).toEqual([TARGETS]);
  });
});

describe('two routes with overlapping requests', () => {
  const api = { hostnames: [], paths: ['/api/*'] };
  const orders = { hostnames: [], paths: ['/api/orders/*'] };
  const tenants = { hostnames: ['*.example.com'] };
  const shop = { hostnames: ['shop.example.com'] };

  test.each<[string, Partial<Route>, Partial<Route>, string[]]>([
    ['a path below another', api, orders, []],
    ['a host within a wildcard', tenants, shop, []],
    ['paths of any host and a host', api, shop, []],
    ['with priorities in the right order', { ...api, priority: 2 }, { ...orders, priority: 1 }, []],
    ['with a late priority of the wide route', { ...api, priority: 50_000 }, orders, []],
    ['with an early priority of a route that takes only some requests', { ...api, priority: 1 }, shop, []],
    ['with an early priority of the wide route', { ...api, priority: 1 }, orders, [
      "service 'a': 'priority', got 1",
    ]],
    ['with a late priority of the narrow route', tenants, { ...shop, priority: 50_000 }, [
      "service 'b': 'priority', got 50000",
    ]],
    ['with both priorities in the wrong order', { ...tenants, priority: 1 }, { ...shop, paths: ['/a'], priority: 2 }, [
      "service 'b': 'priority', got 2",
    ]],
    ['the default service, and a host of it for another', { ...shop, isDefault: true }, tenants, [
      "service 'a': 'hostnames', got 'shop.example.com'",
    ]],
    ['the default service, and a path for another', { ...shop, isDefault: true }, { ...tenants, paths: ['/a'] }, []],
    ['that are equally specific', { hostnames: [], paths: ['/api/*'] }, { hostnames: [], paths: ['/*/api'] }, [
      "service 'b': 'paths', got '/*/api'",
    ]],
    ['with equally specific hosts of many labels', { hostnames: ['*.a.b.c.d.e.f'] }, { hostnames: ['*.B.c.d.e.f'] }, [expect.stringContaining("'hostnames'") as unknown as string]],
    ['that are equally specific, one with a priority', { hostnames: [], paths: ['/api/*'], priority: 3 }, { hostnames: [], paths: ['/*/api'] }, []],
    ['that are equally specific, without requests in common', { hostnames: [], paths: ['/api/*'] }, { hostnames: [], paths: ['/web/*'] }, []],
    ['with paths that differ in case', { hostnames: [], paths: ['/api/*'] }, { hostnames: [], paths: ['/API/*'] }, []],
    ['with hosts that differ in case', { hostnames: ['*.Example.com'], priority: 1 }, shop, [expect.stringContaining("service 'a': 'priority'") as unknown as string]],
    ['with a value that is less specific than the other route', { hostnames: [], paths: ['/x/*', '/api/orders/new'] }, orders, [
      "service 'a': 'paths', got '/api/orders/new'",
    ]],
    ['every path before a host', { hostnames: [], paths: ['/*'], priority: 5 }, shop, [
      "service 'a': 'priority', got 5",
    ]],
    ['every path of a host before the host', shop, { ...shop, paths: ['/*'] }, ["service 'b': 'paths', got '/*'"]],
    ['every path of a host after a narrower route', { ...shop, paths: ['/*'] }, { ...shop, paths: ['/a/*'] }, []],
    ['every path and the default service', { isDefault: true, hostnames: [] }, { hostnames: [], paths: ['/*'] }, ["service 'b': 'paths', got '/*'"]],
    ['every path without a default service', { hostnames: [], paths: ['/*'] }, shop, []],
    ['with a host that is a token', { hostnames: [text], priority: 1 }, { hostnames: [text], priority: 2 }, []],
    ['with a priority that is a token', { ...api, priority: number }, orders, []],
  ])('%s', (_, first, second, expected) => {
    expect(mistakes([route('a', first), route('b', second)])).toEqual(expected);
    expect(mistakes([route('b', second)], { there: [route('a', first)] })).toEqual(expected);
  });
});
