import { aws_ecs as ecs, Duration, SecretValue, Size, Token } from 'aws-cdk-lib';
import { IWorkloadExtension, MicroserviceProps, Workload, WorkloadExtension } from '../../../src';
import { errorOf, fleet, IMAGE, mistakesOf, newStack, onlyOf, propsOf, render, Rendered, resourcesOf, service } from '../../support';

const WORKSPACE = 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
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

describe('a container that AWS Fargate or the CDK would reject', () => {
  type Container = Partial<ecs.ContainerDefinitionOptions>;
  const withSidecar = (container: Container, more: Partial<MicroserviceProps> = {}) => errorOf(() => extended([WorkloadExtension.sidecar('agent', { ...NGINX, ...container })], more));
  const unsupported = 'must not be set, because AWS Fargate does not support it';
  const mapping = (more: Partial<ecs.PortMapping>) => ({ portMappings: [{ containerPort: 80, ...more }] });
  const linux = (props: ecs.LinuxParametersProps) => ({ linuxParameters: new ecs.LinuxParameters(newStack(), 'Linux', props) });
  const TOKEN = Duration.seconds(Token.asNumber({ Ref: 'Seconds' }));
  const device = () => {
    const { linuxParameters } = linux({});
    linuxParameters.addDevices({ hostPath: '/dev/sda' });
    return { linuxParameters };
  };
  const capabilities = (...add: ecs.Capability[]) => {
    const { linuxParameters } = linux({});
    linuxParameters.addCapabilities(...add);
    return { linuxParameters };
  };

  test.each<[string, Container | (() => Container), string]>([
    ['another host port', mapping({ hostPort: 81 }), "portMappings[0].hostPort' must be omitted, or the same as 'containerPort', because each task has its own network interface, got 81"],
    ['a host port of 0', mapping({ hostPort: 0 }), "portMappings[0].hostPort'"],
    ['port 0', mapping({ containerPort: 0 }), "portMappings[0].containerPort' must be a whole number from 1 to 65535, got 0"],
    ['port 65536', mapping({ containerPort: 65_536 }), "portMappings[0].containerPort'"],
    ['a range that ends where it begins', mapping({ containerPort: 0, containerPortRange: '80-80' }), "portMappings[0].containerPortRange' must be two ports from 1 to 65535, the lower one first"],
    ['a range above 65535', mapping({ containerPort: 0, containerPortRange: '80-65536' }), "portMappings[0].containerPortRange'"],
    ['a range from 0', mapping({ containerPort: 0, containerPortRange: '0-80' }), "portMappings[0].containerPortRange'"],
    ['a range of one port', mapping({ containerPort: 0, containerPortRange: '80' }), "portMappings[0].containerPortRange'"],
    ['a range that is known only at deployment', mapping({ containerPort: 0, containerPortRange: Token.asString({ Ref: 'Ports' }) }), "portMappings[0].containerPortRange' must be two ports"],
    ['a range beside a port', mapping({ containerPortRange: '80-90' }), "portMappings[0].containerPort' must be ecs.ContainerDefinition.CONTAINER_PORT_USE_RANGE"],
    ['a range with a host port', mapping({ containerPort: 0, containerPortRange: '80-90', hostPort: 0 }), "portMappings[0].hostPort'"],
    ['an empty name of a port', mapping({ name: '' }), "portMappings[0].name' must have 1 to 64 lower-case letters"],
    ['a protocol of a port without a name', mapping({ appProtocol: ecs.AppProtocol.grpc }), "portMappings[0].name' is required with 'appProtocol'"],
    ['the port of the service', mapping({ containerPort: 8080 }), "portMappings[0]' must not use a port that the task already uses, because all containers of a task share a network interface, got 8080"],
    ['a range with the port of the service', mapping({ containerPort: 0, containerPortRange: '8000-8100' }), "portMappings[0]' must not use a port"],
    ['the same port twice', { portMappings: [{ containerPort: 80 }, { containerPort: 80 }] }, "portMappings[1]' must not use a port"],
    ['the name of the service for its port', mapping({ name: 'core' }), "portMappings[0].name' must be unique in the task, where the port of a service has the name of the service, got 'core'"],
    ['one name for two ports', { portMappings: [80, 81].map((containerPort) => ({ containerPort, name: 'http' })) }, "portMappings[1].name' must be unique in the task"],
    ['a reservation above its limit', { memoryLimitMiB: 32, memoryReservationMiB: 33 }, "memoryReservationMiB' must be at most 'memoryLimitMiB' 32, got 33"],
    ['a limit that the CDK cannot compare', { memoryLimitMiB: Token.asNumber({ Ref: 'Limit' }), memoryReservationMiB: 33 }, "memoryReservationMiB' must not be combined with 'memoryLimitMiB' when one is known only at deployment, got 33"],
    ['a restart after 59 seconds', { restartAttemptPeriod: Duration.seconds(59) }, "restartAttemptPeriod' must be a whole number from 60 to 1800 seconds, got 59"],
    ['a restart after 1801 seconds', { restartAttemptPeriod: Duration.seconds(1_801) }, "restartAttemptPeriod'"],
    ['a restart at an unknown time', { restartAttemptPeriod: TOKEN }, "restartAttemptPeriod' must be known at synth"],
    ['51 ignored exit codes', { restartIgnoredExitCodes: Array(51).fill(1) }, "restartIgnoredExitCodes' must be at most 50 exit codes, got 51"],
    ['ignored exit codes without a restart', { enableRestartPolicy: false, restartIgnoredExitCodes: [1] }, "restartIgnoredExitCodes' must not be set when 'enableRestartPolicy' is false"],
    ['a stop timeout of 121 seconds', { stopTimeout: Duration.seconds(121) }, "stopTimeout' must be a whole number from 2 to 120 seconds, got 121"],
    ['a start timeout of 1 second', { startTimeout: Duration.seconds(1) }, "startTimeout' must be a whole number from 2 to 120 seconds, got 1"],
    ['a health check whose timeout is longer than its interval', { healthCheck: { command: ['CMD', 'ok'], interval: Duration.seconds(5), timeout: Duration.seconds(6) } }, "healthCheck.timeout' must be at most the interval of 5 seconds"],
    ['a health check at an unknown interval', { healthCheck: { command: ['CMD', 'ok'], interval: TOKEN } }, "healthCheck.interval' must be known at synth"],
    ['privileges', { privileged: true }, `privileged' ${unsupported}, got true`],
    ['a GPU', { gpuCount: 1 }, `gpuCount' ${unsupported}, got 1`],
    ['an accelerator', { inferenceAcceleratorResources: ['device'] }, `inferenceAcceleratorResources' ${unsupported}, got ['device']`],
    ['a DNS server', { dnsServers: ['10.0.0.2'] }, `dnsServers' ${unsupported}`],
    ['a DNS domain', { dnsSearchDomains: ['example.com'] }, `dnsSearchDomains' ${unsupported}`],
    ['a host', { extraHosts: { 'db.example.com': '10.0.0.3' } }, `extraHosts' ${unsupported}`],
    ['a host name', { hostname: 'agent' }, `hostname' ${unsupported}`],
    ['no network', { disableNetworking: true }, `disableNetworking' ${unsupported}`],
    ['security options of Docker', { dockerSecurityOptions: ['no-new-privileges'] }, `dockerSecurityOptions' ${unsupported}`],
    ['swap space', () => linux({ maxSwap: Size.mebibytes(64), swappiness: 1 }), `linuxParameters.maxSwap' ${unsupported}`],
    ['shared memory', () => linux({ sharedMemorySize: 64 }), `linuxParameters.sharedMemorySize' ${unsupported}, got 64`],
    ['a device', device, `linuxParameters.devices' ${unsupported}`],
    ['a capability', () => capabilities(ecs.Capability.SYS_PTRACE, ecs.Capability.NET_ADMIN), "linuxParameters.capabilities' must add only SYS_PTRACE, because AWS Fargate supports no other, got 'NET_ADMIN'"],
    ['a log driver of Docker', { logging: ecs.LogDrivers.syslog() }, "logging' must be awslogs, splunk or awsfirelens, because AWS Fargate supports no other log driver, got 'syslog'"],
    ['a log driver by name', { logging: new ecs.GenericLogDriver({ logDriver: 'fluentd' }) }, "logging' must be awslogs, splunk or awsfirelens"],
    ['no logs', { logging: ecs.LogDrivers.none() }, "logging' must be awslogs, splunk or awsfirelens"],
    ['a log driver without a router', { logging: ecs.LogDrivers.firelens({}) }, "logging' must not use FireLens without a log router"],
    ['a variable without a name', { environment: { '': 'x' } }, "environment' must have names that are not blank"],
    ['a user with a space', { user: 'the agent' }, "user' must be a user, or a user and a group with a colon between"],
    ['a secret in clear text', { environment: { KEY: SecretValue.secretsManager('key').unsafeUnwrap() } }, "environment' must not contain the value of a secret"],
  ])('with %s is rejected', (_, container, message) => {
    expect(withSidecar(typeof container === 'function' ? container() : container)).toContain(`service 'core': 'extensions.sidecar.${message}`);
  });

  test('is accepted without what would be rejected, and at the limits', () => {
    const all: Container[] = [
      { portMappings: [{ containerPort: 1, hostPort: 1, name: 'one' }, { containerPort: 65_535 }, { containerPort: 8080, protocol: ecs.Protocol.UDP }] },
      { portMappings: [{ containerPort: 0, containerPortRange: '9000-9100' }, { containerPort: Token.asNumber({ Ref: 'Port' }) }] },
      { memoryLimitMiB: 16, memoryReservationMiB: 16, startTimeout: Duration.seconds(2), stopTimeout: Duration.seconds(120) },
      { privileged: false, gpuCount: 0, dnsServers: [], extraHosts: {} },
      { enableRestartPolicy: true, restartAttemptPeriod: Duration.seconds(60), restartIgnoredExitCodes: Array.from({ length: 50 }, (_, code) => code) },
      { restartAttemptPeriod: Duration.minutes(30), ...capabilities(ecs.Capability.SYS_PTRACE), healthCheck: { command: ['CMD', 'ok'], interval: Duration.seconds(5), timeout: Duration.seconds(5) } },
      { logging: ecs.LogDrivers.splunk({ secretToken: ecs.Secret.fromSsmParameter({ parameterArn: 'arn', grantRead: () => undefined } as any), url: 'https://splunk.example.com' }), stopTimeout: TOKEN },
    ];
    expect(namesOf(extended(all.map((container, index) => WorkloadExtension.sidecar(`agent-${index}`, { ...NGINX, ...container }))))).toHaveLength(1 + all.length);
  });

  test('is known by all its mistakes', () => {
    expect(says([WorkloadExtension.sidecar('agent', { ...NGINX, privileged: true, hostname: 'agent', stopTimeout: Duration.minutes(3) })])).toEqual([
      "service 'core': 'extensions.sidecar.stopTimeout', got 180", "service 'core': 'extensions.sidecar.hostname', got 'agent'", "service 'core': 'extensions.sidecar.privileged', got true",
    ]);
  });

  test('can use FireLens beside a log router, which a custom extension can also add', () => {
    const agent = WorkloadExtension.sidecar('agent', { ...NGINX, logging: ecs.LogDrivers.firelens({}) });
    class Router implements IWorkloadExtension {
      bind(workload: Workload): void {
        workload.taskDefinition.addFirelensLogRouter('Router', { ...NGINX, firelensConfig: { type: ecs.FirelensLogRouterType.FLUENTBIT }, logging: workload._logDriver });
      }
    }
    expect(namesOf(extended([agent, WorkloadExtension.logRouting({ output: 'loki' })]))).toEqual(['core', 'agent', 'log-router']);
    expect(namesOf(extended([agent, new Router()]))).toEqual(['core', 'agent', 'Router']);
  });

  test.each<[string, IWorkloadExtension[], number, string]>([
    ['another sidecar', ['one', 'two'].map((name) => WorkloadExtension.sidecar(name, { ...NGINX, portMappings: [{ containerPort: 81 }] })), 8080, "'extensions.sidecar.portMappings[0]', got 81"],
    ['a proxy', [WorkloadExtension.proxy(80, NGINX), WorkloadExtension.sidecar('agent', { ...NGINX, portMappings: [{ containerPort: 80 }] })], 8080, "'extensions.sidecar.portMappings[0]', got 80"],
    ['a collector of traces', [WorkloadExtension.tracing()], 4318, "'extensions.tracing', got 4318"],
    ['a collector of metrics', [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE })], 13_133, "'extensions.prometheus', got 13133"],
    ['a log router', [WorkloadExtension.logRouting({ output: 'loki' })], 24_224, "'extensions.logRouting', got 24224"],
  ])('cannot listen on the port of %s', (_, extensions, port, message) => {
    expect(says(extensions, { port })).toEqual([`service 'core': ${message}`]);
  });

  test('can listen beside the one collector of traces and metrics', () => {
    expect(namesOf(extended([WorkloadExtension.tracing(), WorkloadExtension.prometheus({ workspaceArn: WORKSPACE })]))).toEqual(['core', 'collector']);
  });
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
