import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, CfnParameter } from 'aws-cdk-lib';
import { Binding, MicroserviceFleetProps, MicroserviceProps, ServiceIsolation, ServiceProfile, ServiceProtocol } from '../../src';
import { domainIn, errorOf, fleet, IMAGE, mistakesOf, newStack, onlyOf, platform, propsOf, render, Rendered, resourcesOf, service } from '../support';

const internal = (name: string, more: Partial<MicroserviceProps> = {}): MicroserviceProps => ({ name, port: 8080, image: IMAGE, internal: true, ...more });
const rendered = (services: MicroserviceProps[], props: Partial<MicroserviceFleetProps> = {}) => render(fleet({ services, ...props }));
const fails = (services: MicroserviceProps[], props: Partial<MicroserviceFleetProps> = {}) => mistakesOf(() => fleet({ services, ...props }));

const of = (template: Rendered, type: string, name: string) => onlyOf(template, type, (id) => id.startsWith(`Fleet${name.replace(/-/g, '')}`));
const idOf = (template: Rendered, type: string, name: string) => resourcesOf(template, type).find(([id]) => id.startsWith(`Fleet${name.replace(/-/g, '')}`))![0];
const connectOf = (template: Rendered, name: string) => of(template, 'AWS::ECS::Service', name).Properties.ServiceConnectConfiguration;
const containerOf = (template: Rendered, name: string) => of(template, 'AWS::ECS::TaskDefinition', name).Properties.ContainerDefinitions[0];
const groupOf = (template: Rendered, name: string) => ({ 'Fn::GetAtt': [idOf(template, 'AWS::EC2::SecurityGroup', name), 'GroupId'] });

/** The app of a team whose shop calls a service that nobody else reaches, and one that is public as well. */
const SHOP: MicroserviceProps[] = [
  service('core'),
  internal('pricing'),
  service('shop', { consumes: ['pricing', 'core'] }),
  service('blog'),
];

describe('a service that consumes an internal and a public one', () => {
  const template = rendered(SHOP);
  const namespace = { 'Fn::GetAtt': [resourcesOf(template, 'AWS::ServiceDiscovery::HttpNamespace')[0][0], 'Arn'] };

  test('the internal service has no target group, no listener rule and no alarms for them', () => {
    for (const type of ['AWS::ElasticLoadBalancingV2::TargetGroup', 'AWS::ElasticLoadBalancingV2::ListenerRule']) {
      expect(resourcesOf(template, type).filter(([id]) => id.startsWith('Fleetpricing'))).toEqual([]);
    }
    const { LoadBalancers, HealthCheckGracePeriodSeconds } = of(template, 'AWS::ECS::Service', 'pricing').Properties;
    expect([LoadBalancers ?? [], HealthCheckGracePeriodSeconds]).toEqual([[], undefined]);
    expect(resourcesOf(template, 'AWS::CloudWatch::Alarm').filter(([id]) => id.startsWith('Fleetpricing')).map(([, { Properties }]) => Properties.MetricName).sort())
      .toEqual(['CPUUtilization', 'CPUUtilization', 'MemoryUtilization']);
  });

  test('the load balancer does not reach the internal service', () => {
    const { SecurityGroupIngress } = of(template, 'AWS::EC2::SecurityGroup', 'pricing').Properties;
    expect(SecurityGroupIngress).toBeUndefined();
  });

  test.each(['pricing', 'core'])('%s has an endpoint with its own name and port', (name) => {
    expect(connectOf(template, name)).toEqual({
      Enabled: true,
      Namespace: namespace,
      Services: [{ PortName: name, DiscoveryName: name, ClientAliases: [{ DnsName: name, Port: 8080 }] }],
      LogConfiguration: {
        LogDriver: 'awslogs',
        Options: {
          'awslogs-group': { Ref: resourcesOf(template, 'AWS::Logs::LogGroup')[0][0] },
          'awslogs-region': { Ref: 'AWS::Region' },
          'awslogs-stream-prefix': name,
          'mode': 'non-blocking',
          'max-buffer-size': '26214400b',
        },
      },
    });
    expect(containerOf(template, name).PortMappings).toEqual([{ AppProtocol: 'http', ContainerPort: 8080, Name: name, Protocol: 'tcp' }]);
  });

  test('the consumer is a client without an endpoint', () => {
    expect(connectOf(template, 'shop')).toMatchObject({ Enabled: true, Namespace: namespace });
    expect(connectOf(template, 'shop')).not.toHaveProperty('Services');
    expect(containerOf(template, 'shop').PortMappings).toEqual([{ ContainerPort: 8080, Name: 'shop', Protocol: 'tcp' }]);
  });

  test('the consumer has the URLs in its environment', () => {
    expect(containerOf(template, 'shop').Environment).toEqual([{ Name: 'CORE_URL', Value: 'http://core:8080' }, { Name: 'PRICING_URL', Value: 'http://pricing:8080' }]);
  });

  test('security group rules on both sides allow only the consumer', () => {
    const [shop, pricing, core] = ['shop', 'pricing', 'core'].map((name) => groupOf(template, name));
    const rule = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 };
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ Description }) => Description === 'From shop')).toEqual([
      { ...rule, GroupId: core, SourceSecurityGroupId: shop, Description: 'From shop' }, { ...rule, GroupId: pricing, SourceSecurityGroupId: shop, Description: 'From shop' },
    ]);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupEgress').filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(shop))).toEqual([
      { ...rule, GroupId: shop, DestinationSecurityGroupId: core, Description: 'To core' }, { ...rule, GroupId: shop, DestinationSecurityGroupId: pricing, Description: 'To pricing' },
    ]);
    const intoPricing = propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(pricing));
    expect(intoPricing).toHaveLength(1);
  });

  test('the consumer is created after the services that it consumes and the security group rules', () => {
    const { DependsOn } = of(template, 'AWS::ECS::Service', 'shop');
    expect(DependsOn).toEqual(expect.arrayContaining([idOf(template, 'AWS::ECS::Service', 'pricing'), idOf(template, 'AWS::ECS::Service', 'core')]));
    expect(DependsOn!.filter((id) => id.startsWith('FleetshopConsumes'))).toHaveLength(4);
  });

  test('a service that neither consumes nor is consumed has no proxy', () => {
    expect(connectOf(template, 'blog')).toBeUndefined();
    expect(containerOf(template, 'blog').PortMappings).toEqual([{ ContainerPort: 8080, Name: 'blog', Protocol: 'tcp' }]);
  });

  test('the public service still receives requests from the load balancer', () => {
    expect(of(template, 'AWS::ECS::Service', 'core').Properties.LoadBalancers).toHaveLength(1);
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toHaveLength(3);
  });
});

describe('a worker that consumes a service', () => {
  const worker = { name: 'mailer', image: IMAGE, consumes: ['pricing'] };
  const template = rendered([internal('pricing')], { workers: [worker] });

  test('is a client with rules on both sides, and without an endpoint', () => {
    expect(connectOf(template, 'mailer')).toMatchObject({ Enabled: true });
    expect(connectOf(template, 'mailer')).not.toHaveProperty('Services');
    expect(containerOf(template, 'mailer')).toMatchObject({ Environment: [{ Name: 'PRICING_URL', Value: 'http://pricing:8080' }] });
    expect(containerOf(template, 'mailer').PortMappings).toBeUndefined();
    const [pricing, mailer] = ['pricing', 'mailer'].map((name) => groupOf(template, name));
    const rule = { IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080 };
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(pricing)))
      .toEqual([{ ...rule, GroupId: pricing, SourceSecurityGroupId: mailer, Description: 'From mailer' }]);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupEgress').filter(({ GroupId }) => JSON.stringify(GroupId) === JSON.stringify(mailer)))
      .toEqual([{ ...rule, GroupId: mailer, DestinationSecurityGroupId: pricing, Description: 'To pricing' }]);
  });

  test('is created after the service', () => {
    expect(of(template, 'AWS::ECS::Service', 'mailer').DependsOn).toContain(idOf(template, 'AWS::ECS::Service', 'pricing'));
  });

  test('can be added later, and has no proxy if it consumes nothing', () => {
    const built = fleet({ services: [internal('pricing')] });
    built.addWorker(worker);
    built.addWorker({ name: 'cleaner', image: IMAGE });
    expect(connectOf(render(built), 'mailer')).toEqual(connectOf(template, 'mailer'));
    expect(connectOf(render(built), 'cleaner')).toBeUndefined();
  });

  test('can consume a service of the fleet, but no worker', () => {
    expect(mistakesOf(() => fleet({ services: [internal('pricing')], workers: [worker, { name: 'sender', image: IMAGE, consumes: ['mailer', 'prices'] }] }))).toEqual(
      ["'mailer'", "'prices'"].map((name) => `worker 'sender': 'consumes', got ${name}`),
    );
  });

  test('counts among the consumers of a service', () => {
    const many = Array.from({ length: 59 }, (_, index) => ({ ...worker, name: `w${index}` }));
    expect(mistakesOf(() => fleet({ services: [internal('pricing')], workers: many }))).toEqual([
      "service 'pricing': 'consumes', got 59",
    ]);
  });
});

describe('the namespace', () => {
  const nameOf = (template: Rendered) => propsOf(template, 'AWS::ServiceDiscovery::HttpNamespace').map(({ Name }) => Name);

  test('exists only if a service is internal or consumes another', () => {
    expect(nameOf(rendered([service('core')]))).toEqual([]);
    expect(nameOf(rendered([internal('pricing')]))).toHaveLength(1);
    expect(nameOf(rendered([service('core'), service('shop', { consumes: ['core'] })]))).toHaveLength(1);
  });

  test('is named after the prefix, or after the stack if there is none', () => {
    expect(nameOf(rendered([internal('pricing')], { namePrefix: 'prod-reptidex' }))).toEqual(['prod-reptidex']);
    expect(nameOf(rendered([internal('pricing')]))).toEqual([expect.stringMatching(/^Stack-Fleet/)]);
  });

  test('of a platform is named after environment and project', () => {
    expect(nameOf(render(platform({ services: [{ name: 'pricing', port: 8080, internal: true }] })))).toEqual(['dev-reptidex']);
  });
});

describe('a consumer that is added later', () => {
  test('makes a public service an endpoint, with the same template as from the start', () => {
    const built = fleet({ services: SHOP.filter(({ name }) => name !== 'shop') });
    built.addService(SHOP.find(({ name }) => name === 'shop')!);
    expect(render(built).Resources).toEqual(rendered(SHOP).Resources);
  });

  test('cannot consume a service that does not exist yet', () => {
    const built = fleet({ services: [service('core')] });
    expect(mistakesOf(() => built.addService(service('shop', { consumes: ['pricing'] })))).toEqual([
      "service 'shop': 'consumes', got 'pricing'",
    ]);
  });
});

test('the order of the services does not change the template', () => {
  expect(JSON.stringify(rendered([...SHOP].reverse()))).toBe(JSON.stringify(rendered(SHOP)));
});

describe('with one security group for all services', () => {
  const props = { isolation: ServiceIsolation.SHARED };

  test('each consumed port has one rule that refers to its own group', () => {
    const template = rendered([...SHOP, service('mobile', { consumes: ['pricing'] })], props);
    const rules = propsOf(template, 'AWS::EC2::SecurityGroupIngress').filter(({ Description }) => Description === 'From services that consume others');
    const group = expect.objectContaining({ 'Fn::GetAtt': [expect.stringMatching(/^FleetSecurityGroup/), 'GroupId'] });
    expect(rules).toEqual([{
      IpProtocol: 'tcp', FromPort: 8080, ToPort: 8080, GroupId: group, SourceSecurityGroupId: group, Description: 'From services that consume others',
    }]);
  });

  test('the load balancer can reach only the ports of public services', () => {
    const template = rendered([service('core'), internal('pricing', { port: 9000 })], props);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ FromPort }) => FromPort)).toEqual([8080]);
  });

  test('rejects more ports than the group can have rules', () => {
    const many = Array.from({ length: 60 }, (_, index) => internal(`s${index}`, { port: 9000 + index }));
    expect(fails([...many, service('shop', { consumes: many.map(({ name }) => name) })], props)).toEqual([
      "fleet: 'services', got 61",
    ]);
  });
});

test('rejects more consumers than a security group can have rules', () => {
  const many = Array.from({ length: 59 }, (_, index) => internal(`s${index}`, { consumes: ['pricing'] }));
  expect(fails([...many, internal('pricing')])).toEqual(["service 'pricing': 'consumes', got 59"]);
  expect(fails([...many.slice(1).map((each) => ({ ...each, consumes: [] })), internal('last'), internal('all', { consumes: ['last', ...many.slice(1).map(({ name }) => name)] })]))
    .toEqual(["service 'all': 'consumes', got 59"]);
});

describe('ports and protocols', () => {
  test('the container port can differ from the port of the service', () => {
    const template = rendered([internal('pricing', { port: 80, containerPort: 8080 }), service('core', { port: 80, containerPort: 3000, consumes: ['pricing'] })]);
    expect(containerOf(template, 'pricing').PortMappings).toMatchObject([{ ContainerPort: 8080 }]);
    expect(connectOf(template, 'pricing').Services).toMatchObject([{ ClientAliases: [{ Port: 80 }] }]);
    expect(containerOf(template, 'core').Environment).toEqual([{ Name: 'PRICING_URL', Value: 'http://pricing:80' }]);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress').find(({ Description }) => Description === 'From core')).toMatchObject({ FromPort: 8080, ToPort: 8080 });
    expect(of(template, 'AWS::ECS::Service', 'core').Properties.LoadBalancers).toMatchObject([{ ContainerPort: 3000 }]);
    expect(JSON.stringify(of(template, 'AWS::EC2::SecurityGroup', 'core').Properties.SecurityGroupIngress)).toContain('"FromPort":3000');
  });

  test.each([[ServiceProtocol.HTTP, 'http'], [ServiceProtocol.HTTP2, 'http2'], [ServiceProtocol.GRPC, 'grpc']])('an internal service can use %s', (protocol, appProtocol) => {
    const template = rendered([internal('pricing', { protocol })]);
    expect(containerOf(template, 'pricing').PortMappings).toMatchObject([{ AppProtocol: appProtocol }]);
  });

  test('a port that is known only at deployment is in the URL', () => {
    const stack = newStack();
    const port = new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber;
    const built = fleet({ services: [internal('pricing', { port }), service('shop', { consumes: ['pricing'] })] }, stack);
    expect(containerOf(render(built), 'shop').Environment).toEqual([{ Name: 'PRICING_URL', Value: { 'Fn::Join': ['', ['http://pricing:', { Ref: 'Port' }]] } }]);
  });

  const secure = (more: Partial<MicroserviceProps>, health: Partial<MicroserviceProps> = {}) => {
    const stack = newStack();
    const services = [{ name: 'rates', port: 50051, hostnames: ['rates.example.com'], ...more, ...health }];
    return onlyOf(render(platform({ domain: domainIn(stack), services }, stack)), 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties;
  };

  test('a public gRPC service is healthy if it returns any gRPC status', () => {
    expect(secure({ protocol: ServiceProtocol.GRPC })).toMatchObject({
      Name: 'dev-reptidex-rates-tg-grpc', Protocol: 'HTTP', ProtocolVersion: 'GRPC', HealthCheckPath: '/AWS.ALB/healthcheck', Matcher: { GrpcCode: '12' },
    });
  });

  test('a public gRPC service with its own health check method is healthy if it succeeds', () => {
    expect(secure({ protocol: ServiceProtocol.GRPC, healthCheckPath: '/grpc.health.v1.Health/Check' })).toMatchObject({
      HealthCheckPath: '/grpc.health.v1.Health/Check', Matcher: { GrpcCode: '0' },
    });
  });

  test("ignores the profile's path, which is for HTTP", () => {
    expect(secure({ protocol: ServiceProtocol.GRPC, profile: ServiceProfile.FRONTEND })).toMatchObject({ HealthCheckPath: '/AWS.ALB/healthcheck' });
  });

  test('a public HTTP/2 service is healthy if it returns an HTTP status', () => {
    expect(secure({ protocol: ServiceProtocol.HTTP2 })).toMatchObject({
      Name: 'dev-reptidex-rates-tg-http2', ProtocolVersion: 'HTTP2', HealthCheckPath: '/', Matcher: { HttpCode: '200' },
    });
  });

  test.each([ServiceProtocol.GRPC, ServiceProtocol.HTTP2])('rejects public %s without HTTPS', (protocol) => {
    const mistake = [expect.stringMatching(new RegExp(`^service 'core': 'protocol', got '${protocol}'`))];
    expect(fails([service('core', { protocol })])).toEqual(mistake);
    expect(mistakesOf(() => platform({ services: [service('core', { protocol })] }))).toEqual(mistake);
    expect(() => fleet({ services: [internal('core', { protocol })] })).not.toThrow();
  });

  test('rejects a health check path that is not a gRPC method', () => {
    const stack = newStack();
    const services = [service('core', { protocol: ServiceProtocol.GRPC, healthCheckPath: '/health' })];
    expect(mistakesOf(() => platform({ domain: domainIn(stack), services }, stack))).toEqual([
      "service 'core': 'healthCheckPath', got '/health'",
    ]);
  });
});

describe('Binding.service', () => {
  test('sets the names of variables that replace the default ones', () => {
    const uses = [Binding.service('pricing', { url: 'RATES', address: 'RATES_TARGET' })];
    const template = rendered([internal('pricing'), service('shop', { uses, consumes: ['pricing'] })]);
    expect(containerOf(template, 'shop').Environment).toEqual([{ Name: 'RATES', Value: 'http://pricing:8080' }, { Name: 'RATES_TARGET', Value: 'pricing:8080' }]);
    expect(of(template, 'AWS::ECS::Service', 'shop').DependsOn).toContain(idOf(template, 'AWS::ECS::Service', 'pricing'));
  });

  test("does not replace the service's own variable", () => {
    const template = rendered([internal('pricing-api'), service('shop', { consumes: ['pricing-api'], environment: { PRICING_API_URL: 'http://localhost' } })]);
    expect(containerOf(template, 'shop').Environment).toEqual([{ Name: 'PRICING_API_URL', Value: 'http://localhost' }]);
  });
});

describe('an internal service', () => {
  const built = fleet({ services: [internal('pricing', { containerHealthCheck: { command: ['CMD', 'true'] }, scaling: { maxTasks: 4 } })], alarms: true });

  test('scales by CPU and memory', () => {
    expect(propsOf(render(built), 'AWS::ApplicationAutoScaling::ScalingPolicy')).toHaveLength(2);
  });

  test('does not scale on the requests that its profile scales on', () => {
    const template = rendered([internal('pricing', { profile: ServiceProfile.of('x', {}) })], { scaling: { x: { maxTasks: 4, requestsPerTarget: 100 } } });
    expect(propsOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toHaveLength(2);
  });

  test('has a grace period before its container health check counts', () => {
    expect(onlyOf(render(built), 'AWS::ECS::Service').Properties.HealthCheckGracePeriodSeconds).toBe(60);
  });

  test('is rolled back only by the circuit breaker', () => {
    const { DeploymentCircuitBreaker, Alarms } = onlyOf(render(built), 'AWS::ECS::Service').Properties.DeploymentConfiguration;
    expect([DeploymentCircuitBreaker, Alarms]).toEqual([{ Enable: true, Rollback: true }, undefined]);
  });

  test('has no target group and no request metrics', () => {
    const pricing = built.service('pricing');
    expect(pricing.targetGroup).toBeUndefined();
    expect(errorOf(() => pricing.metricRequests())).toContain("the load balancer measures no requests of service 'pricing', which is internal");
    expect(pricing.metricCpuUtilization().metricName).toBe('CPUUtilization');
  });

  test('has a dashboard row without requests', () => {
    expect(built.service('pricing')._dashboardSection().graphs.map(({ title }) => title)).toEqual(['CPU and memory', 'tasks']);
  });

  test('does not count toward the target groups of the load balancer', () => {
    const many = Array.from({ length: 101 }, (_, index) => internal(`s${index}`));
    expect(() => fleet({ services: many })).not.toThrow();
  });

  test.each<[string, Partial<MicroserviceProps>, string]>([
    ['hostnames', { hostnames: ['pricing.example.com'] }, "['pricing.example.com']"],
    ['paths', { paths: ['/pricing'] }, "['/pricing']"],
    ['priority', { priority: 7 }, '7'],
    ['isDefault', { isDefault: true }, 'true'],
    ['healthCheckPath', { healthCheckPath: '/health' }, "'/health'"],
    ['scaling.requestsPerTarget', { scaling: { maxTasks: 3, requestsPerTarget: 100 } }, '100'],
    ['alarmThresholds.errorRatePercent', { alarmThresholds: { errorRatePercent: 5 } }, '5'],
  ])("rejects '%s'", (prop, more, got) => {
    expect(fails([internal('pricing', more)])).toEqual([
      `service 'pricing': '${prop}', got ${got}`,
    ]);
  });

  test('accepts false for props that it does not support', () => {
    expect(() => fleet({ services: [internal('pricing', { isDefault: false })] })).not.toThrow();
  });
});

describe('invalid consumption', () => {
  test.each<[string, MicroserviceProps[], string[]]>([
    ['a service that does not exist', [service('shop', { consumes: ['pricing'] })], [
      "service 'shop': 'consumes', got 'pricing'",
    ]],
    ['a service that does not exist, by a binding', [service('shop', { uses: [Binding.service('x')] }), service('core')], [
      "service 'shop': 'uses', got 'x'",
    ]],
    ['the service itself', [service('shop', { consumes: ['shop'] })], ["service 'shop': 'consumes', got 'shop'"]],
    ['the same service twice', [internal('pricing'), service('shop', { consumes: ['pricing', 'pricing'] })], ["service 'shop': 'consumes', got 'pricing'"]],
    ['a cycle', [internal('c', { consumes: ['a'] }), internal('b', { consumes: ['c'] }), internal('a', { consumes: ['b'] }), service('shop', { consumes: ['b'] })], [
      "service 'a': 'consumes', got 'a → b → c → a'",
    ]],
    ['two cycles', [internal('a', { consumes: ['b'] }), internal('b', { consumes: ['a', 'x'] }), internal('x', { consumes: ['y'] }), internal('y', { consumes: ['x'] })], [
      expect.stringContaining("got 'a → b → a'") as unknown as string, expect.stringContaining("got 'x → y → x'") as unknown as string,
    ]],
    ['a variable that another binding sets', [internal('database'), service('shop', { consumes: ['database'], uses: [Binding.of('x', { environment: { DATABASE_URL: 'x' } })] })], [
      "service 'shop': 'uses', got 'DATABASE_URL'",
    ]],
  ])('rejects %s', (_, services, expected) => {
    expect(fails(services)).toEqual(expected);
  });

  test('two paths to the same service are not a cycle', () => {
    expect(() => fleet({ services: [internal('a', { consumes: ['b', 'c'] }), internal('b', { consumes: ['c'] }), internal('c')] })).not.toThrow();
  });
});

describe('Service Connect that the user enables', () => {
  test('is used if the fleet does not enable it', () => {
    const built = fleet({ services: [service('core')] });
    built.service('core').service.enableServiceConnect({ namespace: 'mine' });
    expect(onlyOf(render(built), 'AWS::ECS::Service').Properties.ServiceConnectConfiguration).toEqual({ Enabled: true, Namespace: 'mine' });
  });

  test('fails if the fleet enables it', () => {
    const built = fleet({ services: [internal('pricing')] });
    built.service('pricing').service.enableServiceConnect({ namespace: 'mine' });
    expect(errorOf(() => render(built))).toContain("service 'pricing': 'enableServiceConnect'");
  });
});

test('an imported listener can use HTTPS', () => {
  const stack = newStack();
  const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Imported', {
    listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/a/b/c', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-alb'),
  });
  expect(() => fleet({ listener, services: [service('core', { protocol: ServiceProtocol.GRPC })] }, stack)).not.toThrow();
});
