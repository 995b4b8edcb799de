/**
 * Whatever routes are accepted together: of all services that a request could go to, the load balancer chooses a most specific one.
 */
import { App, Stack } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Route, rulePriority } from '../../src/ingress/listener-route';
import { ListenerRoutes } from '../../src/ingress/listener-routes';
import { Problems } from '../../src/private/problems';

const HOSTS = ['a.x.co', 'A.x.co', 'b.x.co', 'c.b.x.co', '*.x.co', '*.b.x.co', '*.co', 'd.e.f.g.h.x.co', '*.f.g.h.x.co', '*.e.f.g.h.x.co'];
const PARTS = ['a', 'b', 'ab', '*', 'a*', '?', 'a?', '*b'];
const path = fc.tuple(fc.array(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 3 }), fc.constantFrom('', '/', '/*', '*')).map(([parts, end]) => `/${parts.join('/')}${end}`);
const request = fc.record({ host: fc.constantFrom(...HOSTS.filter((host) => !host.includes('*')), 'z.b.x.co', 'z.co'), path: fc.array(fc.constantFrom('a', 'b', 'ab', 'aab', 'z'), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`) });

const name = fc.nat(1_000_000).map((number) => `service-${number}`);
const route = fc.record({
  service: name,
  hostnames: fc.uniqueArray(fc.constantFrom(...HOSTS), { maxLength: 2, selector: (host) => host.toLowerCase() }),
  paths: fc.uniqueArray(path, { maxLength: 2 }),
  priority: fc.option(fc.integer({ min: 1, max: 50_000 }), { nil: undefined, freq: 3 }),
}).filter(({ hostnames, paths }) => hostnames.length + paths.length > 0)
  .map((drawn): Route => ({ ...drawn, fleet: 'Fleet', isDefault: false, ownsDefaultAction: true, isWeighted: false }));
const routes = fc.uniqueArray(route, { minLength: 2, maxLength: 6, selector: ({ service }) => service });
const derivedRoutes = routes.map((all) => all.map((each) => ({ ...each, priority: undefined })));

const RUNS = { numRuns: 1_000, seed: 20_251_118 };
const stack = new Stack(new App(), 'Stack');

/** What is accepted of the routes: each that is no mistake beside those before it. */
function accepted(all: Route[]): Route[] {
  const listener = new ListenerRoutes();
  return all.filter((each) => {
    const problems = new Problems();
    listener.check([each], undefined, problems);
    if (problems.isEmpty) {
      listener.add(each);
    }
    return problems.isEmpty;
  });
}

const expressions = new Map<string, RegExp>();

function matches(pattern: string, text: string): boolean {
  const expression = expressions.get(pattern) ?? new RegExp(`^${pattern.replace(/[.]/g, '\\.').replace(/\*/g, '.*').replace(/\?/g, '.')}$`);
  expressions.set(pattern, expression);
  return expression.test(text);
}

interface Value {
  readonly host?: string;
  readonly path?: string;
}

/** The values by which a route takes a request. */
function valuesFor({ hostnames, paths }: Route, { host, path: asked }: { host: string; path: string }): Value[] {
  const hosts = hostnames.length === 0 ? [undefined] : hostnames.filter((each) => matches(each.toLowerCase(), host.toLowerCase()));
  const some = paths.length === 0 ? [undefined] : paths.filter((each) => matches(each, asked));
  return hosts.flatMap((each) => some.map((other) => ({ host: each, path: other })));
}

/** As the documentation says it, and not as the code does: numbers of which the greater is more specific, the first that differs deciding. */
function rank({ host, path: condition }: Value): number[] {
  // Every path begins with a slash.
  const pattern = /^\/\*+$/.test(condition ?? '') ? undefined : condition;
  const literals = pattern?.replace(/[*?]/g, '').length ?? 0;
  return [
    host === undefined ? 0 : host.includes('*') ? 1 : 2,
    host?.includes('*') ? Math.min(host.split('.').length, 6) : 0,
    pattern === undefined ? 0 : /[*?]/.test(pattern) ? 1 : 2,
    /[*?]/.test(pattern ?? '') ? literals : 0,
  ];
}

function compare(a: number[], b: number[]): number {
  const index = a.findIndex((value, each) => value !== b[each]);
  return index < 0 ? 0 : a[index] - b[index];
}

const best = (values: Value[]) => values.map(rank).reduce((a, b) => (compare(a, b) >= 0 ? a : b));
const chosen = (all: Route[], asked: { host: string; path: string }) => all
  .filter((each) => valuesFor(each, asked).length > 0)
  .sort((a, b) => rulePriority(a)! - rulePriority(b)!)[0];

test('the rule that is evaluated first is the most specific one, and the only one', () => {
  let decided = 0;
  fc.assert(fc.property(derivedRoutes, fc.array(request, { minLength: 20, maxLength: 20 }), (all, requests) => {
    const there = accepted(all);
    const wrong = requests.filter((asked) => {
      const candidates = there.map((each) => ({ service: each.service, values: valuesFor(each, asked) })).filter(({ values }) => values.length > 0);
      decided += candidates.length > 1 ? 1 : 0;
      const ranks = candidates.map(({ service, values }) => ({ service, rank: best(values) })).sort((a, b) => compare(b.rank, a.rank));
      const only = ranks.length < 2 || compare(ranks[0].rank, ranks[1].rank) > 0;
      return chosen(there, asked)?.service !== ranks[0]?.service || !only;
    });
    expect(wrong).toEqual([]);
  }), RUNS);
  // Otherwise nothing was tried.
  expect(decided).toBeGreaterThan(1_000);
});

test("no service receives all requests of another service's value, whichever priorities are set", () => {
  let pinned = 0;
  fc.assert(fc.property(routes, (all) => {
    const there = accepted(all);
    for (const each of there) {
      for (const other of there.filter(({ service }) => service !== each.service)) {
        pinned += each.priority === undefined ? 0 : 1;
        const lost = valuesOf(each).filter((value) => requestsOf(value).every((asked) => chosen([each, other], asked)?.service === other.service));
        if (lost.length > 0) {
          throw new Error(`${other.service} receives all requests of ${each.service}: ${JSON.stringify(lost)}`);
        }
      }
    }
  }), RUNS);
  expect(pinned).toBeGreaterThan(500);
});

/** With what no pattern names in place of the wildcards: nothing, and more than all single wildcards together. */
function requestsOf({ host, path: pattern }: Value): Array<{ host: string; path: string }> {
  const filled = (text = '*') => [0, 20].map((count) => text.replace(/\?/g, 'q').replace(/\*/g, 'q'.repeat(count)));
  return filled(host).flatMap((each) => filled(pattern).map((other) => ({ host: each, path: other })));
}

function valuesOf({ hostnames, paths }: Route): Value[] {
  return (hostnames.length === 0 ? [undefined] : hostnames).flatMap((host) => (paths.length === 0 ? [undefined] : paths).map((each) => ({ host, path: each })));
}

test('routes are rejected only if a request matches both', () => {
  fc.assert(fc.property(derivedRoutes, (all) => {
    const apart = all.map((each, index) => ({ ...each, hostnames: [`h${index}.y.co`] }));
    const priorities = apart.map((each) => rulePriority(each));
    fc.pre(new Set(priorities).size === apart.length);
    const problems = new Problems();
    new ListenerRoutes().check(apart, undefined, problems);
    problems.throwIfAny(stack);
  }), RUNS);
});

describe('two hundred services', () => {
  const FORMS: Record<string, (index: number) => Partial<Route>> = {
    'by host name': (index) => ({ hostnames: [`s${index}.example.com`] }),
    'by wildcard host name': (index) => ({ hostnames: [`*.s${index}.example.com`] }),
    'by path': (index) => ({ hostnames: [], paths: [`/s${index}/*`] }),
    'by two paths': (index) => ({ hostnames: [], paths: [`/s${index}`, `/s${index}/*`] }),
    'by paths of one host': (index) => ({ hostnames: ['api.example.com'], paths: [`/s${index}/*`] }),
    'by pinned paths': (index) => ({ hostnames: [], paths: [`/s${index}/*`], priority: index + 1 }),
    'by pinned host names': (index) => ({ hostnames: [`s${index}.example.com`], priority: index + 1 }),
  };

  test.each(Object.entries(FORMS))('%s are compared with few others, all at once and one by one', (_, form) => {
    const many = Array.from({ length: 200 }, (__, index): Route => ({
      fleet: 'Fleet', service: `s${index}`, paths: [], isDefault: false, ownsDefaultAction: true, isWeighted: false, hostnames: [], ...form(index),
    }));
    const [atOnce, oneByOne] = [new ListenerRoutes(), new ListenerRoutes()];
    atOnce.check(many, undefined, new Problems());
    many.forEach((each) => {
      oneByOne.check([each], undefined, new Problems());
      oneByOne.add(each);
    });
    expect([atOnce.comparisons, oneByOne.comparisons]).toEqual([0, 0]);
  });
});
