import { aws_ecs as ecs, Token } from 'aws-cdk-lib';
import { IWorkloadExtension, MicroserviceProps, Workload, WorkloadExtension } from '../../../src';
import { errorOf, fleet, IMAGE, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, service } from '../../support';

const NGINX = { image: ecs.ContainerImage.fromRegistry('public.ecr.aws/nginx/nginx:1.29') };
const extended = (extensions: IWorkloadExtension[], more: Partial<MicroserviceProps> = {}) => render(fleet({ services: [service('core', { extensions, ...more })] }));
const containers = (template: Rendered) => onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
const namesOf = (template: Rendered) => containers(template).map(({ Name }: any) => Name);
const says = (...args: Parameters<typeof extended>) => mistakesOf(() => extended(...args));

describe('a sidecar', () => {
  test('runs beside the container and logs to the log group', () => {
    const [, agent] = containers(extended([WorkloadExtension.sidecar('agent', { ...NGINX, essential: false, environment: { A: '1' } })]));
    expect(agent).toMatchObject({ Name: 'agent', Essential: false, Environment: [{ Name: 'A', Value: '1' }], LogConfiguration: { LogDriver: 'awslogs' } });
  });

  test('can be added to a worker', () => {
    const template = render(fleet({ workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.sidecar('agent', NGINX)] }] }));
    expect(namesOf(template)).toEqual(['mailer', 'agent']);
  });

  test.each<[string, Partial<ecs.ContainerDefinitionOptions>]>([
    ['cpu', { cpu: -1 }], ['cpu', { cpu: NaN }], ['memoryLimitMiB', { memoryLimitMiB: 5 }], ['memoryLimitMiB', { memoryLimitMiB: 6.5 }], ['memoryReservationMiB', { memoryReservationMiB: 5 }],
    ['healthCheck.command', { healthCheck: { command: [] } }], ['healthCheck.retries', { healthCheck: { command: ['CMD', 'ok'], retries: 11 } }],
    ['secrets', { environment: { KEY: 'text' }, secrets: { KEY: ecs.Secret.fromSsmParameter({ parameterName: 'key' } as any) } }],
  ])('is rejected for its %s', (option, container) => {
    expect(says([WorkloadExtension.sidecar('agent', { ...NGINX, ...container })])).toEqual([expect.stringContaining(`service 'core': 'extensions.sidecar.${option}'`)]);
  });

  test('may reserve nothing, the least memory, and what is known only at deployment', () => {
    const containersOf = [{ cpu: 0, memoryLimitMiB: 6 }, { cpu: Token.asNumber({ Ref: 'Cpu' }), memoryReservationMiB: 6 }];
    expect(namesOf(extended(containersOf.map((more, index) => WorkloadExtension.sidecar(`agent-${index}`, { ...NGINX, ...more }))))).toHaveLength(3);
  });

  test('has a name that is known at synth', () => {
    expect(says([WorkloadExtension.sidecar(Token.asString({ Ref: 'Name' }), NGINX)])).toEqual(["service 'core': 'extensions.sidecar.name', got a value known only at deployment"]);
  });

  test('can be bound by a custom extension', () => {
    class Agent implements IWorkloadExtension {
      bind(workload: Workload): void {
        WorkloadExtension.sidecar('agent', NGINX).bind(workload);
      }
    }
    expect(namesOf(extended([new Agent()]))).toEqual(['core', 'agent']);
  });

  test.each<[string, IWorkloadExtension[], string]>([
    ["the name of the workload's container", [WorkloadExtension.sidecar('core', NGINX)], 'core'],
    ['a name that is used twice', [WorkloadExtension.sidecar('agent', NGINX), WorkloadExtension.initContainer('agent', NGINX)], 'agent'],
    ['two proxies', [WorkloadExtension.proxy(80, NGINX), WorkloadExtension.proxy(81, NGINX)], 'proxy'],
  ])('rejects %s', (_, extensions, name) => {
    expect(says(extensions)).toEqual([expect.stringContaining(`service 'core': 'extensions', got '${name}'`)]);
  });

  test('rejects invalid names and containers that are named twice', () => {
    expect(says([WorkloadExtension.sidecar('Agent', NGINX), WorkloadExtension.sidecar('other', { ...NGINX, containerName: 'another' })])).toEqual([
      expect.stringContaining("'extensions.sidecar.name'"),
      expect.stringContaining("'extensions.sidecar.containerName', got 'another'"),
    ]);
  });

  test.each([{ cpu: 256 }, { memoryReservationMiB: 512 }, { memoryLimitMiB: 600 }])('rejects a sidecar that leaves no resources to the workload: %j', (reserves) => {
    expect(says([WorkloadExtension.sidecar('agent', { ...NGINX, ...reserves })])).toEqual([expect.stringContaining("'extensions', got")]);
  });
});

test('a custom extension that adds a container name twice is an error', () => {
  class Clash implements IWorkloadExtension {
    bind(workload: Workload): void {
      workload.addContainer('Second', { containerName: 'core', ...NGINX });
    }
  }
  expect(errorOf(() => extended([new Clash()]))).toMatch(/core\/Default: container 'core' must have a name and a construct ID that are unique in the task/);
});

describe('an init container', () => {
  test('completes before the container starts, in the order of the list', () => {
    const [core, first, second] = containers(extended([WorkloadExtension.initContainer('fetch', NGINX), WorkloadExtension.initContainer('unpack', NGINX)]));
    expect([first.Essential, second.Essential]).toEqual([false, false]);
    expect(core.DependsOn).toEqual([{ Condition: 'SUCCESS', ContainerName: 'fetch' }, { Condition: 'SUCCESS', ContainerName: 'unpack' }]);
    expect(first.DependsOn).toBeUndefined();
    expect(second.DependsOn).toEqual([{ Condition: 'SUCCESS', ContainerName: 'fetch' }]);
  });

  test('is not essential', () => {
    expect(says([WorkloadExtension.initContainer('fetch', { ...NGINX, essential: true })])).toEqual([expect.stringContaining("'extensions.initContainer.essential'")]);
  });
});

describe('a proxy', () => {
  const proxied = (more: Partial<MicroserviceProps> = {}) => extended([WorkloadExtension.proxy(80, NGINX)], more);

  test("receives the load balancer's requests in place of the container", () => {
    const template = proxied();
    const [core, proxy] = containers(template);
    expect(core.PortMappings).toBeUndefined();
    expect(proxy).toMatchObject({ Name: 'proxy', Essential: true, PortMappings: [{ ContainerPort: 80, Name: 'core' }], Environment: [{ Name: 'UPSTREAM', Value: '127.0.0.1:8080' }] });
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.LoadBalancers).toEqual([expect.objectContaining({ ContainerName: 'proxy', ContainerPort: 80 })]);
    expect(JSON.stringify(resourcesOf(template, 'AWS::EC2::SecurityGroup'))).toContain('"FromPort":80');
    expect(JSON.stringify(template)).not.toContain('"FromPort":8080');
  });

  test('starts after the container, and waits until it is healthy if it has a health check', () => {
    expect(containers(proxied())[1].DependsOn).toEqual([{ Condition: 'START', ContainerName: 'core' }]);
    expect(containers(proxied({ containerHealthCheck: { command: ['CMD', 'true'] } }))[1].DependsOn).toEqual([{ Condition: 'HEALTHY', ContainerName: 'core' }]);
  });

  test('receives the requests of consumers, at the port of the service', () => {
    const template = render(fleet({
      services: [
        service('shop', { consumes: ['pricing'] }),
        { name: 'pricing', image: IMAGE, port: 8080, internal: true, extensions: [WorkloadExtension.proxy(9000, NGINX)] },
      ],
    }));
    const [, proxy] = propsOf(template, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions }) => ContainerDefinitions).find((all) => all.length > 1)!;
    expect(proxy.PortMappings).toEqual([{ AppProtocol: 'http', ContainerPort: 9000, Name: 'pricing', Protocol: 'tcp' }]);
    expect(JSON.stringify(template)).toContain('"ClientAliases":[{"DnsName":"pricing","Port":8080}]');
    expect(propsOf(template, 'AWS::EC2::SecurityGroupEgress').filter(({ Description }) => Description === 'To pricing')).toEqual([expect.objectContaining({ FromPort: 9000 })]);
  });

  test('has the default port of the connections', () => {
    const { connections } = fleet({ services: [service('core', { extensions: [WorkloadExtension.proxy(80, NGINX)] })] }).service('core');
    expect(connections.defaultPort?.toString()).toBe('80');
  });

  test('can have another upstream port', () => {
    expect(containers(extended([WorkloadExtension.proxy(80, { ...NGINX, environment: { UPSTREAM: 'localhost:8080' } })]))[1].Environment).toEqual([{ Name: 'UPSTREAM', Value: 'localhost:8080' }]);
  });

  test.each<[string, Parameters<typeof WorkloadExtension.proxy>, string]>([
    ["the container's port", [8080, NGINX], "'extensions.proxy.port'"],
    ['port 0', [0, NGINX], "'extensions.proxy.port'"],
    ['a proxy that is not essential', [80, { ...NGINX, essential: false }], "'extensions.proxy.essential'"],
  ])('rejects %s', (_, args, message) => {
    expect(says([WorkloadExtension.proxy(...args)])).toEqual([expect.stringContaining(message)]);
  });

  test('rejects a worker, because nothing connects to it', () => {
    expect(mistakesOf(() => fleet({ workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.proxy(80, NGINX)] }] }, newStack()))).toEqual([
      expect.stringContaining("worker 'mailer': 'extensions'"),
    ]);
  });

  test('cannot be bound directly, because the target group and the security group already have the port', () => {
    const core = fleet({ services: [service('core')] }).service('core');
    expect(() => WorkloadExtension.proxy(80, NGINX).bind(core.workload)).toThrow("WorkloadExtension.proxy() must be in the 'extensions' of the workload");
  });
});
