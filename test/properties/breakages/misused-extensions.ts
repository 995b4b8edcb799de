import { aws_ec2 as ec2, aws_ecs as ecs, aws_efs as efs, Duration, RemovalPolicy, SecretValue, Stack } from 'aws-cdk-lib';
import { ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import { Binding, EfsVolumeOptions, IWorkloadExtension, LogRoutingOptions, MicroserviceProps, PrometheusOptions, Workload, WorkloadExtension } from '../../../src';
import { fleet, IMAGE, service } from '../../support';

const CONTAINER_DEFINITION = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html';
const DEPENDENCY = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html';
const TASK_SIZE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size';
const WORKSPACE = 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
const CONTAINER = { image: IMAGE };

type Extensions = IWorkloadExtension[] | ((stack: Stack) => IWorkloadExtension[]);

function ofExtensions(rule: string, prop: string, got: string, extensions: Extensions, more: Partial<MicroserviceProps> = {}, source?: string): Misuse {
  return {
    rule,
    source,
    says: { subject: "service 'core'", prop, got },
    make: (stack) => void fleet({ services: [service('core', { extensions: typeof extensions === 'function' ? extensions(stack) : extensions, ...more })] }, stack),
  };
}

const prometheus = (rule: string, prop: string, got: string, options: Partial<PrometheusOptions>, source?: string) => ofExtensions(
  rule, `extensions.prometheus.${prop}`, got, [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE, ...options })], {}, source,
);
const logRouting = (rule: string, prop: string, got: string, options: Partial<LogRoutingOptions>) => ofExtensions(
  rule, `extensions.logRouting.${prop}`, got, [WorkloadExtension.logRouting({ output: 'loki', ...options })],
);
const efsVolume = (rule: string, prop: string, got: string, options: (stack: Stack) => Partial<EfsVolumeOptions>) => ofExtensions(
  rule, `extensions.efsVolume.${prop}`, got, (stack) => [WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/uploads', ...options(stack) })],
);
const fileSystemIn = (stack: Stack) => efs.FileSystem.fromFileSystemAttributes(stack, 'Files', {
  fileSystemId: 'fs-11111111', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'FilesGroup', 'sg-11111111'),
});
const secret = () => ecs.Secret.fromSsmParameter({ parameterName: 'loki', grantRead: () => undefined } as any);

class Clash implements IWorkloadExtension {
  bind(workload: Workload): void {
    workload.addContainer('Another', { containerName: 'core', ...CONTAINER });
  }
}

class Failing implements IWorkloadExtension {
  bind(): void {
    throw new Error('the agent has no license');
  }
}

class Waiting implements IWorkloadExtension {
  async bind(): Promise<void> {
    await Promise.resolve();
  }
}

export const EXTENSION_MISUSES: Misuse[] = [
  ofExtensions('A custom extension throws no error', 'extensions', 'a Failing', [new Failing()]),
  {
    rule: 'A workload whose extension has failed is not deployed, even if the app catches the error',
    says: /^service 'core': it was created only in part, because of an error; fix the error instead of catching it$/,
    make: (stack) => {
      try {
        fleet({ services: [service('core', { extensions: [new Failing()] })] }, stack);
      } catch {
        // As an app that goes on regardless.
      }
    },
  },
  ofExtensions('A custom extension is not asynchronous', 'extensions', 'a Waiting', [new Waiting()]),
  ofExtensions('A binding cannot set an environment variable that an extension sets', 'uses', show('OTEL_SERVICE_NAME'), [WorkloadExtension.tracing()], {
    uses: [Binding.of('telemetry', { environment: { OTEL_SERVICE_NAME: 'mine' } })],
  }),
  ofExtensions('The containers of a task have unique names', 'extensions', show('core'), [WorkloadExtension.sidecar('core', CONTAINER)], {}, CONTAINER_DEFINITION),
  {
    rule: 'A custom extension cannot add a container whose name is already used in the task',
    source: CONTAINER_DEFINITION,
    says: /container 'core' must have a name and a construct ID that are unique in the task; set another 'containerName'$/,
    make: (stack) => void fleet({ services: [service('core', { extensions: [new Clash()] })] }, stack),
  },
  ofExtensions("Extensions leave part of the task's memory to the workload's own container", 'extensions', '512', [WorkloadExtension.sidecar('agent', { ...CONTAINER, memoryLimitMiB: 512 })], {}, TASK_SIZE),
  ofExtensions("'containerName' cannot be set for a container that already has a name", 'extensions.sidecar.containerName', show('other'), [WorkloadExtension.sidecar('agent', { ...CONTAINER, containerName: 'other' })]),
  ofExtensions("The name of an extension's container is known at synth", 'extensions.sidecar.name', 'a value known only at deployment', [WorkloadExtension.sidecar(ONLY_DEPLOYED.text, CONTAINER)]),
  ofExtensions("The 'cpu' of an extension's container is a whole number of CPU units", 'extensions.sidecar.cpu', '-1', [WorkloadExtension.sidecar('agent', { ...CONTAINER, cpu: -1 })], {}, CONTAINER_DEFINITION),
  ofExtensions("The 'memoryLimitMiB' of an extension's container is at least 6 MiB", 'extensions.sidecar.memoryLimitMiB', '5', [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, memoryLimitMiB: 5 }),
  ], {}, CONTAINER_DEFINITION),
  ofExtensions("The 'memoryReservationMiB' of an extension's container is at least 6 MiB", 'extensions.sidecar.memoryReservationMiB', '5', [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, memoryReservationMiB: 5 }),
  ], {}, CONTAINER_DEFINITION),
  ofExtensions("An environment variable of an extension's container is set once", 'extensions.sidecar.secrets', show('KEY'), [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, environment: { KEY: 'text' }, secrets: { KEY: secret() } }),
  ], {}, CONTAINER_DEFINITION),
  ofExtensions("The health check of an extension's container has a command", 'extensions.sidecar.healthCheck.command', '[]', [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, healthCheck: { command: [] } }),
  ]),
  ofExtensions('The name of a sidecar has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter', 'extensions.sidecar.name', show('Agent'), [WorkloadExtension.sidecar('Agent', CONTAINER)]),
  ofExtensions('The name of an init container has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter', 'extensions.initContainer.name', show('Fetch'), [WorkloadExtension.initContainer('Fetch', CONTAINER)]),
  ofExtensions('An init container cannot be essential', 'extensions.initContainer.essential', 'true', [WorkloadExtension.initContainer('fetch', { ...CONTAINER, essential: true })], {}, DEPENDENCY),
  ofExtensions('The port of a proxy is from 1 to 65535', 'extensions.proxy.port', '0', [WorkloadExtension.proxy(0, CONTAINER)]),
  ofExtensions('The port of a proxy differs from the port of the container', 'extensions.proxy.port', '8080', [WorkloadExtension.proxy(8080, CONTAINER)]),
  ofExtensions('A proxy is essential', 'extensions.proxy.essential', 'false', [WorkloadExtension.proxy(80, { ...CONTAINER, essential: false })]),
  {
    rule: 'Only a service can have a proxy',
    says: { subject: "worker 'mailer'", prop: 'extensions', got: show('proxy') },
    make: (stack) => void fleet({ workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.proxy(80, CONTAINER)] }] }, stack),
  },
  {
    rule: "An extension that changes how a task is created must be listed in 'extensions'",
    says: /WorkloadExtension\.proxy\(\) must be in the 'extensions' of the workload instead of being bound directly$/,
    make: (stack) => WorkloadExtension.proxy(80, CONTAINER).bind(fleet({ services: [service('core')] }, stack).service('core').workload),
  },
  {
    rule: "'connectTo' can be called only while the workload is created",
    says: /'connectTo' of workload 'core' must be called while the workload is created, by a binding in its 'uses' or an extension in its 'extensions'$/,
    make: (stack) => WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/uploads' }).bind(fleet({ services: [service('core')] }, stack).service('core').workload),
  },
  prometheus("'workspaceArn' is the ARN of a workspace of Amazon Managed Service for Prometheus", 'workspaceArn', show('ws-1'), { workspaceArn: 'ws-1' },
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedserviceforprometheus.html'),
  prometheus('The port of metrics is from 1 to 65535', 'port', '65536', { port: 65_536 }),
  prometheus('The path of metrics begins with a slash', 'path', show('metrics'), { path: 'metrics' }),
  prometheus("'scrapeInterval' is known at synth", 'scrapeInterval', 'a value known only at deployment', { scrapeInterval: Duration.seconds(ONLY_DEPLOYED.number) }),
  prometheus("'scrapeInterval' is 1 second to 5 minutes", 'scrapeInterval', '301', { scrapeInterval: Duration.seconds(301) }),
  {
    rule: "'prometheus.port' is required for a workload without a port",
    says: { subject: "worker 'mailer'", prop: 'extensions.prometheus.port', got: 'nothing' },
    make: (stack) => void fleet({ workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE })] }] }, stack),
  },
  logRouting('The output of a log router is a plugin of Fluent Bit', 'output', show('to loki'), { output: 'to loki' }),
  logRouting("The names of a log router's options have no spaces", 'options', show('a b'), { options: { 'a b': 'c' } }),
  logRouting('The options of a log router do not include the name of the output', 'options', show('name'), { options: { name: 'http' } }),
  logRouting("An option of a log router is in 'options' or in 'secretOptions', not in both", 'secretOptions', show('host'), { options: { host: 'loki.example.com' }, secretOptions: { host: secret() } }),
  logRouting('The options of a log router do not contain the value of a secret', 'options', show('http_passwd'), { options: { http_passwd: SecretValue.secretsManager('loki').unsafeUnwrap() } }),
  {
    rule: 'A migration cannot use log routing, because its error messages link to CloudWatch Logs',
    says: { subject: "migration 'alembic'", prop: 'extensions', got: show('logRouting') },
    make: (stack) => void fleet({
      services: [service('core')], migrations: [{ name: 'alembic', image: IMAGE, before: ['core'], extensions: [WorkloadExtension.logRouting({ output: 'loki' })] }],
    }, stack),
  },
  efsVolume('The name of an EFS volume has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter', 'name', show('Up'), () => ({ name: 'Up' })),
  ofExtensions('Extensions cannot mount a volume at a path that is already used', 'extensions', show('/tmp'), [WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/tmp' })], {
    readonlyRootFilesystem: true, writablePaths: ['/tmp'],
  }),
  efsVolume("'accessPoint' requires 'fileSystem'", 'fileSystem', 'nothing', (stack) => ({
    accessPoint: efs.AccessPoint.fromAccessPointAttributes(stack, 'AccessPoint', { accessPointId: 'fsap-11111111', fileSystem: fileSystemIn(stack) }),
  })),
  efsVolume('The removal policy of an EFS volume is not a snapshot', 'removalPolicy', show('snapshot'), () => ({ removalPolicy: RemovalPolicy.SNAPSHOT })),
  efsVolume("'removalPolicy' cannot be combined with an existing file system", 'removalPolicy', show('destroy'), (stack) => ({ fileSystem: fileSystemIn(stack), removalPolicy: RemovalPolicy.DESTROY })),
];
