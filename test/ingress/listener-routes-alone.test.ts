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
    ['of the default service, where the action is its own', { isDefault: true }, undefined],
    ['of the default service elsewhere', { isDefault: true, ownsDefaultAction: false }, 50_000],
  ])('%s', (_, more, expected) => {
    const one = route('a', more);
    expect(rulePriority(one)).toBe(expected);
  });

  test('differs between services of one name in two fleets', () => {
    expect(rulePriority(route('a', { fleetName: 'orders' }))).not.toBe(rulePriority(route('a', { fleetName: 'billing' })));
  });
});

describe('a listener', () => {
  test('has one list of routes', () => {
    const [one, other] = ['One', 'Other'].map((id) => new Construct(stack, id));
    expect(ListenerRoutes.of(one)).toBe(ListenerRoutes.of(one));
    expect(ListenerRoutes.of(one)).not.toBe(ListenerRoutes.of(other));
  });

  test('has one record for a host, however it is written', () => {
    const routes = new ListenerRoutes();
    expect(['a.example.com', 'A.example.com', 'b.example.com', 'a.example.com'].map((host) => routes.claimRecord(host))).toEqual([true, false, true, false]);
  });

  test('checks what is added against what is there', () => {
    expect(mistakes([route('b', { priority: 7 })], { there: [route('a', { priority: 7 })] })).toEqual(["service 'b': 'priority', got 7"]);
    expect(mistakes([route('b', { priority: 7 })], { there: [route('a', { priority: 8 })] })).toEqual([]);
  });
});

describe('one route', () => {
  test.each<[string, Partial<Route>, string[]]>([
    ['is fine', {}, []],
    ['by path alone is fine', { hostnames: [], paths: ['/p'] }, []],
    ['of the default is fine with nothing', { hostnames: [], isDefault: true }, []],
    ['priority 1', { priority: 1 }, []],
    ['priority 50000', { priority: 50_000 }, []],
    ['priority 0', { priority: 0 }, ["'priority', got 0"]],
    ['priority 50001', { priority: 50_001 }, ["'priority', got 50001"]],
    ['a bad path', { paths: ['p'] }, [expect.stringContaining("'paths'") as unknown as string]],
    ['a bad host name', { hostnames: ['a'] }, [expect.stringContaining("'hostnames'") as unknown as string]],
    ['one host name twice', { hostnames: ['x.example.com', 'y.example.com', 'X.example.com'] }, ["'hostnames', got 'X.example.com'"]],
    ['nothing', { hostnames: [] }, ["'hostnames' is missing"]],
    ['the default with paths', { isDefault: true, paths: ['/p'] }, ["'paths', got ['/p']"]],
    ['the default with a priority', { isDefault: true, priority: 3 }, ["'priority', got 3"]],
    ['five values', { hostnames: ['a.b', 'c.d', 'e.f'], paths: ['/p', '/q'] }, []],
    ['six values', { hostnames: ['a.b', 'c.d', 'e.f', 'g.h'], paths: ['/p', '/q'] }, ["'hostnames', got 6"]],
    ['six host names of the default', { isDefault: true, hostnames: ['a.b', 'c.d', 'e.f', 'g.h', 'i.j', 'k.l'] }, []],
    ['lists that only a deployment knows', { hostnames: list, paths: list }, []],
    ['names that only a deployment knows', { hostnames: [text, `x.${text}`] }, []],
    ['a priority that only a deployment knows', { priority: number }, []],
  ])('%s', (_, more, expected) => {
    expect(mistakes([route('a', more)])).toEqual(expected.map((mistake) => (typeof mistake === 'string' ? `service 'a': ${mistake}` : mistake)));
  });

  test('must be covered by the certificate, as far as it is known', () => {
    const mistake = "service 'a': 'hostnames', got 'a.example.com'";
    expect(mistakes([route('a')], { domains: ['x.example.com', '*.example.org'] })).toEqual([mistake]);
    expect(mistakes([route('a')], { domains: ['*.example.com'] })).toEqual([]);
    expect(mistakes([route('a')], { domains: list })).toEqual([]);
    expect(mistakes([route('a')])).toEqual([]);
  });

  test('that is malformed is one mistake, covered or not', () => {
    expect(mistakes([route('a', { hostnames: ['https://a.example.com'] })], { domains: ['*.example.org'] })).toHaveLength(1);
  });
});

describe('two routes', () => {
  const TAKEN = "service 'b': 'hostnames', got 'x.example.com'";
  const PATH = "service 'b': 'paths', got '/p'";
  const hostnames = ['x.example.com'];

  test.each<[string, Partial<Route>, Partial<Route>, string[]]>([
    ['are fine', {}, {}, []],
    ['of one host', { hostnames: ['X.example.com'] }, { hostnames: ['y.example.com', 'x.example.com'] }, [TAKEN]],
    ['of which the second has one of the first’s hosts', { hostnames: ['w.example.com', 'x.example.com'] }, { hostnames }, [TAKEN]],
    ['of one host, told apart by the second’s path', { hostnames }, { hostnames, paths: ['/p'] }, []],
    ['of one host, told apart by the first’s path', { hostnames, paths: ['/p'] }, { hostnames }, []],
    ['of one host, told apart by paths', { hostnames, paths: ['/p'] }, { hostnames, paths: ['/q'] }, []],
    ['of one host and path', { hostnames, paths: ['/p'] }, { hostnames: ['X.example.com'], paths: ['/q', '/p'] }, [PATH]],
    ['of one path on every host', { hostnames: [], paths: ['/p'] }, { hostnames: [], paths: ['/p'] }, [PATH]],
    ['of one path, the first on its host', { hostnames, paths: ['/p'] }, { hostnames: [], paths: ['/p'] }, []],
    ['of one path, the second on its host', { hostnames: [], paths: ['/p'] }, { hostnames, paths: ['/p'] }, []],
    ['of one path on two hosts', { paths: ['/p'] }, { paths: ['/p'] }, []],
    ['of a name that only a deployment knows', { hostnames: [text] }, { hostnames: [text] }, []],
    ['of lists that only a deployment knows', { hostnames: [], paths: list, priority: 1 }, { hostnames: [], paths: list, priority: 2 }, []],
    ['pinned alike', { priority: 7 }, { priority: 7 }, ["service 'b': 'priority', got 7"]],
    ['pinned to what only a deployment knows', { priority: number }, { priority: number }, []],
    ['that are both the default', { isDefault: true, hostnames: [] }, { isDefault: true, hostnames: [] }, ["service 'b': 'isDefault', got true"]],
    ['that are both the default of somebody else’s listener', { isDefault: true, ownsDefaultAction: false }, { isDefault: true, ownsDefaultAction: false }, ["service 'b': 'isDefault', got true"]],
    ['of which one is the default', { isDefault: true }, {}, []],
    ['pinned to the last slot, which the default has', { isDefault: true, ownsDefaultAction: false }, { priority: 50_000 }, ["service 'b': 'priority', got 50000"]],
    ['of which the first is pinned to the slot of the second’s name', { priority: derivedPriority({ name: 'b', hostnames: ['b.example.com'], paths: [] }) }, {}, [
      `service 'b': 'priority', got ${derivedPriority({ name: 'b', hostnames: ['b.example.com'], paths: [] })}`,
    ]],
  ])('%s', (_, first, second, expected) => {
    expect(mistakes([route('a', first), route('b', second)])).toEqual(expected);
  });

  test('of one name and one fleet are one mistake, which is another’s to report', () => {
    expect(mistakes([route('a', { priority: 7 }), route('a', { priority: 7 })])).toEqual([]);
    expect(mistakes([route('a', { priority: 7, fleet: 'Stack/One' }), route('a', { priority: 7, fleet: 'Stack/Two', hostnames: ['x.example.com'] })])).toHaveLength(1);
  });

  test('whose names have one slot are both named', () => {
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

describe('quotas', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => route(`s${index}`, { priority: index + 1 }));
  const TARGETS = "load balancer: 'services', got 101";

  test('a hundred fit, one more does not', () => {
    expect(mistakes(many(100))).toEqual([]);
    expect(mistakes(many(101))).toEqual([TARGETS]);
    expect(mistakes([route('more', { priority: 500 })], { there: many(100) })).toEqual([TARGETS]);
  });

  test('a default service has a target group too, whosever the action is', () => {
    expect(mistakes([...many(100), route('web', { isDefault: true })])).toEqual([TARGETS]);
    expect(mistakes([...many(100), route('web', { isDefault: true, ownsDefaultAction: false })])).toEqual([TARGETS]);
  });
});

describe('two routes of which one is more specific', () => {
  const api = { hostnames: [], paths: ['/api/*'] };
  const orders = { hostnames: [], paths: ['/api/orders/*'] };
  const tenants = { hostnames: ['*.example.com'] };
  const shop = { hostnames: ['shop.example.com'] };

  test.each<[string, Partial<Route>, Partial<Route>, string[]]>([
    ['one below the other', api, orders, []],
    ['one host of a wildcard', tenants, shop, []],
    ['paths of any host, and a host', api, shop, []],
    ['pinned, in their order', { ...api, priority: 2 }, { ...orders, priority: 1 }, []],
    ['pinned late, and it stays so', { ...api, priority: 50_000 }, orders, []],
    ['pinned early, for a part of the requests alone', { ...api, priority: 1 }, shop, []],
    ['the wide one pinned early', { ...api, priority: 1 }, orders, [
      "service 'a': 'priority', got 1",
    ]],
    ['the narrow one pinned late', tenants, { ...shop, priority: 50_000 }, [
      "service 'b': 'priority', got 50000",
    ]],
    ['both pinned the wrong way', { ...tenants, priority: 1 }, { ...shop, paths: ['/a'], priority: 2 }, [
      "service 'b': 'priority', got 2",
    ]],
    ['the default, of which another takes a host', { ...shop, isDefault: true }, tenants, [
      "service 'a': 'hostnames', got 'shop.example.com'",
    ]],
    ['the default, of which another takes a path', { ...shop, isDefault: true }, { ...tenants, paths: ['/a'] }, []],
    ['equally specific', { hostnames: [], paths: ['/api/*'] }, { hostnames: [], paths: ['/*/api'] }, [
      "service 'b': 'paths', got '/*/api'",
    ]],
    ['equally specific hosts of many labels', { hostnames: ['*.a.b.c.d.e.f'] }, { hostnames: ['*.B.c.d.e.f'] }, [expect.stringContaining("'hostnames'") as unknown as string]],
    ['equally specific, and one pinned', { hostnames: [], paths: ['/api/*'], priority: 3 }, { hostnames: [], paths: ['/*/api'] }, []],
    ['equally specific, and no request in common', { hostnames: [], paths: ['/api/*'] }, { hostnames: [], paths: ['/web/*'] }, []],
    ['paths of another case', { hostnames: [], paths: ['/api/*'] }, { hostnames: [], paths: ['/API/*'] }, []],
    ['hosts of another case', { hostnames: ['*.Example.com'], priority: 1 }, shop, [expect.stringContaining("service 'a': 'priority'") as unknown as string]],
    ['one with a value that is less specific than the other’s', { hostnames: [], paths: ['/x/*', '/api/orders/new'] }, orders, [
      "service 'a': 'paths', got '/api/orders/new'",
    ]],
    ['every path in front of a host', { hostnames: [], paths: ['/*'], priority: 5 }, shop, [
      "service 'a': 'priority', got 5",
    ]],
    ['every path of a host, and the host', shop, { ...shop, paths: ['/*'] }, ["service 'b': 'paths', got '/*'"]],
    ['every path of a host behind a narrower one', { ...shop, paths: ['/*'] }, { ...shop, paths: ['/a/*'] }, []],
    ['every path, and the default', { isDefault: true, hostnames: [] }, { hostnames: [], paths: ['/*'] }, ["service 'b': 'paths', got '/*'"]],
    ['every path, and no default', { hostnames: [], paths: ['/*'] }, shop, []],
    ['a host that only a deployment knows', { hostnames: [text], priority: 1 }, { hostnames: [text], priority: 2 }, []],
    ['a priority that only a deployment knows', { ...api, priority: number }, orders, []],
  ])('%s', (_, first, second, expected) => {
    expect(mistakes([route('a', first), route('b', second)])).toEqual(expected);
    expect(mistakes([route('b', second)], { there: [route('a', first)] })).toEqual(expected);
  });
});
