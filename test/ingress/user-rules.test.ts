import { App, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';
import { DeploymentStrategy, MicroserviceFleet, MicroserviceProps } from '../../src';
import { errorOf, mistakesOf, plainParts, service, unknown } from '../support';

const { hostHeaders, pathPatterns, httpHeader } = elbv2.ListenerCondition;
const action = elbv2.ListenerAction.fixedResponse(200);

interface Rule {
  readonly priority: number;
  readonly conditions: elbv2.ListenerCondition[];
}

/** Every way to put a rule on a listener. */
const WAYS: Record<string, (stack: Stack, listener: elbv2.ApplicationListener, rule: Rule) => void> = {
  'listener.addAction': (_, listener, rule) => listener.addAction('Mine', { ...rule, action, removeSuffix: true }),
  'listener.addTargetGroups': (stack, listener, rule) => listener.addTargetGroups('Mine', {
    ...rule, targetGroups: [new elbv2.ApplicationTargetGroup(stack, 'Targets', { targetType: elbv2.TargetType.LAMBDA })],
  }),
  'ApplicationListenerRule': (stack, listener, rule) => void new elbv2.ApplicationListenerRule(stack, 'Mine', { ...rule, action, listener }),
  'ApplicationListenerRule below a service': (stack, listener, rule) => void new elbv2.ApplicationListenerRule(
    (stack.node.tryFindChild('Fleet')?.node.tryFindChild('core') ?? stack) as Stack, 'Mine', { ...rule, action, listener },
  ),
  'CfnListenerRule': (stack, listener, { priority, conditions }) => void new elbv2.CfnListenerRule(stack, 'Mine', {
    priority, listenerArn: listener.listenerArn, actions: [{ type: 'fixed-response' }], conditions: conditions.map((each) => each.renderRawCondition()),
  }),
  'CfnListenerRule by the attribute': (stack, listener, { priority, conditions }) => void new elbv2.CfnListenerRule(stack, 'Mine', {
    priority,
    listenerArn: (listener.node.defaultChild as elbv2.CfnListener).attrListenerArn,
    actions: [{ type: 'fixed-response' }],
    conditions: conditions.map((each) => each.renderRawCondition()),
  }),
};

const CORE = service('core', { hostnames: ['core.example.com'], priority: 7 });
const www = { priority: 7, conditions: [hostHeaders(['www.example.com'])] };

function synthErrorOf(services: MicroserviceProps[], add: (stack: Stack, listener: elbv2.ApplicationListener) => void): string {
  const { stack, cluster, listener } = plainParts();
  new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services });
  add(stack, listener);
  return errorOf(() => (stack.node.root as App).synth());
}

const synths = (...args: Parameters<typeof synthErrorOf>) => () => {
  const { stack, cluster, listener } = plainParts();
  new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: args[0] });
  args[1](stack, listener);
  (stack.node.root as App).synth();
};

describe.each(Object.entries(WAYS))('a rule by %s', (_, add) => {
  test('with the priority of a service fails at synth', () => {
    expect(synthErrorOf([CORE], (stack, listener) => add(stack, listener, www)))
      .toMatch(/listener rule 'Stack.*Mine.*': 'priority' must differ from the priority of service 'core', got 7/);
  });

  test('before the service with its priority fails in the constructor', () => {
    const { stack, cluster, listener } = plainParts();
    add(stack, listener, www);
    const fleet = new MicroserviceFleet(stack, 'Fleet', { cluster, listener });
    expect(errorOf(() => fleet.addService(CORE))).toMatch(/service 'core': 'priority' must differ from the priority of listener rule 'Stack.*Mine.*', got 7/);
    expect(errorOf(() => new MicroserviceFleet(stack, 'Other', { cluster, listener, services: [CORE] }))).toContain("'priority'");
    expect(fleet.serviceNames).toEqual([]);
  });

  test('with its own priority and other requests is accepted', () => {
    expect(synths([CORE], (stack, listener) => add(stack, listener, { ...www, priority: 8 }))).not.toThrow();
  });
});

test('a user rule that is evaluated before a service and matches all of its requests fails', () => {
  expect(synthErrorOf([service('core', { hostnames: ['core.example.com'] })], (_, listener) => {
    listener.addAction('Mine', { priority: 1, conditions: [hostHeaders(['*.example.com'])], action });
  })).toMatch(/MineRule': 'priority' must be greater than \d+ for 'core.example.com' of service 'core' to get a request: '\*.example.com' matches all/);
});

test('a user rule whose requests all match an earlier service fails', () => {
  expect(synthErrorOf([service('core', { hostnames: ['*.example.com'] })], (_, listener) => {
    listener.addAction('Mine', { ...www, priority: 49_999, action });
  })).toMatch(/MineRule': 'priority' must be less than \d+ for 'www.example.com' .* to get a request: '\*.example.com' of service 'core' matches all/);
});

test('two user rules with the same priority fail', () => {
  expect(synthErrorOf([CORE], (_, listener) => ['One', 'Two'].forEach((id) => listener.addAction(id, { ...www, priority: 3, action }))))
    .toMatch(/listener rule '.*TwoRule': 'priority' must differ from the priority of listener rule '.*OneRule', got 3/);
});

test.each<[string, MicroserviceProps, elbv2.ListenerCondition[]]>([
  ['a user rule with a header condition leaves the other requests to the service', service('core', { hostnames: ['core.example.com'] }), [hostHeaders(['core.example.com']), httpHeader('X-Test', ['1'])]],
  ['a user rule for some paths leaves the others to the service', service('core', { hostnames: ['core.example.com'] }), [pathPatterns(['/old/*'])]],
  ['a redirect of a host name of the default service is intended', service('core', { hostnames: ['www.example.com', 'example.com'], isDefault: true }), [hostHeaders(['www.example.com'])]],
])('%s', (_, one, conditions) => {
  expect(synths([one], (__, listener) => listener.addAction('Mine', { priority: 1, conditions, action }))).not.toThrow();
});

test('a host name, a path or a priority that is a token is not compared', () => {
  expect(synths([CORE], (stack, listener) => {
    listener.addAction('Mine', { priority: 1, conditions: [hostHeaders([unknown.text(stack)])], action });
    new elbv2.CfnListenerRule(stack, 'Condition', {
      priority: unknown.number(stack), listenerArn: listener.listenerArn, actions: [], conditions: [{ field: 'host-header', values: ['core.example.com'] }],
    });
    new elbv2.CfnListenerRule(stack, 'Paths', {
      priority: 3, listenerArn: listener.listenerArn, actions: [], conditions: [{ field: 'path-pattern', pathPatternConfig: { values: unknown.list(stack) } }],
    });
    new elbv2.CfnListenerRule(stack, 'Regex', {
      priority: 4, listenerArn: listener.listenerArn, actions: [], conditions: [{ field: 'host-header', hostHeaderConfig: { regexValues: ['.*'] } }],
    });
  })).not.toThrow();
});

test('rules of another listener are not compared', () => {
  expect(synths([CORE], (_, listener) => {
    const other = listener.loadBalancer.addListener('Other', { port: 8080, protocol: elbv2.ApplicationProtocol.HTTP, defaultAction: action });
    other.addAction('Mine', { ...www, action });
  })).not.toThrow();
});

test('rules of an imported listener are compared', () => {
  const { stack, cluster, loadBalancer } = plainParts();
  const listenerArn = 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/team/1234/5678';
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Imported', { listenerArn, securityGroup: loadBalancer.connections.securityGroups[0] });
  listener.addAction('Mine', { ...www, action });
  expect(mistakesOf(() => new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [CORE] }))).toEqual([
    "service 'core': 'priority', got 7",
  ]);
});

describe('a default action that the user sets on the listener', () => {
  const WEB = service('web', { isDefault: true, hostnames: undefined });
  const LATER: Record<string, (stack: Stack, listener: elbv2.ApplicationListener) => void> = {
    'listener.addAction': (_, listener) => listener.addAction('Mine', { action }),
    'listener.addAction, the same as before the service': (_, listener) => listener.addAction('Mine', { action: elbv2.ListenerAction.fixedResponse(404) }),
    'listener.addTargets': (_, listener) => void listener.addTargets('Mine', { port: 80 }),
    'listener.addTargetGroups': (stack, listener) => listener.addTargetGroups('Mine', {
      targetGroups: [new elbv2.ApplicationTargetGroup(stack, 'Targets', { targetType: elbv2.TargetType.LAMBDA })],
    }),
  };

  test.each(Object.entries(LATER))('after the default service fails: %s', (_, add) => {
    const message = /service 'web': 'isDefault' must .* 'Stack\/LoadBalancer\/Listener' after the service, got true; .*'priority'/;
    expect(synthErrorOf([CORE, WEB], add)).toMatch(message);
  });

  test('after a default service with a weighted rule fails', () => {
    const weighted = { ...WEB, deployment: { strategy: DeploymentStrategy.blueGreen() } };
    expect(synthErrorOf([weighted], LATER['listener.addAction'])).toContain("service 'web': 'isDefault'");
  });

  test('before the default service is replaced', () => {
    const { stack, cluster, listener } = plainParts();
    listener.addAction('Mine', { action });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [WEB] });
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('before the default service can forward to a target group of another stack', () => {
    const { stack, vpc, cluster, listener } = plainParts();
    const other = new Stack(stack.node.root as App, 'Other');
    listener.addTargetGroups('Mine', { targetGroups: [new elbv2.ApplicationTargetGroup(other, 'Targets', { vpc, port: 80 })] });
    new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [WEB] });
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });

  test('without a default service is kept', () => {
    expect(synths([CORE], LATER['listener.addAction'])).not.toThrow();
  });
});
