import { aws_ecs as ecs, Duration, Token } from 'aws-cdk-lib';
import { DeploymentOptions, DeploymentStrategy, MicroserviceFleetProps, MicroserviceProps } from '../../src';
import { containerOf, fleet, logicalId, newStack, newVpc, onlyOf, propsOf, render, Rendered, resourcesOf, service, unknown } from '../support';

const one = (more: Partial<MicroserviceProps> = {}, props: Partial<MicroserviceFleetProps> = {}) => fleet({ services: [service('core', more)], ...props });
const rendered = (more: Partial<MicroserviceProps> = {}, props: Partial<MicroserviceFleetProps> = {}) => render(one(more, props));
const taskOf = (template: Rendered) => onlyOf(template, 'AWS::ECS::TaskDefinition').Properties;
const targetsOf = (template: Rendered) => onlyOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties;
const serviceOf = (template: Rendered) => onlyOf(template, 'AWS::ECS::Service').Properties;
const attributesOf = (template: Rendered) => Object.fromEntries(targetsOf(template).TargetGroupAttributes.map(({ Key, Value }: any) => [Key, Value]));

describe('the task definition', () => {
  test('uses Fargate on ARM64 with the smallest size by default', () => {
    expect(taskOf(rendered())).toMatchObject({
      Cpu: '256',
      Memory: '512',
      NetworkMode: 'awsvpc',
      RequiresCompatibilities: ['FARGATE'],
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    });
  });

  test('has the size and architecture that are set', () => {
    expect(taskOf(rendered({ cpu: 1024, memoryMiB: 3072 }, { cpuArchitecture: ecs.CpuArchitecture.X86_64 }))).toMatchObject({
      Cpu: '1024', Memory: '3072', RuntimePlatform: { CpuArchitecture: 'X86_64' },
    });
  });

  test('keeps earlier revisions for a manual rollback, and is deleted with the service', () => {
    expect(onlyOf(rendered(), 'AWS::ECS::TaskDefinition')).toMatchObject({ UpdateReplacePolicy: 'Retain', DeletionPolicy: 'Delete' });
  });

  test('has one container with the image, the port and a stop timeout', () => {
    const template = rendered({ image: ecs.ContainerImage.fromRegistry('example/orders:1'), port: 8005 });
    expect(taskOf(template).ContainerDefinitions).toHaveLength(1);
    expect(containerOf(template)).toMatchObject({
      Name: 'core', Image: 'example/orders:1', Essential: true, PortMappings: [{ ContainerPort: 8005, Protocol: 'tcp' }], StopTimeout: 60,
    });
  });

  test('runs as the user that is set, or as the user of the image', () => {
    expect(containerOf(rendered({ user: '10001:10001' })).User).toBe('10001:10001');
    expect(containerOf(rendered())).not.toHaveProperty('User');
  });

  test('has a writable root filesystem by default', () => {
    expect(containerOf(rendered())).not.toHaveProperty('ReadonlyRootFilesystem');
    expect(containerOf(rendered({ readonlyRootFilesystem: true })).ReadonlyRootFilesystem).toBe(true);
    expect(taskOf(rendered({ readonlyRootFilesystem: true }))).not.toHaveProperty('Volumes');
  });

  test('has empty writable volumes, in any order', () => {
    const paths = ['/var/cache/nginx', '/tmp', '/app/.next', '/app-next', '/app/_next'];
    const template = rendered({ readonlyRootFilesystem: true, writablePaths: paths });
    expect(containerOf(template).MountPoints).toEqual([
      { SourceVolume: 'app_dnext', ContainerPath: '/app-next', ReadOnly: false },
      { SourceVolume: 'app-_pnext', ContainerPath: '/app/.next', ReadOnly: false },
      { SourceVolume: 'app-__next', ContainerPath: '/app/_next', ReadOnly: false },
      { SourceVolume: 'tmp', ContainerPath: '/tmp', ReadOnly: false },
      { SourceVolume: 'var-cache-nginx', ContainerPath: '/var/cache/nginx', ReadOnly: false },
    ]);
    expect(taskOf(template).Volumes).toEqual(containerOf(template).MountPoints.map(({ SourceVolume }: any) => ({ Name: SourceVolume })));
    expect(rendered({ readonlyRootFilesystem: true, writablePaths: [...paths].reverse() })).toEqual(template);
  });

  test('has the command that is set, or the command of the image', () => {
    expect(containerOf(rendered({ command: ['python', '-m', 'worker'] })).Command).toEqual(['python', '-m', 'worker']);
    expect(containerOf(rendered())).not.toHaveProperty('Command');
  });

  test("logs to the fleet's log group, in streams that begin with the service's name", () => {
    const template = rendered();
    const [[group]] = resourcesOf(template, 'AWS::Logs::LogGroup');
    expect(containerOf(template).LogConfiguration).toEqual({
      LogDriver: 'awslogs',
      Options: { 'awslogs-group': { Ref: group }, 'awslogs-stream-prefix': 'core', 'awslogs-region': { Ref: 'AWS::Region' }, 'mode': 'non-blocking', 'max-buffer-size': '26214400b' },
    });
  });
});

describe('the target group', () => {
  test('does not depend on the port, so that a change of the port does not replace it', () => {
    expect(targetsOf(rendered({ port: 8005 }))).toEqual(targetsOf(rendered({ port: 8080 })));
    expect(targetsOf(rendered({ port: 8005 })).HealthCheckPort).toBeUndefined();
  });

  test('has IP targets and uses HTTP', () => {
    expect(targetsOf(rendered({ port: 8005 }))).toMatchObject({ TargetType: 'ip', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' });
  });

  test('marks a task healthy after 20 seconds and unhealthy after 30', () => {
    expect(targetsOf(rendered({ healthCheckPath: '/api/v1/health' }))).toMatchObject({
      HealthCheckPath: '/api/v1/health',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
      Matcher: { HttpCode: '200' },
    });
  });

  test.each([[5, 4], [6, 5], [30, 5], [300, 5]])('checks the health every %d seconds if set, with a timeout of %d', (interval, timeout) => {
    expect(targetsOf(rendered({ healthCheckInterval: Duration.seconds(interval) }))).toMatchObject({
      HealthCheckIntervalSeconds: interval, HealthCheckTimeoutSeconds: timeout, HealthyThresholdCount: 2, UnhealthyThresholdCount: 3,
    });
  });

  test('applies health check settings that are added later', () => {
    const built = fleet({ services: [service('core')] });
    built.service('core').targetGroup!.configureHealthCheck({ path: '/later', interval: Duration.seconds(60), timeout: Duration.seconds(20) });
    expect(targetsOf(render(built))).toMatchObject({ HealthCheckPath: '/later', HealthCheckIntervalSeconds: 60, HealthCheckTimeoutSeconds: 20 });
  });

  test('checks / by default', () => {
    expect(targetsOf(rendered()).HealthCheckPath).toBe('/');
  });

  test('gives an old task 30 seconds to finish', () => {
    expect(attributesOf(rendered())['deregistration_delay.timeout_seconds']).toBe('30');
  });
});

describe('the ECS service', () => {
  test('uses capacity providers, including on the first deployment', () => {
    const properties = serviceOf(rendered());
    expect(properties.CapacityProviderStrategy).toEqual([{ CapacityProvider: 'FARGATE', Weight: 1 }]);
    expect(properties).not.toHaveProperty('LaunchType');
  });

  test.each<[number, string]>([[200, 'ENABLED'], [101, 'ENABLED'], [100, 'DISABLED']])(
    'with at most %i percent of its tasks, rebalancing between zones is %s', (maxHealthyPercent, rebalancing) => {
      expect(serviceOf(rendered({ deployment: { minHealthyPercent: 50, maxHealthyPercent } })).AvailabilityZoneRebalancing).toBe(rebalancing);
    },
  );

  test("leaves rebalancing to Amazon ECS if 'maxHealthyPercent' is a token or deployments shift traffic", () => {
    for (const deployment of [{ maxHealthyPercent: Token.asNumber({ Ref: 'Share' }) }, { strategy: DeploymentStrategy.blueGreen() }]) {
      expect(serviceOf(rendered({ deployment }))).not.toHaveProperty('AvailabilityZoneRebalancing');
    }
  });

  test('runs its tasks in the private subnets, with the groups of the service and of load balancer targets and without a public IP address', () => {
    const built = one();
    const template = render(built);
    const [group, targets] = ['Tasks of core', 'Tasks that the load balancer forwards to'].map((description) => (
      resourcesOf(template, 'AWS::EC2::SecurityGroup').find(([, { Properties }]) => Properties.GroupDescription === description)![0]
    ));
    expect(serviceOf(template)).toMatchObject({
      Cluster: { Ref: logicalId(built.cluster) },
      TaskDefinition: { Ref: logicalId(built.service('core').taskDefinition) },
      NetworkConfiguration: {
        AwsvpcConfiguration: {
          AssignPublicIp: 'DISABLED',
          SecurityGroups: [{ 'Fn::GetAtt': [group, 'GroupId'] }, { 'Fn::GetAtt': [targets, 'GroupId'] }],
          Subnets: ['private-1', 'private-2'],
        },
      },
    });
  });

  test('registers its container in the target group', () => {
    const built = one({ port: 8005 });
    expect(serviceOf(render(built)).LoadBalancers).toEqual([
      { ContainerName: 'core', ContainerPort: 8005, TargetGroupArn: { Ref: logicalId(built.service('core').targetGroup!) } },
    ]);
  });

  test('propagates its tags to its tasks', () => {
    expect(serviceOf(rendered())).toMatchObject({ PropagateTags: 'SERVICE', EnableECSManagedTags: true });
  });

  test('depends on the roles, their policies and the route out of the subnets, which the first task needs', () => {
    const stack = newStack();
    const template = render(fleet({ services: [service('core')] }, stack, newVpc(stack)));
    const needed = ['AWS::IAM::Role', 'AWS::IAM::ManagedPolicy'].flatMap((type) => resourcesOf(template, type).map(([id]) => id)).filter((id) => /ExecutionRole|ExecutionPolicy/.test(id));
    const routes = resourcesOf(template, 'AWS::EC2::Route').map(([id]) => id).filter((id) => /Private/.test(id));
    expect(needed).toHaveLength(2);
    expect(routes).toHaveLength(2);
    expect(onlyOf(template, 'AWS::ECS::Service').DependsOn).toEqual(expect.arrayContaining([...needed, ...routes]));
  });

  test('runs one task by default, or the number that is set, including zero', () => {
    expect(serviceOf(rendered()).DesiredCount).toBe(1);
    expect(serviceOf(rendered({ desiredCount: 3 })).DesiredCount).toBe(3);
    expect(serviceOf(rendered({ desiredCount: 0 })).DesiredCount).toBe(0);
  });
});

describe('deployment settings', () => {
  test('keep all tasks running, double them at most, have a grace period of one minute and roll back by default', () => {
    expect(serviceOf(rendered())).toMatchObject({
      DeploymentConfiguration: { MinimumHealthyPercent: 100, MaximumPercent: 200, DeploymentCircuitBreaker: { Enable: true, Rollback: true } },
      HealthCheckGracePeriodSeconds: 60,
    });
  });

  const all: DeploymentOptions = {
    minHealthyPercent: 50,
    maxHealthyPercent: 150,
    circuitBreaker: false,
    deregistrationDelay: Duration.seconds(5),
    stopTimeout: Duration.seconds(20),
    healthCheckGracePeriod: Duration.minutes(2),
  };
  const expectAll = (template: Rendered) => {
    expect(serviceOf(template)).toMatchObject({
      DeploymentConfiguration: { MinimumHealthyPercent: 50, MaximumPercent: 150, DeploymentCircuitBreaker: { Enable: false, Rollback: false } },
      HealthCheckGracePeriodSeconds: 120,
    });
    expect(attributesOf(template)['deregistration_delay.timeout_seconds']).toBe('5');
    expect(containerOf(template).StopTimeout).toBe(20);
  };

  test('are those of the fleet', () => {
    expectAll(rendered({}, { deployment: all }));
  });

  test('of the service take precedence over those of the fleet', () => {
    const deployment = { minHealthyPercent: 0, maxHealthyPercent: 100, circuitBreaker: true, deregistrationDelay: Duration.seconds(1) };
    expectAll(rendered({ deployment: all }, { deployment }));
  });

  test('are merged field by field, and undefined values are ignored', () => {
    const fleetSays = { minHealthyPercent: 60, circuitBreaker: false };
    const template = rendered({ deployment: { maxHealthyPercent: 175, circuitBreaker: undefined } }, { deployment: fleetSays });
    expect(serviceOf(template).DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 60, MaximumPercent: 175, DeploymentCircuitBreaker: { Enable: false, Rollback: false },
    });
  });

  test('can be zero', () => {
    const template = rendered({ deployment: { minHealthyPercent: 0, deregistrationDelay: Duration.seconds(0), healthCheckGracePeriod: Duration.seconds(0) } });
    expect(serviceOf(template)).toMatchObject({ DeploymentConfiguration: { MinimumHealthyPercent: 0 }, HealthCheckGracePeriodSeconds: 0 });
    expect(attributesOf(template)['deregistration_delay.timeout_seconds']).toBe('0');
  });
});

describe('accepts tokens:', () => {
  const NUMBER = { Ref: 'Number' };
  const withNumber = (more: (number: number) => Partial<MicroserviceProps>) => {
    const stack = newStack();
    return render(fleet({ services: [service('core', more(unknown.number(stack)))] }, stack));
  };

  test("'cpu' and 'memoryMiB'", () => {
    const text = { 'Fn::Join': ['', [{ Ref: 'Number' }]] };
    const { Cpu, Memory } = taskOf(withNumber((number) => ({ cpu: number, memoryMiB: number })));
    expect([NUMBER, text]).toContainEqual(Cpu);
    expect([NUMBER, text]).toContainEqual(Memory);
  });

  test("'desiredCount'", () => {
    expect(serviceOf(withNumber((desiredCount) => ({ desiredCount }))).DesiredCount).toEqual(NUMBER);
  });

  test("'port', wherever it is used", () => {
    const template = withNumber((port) => ({ port }));
    expect(containerOf(template).PortMappings[0].ContainerPort).toEqual(NUMBER);
    expect(serviceOf(template).LoadBalancers[0].ContainerPort).toEqual(NUMBER);
    expect(propsOf(template, 'AWS::EC2::SecurityGroupIngress')).toEqual([expect.objectContaining({
      FromPort: NUMBER, ToPort: NUMBER, Description: 'From the load balancer',
    })]);
  });

  test("the percentages of 'deployment'", () => {
    const template = withNumber((number) => ({ deployment: { minHealthyPercent: number, maxHealthyPercent: number } }));
    expect(serviceOf(template).DeploymentConfiguration).toMatchObject({ MinimumHealthyPercent: NUMBER, MaximumPercent: NUMBER });
  });

  test("the durations of 'deployment'", () => {
    const template = withNumber((number) => ({
      deployment: { deregistrationDelay: Duration.seconds(number), stopTimeout: Duration.seconds(number), healthCheckGracePeriod: Duration.seconds(number) },
    }));
    expect(attributesOf(template)['deregistration_delay.timeout_seconds']).toEqual(NUMBER);
    expect(containerOf(template).StopTimeout).toEqual(NUMBER);
    expect(serviceOf(template).HealthCheckGracePeriodSeconds).toEqual(NUMBER);
  });

  test("'healthCheckInterval', with a shorter timeout", () => {
    const stack = newStack();
    const template = render(fleet({ services: [service('core', { healthCheckInterval: Duration.seconds(unknown.number(stack)) })] }, stack));
    expect(targetsOf(template)).toMatchObject({ HealthCheckIntervalSeconds: { Ref: 'Number' }, HealthCheckTimeoutSeconds: 4 });
  });

  test("'healthCheckPath', 'command' and the values of 'environment'", () => {
    const stack = newStack();
    const text = unknown.text(stack);
    const template = render(fleet({ services: [service('core', { healthCheckPath: text, command: ['run', text], environment: { A: text } })] }, stack));
    expect(targetsOf(template).HealthCheckPath).toEqual({ Ref: 'Text' });
    expect(containerOf(template)).toMatchObject({ Command: ['run', { Ref: 'Text' }], Environment: [{ Name: 'A', Value: { Ref: 'Text' } }] });
  });

  test("'user'", () => {
    const stack = newStack();
    expect(containerOf(render(fleet({ services: [service('core', { user: unknown.text(stack) })] }, stack))).User).toEqual({ Ref: 'Text' });
  });

  test("'command' as a whole", () => {
    const stack = newStack();
    expect(containerOf(render(fleet({ services: [service('core', { command: unknown.list(stack) })] }, stack))).Command).toEqual({ Ref: 'List' });
  });
});
