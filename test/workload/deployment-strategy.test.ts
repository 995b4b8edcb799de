import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { DeploymentStrategy, MicroserviceFleet, MicroserviceFleetProps, MicroserviceProps, PlatformTier, ServiceProfile, ServiceProtocol } from '../../src';
import { rulePriority } from '../../src/ingress/listener-route';
import { errorOf, fleet, IMAGE, logicalId, mistakesOf, newStack, onlyOf, plainParts, platform, propsOf, render, Rendered, resourcesOf, service } from '../support';

const RULE = 'Custom::TrafficRule';
const TARGET_GROUP = 'AWS::ElasticLoadBalancingV2::TargetGroup';
const LIVE = { 'Fn::GetAtt': [expect.stringMatching(/^FleetTrafficRulesFunction/), 'Arn'] };

const deployed = (strategy: DeploymentStrategy, more: Partial<MicroserviceProps> = {}) => service('core', { deployment: { strategy }, ...more });
const rendered = (strategy: DeploymentStrategy, more: Partial<MicroserviceProps> = {}, props: Partial<MicroserviceFleetProps> = {}) =>
  render(fleet({ services: [deployed(strategy, more)], ...props }));
const configurationOf = (template: Rendered) => onlyOf(template, 'AWS::ECS::Service').Properties.DeploymentConfiguration;
const fails = (strategy: DeploymentStrategy, more: Partial<MicroserviceProps> = {}) => mistakesOf(() => fleet({ services: [deployed(strategy, more)] }));
const idOf = (template: Rendered, type: string, meant: RegExp) => resourcesOf(template, type).find(([id]) => meant.test(id))![0];

describe('the deployment configuration of the ECS service', () => {
  test.each<[string, DeploymentStrategy, object]>([
    ['blue/green', DeploymentStrategy.blueGreen(), { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 15 }],
    ['blue/green, all at once', DeploymentStrategy.blueGreen({ bakeTime: Duration.minutes(0) }), { Strategy: 'BLUE_GREEN', BakeTimeInMinutes: 0 }],
    ['linear', DeploymentStrategy.linear(), { Strategy: 'LINEAR', BakeTimeInMinutes: 15, LinearConfiguration: { StepPercent: 10, StepBakeTimeInMinutes: 6 } }],
    ['linear, in steps of 12.5 percent', DeploymentStrategy.linear({ stepPercent: 12.5, stepBakeTime: Duration.hours(1), bakeTime: Duration.hours(24) }), {
      Strategy: 'LINEAR', BakeTimeInMinutes: 1440, LinearConfiguration: { StepPercent: 12.5, StepBakeTimeInMinutes: 60 },
    }],
    ['canary', DeploymentStrategy.canary(), { Strategy: 'CANARY', BakeTimeInMinutes: 15, CanaryConfiguration: { CanaryPercent: 5, CanaryBakeTimeInMinutes: 10 } }],
    ['canary, with a tenth of a percent', DeploymentStrategy.canary({ canaryPercent: 0.1, canaryBakeTime: Duration.minutes(0) }), {
      Strategy: 'CANARY', BakeTimeInMinutes: 15, CanaryConfiguration: { CanaryPercent: 0.1, CanaryBakeTimeInMinutes: 0 },
    }],
  ])('%s', (_, strategy, expected) => {
    const configuration = configurationOf(rendered(strategy));
    const alarms = expect.objectContaining({ Enable: true, Rollback: true });
    expect(configuration).toEqual({ MaximumPercent: 200, MinimumHealthyPercent: 100, ...expected, Alarms: alarms });
  });

  test.each([DeploymentStrategy.blueGreen(), DeploymentStrategy.linear(), DeploymentStrategy.canary()])('the CDK does not recommend a circuit breaker, %#', (strategy) => {
    const stack = newStack();
    fleet({ services: [deployed(strategy)] }, stack);
    Annotations.fromStack(stack).hasNoWarning('*', Match.stringLikeRegexp('circuitBreaker'));
  });

  test('rolling is the default and changes nothing', () => {
    const plain = render(fleet({ services: [service('core')] }));
    expect(rendered(DeploymentStrategy.rolling())).toEqual(plain);
    const { Strategy, DeploymentCircuitBreaker } = configurationOf(plain);
    expect([resourcesOf(plain, RULE), Strategy, DeploymentCircuitBreaker]).toEqual([[], undefined, { Enable: true, Rollback: true }]);
  });

  test('a rolling deployment can keep the target groups of another strategy', () => {
    const template = rendered(DeploymentStrategy.rolling({ alternateTargetGroup: true }));
    expect(configurationOf(template)).toMatchObject({ DeploymentCircuitBreaker: { Enable: true, Rollback: true }, MaximumPercent: 200 });
    expect(configurationOf(template)).not.toHaveProperty('Strategy');
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual(onlyOf(rendered(DeploymentStrategy.canary()), 'AWS::ECS::Service').Properties.LoadBalancers);
  });

  test('contains the target groups, the listener rule and the role', () => {
    const template = rendered(DeploymentStrategy.canary());
    const { Properties: { LoadBalancers }, DependsOn } = onlyOf(template, 'AWS::ECS::Service');
    const rule = idOf(template, RULE, /^FleetcoreTrafficRule/);
    expect(LoadBalancers).toEqual([{
      ContainerName: 'core',
      ContainerPort: 8080,
      TargetGroupArn: { Ref: idOf(template, TARGET_GROUP, /^FleetcoreTargetGroup/) },
      AdvancedConfiguration: {
        AlternateTargetGroupArn: { Ref: idOf(template, TARGET_GROUP, /^FleetcoreAlternateTargetGroup/) },
        ProductionListenerRule: { Ref: rule },
        RoleArn: { 'Fn::GetAtt': [idOf(template, 'AWS::IAM::Role', /^FleetTrafficRole/), 'Arn'] },
      },
    }]);
    expect(DependsOn).toContain(rule);
    expect(propsOf(template, 'AWS::IAM::Role').find(({ AssumeRolePolicyDocument: { Statement: [{ Principal }] } }) => Principal.Service === 'ecs.amazonaws.com').ManagedPolicyArns)
      .toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonECSInfrastructureRolePolicyForLoadBalancers']] }]);
  });

  test('both target groups have the same properties except their names', () => {
    const [[, one], [, other]] = resourcesOf(rendered(DeploymentStrategy.blueGreen(), { healthCheckPath: '/ready' }, { namePrefix: 'prod-reptidex' }), TARGET_GROUP).map(([id, { Properties }]) => [id, Properties]);
    expect({ ...one, Name: undefined }).toEqual({ ...other, Name: undefined });
    expect([one.Name, other.Name].sort()).toEqual(['prod-reptidex-core-tg', expect.stringMatching(/^prod-reptidex-core-tg-alt/)]);
  });

  test('contains lifecycle hooks, and a role that can invoke only their functions', () => {
    const stack = newStack();
    const functions = ['one', 'two'].map((name) => lambda.Function.fromFunctionName(stack, name, name));
    const hooks = [
      { handler: functions[0], stages: [ecs.DeploymentLifecycleStage.POST_TEST_TRAFFIC_SHIFT, ecs.DeploymentLifecycleStage.PRODUCTION_TRAFFIC_SHIFT] },
      { handler: functions[1], stages: [ecs.DeploymentLifecycleStage.PRE_SCALE_UP] },
      { handler: functions[0], stages: [ecs.DeploymentLifecycleStage.RECONCILE_SERVICE] },
    ];
    const template = render(fleet({ services: [deployed(DeploymentStrategy.blueGreen({ lifecycleHooks: hooks }))] }, stack));
    const role = idOf(template, 'AWS::IAM::Role', /^FleetcoreLifecycleHookRole/);
    expect(configurationOf(template).LifecycleHooks).toEqual(hooks.map(({ handler, stages }) => ({
      HookTargetArn: stack.resolve(handler.functionArn), RoleArn: { 'Fn::GetAtt': [role, 'Arn'] }, LifecycleStages: stages,
    })));
    expect(template.Resources[role].Properties.AssumeRolePolicyDocument.Statement[0].Principal).toEqual({ Service: 'ecs.amazonaws.com' });
    const policy = onlyOf(template, 'AWS::IAM::ManagedPolicy', (id) => id.startsWith('FleetcoreLifecycleHookRole'));
    expect(policy.Properties.PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: functions.map(({ functionArn }) => stack.resolve(functionArn)) }]);
    const { DependsOn } = onlyOf(template, 'AWS::ECS::Service');
    expect(DependsOn).toEqual(expect.arrayContaining([role, expect.stringMatching(/^FleetcoreLifecycleHookRole.*Policy/)]));
  });

  test('accepts tokens', () => {
    const stack = newStack();
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    const strategy = DeploymentStrategy.canary({ bakeTime: Duration.minutes(number('Bake')), canaryPercent: number('Percent'), canaryBakeTime: Duration.minutes(number('Canary')) });
    expect(configurationOf(render(fleet({ services: [deployed(strategy)] }, stack)))).toMatchObject({
      BakeTimeInMinutes: { Ref: 'Bake' }, CanaryConfiguration: { CanaryPercent: { Ref: 'Percent' }, CanaryBakeTimeInMinutes: { Ref: 'Canary' } },
    });
  });
});

describe('the listener rule', () => {
  test.each<[string, Partial<MicroserviceProps>, object]>([
    ['of host names', { hostnames: ['b.example.com', 'a.example.com'] }, { Hostnames: ['a.example.com', 'b.example.com'], Paths: [] }],
    ['of paths', { hostnames: undefined, paths: ['/b', '/a'] }, { Hostnames: [], Paths: ['/a', '/b'] }],
    ['of both, with a priority', { paths: ['/a'], priority: 7 }, { Hostnames: ['core.example.com'], Paths: ['/a'], Priority: 7 }],
    ['of the default service, with the last priority', { isDefault: true }, { Hostnames: [], Paths: ['/*'], Priority: 49_999 }],
  ])('%s is managed by a function', (_, more, expected) => {
    const template = rendered(DeploymentStrategy.linear(), more);
    expect(onlyOf(template, RULE).Properties).toMatchObject({
      ServiceToken: LIVE,
      ServiceTimeout: '180',
      Service: 'core',
      Listener: { Ref: expect.stringMatching(/^LoadBalancerListener/) },
      TargetGroup: { Ref: idOf(template, TARGET_GROUP, /^FleetcoreTargetGroup/) },
      AlternateTargetGroup: { Ref: idOf(template, TARGET_GROUP, /^FleetcoreAlternateTargetGroup/) },
      ...expected,
    });
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual([]);
  });

  test('has no weights in the template', () => {
    expect(JSON.stringify(rendered(DeploymentStrategy.canary()))).not.toContain('ForwardConfig');
  });

  test('does not change when another service is added or uses another strategy', () => {
    const rule = (services: MicroserviceProps[]) => onlyOf(render(fleet({ services })), RULE, (id) => id.startsWith('Fleetcore'));
    const own = deployed(DeploymentStrategy.canary());
    const before = rule([own]);
    expect(rule([deployed(DeploymentStrategy.blueGreen(), { cpu: 512, memoryMiB: 1024, healthCheckPath: '/ready' }), service('aaa'), deployed(DeploymentStrategy.linear(), { name: 'zzz', hostnames: ['z.example.com'] })])).toEqual(before);
  });

  test.each([{}, { isDefault: true }, { hostnames: [], paths: ['/a/*'] }])('has another priority than with rolling deployments, because both rules exist during the change: %j', (more) => {
    const route = { fleet: 'Fleet', service: 'core', hostnames: ['core.example.com'], paths: [], isDefault: false, ownsDefaultAction: false, ...more };
    expect(rulePriority({ ...route, isWeighted: true })).not.toBe(rulePriority({ ...route, isWeighted: false }));
  });

  test('also makes the default action forward to the default service, so that a change of strategy causes no downtime', () => {
    const template = rendered(DeploymentStrategy.canary(), { isDefault: true });
    const listener = (of: Rendered) => onlyOf(of, 'AWS::ElasticLoadBalancingV2::Listener').Properties;
    expect(listener(template)).toEqual(listener(rendered(DeploymentStrategy.rolling(), { isDefault: true })));
  });

  test('can be modified by the function, which can modify no rule of another listener, and delete none of another fleet', () => {
    const built = fleet({ services: [deployed(DeploymentStrategy.canary())] });
    const template = render(built);
    const statements: any[] = onlyOf(template, 'AWS::IAM::ManagedPolicy', (id) => id.startsWith('FleetTraffic')).Properties.PolicyDocument.Statement;
    const grantsOf = (action: string) => statements.filter(({ Action }) => Action.includes(`elasticloadbalancing:${action}`)).map(({ Resource, Condition }) => [Resource, Condition?.StringEquals]);
    const listener = { Ref: logicalId(built.listener) };
    const ofListener = [{ 'Fn::Join': ['', [{ 'Fn::Join': [':listener-rule/', [0, 1].map((part) => ({ 'Fn::Select': [part, { 'Fn::Split': [':listener/', listener] }] }))] }, '/*']] }];
    const every = [Stack.of(built).resolve(Stack.of(built).formatArn({ service: 'elasticloadbalancing', resource: 'listener-rule', resourceName: 'app/*' }))];
    const ofFleet = { 'aws:ResourceTag/reptidex-traffic-rules-of': onlyOf(template, RULE).Properties.Fleet };
    expect(grantsOf('CreateRule')).toEqual([[[listener], undefined]]);
    expect(grantsOf('SetRulePriorities')).toEqual([[ofListener, undefined]]);
    expect(grantsOf('ModifyRule')).toEqual([[ofListener, ofFleet]]);
    expect(grantsOf('DeleteRule')).toEqual([[every, ofFleet]]);
    expect(grantsOf('AddTags')).toEqual([[every, { 'elasticloadbalancing:CreateAction': 'CreateRule' }], [ofListener, ofFleet]]);
    expect(statements.flatMap(({ Action }) => Action).filter((action) => /ModifyListener|RegisterTargets/.test(action))).toEqual([]);
  });

  test('belongs to its fleet in its stack', () => {
    const { stack, cluster, listener } = plainParts();
    for (const name of ['a', 'b']) {
      new MicroserviceFleet(stack, name, { cluster, listener, services: [deployed(DeploymentStrategy.canary(), { name, hostnames: [`${name}.example.com`] })] });
    }
    const fleets = propsOf(render(stack), RULE).map(({ Fleet }) => JSON.stringify(Fleet));
    expect(new Set(fleets).size).toBe(2);
    fleets.forEach((each) => expect(each).toContain('AWS::StackId'));
  });

  test('depends on the permissions of its function', () => {
    expect(onlyOf(rendered(DeploymentStrategy.canary()), RULE).DependsOn).toEqual(expect.arrayContaining(
      [/^FleetTrafficRulesPolicy/, /^FleetTrafficRulesRole/].map((each) => expect.stringMatching(each)),
    ));
  });

  test('is managed by one function for each fleet', () => {
    const template = render(fleet({ services: ['a', 'b', 'c'].map((name) => deployed(DeploymentStrategy.canary(), { name, hostnames: [`${name}.example.com`] })) }));
    expect([resourcesOf(template, RULE).length, resourcesOf(template, 'AWS::Lambda::Function').length]).toEqual([3, 1]);
  });
});

describe('a test listener', () => {
  const withTests = (more: Partial<MicroserviceProps> = {}, protocol = elbv2.ApplicationProtocol.HTTP) => {
    const parts = plainParts();
    const testListener = parts.loadBalancer.addListener('Test', { port: 8443, protocol, open: false, defaultAction: elbv2.ListenerAction.fixedResponse(404) });
    const { stack, cluster, listener } = parts;
    return { ...parts, testListener, own: { cluster, listener }, deployed: deployed(DeploymentStrategy.blueGreen({ testListener }), more), stack };
  };

  test('has a rule with the same conditions and priority', () => {
    const { stack, testListener, listener, own, deployed: core } = withTests({ paths: ['/a'] });
    new MicroserviceFleet(stack, 'Fleet', { ...own, services: [core] });
    const template = render(stack);
    const of = (name: RegExp) => template.Resources[idOf(template, RULE, name)].Properties;
    expect(of(/TestTrafficRule/)).toEqual({ ...of(/coreTrafficRule/), Listener: { Ref: logicalId(testListener) } });
    expect(of(/coreTrafficRule/).Listener).toEqual({ Ref: logicalId(listener) });
    const [{ AdvancedConfiguration }] = onlyOf(template, 'AWS::ECS::Service').Properties.LoadBalancers;
    expect(AdvancedConfiguration.TestListenerRule).toEqual({ Ref: idOf(template, RULE, /TestTrafficRule/) });
    expect(onlyOf(template, 'AWS::ECS::Service').DependsOn).toContain(idOf(template, RULE, /TestTrafficRule/));
  });

  test('can have user rules, which are compared with those of services', () => {
    const { stack, testListener, own, deployed: core } = withTests({ priority: 5 });
    testListener.addAction('Own', { priority: 5, conditions: [elbv2.ListenerCondition.pathPatterns(['/own'])], action: elbv2.ListenerAction.fixedResponse(200) });
    expect(mistakesOf(() => new MicroserviceFleet(stack, 'Fleet', { ...own, services: [core] }))).toContainEqual(expect.stringContaining("'priority', got 5"));
  });

  test.each<[string, (parts: ReturnType<typeof withTests>) => elbv2.IApplicationListener, Partial<MicroserviceProps>, string]>([
    ["the service's own", ({ listener }) => listener, {}, "must differ from the service's own listener"],
    ["another load balancer's", ({ stack, vpc }) => new elbv2.ApplicationLoadBalancer(stack, 'Other', { vpc }).addListener('Listener', { port: 80, defaultAction: elbv2.ListenerAction.fixedResponse(404) }), {}, "must be one of the service's load balancer"],
    ['without HTTPS', ({ testListener }) => testListener, { protocol: ServiceProtocol.GRPC }, 'must have HTTPS for a service of GRPC'],
  ])('cannot be %s', (_, listenerOf, more, message) => {
    const parts = withTests();
    const testListener = listenerOf(parts);
    expect(errorOf(() => new MicroserviceFleet(parts.stack, 'Fleet', { ...parts.own, services: [deployed(DeploymentStrategy.blueGreen({ testListener }), more)] }))).toContain(`'deployment.strategy.testListener' ${message}`);
  });
});

describe('alarms and dashboards', () => {
  test('cover both target groups, and all alarms roll back a deployment', () => {
    const template = rendered(DeploymentStrategy.canary(), {}, { namePrefix: 'prod' });
    const names = ['5xx-rate', 'unhealthy-targets', 'p95-latency'].flatMap((name) => [`prod-core-${name}`, `prod-core-${name}-alternate`]);
    expect(propsOf(template, 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName)).toEqual(expect.arrayContaining(names));
    const [alternate] = resourcesOf(template, TARGET_GROUP).filter(([id]) => id.includes('Alternate'));
    const ofAlternate = propsOf(template, 'AWS::CloudWatch::Alarm').filter((alarm) => JSON.stringify(alarm).includes(`"${alternate[0]}","TargetGroupFullName"`));
    expect(ofAlternate.map(({ AlarmName }) => AlarmName).sort()).toEqual(names.filter((name) => name.includes('alternate')).sort());
    expect(configurationOf(template).Alarms.AlarmNames).toHaveLength(6);
  });

  test('request metrics exist for each target group', () => {
    const built = fleet({ services: [deployed(DeploymentStrategy.canary())] }).service('core');
    expect(errorOf(() => built.metricRequests())).toBe("Stack/Fleet/core: the load balancer measures the requests of service 'core' by its two target groups: use the metrics of 'targetGroup' and of 'alternateTargetGroup'");
    expect(built.alternateTargetGroup!.metrics.requestCount()).toBeDefined();
  });

  test('the dashboard shows both target groups', () => {
    const core = deployed(DeploymentStrategy.canary(), { image: IMAGE, hostnames: undefined, isDefault: true });
    const template = render(platform({ tier: PlatformTier.PRODUCTION, services: [core] }));
    const body = JSON.stringify(propsOf(template, 'AWS::CloudWatch::Dashboard'));
    ['requests, 5xx', 'requests, 5xx (alternate)', 'response time (alternate)', 'Healthy (alternate)'].forEach((title) => expect(body).toContain(title));
  });
});

describe('scaling', () => {
  test("does not inherit 'requestsPerTarget' from the profile", () => {
    const scaling = { [ServiceProfile.BACKEND.name]: { minTasks: 2, maxTasks: 4, requestsPerTarget: 100 } };
    const policies = (strategy: DeploymentStrategy) => propsOf(render(fleet({ scaling, services: [{ ...deployed(strategy), profile: ServiceProfile.BACKEND }] })), 'AWS::ApplicationAutoScaling::ScalingPolicy')
      .map(({ TargetTrackingScalingPolicyConfiguration: { PredefinedMetricSpecification } }) => PredefinedMetricSpecification.PredefinedMetricType).sort();
    expect(policies(DeploymentStrategy.rolling())).toContain('ALBRequestCountPerTarget');
    expect(policies(DeploymentStrategy.canary())).toEqual(['ECSServiceAverageCPUUtilization', 'ECSServiceAverageMemoryUtilization']);
  });

  test("cannot use 'requestsPerTarget'", () => {
    expect(fails(DeploymentStrategy.canary(), { scaling: { maxTasks: 4, requestsPerTarget: 100 } })).toEqual([
      "service 'core': 'scaling.requestsPerTarget', got 100",
    ]);
  });
});

describe('an internal service', () => {
  const internal = (strategy: DeploymentStrategy): Partial<MicroserviceProps> => ({ hostnames: undefined, internal: true, deployment: { strategy } });

  test('shifts traffic with Service Connect', () => {
    const template = rendered(DeploymentStrategy.canary(), internal(DeploymentStrategy.canary()));
    expect(configurationOf(template)).toMatchObject({ Strategy: 'CANARY', CanaryConfiguration: { CanaryPercent: 5 } });
    expect([resourcesOf(template, RULE), resourcesOf(template, TARGET_GROUP), onlyOf(template, 'AWS::ECS::Service').Properties.LoadBalancers ?? []]).toEqual([[], [], []]);
  });

  test('has no test listener and no target groups', () => {
    const { stack, listener } = plainParts();
    expect(stack).toBeDefined();
    expect(fails(DeploymentStrategy.canary(), internal(DeploymentStrategy.blueGreen({ testListener: listener })))).toEqual([
      "service 'core': 'deployment.strategy.testListener', got 'Stack/LoadBalancer/Listener'",
    ]);
    expect(fails(DeploymentStrategy.canary(), internal(DeploymentStrategy.rolling({ alternateTargetGroup: true })))).toEqual([
      "service 'core': 'deployment.strategy.alternateTargetGroup', got true",
    ]);
  });

  test('workers of a fleet with a strategy use rolling deployments', () => {
    const template = render(fleet({ deployment: { strategy: DeploymentStrategy.canary() }, workers: [{ name: 'mailer', image: IMAGE }] }));
    expect(configurationOf(template)).toMatchObject({ DeploymentCircuitBreaker: { Enable: true } });
    expect(configurationOf(template)).not.toHaveProperty('Strategy');
  });
});

describe('invalid values', () => {
  const subject = "service 'core': 'deployment.strategy";
  test.each<[DeploymentStrategy, string]>([
    [DeploymentStrategy.blueGreen({ bakeTime: Duration.minutes(1441) }), `${subject}.bakeTime', got 1441`],
    [DeploymentStrategy.blueGreen({ bakeTime: Duration.seconds(90) }), `${subject}.bakeTime', got 1.5`],
    [DeploymentStrategy.linear({ stepPercent: 2.9 }), `${subject}.stepPercent', got 2.9`],
    [DeploymentStrategy.linear({ stepPercent: 33.33 }), `${subject}.stepPercent', got 33.33`],
    [DeploymentStrategy.linear({ stepBakeTime: Duration.minutes(1441), stepPercent: 100 }), `${subject}.stepBakeTime', got 1441`],
    [DeploymentStrategy.canary({ canaryPercent: 0 }), `${subject}.canaryPercent', got 0`],
    [DeploymentStrategy.canary({ canaryPercent: NaN }), `${subject}.canaryPercent', got NaN`],
    [DeploymentStrategy.canary({ canaryBakeTime: Duration.minutes(1440), bakeTime: Duration.minutes(541) }), `${subject}', got 1981`],
    [DeploymentStrategy.linear({ stepPercent: 30, stepBakeTime: Duration.minutes(656) }), `${subject}', got 1983`],
  ])('%#', (strategy, message) => {
    expect(fails(strategy)).toEqual([message]);
  });

  test.each([
    DeploymentStrategy.linear({ stepPercent: 50, stepBakeTime: Duration.minutes(1440), bakeTime: Duration.minutes(540) }),
    DeploymentStrategy.linear({ stepPercent: 3.3, stepBakeTime: Duration.minutes(65) }),
    DeploymentStrategy.canary({ canaryPercent: 0.7 }),
  ])('are accepted at the limit: %#', (strategy) => {
    expect(() => fleet({ services: [deployed(strategy)] })).not.toThrow();
  });

  test.each([[[]], [[ecs.DeploymentLifecycleStage.PRE_SCALE_UP, ecs.DeploymentLifecycleStage.PRE_SCALE_UP]]])('stages %j', (stages) => {
    const handler = lambda.Function.fromFunctionName(newStack(), 'Hook', 'hook');
    expect(fails(DeploymentStrategy.blueGreen({ lifecycleHooks: [{ handler, stages }] }))).toEqual([expect.stringContaining(`${subject}.lifecycleHooks[0].stages', got `)]);
  });

  test('a circuit breaker requires rolling deployments', () => {
    expect(fails(DeploymentStrategy.canary(), { deployment: { strategy: DeploymentStrategy.canary(), circuitBreaker: true } })).toEqual([
      "service 'core': 'deployment.circuitBreaker', got true",
    ]);
    expect(() => rendered(DeploymentStrategy.canary(), {}, { deployment: { circuitBreaker: true } })).not.toThrow();
  });

  test('rejects wrong types', () => {
    expect(errorOf(() => DeploymentStrategy.canary({ canaryPercent: '5' } as any))).toMatch(/^DeploymentStrategy\.canary: .*'canaryPercent' must be a number, got '5'/);
    expect(errorOf(() => fleet({ services: [service('core', { deployment: { strategy: 'canary' as any } })] }))).toContain("'deployment.strategy'");
  });

  test('rejects more target groups than a load balancer can have', () => {
    const services = (count: number, strategy: DeploymentStrategy) => Array.from({ length: count }, (_, index) => deployed(strategy, { name: `s${index}`, hostnames: [`s${index}.example.com`], priority: index + 1 }));
    expect(mistakesOf(() => fleet({ services: services(51, DeploymentStrategy.canary()) }))).toEqual([
      "load balancer: 'services', got 102",
    ]);
    const { stack, cluster, listener } = plainParts();
    const built = new MicroserviceFleet(stack, 'Fleet', { cluster, listener, alarms: false, services: services(2, DeploymentStrategy.canary()) });
    expect(built.serviceNames).toHaveLength(2);
  });

  test("counts the connections of both versions, regardless of 'maxHealthyPercent'", () => {
    const database = { database: true, databasePoolSize: 20, desiredCount: 4 };
    const services = (strategy: DeploymentStrategy) => [
      deployed(strategy, { hostnames: undefined, isDefault: true, ...database, deployment: { strategy, minHealthyPercent: 50, maxHealthyPercent: 125 } }),
    ];
    expect(() => platform({ services: services(DeploymentStrategy.rolling()) })).not.toThrow();
    expect(() => platform({ services: services(DeploymentStrategy.canary()) })).toThrow("'core' 20 × 8 tasks (200 % of 4) = 160");
  });
});
