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

  test('fail if two rules have the same one', () => {
    expect(mistakesOf(make(service('a', { priority: 7 }), service('b', { priority: 7 })))).toEqual([
      "service 'b': 'priority', got 7",
    ]);
  });

  test('fail if two names have the same derived priority, and the message says which to set', () => {
    expect(mistakesOf(make(service(first), service(second)))).toEqual([
      `service '${second}': 'priority', got ${slot}`,
    ]);
  });

  test('fail if a priority is the derived one of another service', () => {
    expect(mistakesOf(make(service('a', { priority: slot }), service(first)))).toEqual([
      `service '${first}': 'priority', got ${slot}`,
    ]);
  });

  test('pass if one of the two is set', () => {
    expect(propsOf(render(make(service(first), service(second, { priority: 1 }))()), 'AWS::ElasticLoadBalancingV2::ListenerRule').map((rule) => rule.Priority).sort()).toEqual([1, slot]);
  });

  test.each([0, -1, 50_001, 1.5, NaN])('cannot be %d', (priority) => {
    expect(mistakesOf(make(service('a', { priority })))).toEqual([`service 'a': 'priority', got ${priority}`]);
  });

  test('of a service that is added later are checked, and the fleet does not change', () => {
    const built = fleet({ services: [service('a', { priority: 7 })] });
    expect(mistakesOf(() => built.addService(service('b', { priority: 7 })))).toEqual(["service 'b': 'priority', got 7"]);
    expect(built.serviceNames).toEqual(['a']);
    expect(() => built.addService(service('b', { priority: 8 }))).not.toThrow();
  });

  test('that are tokens pass', () => {
    const stack = newStack();
    const priority = unknown.number(stack);
    expect(() => fleet({ services: [service('a', { priority }), service('b', { priority })] }, stack)).not.toThrow();
  });
});

describe('host names', () => {
  test('fail if two services have the same one', () => {
    expect(mistakesOf(make(service('a', { hostnames: ['x.example.com'] }), service('b', { hostnames: ['y.example.com', 'X.example.com'] })))).toEqual([
      "service 'b': 'hostnames', got 'X.example.com'",
    ]);
  });

  test('fail if the default service has that of another service', () => {
    expect(errorOf(make(service('a', { hostnames: ['x.example.com'] }), service('b', { hostnames: ['x.example.com'], isDefault: true })))).toContain("'hostnames'");
  });

  test.each([
    [['/a'], ['/b']], [['/a'], undefined], [undefined, ['/b']],
  ])('can be shared by services with the paths %j and %j', (one, other) => {
    const hostnames = ['x.example.com'];
    expect(make(service('a', { hostnames, paths: one }), service('b', { hostnames, paths: other }))).not.toThrow();
  });
});

describe('paths', () => {
  test.each([
    [['x.example.com'], ['X.example.com', 'y.example.com']], [undefined, undefined],
  ])('fail if two services with the hosts %j and %j have the same one', (one, other) => {
    expect(mistakesOf(make(service('a', { hostnames: one, paths: ['/p'] }), service('b', { hostnames: other, paths: ['/q', '/p'] })))).toEqual([
      "service 'b': 'paths', got '/p'",
    ]);
  });

  test.each([
    [['x.example.com'], ['y.example.com']], [['x.example.com'], undefined], [undefined, ['y.example.com']],
  ])('can be the same for the hosts %j and %j', (one, other) => {
    expect(make(service('a', { hostnames: one, paths: ['/p'] }), service('b', { hostnames: other, paths: ['/p'] }))).not.toThrow();
  });

  test('are case-sensitive', () => {
    expect(make(service('a', { paths: ['/p'], hostnames: undefined }), service('b', { paths: ['/P'], hostnames: undefined }))).not.toThrow();
  });
});

describe('conditions of a service', () => {
  test.each([[undefined, undefined], [[], []], [undefined, []]])('fail for host names %j and paths %j without a default service', (hostnames, paths) => {
    expect(mistakesOf(make(service('a', { hostnames, paths })))).toEqual([
      "service 'a': 'hostnames' is missing",
    ]);
  });

  test('fail for two default services', () => {
    expect(mistakesOf(make(service('a', { isDefault: true }), service('b', { isDefault: true })))).toEqual([
      "service 'b': 'isDefault', got true",
    ]);
  });

  test('fail for a default service with paths or a priority', () => {
    expect(mistakesOf(make(service('a', { isDefault: true, paths: ['/p'], priority: 3 })))).toEqual([
      "service 'a': 'paths', got ['/p']",
      "service 'a': 'priority', got 3",
    ]);
  });

  test('fail for more than five values in a rule', () => {
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

  test('a hundred rules and target groups are accepted', () => {
    expect(problemsOf(many(100))).toEqual([]);
  });

  test('one more is rejected', () => {
    expect(problemsOf(many(101))).toEqual([TARGETS]);
  });

  test('a default service counts as a target group too', () => {
    expect(problemsOf([...many(100), service('web', { isDefault: true })])).toEqual([TARGETS]);
  });

  test('services that are added later count, and two fleets count together', () => {
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

  test('can have services with the same name', () => {
    expect(second(service('a', { priority: 1 }), [service('a', { hostnames: ['other.example.com'], priority: 2 })])).not.toThrow();
  });

  test.each([
    [{ priority: 7 }, { priority: 7 }, "'priority'"],
    [{ isDefault: true }, { isDefault: true }, "'isDefault'"],
    [{ hostnames: ['x.example.com'] }, { hostnames: ['x.example.com'] }, "'hostnames'"],
  ])('fail for %j and %j', (one, other, message) => {
    expect(errorOf(second(service('a', one), [service('b', other)]))).toContain(`service 'b': ${message}`);
  });

  test('fail for services with the same name and priority', () => {
    expect(errorOf(second(service('a'), [service('a', { hostnames: ['other.example.com'] })]))).toContain("'priority'");
  });

  test('fail for two default services with the same name', () => {
    expect(errorOf(second(service('a', { isDefault: true }), [service('a', { isDefault: true, hostnames: [] })]))).toContain("'isDefault'");
  });
});
