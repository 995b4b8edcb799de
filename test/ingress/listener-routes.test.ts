import { MicroserviceFleet, MicroserviceProps } from '../../src';
import { derivedPriority } from '../../src/ingress/listener-priority';
import { InvalidPropsError } from '../../src/private/problems';
import { brief, errorOf, fleet, mistakesOf, newStack, plainParts, propsOf, render, service, unknown } from '../support';

const make = (...services: MicroserviceProps[]) => () => fleet({ services });

/** Two names whose rules by host name get the same slot. */
function collidingNames(): [string, string] {
  const taken = new Map<number, string>();
  for (let index = 0; ; index++) {
    const name = `service-${index}`;
    const priority = derivedPriority({ name, hostnames: ['a.example.com'], paths: [] });
    const other = taken.get(priority);
    if (other) {
      return [other, name];
    }
    taken.set(priority, name);
  }
}

describe('priorities', () => {
  const [first, second] = collidingNames();
  const slot = derivedPriority({ name: first, hostnames: ['a.example.com'], paths: [] });

  test('fails where two are pinned alike', () => {
    expect(mistakesOf(make(service('a', { priority: 7 }), service('b', { priority: 7 })))).toEqual([
      "service 'b': 'priority', got 7",
    ]);
  });

  test('fails where two names have one slot, and says which to pin', () => {
    expect(mistakesOf(make(service(first), service(second)))).toEqual([
      `service '${second}': 'priority', got ${slot}`,
    ]);
  });

  test('fails where one is pinned to the slot of another’s name', () => {
    expect(mistakesOf(make(service('a', { priority: slot }), service(first)))).toEqual([
      `service '${first}': 'priority', got ${slot}`,
    ]);
  });

  test('pinning one of the two is enough', () => {
    expect(propsOf(render(make(service(first), service(second, { priority: 1 }))()), 'AWS::ElasticLoadBalancingV2::ListenerRule').map((rule) => rule.Priority).sort()).toEqual([1, slot]);
  });

  test.each([0, -1, 50_001, 1.5, NaN])('fails for the priority %d', (priority) => {
    expect(mistakesOf(make(service('a', { priority })))).toEqual([`service 'a': 'priority', got ${priority}`]);
  });

  test('a service that is added later collides as well, and the fleet stays as it was', () => {
    const built = fleet({ services: [service('a', { priority: 7 })] });
    expect(mistakesOf(() => built.addService(service('b', { priority: 7 })))).toEqual(["service 'b': 'priority', got 7"]);
    expect(built.serviceNames).toEqual(['a']);
    expect(() => built.addService(service('b', { priority: 8 }))).not.toThrow();
  });

  test('two that only a deployment knows pass', () => {
    const stack = newStack();
    const priority = unknown.number(stack);
    expect(() => fleet({ services: [service('a', { priority }), service('b', { priority })] }, stack)).not.toThrow();
  });
});

describe('host names', () => {
  test('fails where two services have one', () => {
    expect(mistakesOf(make(service('a', { hostnames: ['x.example.com'] }), service('b', { hostnames: ['y.example.com', 'X.example.com'] })))).toEqual([
      "service 'b': 'hostnames', got 'X.example.com'",
    ]);
  });

  test('fails where the default service has that of another', () => {
    expect(errorOf(make(service('a', { hostnames: ['x.example.com'] }), service('b', { hostnames: ['x.example.com'], isDefault: true })))).toContain("'hostnames'");
  });

  test.each([
    [['/a'], ['/b']], [['/a'], undefined], [undefined, ['/b']],
  ])('may be shared by services with the paths %j and %j', (one, other) => {
    const hostnames = ['x.example.com'];
    expect(make(service('a', { hostnames, paths: one }), service('b', { hostnames, paths: other }))).not.toThrow();
  });
});

describe('paths', () => {
  test.each([
    [['x.example.com'], ['X.example.com', 'y.example.com']], [undefined, undefined],
  ])('fails where two services of the hosts %j and %j have one', (one, other) => {
    expect(mistakesOf(make(service('a', { hostnames: one, paths: ['/p'] }), service('b', { hostnames: other, paths: ['/q', '/p'] })))).toEqual([
      "service 'b': 'paths', got '/p'",
    ]);
  });

  test.each([
    [['x.example.com'], ['y.example.com']], [['x.example.com'], undefined], [undefined, ['y.example.com']],
  ])('may be alike for the hosts %j and %j', (one, other) => {
    expect(make(service('a', { hostnames: one, paths: ['/p'] }), service('b', { hostnames: other, paths: ['/p'] }))).not.toThrow();
  });

  test('differ by case', () => {
    expect(make(service('a', { paths: ['/p'], hostnames: undefined }), service('b', { paths: ['/P'], hostnames: undefined }))).not.toThrow();
  });
});

describe('ways to a service', () => {
  test.each([[undefined, undefined], [[], []], [undefined, []]])('fails for neither host name %j nor path %j nor default', (hostnames, paths) => {
    expect(mistakesOf(make(service('a', { hostnames, paths })))).toEqual([
      "service 'a': 'hostnames' is missing",
    ]);
  });

  test('fails for two defaults', () => {
    expect(mistakesOf(make(service('a', { isDefault: true }), service('b', { isDefault: true })))).toEqual([
      "service 'b': 'isDefault', got true",
    ]);
  });

  test('fails for a default with paths or a priority', () => {
    expect(mistakesOf(make(service('a', { isDefault: true, paths: ['/p'], priority: 3 })))).toEqual([
      "service 'a': 'paths', got ['/p']",
      "service 'a': 'priority', got 3",
    ]);
  });

  test('fails for more than five values of a rule', () => {
    const hostnames = ['a', 'b', 'c', 'd'].map((host) => `${host}.example.com`);
    expect(make(service('a', { hostnames, paths: ['/p'] }))).not.toThrow();
    expect(mistakesOf(make(service('a', { hostnames, paths: ['/p', '/q'] })))).toEqual([
      "service 'a': 'hostnames', got 6",
    ]);
  });
});

describe('quotas of the load balancer', () => {
  const many = (count: number) => Array.from({ length: count }, (_, index) => service(`s${index}`, { priority: index + 1 }));
  const TARGETS = "load balancer: 'services', got 101";
  const problemsOf = (services: MicroserviceProps[]) => {
    try {
      fleet({ services, alarms: false, isolation: 'SHARED' as any });
      return [];
    } catch (error) {
      return (error as InvalidPropsError).mistakes.map(brief);
    }
  };

  test('a hundred rules and target groups fit', () => {
    expect(problemsOf(many(100))).toEqual([]);
  });

  test('one more is one too many', () => {
    expect(problemsOf(many(101))).toEqual([TARGETS]);
  });

  test('a default service has a target group too', () => {
    expect(problemsOf([...many(100), service('web', { isDefault: true })])).toEqual([TARGETS]);
  });

  test('what is added later counts, and two fleets count together', () => {
    const { stack, cluster, listener } = plainParts();
    const props = { cluster, listener, alarms: false, isolation: 'SHARED' as any };
    new MicroserviceFleet(stack, 'One', { ...props, services: many(100) });
    const two = new MicroserviceFleet(stack, 'Two', props);
    expect(mistakesOf(() => two.addService(service('more', { priority: 400 })))).toEqual([TARGETS]);
  });
});

describe('two fleets on one listener', () => {
  function second(of: MicroserviceProps, services: MicroserviceProps[]): () => MicroserviceFleet {
    const { stack, cluster, listener } = plainParts();
    new MicroserviceFleet(stack, 'One', { cluster, listener, services: [of] });
    return () => new MicroserviceFleet(stack, 'Two', { cluster, listener, services });
  }

  test('may have services of the same name', () => {
    expect(second(service('a', { priority: 1 }), [service('a', { hostnames: ['other.example.com'], priority: 2 })])).not.toThrow();
  });

  test.each([
    [{ priority: 7 }, { priority: 7 }, "'priority'"],
    [{ isDefault: true }, { isDefault: true }, "'isDefault'"],
    [{ hostnames: ['x.example.com'] }, { hostnames: ['x.example.com'] }, "'hostnames'"],
  ])('fails for %j and %j', (one, other, message) => {
    expect(errorOf(second(service('a', one), [service('b', other)]))).toContain(`service 'b': ${message}`);
  });

  test('fails for services of the same name with the same priority', () => {
    expect(errorOf(second(service('a'), [service('a', { hostnames: ['other.example.com'] })]))).toContain("'priority'");
  });

  test('fails for services of the same name that are both the default', () => {
    expect(errorOf(second(service('a', { isDefault: true }), [service('a', { isDefault: true, hostnames: [] })]))).toContain("'isDefault'");
  });
});
