import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { IWorkloadExtension, MicroserviceProps, ServiceIsolation, Workload, WorkloadExtension } from '../../src';
import { containerOf, fleet, IMAGE, mistakesOf, newStack, onlyOf, plainParts, propsOf, render, service } from '../support';

const withProps = (props: Partial<MicroserviceProps>, stack = newStack()) => fleet({ services: [service('core', props)] }, stack);

test('entry point, health check, volumes, environment files and storage are set on the container', () => {
  const stack = newStack();
  const template = render(withProps({
    entryPoint: ['sh', '-c'],
    command: ['run'],
    containerHealthCheck: { command: ['CMD', 'ok'], interval: Duration.seconds(15) },
    volumes: [{ volume: { name: 'data' }, containerPath: '/data', readOnly: true }],
    environmentFiles: [ecs.EnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Files', 'files'), 'core.env')],
    ephemeralStorageGiB: 50,
  }, stack));
  expect(containerOf(template)).toMatchObject({
    EntryPoint: ['sh', '-c'],
    Command: ['run'],
    HealthCheck: { Command: ['CMD', 'ok'], Interval: 15 },
    MountPoints: [{ ContainerPath: '/data', ReadOnly: true, SourceVolume: 'data' }],
    EnvironmentFiles: [{ Type: 's3' }],
  });
  expect(onlyOf(template, 'AWS::ECS::TaskDefinition').Properties).toMatchObject({ Volumes: [{ Name: 'data' }], EphemeralStorage: { SizeInGiB: 50 } });
});

test.each(Object.values(ServiceIsolation))('the execution role can read environment files, including those of sidecars, with isolation %s', (isolation) => {
  const stack = newStack();
  const fileOf = (name: string) => ecs.EnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, name, name.toLowerCase()), 'core.env');
  const template = render(fleet({
    isolation,
    services: [service('core', {
      environmentFiles: [fileOf('Files')],
      extensions: [WorkloadExtension.sidecar('proxy', { image: IMAGE, environmentFiles: [fileOf('More')] })],
    })],
  }, stack));
  const statements = propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
  const allowed = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action)).flatMap(({ Resource }) => Resource);
  const arnOf = (path: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::${path}`]] });
  expect(allowed('s3:GetObject')).toEqual([arnOf('files/core.env'), arnOf('more/core.env')]);
  expect(allowed('s3:GetBucketLocation')).toEqual([arnOf('files'), arnOf('more')]);
});

test('ECS Exec can be enabled, with permissions for the SSM agent', () => {
  const template = render(withProps({ enableExecuteCommand: true }));
  expect(onlyOf(template, 'AWS::ECS::Service').Properties.EnableExecuteCommand).toBe(true);
  expect(JSON.stringify(template.Resources)).toContain('ssmmessages:OpenDataChannel');
});

test.each<[string, Partial<MicroserviceProps>, string]>([
  ['ECS Exec with a read-only root filesystem', { enableExecuteCommand: true, readonlyRootFilesystem: true }, 'enableExecuteCommand'],
  ['storage below 21 GiB', { ephemeralStorageGiB: 20 }, 'ephemeralStorageGiB'],
  ['storage above 200 GiB', { ephemeralStorageGiB: 201 }, 'ephemeralStorageGiB'],
  ['two volumes with the same name', { volumes: ['/a', '/b'].map((containerPath) => ({ volume: { name: 'a' }, containerPath })) }, 'volumes'],
  ['two volumes at the same path', { volumes: ['a', 'b'].map((name) => ({ volume: { name }, containerPath: '/a' })) }, 'volumes'],
  ['a relative path', { volumes: [{ volume: { name: 'a' }, containerPath: 'a' }] }, 'volumes'],
])('rejects %s', (_, props, prop) => {
  expect(mistakesOf(() => withProps(props))).toEqual([expect.stringContaining(`service 'core': '${prop}'`)]);
});

test('extensions add containers, variables and permissions in the order of the list', () => {
  const sidecar = (name: string): IWorkloadExtension => ({
    bind: (workload: Workload) => {
      workload.addContainer(name, { image: IMAGE, essential: false });
      workload.addEnvironment(`HAS_${name}`, 'yes');
    },
  });
  const template = render(withProps({ extensions: [sidecar('B'), sidecar('A')] }));
  const [own, ...more] = onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  expect(own.Environment.map(({ Name }: { Name: string }) => Name)).toEqual(['HAS_B', 'HAS_A']);
  expect(more.map(({ Name, LogConfiguration }: { Name: string; LogConfiguration: { LogDriver: string } }) => [Name, LogConfiguration.LogDriver])).toEqual([['B', 'awslogs'], ['A', 'awslogs']]);
});

describe('changes to the L2 service are in the template:', () => {
  const serviceOf = (act: (service: ecs.FargateService, listener: elbv2.ApplicationListener) => void) => {
    const { stack, cluster, listener } = plainParts();
    const { service: l2 } = fleetOn(stack, { cluster, listener });
    act(l2, listener);
    return onlyOf(render(stack), 'AWS::ECS::Service').Properties;
  };
  const fleetOn = (stack: ReturnType<typeof newStack>, parts: { cluster: ecs.ICluster; listener: elbv2.IApplicationListener }) => (
    new (jest.requireActual<typeof import('../../src')>('../../src').MicroserviceFleet)(stack, 'Fleet', { ...parts, services: [service('core')] }).service('core')
  );

  test('a second target group', () => {
    const { LoadBalancers } = serviceOf((l2, listener) => {
      l2.taskDefinition.defaultContainer!.addPortMappings({ containerPort: 9090 });
      listener.addTargets('Admin', {
        port: 9090,
        protocol: elbv2.ApplicationProtocol.HTTP,
        priority: 10,
        conditions: [elbv2.ListenerCondition.pathPatterns(['/admin/*'])],
        targets: [l2.loadBalancerTarget({ containerName: 'core', containerPort: 9090 })],
      });
    });
    expect(LoadBalancers.map(({ ContainerPort }: { ContainerPort: number }) => ContainerPort)).toEqual([8080, 9090]);
  });

  test('deployment alarms, in addition to those of the service', () => {
    const { DeploymentConfiguration: { Alarms } } = serviceOf((l2) => l2.enableDeploymentAlarms(['mine']));
    expect(Alarms).toMatchObject({ Enable: true, AlarmNames: expect.arrayContaining(['mine']) });
    expect(Alarms.AlarmNames.length).toBeGreaterThan(1);
  });

  test('Service Connect, with the name of the port', () => {
    const { ServiceConnectConfiguration } = serviceOf((l2) => l2.enableServiceConnect({ namespace: 'x.local', services: [{ portMappingName: 'core' }] }));
    expect(ServiceConnectConfiguration).toMatchObject({ Enabled: true, Services: [{ PortName: 'core' }] });
  });
});

test('permissions that are granted to a service are granted to its tasks', () => {
  const stack = newStack();

  const made = withProps({}, stack);
  new s3.Bucket(stack, 'Bucket').grantRead(made.service('core'));
  expect(propsOf(render(stack), 'AWS::IAM::ManagedPolicy').map(({ PolicyDocument }) => JSON.stringify(PolicyDocument)).join()).toContain('s3:GetObject');
});
