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
  ofExtensions('An extension of your own throws no error', 'extensions', 'a Failing', [new Failing()]),
  {
    rule: 'A workload of which an extension has failed is not deployed in part, even if the app catches the error',
    says: /^service 'core': it was created in part only, because of an error that the app must not catch$/,
    make: (stack) => {
      try {
        fleet({ services: [service('core', { extensions: [new Failing()] })] }, stack);
      } catch {
        // As an app that goes on regardless.
      }
    },
  },
  ofExtensions('An extension of your own is not asynchronous', 'extensions', 'a Waiting', [new Waiting()]),
  ofExtensions("A binding does not set the variables of an extension, which the workload's own would replace", 'uses', show('OTEL_SERVICE_NAME'), [WorkloadExtension.tracing()], {
    uses: [Binding.of('telemetry', { environment: { OTEL_SERVICE_NAME: 'mine' } })],
  }),
  ofExtensions('Containers of a task have different names', 'extensions', show('core'), [WorkloadExtension.sidecar('core', CONTAINER)], {}, CONTAINER_DEFINITION),
  {
    rule: 'An extension of your own adds containers of other names than those that are there',
    source: CONTAINER_DEFINITION,
    says: /container 'core' must have a name and a construct ID that are unique in the task; set another 'containerName'$/,
    make: (stack) => void fleet({ services: [service('core', { extensions: [new Clash()] })] }, stack),
  },
  ofExtensions('Extensions leave some of the task to its own container', 'extensions', '512', [WorkloadExtension.sidecar('agent', { ...CONTAINER, memoryLimitMiB: 512 })], {}, TASK_SIZE),
  ofExtensions('A container of an extension is named once', 'extensions.sidecar.containerName', show('other'), [WorkloadExtension.sidecar('agent', { ...CONTAINER, containerName: 'other' })]),
  ofExtensions('The name of a container of an extension is known at synth', 'extensions.sidecar.name', show('an unresolved token'), [WorkloadExtension.sidecar(ONLY_DEPLOYED.text, CONTAINER)]),
  ofExtensions('A container reserves whole CPU units', 'extensions.sidecar.cpu', '-1', [WorkloadExtension.sidecar('agent', { ...CONTAINER, cpu: -1 })], {}, CONTAINER_DEFINITION),
  ofExtensions('The memory of a container is at least 6 MiB', 'extensions.sidecar.memoryLimitMiB', '5', [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, memoryLimitMiB: 5 }),
  ], {}, CONTAINER_DEFINITION),
  ofExtensions('A container reserves at least 6 MiB, if any', 'extensions.sidecar.memoryReservationMiB', '5', [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, memoryReservationMiB: 5 }),
  ], {}, CONTAINER_DEFINITION),
  ofExtensions('A container of an extension has each variable once', 'extensions.sidecar.secrets', show('KEY'), [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, environment: { KEY: 'text' }, secrets: { KEY: secret() } }),
  ], {}, CONTAINER_DEFINITION),
  ofExtensions('The health check of a container of an extension has a command', 'extensions.sidecar.healthCheck.command', '[]', [
    WorkloadExtension.sidecar('agent', { ...CONTAINER, healthCheck: { command: [] } }),
  ]),
  ofExtensions('The name of a sidecar has lower-case letters, digits and single hyphens', 'extensions.sidecar.name', show('Agent'), [WorkloadExtension.sidecar('Agent', CONTAINER)]),
  ofExtensions('So has the name of an init container', 'extensions.initContainer.name', show('Fetch'), [WorkloadExtension.initContainer('Fetch', CONTAINER)]),
  ofExtensions('An init container ends before the task does', 'extensions.initContainer.essential', 'true', [WorkloadExtension.initContainer('fetch', { ...CONTAINER, essential: true })], {}, DEPENDENCY),
  ofExtensions('The port of a proxy is from 1 to 65535', 'extensions.proxy.port', '0', [WorkloadExtension.proxy(0, CONTAINER)]),
  ofExtensions("The port of a proxy is not the container's", 'extensions.proxy.port', '8080', [WorkloadExtension.proxy(8080, CONTAINER)]),
  ofExtensions('A task stops without its proxy', 'extensions.proxy.essential', 'false', [WorkloadExtension.proxy(80, { ...CONTAINER, essential: false })]),
  {
    rule: 'Only what something connects to has a proxy',
    says: { subject: "worker 'mailer'", prop: 'extensions', got: show('proxy') },
    make: (stack) => void fleet({ workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.proxy(80, CONTAINER)] }] }, stack),
  },
  {
    rule: 'What must be known before a task is created is listed, not bound by hand',
    says: /WorkloadExtension\.proxy\(\) must be in the 'extensions' of the workload instead of being bound directly$/,
    make: (stack) => WorkloadExtension.proxy(80, CONTAINER).bind(fleet({ services: [service('core')] }, stack).service('core').workload),
  },
  {
    rule: 'What joins security groups is listed, not bound by hand',
    says: /'connectTo' of workload 'core' must be called while the workload is created, by a binding in its 'uses' or an extension in its 'extensions'$/,
    make: (stack) => WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/uploads' }).bind(fleet({ services: [service('core')] }, stack).service('core').workload),
  },
  prometheus('Metrics are written to a workspace of Amazon Managed Service for Prometheus', 'workspaceArn', show('ws-1'), { workspaceArn: 'ws-1' },
    'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedserviceforprometheus.html'),
  prometheus('The port of metrics is from 1 to 65535', 'port', '65536', { port: 65_536 }),
  prometheus('The path of metrics begins with a slash', 'path', show('metrics'), { path: 'metrics' }),
  prometheus('The time between two scrapes is known at synth', 'scrapeInterval', show('an unresolved token'), { scrapeInterval: Duration.seconds(ONLY_DEPLOYED.number) }),
  prometheus('The time between two scrapes is 1 second to 5 minutes', 'scrapeInterval', '301', { scrapeInterval: Duration.seconds(301) }),
  {
    rule: 'A workload without a port says where its metrics are',
    says: { subject: "worker 'mailer'", prop: 'extensions.prometheus.port', got: 'nothing' },
    make: (stack) => void fleet({ workers: [{ name: 'mailer', image: IMAGE, extensions: [WorkloadExtension.prometheus({ workspaceArn: WORKSPACE })] }] }, stack),
  },
  logRouting('The output of a log router is a plugin of Fluent Bit', 'output', show('to loki'), { output: 'to loki' }),
  logRouting('Options of an output have names without spaces', 'options', show('a b'), { options: { 'a b': 'c' } }),
  logRouting('The output of a log router is named once', 'options', show('name'), { options: { name: 'http' } }),
  logRouting('An option of an output is secret or not', 'secretOptions', show('host'), { options: { host: 'loki.example.com' }, secretOptions: { host: secret() } }),
  logRouting('No secret is in the options of an output', 'options', show('http_passwd'), { options: { http_passwd: SecretValue.secretsManager('loki').unsafeUnwrap() } }),
  {
    rule: 'The logs of a migration stay where its errors link them',
    says: { subject: "migration 'alembic'", prop: 'extensions', got: show('logRouting') },
    make: (stack) => void fleet({
      services: [service('core')], migrations: [{ name: 'alembic', image: IMAGE, before: ['core'], extensions: [WorkloadExtension.logRouting({ output: 'loki' })] }],
    }, stack),
  },
  efsVolume('The name of a volume on EFS has lower-case letters, digits and single hyphens', 'name', show('Up'), () => ({ name: 'Up' })),
  ofExtensions('Extensions mount volumes where nothing else is mounted', 'extensions', show('/tmp'), [WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/tmp' })], {
    readonlyRootFilesystem: true, writablePaths: ['/tmp'],
  }),
  efsVolume('An access point comes with its file system', 'fileSystem', 'nothing', (stack) => ({
    accessPoint: efs.AccessPoint.fromAccessPointAttributes(stack, 'AccessPoint', { accessPointId: 'fsap-11111111', fileSystem: fileSystemIn(stack) }),
  })),
  efsVolume('Only a new file system has a removal policy', 'removalPolicy', show('destroy'), (stack) => ({ fileSystem: fileSystemIn(stack), removalPolicy: RemovalPolicy.DESTROY })),
];
