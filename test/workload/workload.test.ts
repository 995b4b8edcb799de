import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_s3 as s3, Duration, Size, Token } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { IWorkloadExtension, MicroserviceFleet, MicroserviceProps, ServiceIsolation, Workload, WorkloadExtension, WorkloadVolume } from '../../src';
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

const EFS = { fileSystemId: 'fs-11111111' };
const ACCESS_POINT = { authorizationConfig: { accessPointId: 'fsap-11111111' } };
const volume = (more: Partial<ecs.Volume>, containerPath = '/data') => ({ volume: { name: 'data', ...more }, containerPath });

test.each<[string, WorkloadVolume[], string, Partial<MicroserviceProps>?]>([
  ['a name with a space', [volume({ name: 'my data' })], '[0].volume.name'],
  ['an empty name', [volume({ name: '' })], '[0].volume.name'],
  ['a name of 256 letters', [volume({ name: 'a'.repeat(256) })], '[0].volume.name'],
  ['a path of the host', [volume({ host: { sourcePath: '/var' } })], '[0].volume.host.sourcePath'],
  ['a Docker volume', [volume({ dockerVolumeConfiguration: { driver: 'local', scope: ecs.Scope.TASK } })], '[0].volume.dockerVolumeConfiguration'],
  ['a configuration at launch', [volume({ configuredAtLaunch: true })], '[0].volume.configuredAtLaunch'],
  ['a file system without an ID', [volume({ efsVolumeConfiguration: { fileSystemId: '' } })], '[0].volume.efsVolumeConfiguration.fileSystemId'],
  ['the ID of something else than a file system', [volume({ efsVolumeConfiguration: { fileSystemId: 'fsap-11111111' } })], '[0].volume.efsVolumeConfiguration.fileSystemId'],
  ['the ID of something else than an access point', [volume({ efsVolumeConfiguration: { ...EFS, authorizationConfig: { accessPointId: 'fs-11111111' }, transitEncryption: 'ENABLED' } })], '[0].volume.efsVolumeConfiguration.authorizationConfig.accessPointId'],
  ['a relative directory of EFS', [volume({ efsVolumeConfiguration: { ...EFS, rootDirectory: 'data' } })], '[0].volume.efsVolumeConfiguration.rootDirectory'],
  ['TLS on port 0', [volume({ efsVolumeConfiguration: { ...EFS, transitEncryptionPort: 0 } })], '[0].volume.efsVolumeConfiguration.transitEncryptionPort'],
  ['TLS on port 65536', [volume({ efsVolumeConfiguration: { ...EFS, transitEncryptionPort: 65_536 } })], '[0].volume.efsVolumeConfiguration.transitEncryptionPort'],
  ['TLS that is neither on nor off', [volume({ efsVolumeConfiguration: { ...EFS, transitEncryption: 'true' } })], '[0].volume.efsVolumeConfiguration.transitEncryption'],
  ['IAM that is neither on nor off', [volume({ efsVolumeConfiguration: { ...EFS, authorizationConfig: { iam: 'true' } } })], '[0].volume.efsVolumeConfiguration.authorizationConfig.iam'],
  ['IAM without TLS', [volume({ efsVolumeConfiguration: { ...EFS, authorizationConfig: { iam: 'ENABLED' } } })], '[0].volume.efsVolumeConfiguration.transitEncryption'],
  ['an access point without TLS', [volume({ efsVolumeConfiguration: { ...EFS, ...ACCESS_POINT, transitEncryption: 'DISABLED' } })], '[0].volume.efsVolumeConfiguration.transitEncryption'],
  ['an access point with another root', [volume({ efsVolumeConfiguration: { ...EFS, ...ACCESS_POINT, transitEncryption: 'ENABLED', rootDirectory: '/data' } })], '[0].volume.efsVolumeConfiguration.rootDirectory'],
  ['EFS under another name, which would lose the files', [volume({ efs: EFS } as Partial<ecs.Volume>)], '[0].volume.efs'],
  ['the root as path', [volume({}, '/')], ''],
  ['slashes as path', [volume({}, '//')], ''],
  ['an empty path', [volume({}, '')], ''],
  ['the root in another spelling', [volume({}, '/.')], ''],
  ['a path with ..', [volume({}, '/a/../a')], ''],
  ['a path above the root', [volume({}, '/..')], ''],
  ['a path with a colon', [volume({}, '/data:ro')], ''],
  ['one directory in two spellings', [volume({ name: 'a' }, '/d'), volume({ name: 'b' }, '/d/')], ''],
  ['the directory of a writable path in another spelling', [volume({}, '/tmp/')], '', { readonlyRootFilesystem: true, writablePaths: ['/tmp'] }],
  ['the volume of a writable path', [volume({ name: 'tmp' })], '', { readonlyRootFilesystem: true, writablePaths: ['/tmp'] }],
])('rejects volumes with %s', (...[, volumes, prop, more]) => {
  expect(mistakesOf(() => withProps({ volumes, ...more }))).toEqual([expect.stringContaining(`service 'core': 'volumes${prop}'`)]);
});

test('each kind of workload rejects the volumes that a service rejects', () => {
  const options = { name: 'other', image: IMAGE, volumes: [volume({ host: { sourcePath: '/var' } })] };
  const schedule = ScheduleExpression.rate(Duration.hours(1));
  const rejected = (act: (to: MicroserviceFleet) => unknown) => mistakesOf(() => act(fleet({ services: [service('core')] })));
  const place = "'volumes[0].volume.host.sourcePath', got '/var'";
  expect(rejected((to) => to.addWorker(options))).toEqual([`worker 'other': ${place}`]);
  expect(rejected((to) => to.addJob({ ...options, schedule }))).toEqual([`job 'other': ${place}`]);
  expect(rejected((to) => to.addMigration({ ...options, before: ['core'] }))).toEqual([`migration 'other': ${place}`]);
});

test('accepts volumes that Amazon ECS accepts, and values that are known only at deployment', () => {
  const name = Token.asString({ Ref: 'Name' });
  const volumes: WorkloadVolume[] = [
    volume({ name: 'a'.repeat(255), host: {} }, '/a/'),
    volume({ name: 'A_1-b', configuredAtLaunch: false }, '/b'),
    volume({ name }, Token.asString({ Ref: 'Path' })),
    volume({ name: 'd', efsVolumeConfiguration: { ...EFS, ...ACCESS_POINT, transitEncryption: 'ENABLED', rootDirectory: '/' } }, '/d'),
    volume({ name: 'e', efsVolumeConfiguration: { ...EFS, ...ACCESS_POINT, transitEncryption: Token.asString({ Ref: 'Tls' }), rootDirectory: Token.asString({ Ref: 'Root' }) } }, '/e'),
    volume({ name: 'g', efsVolumeConfiguration: { fileSystemId: Token.asString({ Ref: 'Files' }), transitEncryption: 'ENABLED', transitEncryptionPort: 65_535 } }, '/g/..data'),
    volume({ name: 'f', efsVolumeConfiguration: { ...EFS, authorizationConfig: { iam: 'DISABLED' }, rootDirectory: '/data' } }, '/f'),
  ];
  expect(containerOf(render(withProps({ volumes }))).MountPoints).toHaveLength(volumes.length);
});

test('a volume that is configured at launch can be added to the service, as the message says', () => {
  const stack = newStack();
  const { service: ecsService, workload } = withProps({}, stack).service('core');
  const ebs = new ecs.ServiceManagedVolume(stack, 'Ebs', { name: 'ebs', managedEBSVolume: { size: Size.gibibytes(1), fileSystemType: ecs.FileSystemType.XFS } });
  workload.taskDefinition.addVolume(ebs);
  ebs.mountIn(workload.container, { containerPath: '/ebs', readOnly: false });
  ecsService.addVolume(ebs);
  const template = render(stack);
  expect(onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.Volumes).toEqual([{ Name: 'ebs', ConfiguredAtLaunch: true }]);
  expect(onlyOf(template, 'AWS::ECS::Service').Properties.VolumeConfigurations).toMatchObject([{ Name: 'ebs', ManagedEBSVolume: { SizeInGiB: 1 } }]);
});

test('a mount point that is added by hand names a volume, which can be added by hand too', () => {
  const { taskDefinition, container } = withProps({}).service('core').workload;
  container.addMountPoints({ sourceVolume: 'scratch', containerPath: '/scratch', readOnly: false });
  const validate = () => taskDefinition.node.validate();
  expect(validate()).toEqual([expect.stringContaining("service 'core': mount point of container 'core' must name a volume of the task, got 'scratch'")]);
  taskDefinition.addVolume({ name: 'scratch' });
  expect(validate()).toEqual([]);
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
