import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { aws_ecs as ecs, aws_s3 as s3, aws_s3_assets as s3_assets, AssetHashType, Duration, Lazy, Size, Stack } from 'aws-cdk-lib';
import { ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import { MicroserviceProps, WorkloadExtension } from '../../../src';
import { fleet, IMAGE, service } from '../../support';

const CONTAINER_DEFINITION = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html';
const ASSETS = 'https://docs.aws.amazon.com/cdk/v2/guide/assets.html';
const FILES = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html';
const PORT_MAPPING = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PortMapping.html';
const RESTART = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerRestartPolicy.html';
const LOGGING = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LogConfiguration.html';
const FIRELENS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html';
const FARGATE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-services-parameters';
const LINUX = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinuxParameters.html';
const CAPABILITIES = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_KernelCapabilities.html';
const HEALTH = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html';

const WORKSPACE = 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555';
const TOKEN = 'a value known only at deployment';
const CHECK = { command: ['CMD', 'true'] };
const NO_IMAGE = ecs.ContainerImage.fromAsset('/nope');

function ofWorkload(rule: string, prop: string, got: string, props: (stack: Stack) => Partial<MicroserviceProps>, source?: string): Misuse {
  return { rule, source, says: { subject: "service 'core'", prop, got }, make: (stack) => void fleet({ services: [service('core', props(stack))] }, stack) };
}

const image = (rule: string, got: string, given: () => ecs.ContainerImage, source = ASSETS) => ofWorkload(rule, 'image', got, () => ({ image: given() }), source);
const file = (rule: string, prop: string, got: string, given: (stack: Stack) => ecs.EnvironmentFile, source = FILES) => ofWorkload(
  rule, `environmentFiles[0]${prop}`, got, (stack) => ({ environmentFiles: [given(stack)] }), source,
);

function localFile(name: string, options: s3_assets.AssetOptions = {}): ecs.EnvironmentFile {
  const path = join(mkdtempSync(join(tmpdir(), 'environment-file-')), name);
  writeFileSync(path, 'LEVEL=debug');
  return ecs.EnvironmentFile.fromAsset(path, options);
}

type Container = Partial<ecs.ContainerDefinitionOptions>;

function sidecar(rule: string, prop: string, got: string, container: Container | ((stack: Stack) => Container), source = CONTAINER_DEFINITION): Misuse {
  return ofWorkload(rule, `extensions.sidecar.${prop}`, got, (stack) => ({
    extensions: [WorkloadExtension.sidecar('agent', { image: IMAGE, ...typeof container === 'function' ? container(stack) : container })],
  }), source);
}

const port = (rule: string, prop: string, got: string, mapping: ecs.PortMapping) => sidecar(rule, `portMappings[0]${prop}`, got, { portMappings: [mapping] }, PORT_MAPPING);

/** Rules of every container of a task. */
export const CONTAINER_MISUSES: Misuse[] = [
  image('The name of an image is not empty, and has only characters that Amazon ECS accepts', show(''), () => ecs.ContainerImage.fromRegistry(''), CONTAINER_DEFINITION),
  image('The folder of an image exists and contains a Dockerfile', show('/nope'), () => ecs.ContainerImage.fromAsset('/nope')),
  image('The options of an image that is built are known at synth', TOKEN, () => ecs.ContainerImage.fromAsset(__dirname, { buildArgs: { VERSION: Lazy.string({ produce: () => '1' }) } })),
  image('The archive of an image exists', show('/nope.tar'), () => ecs.ContainerImage.fromTarball('/nope.tar')),
  file('A local environment file exists', '', show('/nope.env'), () => ecs.EnvironmentFile.fromAsset('/nope.env')),
  file("The name of a local environment file ends with '.env'", '', show('package.json'), () => ecs.EnvironmentFile.fromAsset('package.json')),
  file("The key of an environment file ends with '.env'", '', show('settings'), (stack) => ecs.EnvironmentFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Files', 'files'), 'settings')),
  file('The hash of a local environment file agrees with its type', '.assetHashType', show('output'), () => localFile('a.env', { assetHashType: AssetHashType.OUTPUT }), ASSETS),
  ofWorkload('A container has at most one local environment file', 'environmentFiles', '2', () => ({
    environmentFiles: ['a.env', 'b.env'].map((name) => localFile(name)),
  })),
  ofWorkload('The timeout of a container health check is not longer than its interval', 'containerHealthCheck.timeout', show('10 seconds'), () => ({
    containerHealthCheck: { ...CHECK, interval: Duration.seconds(5), timeout: Duration.seconds(10) },
  }), HEALTH),
  ofWorkload('The interval of a container health check is known at synth', 'containerHealthCheck.interval', TOKEN, () => ({
    containerHealthCheck: { ...CHECK, interval: Duration.seconds(ONLY_DEPLOYED.number) },
  })),
];

/** Rules of containers that extensions add. */
export const ADDED_CONTAINER_MISUSES: Misuse[] = [
  ...([
    ['tracing', 'Tracing', WorkloadExtension.tracing({ image: NO_IMAGE })],
    ['prometheus', 'Prometheus', WorkloadExtension.prometheus({ workspaceArn: WORKSPACE, image: NO_IMAGE })],
    ['logRouting', 'Log routing', WorkloadExtension.logRouting({ output: 'loki', image: NO_IMAGE })],
  ] as const).map(([kind, name, extension]) => ofWorkload(`${name} has an image that exists`, `extensions.${kind}.image`, show('/nope'), () => ({ extensions: [extension] }), ASSETS)),
  sidecar("The 'memoryReservationMiB' of an extension's container is not above its 'memoryLimitMiB'", 'memoryReservationMiB', '64', { memoryLimitMiB: 32, memoryReservationMiB: 64 }),
  port("The port of an extension's container is from 1 to 65535", '.containerPort', '0', { containerPort: 0 }),
  port("The host port of an extension's container is its own port", '.hostPort', '81', { containerPort: 80, hostPort: 81 }),
  port('The name of a port mapping has 1 to 64 lower-case letters, digits, underscores and hyphens', '.name', show('HTTP'), { containerPort: 80, name: 'HTTP' }),
  port('The names of port mappings are unique in the task, where the port of a service has the name of the service', '.name', show('core'), { containerPort: 80, name: 'core' }),
  port("A port mapping with 'appProtocol' has a name", '.name', 'nothing', { containerPort: 80, appProtocol: ecs.AppProtocol.http }),
  port('A range of ports is within 1 to 65535, the lower one first', '.containerPortRange', show('90-80'), { containerPort: 0, containerPortRange: '90-80' }),
  port("A range of ports replaces 'containerPort'", '.containerPort', '80', { containerPort: 80, containerPortRange: '80-90' }),
  port('The containers of a task listen on different ports', '', '8080', { containerPort: 8080 }),
  sidecar("The 'stopTimeout' of an extension's container is 2 to 120 seconds", 'stopTimeout', '121', { stopTimeout: Duration.seconds(121) }),
  sidecar("The 'startTimeout' of an extension's container is 2 to 120 seconds", 'startTimeout', '1', { startTimeout: Duration.seconds(1) }),
  sidecar('A container that is not restarted has no options for that', 'restartAttemptPeriod', 'Duration.minutes(2)', { enableRestartPolicy: false, restartAttemptPeriod: Duration.minutes(2) }, RESTART),
  sidecar('A restart policy ignores at most 50 exit codes', 'restartIgnoredExitCodes', '51', { enableRestartPolicy: true, restartIgnoredExitCodes: Array.from({ length: 51 }, (_, index) => index) }, RESTART),
  sidecar('A container can be restarted after 60 to 1800 seconds', 'restartAttemptPeriod', '59', { enableRestartPolicy: true, restartAttemptPeriod: Duration.seconds(59) }, RESTART),
  sidecar('The time after which a container can be restarted is known at synth', 'restartAttemptPeriod', TOKEN, {
    enableRestartPolicy: true, restartAttemptPeriod: Duration.seconds(ONLY_DEPLOYED.number),
  }, RESTART),
  sidecar('AWS Fargate supports the log drivers awslogs, splunk and awsfirelens', 'logging', show('syslog'), { logging: ecs.LogDrivers.syslog() }, LOGGING),
  sidecar('A container that logs to FireLens has a log router in its task', 'logging', show('awsfirelens'), { logging: ecs.LogDrivers.firelens({}) }, FIRELENS),
  sidecar("An extension's container does not set what AWS Fargate does not support, such as 'privileged'", 'privileged', 'true', { privileged: true }, FARGATE),
  sidecar('A container has at most one credential specification', 'credentialSpecs', '2', {
    credentialSpecs: ['a', 'b'].map((name) => ecs.DomainlessCredentialSpec.fromSsmParameter({ parameterArn: `arn:aws:ssm:us-east-1:111122223333:parameter/${name}` } as never)),
  }),
  sidecar('AWS Fargate has no swap space', 'linuxParameters.maxSwap', '64', (stack) => ({ linuxParameters: new ecs.LinuxParameters(stack, 'Linux', { maxSwap: Size.mebibytes(64) }) }), LINUX),
  sidecar('AWS Fargate adds only the capability SYS_PTRACE', 'linuxParameters.capabilities', show('NET_ADMIN'), (stack) => {
    const linuxParameters = new ecs.LinuxParameters(stack, 'Linux');
    linuxParameters.addCapabilities(ecs.Capability.NET_ADMIN);
    return { linuxParameters };
  }, CAPABILITIES),
];
