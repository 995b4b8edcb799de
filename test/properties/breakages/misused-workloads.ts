import { aws_ecs as ecs, aws_s3 as s3, aws_secretsmanager as secretsmanager, CfnWaitConditionHandle, Duration, Token } from 'aws-cdk-lib';
import { Expected, ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import { Binding, IBinding, MicroserviceFleet, MicroserviceProps, ReptidexPlatform } from '../../../src';
import { fleet, IMAGE, plainParts, platform, service } from '../../support';

const VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html';
const HOST_VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HostVolumeProperties.html';
const EFS_VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html';
const EBS_VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html';
const MOUNT_POINT = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_MountPoint.html';
const STORAGE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html';
const FILES = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html';
const HEALTH = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html';
const EXEC = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html';

function ofWorkload(rule: string, prop: string, got: string, props: Partial<MicroserviceProps>, source?: string): Misuse {
  return { rule, source, says: { subject: "service 'core'", prop, got }, make: (stack) => void fleet({ services: [service('core', props)] }, stack) };
}

function onPlatform(rule: string, says: Expected | RegExp, services: MicroserviceProps[]): Misuse {
  return { rule, says, make: (stack) => void platform({ services }, stack) };
}

const TOKEN = 'a value known only at deployment';
const CHECK = { command: ['CMD', 'true'] };
const volumes = (...mounts: Array<[name: string, containerPath: string]>) => ({
  volumes: mounts.map(([name, containerPath]) => ({ volume: { name }, containerPath })),
});

function ofVolume(rule: string, prop: string, got: string, volume: Partial<ecs.Volume>, source: string): Misuse {
  return ofWorkload(rule, `volumes[0].volume.${prop}`, got, { volumes: [{ volume: { name: 'data', ...volume }, containerPath: '/data' }] }, source);
}

function ofEfs(rule: string, prop: string, got: string, more: Partial<ecs.EfsVolumeConfiguration>): Misuse {
  return ofVolume(rule, `efsVolumeConfiguration.${prop}`, got, { efsVolumeConfiguration: { fileSystemId: 'fs-11111111', ...more } }, EFS_VOLUME);
}

export const WORKLOAD_MISUSES: Misuse[] = [
  ofWorkload("'ephemeralStorageGiB' is 21 to 200 GiB", 'ephemeralStorageGiB', '20', { ephemeralStorageGiB: 20 }, STORAGE),
  ofWorkload("'enableExecuteCommand' cannot be combined with a read-only root filesystem", 'enableExecuteCommand', 'true', { enableExecuteCommand: true, readonlyRootFilesystem: true }, EXEC),
  {
    rule: 'A container has at most ten environment files',
    source: FILES,
    says: { subject: "service 'core'", prop: 'environmentFiles', got: '11' },
    make: (stack) => {
      const bucket = s3.Bucket.fromBucketName(stack, 'Files', 'files');
      const environmentFiles = Array.from({ length: 11 }, (_, index) => ecs.EnvironmentFile.fromBucket(bucket, `${index}.env`));
      fleet({ services: [service('core', { environmentFiles })] }, stack);
    },
  },
  ofWorkload('The command of a container health check is not empty', 'containerHealthCheck.command', '[]', { containerHealthCheck: { command: [] } }, HEALTH),
  ofWorkload('The command of a container health check is known at synth', 'containerHealthCheck.command', TOKEN, { containerHealthCheck: { command: Token.asList({ Ref: 'Command' }) } }, HEALTH),
  ofWorkload('The interval of a container health check is 5 to 300 seconds', 'containerHealthCheck.interval', '1', { containerHealthCheck: { ...CHECK, interval: Duration.seconds(1) } }, HEALTH),
  ofWorkload('The timeout of a container health check is 2 to 60 seconds', 'containerHealthCheck.timeout', '300', { containerHealthCheck: { ...CHECK, timeout: Duration.minutes(5) } }, HEALTH),
  ofWorkload('The start period of a container health check is 0 to 300 seconds', 'containerHealthCheck.startPeriod', '3600', { containerHealthCheck: { ...CHECK, startPeriod: Duration.hours(1) } }, HEALTH),
  ofWorkload('A container health check has 1 to 10 retries', 'containerHealthCheck.retries', '50', { containerHealthCheck: { ...CHECK, retries: 50 } }, HEALTH),
  ofWorkload('The volumes of a task have unique names', 'volumes', show('data'), volumes(['data', '/a'], ['data', '/b']), VOLUME),
  ofWorkload("Volumes are mounted at absolute paths below the root, without '..' or ':'", 'volumes', show('data'), volumes(['data', 'data']), VOLUME),
  ofWorkload('Volumes are mounted at different paths', 'volumes', show('/data'), volumes(['a', '/data'], ['b', '/data']), VOLUME),
  ofWorkload("The names of 'volumes' differ from those of the volumes for 'writablePaths'", 'volumes', show('tmp'), {
    ...volumes(['tmp', '/a']), readonlyRootFilesystem: true, writablePaths: ['/tmp'],
  }, VOLUME),
  ofVolume('The name of a volume has letters, digits, hyphens and underscores', 'name', show('my data'), { name: 'my data' }, VOLUME),
  ofVolume('Fargate tasks cannot mount a path of the host', 'host.sourcePath', show('/var'), { host: { sourcePath: '/var' } }, HOST_VOLUME),
  ofVolume('Fargate tasks cannot use Docker volumes', 'dockerVolumeConfiguration', "an object of 'driver', 'scope'", {
    dockerVolumeConfiguration: { driver: 'local', scope: ecs.Scope.TASK },
  }, VOLUME),
  ofVolume('A volume that is configured at launch is added to an existing ECS service, which configures it', 'configuredAtLaunch', 'true', { configuredAtLaunch: true }, EBS_VOLUME),
  ofVolume('A misspelled option of a volume is rejected', 'efs', show('efs'), { efs: { fileSystemId: 'fs-11111111' } } as Partial<ecs.Volume>, VOLUME),
  ofEfs('The ID of an EFS file system begins with fs-', 'fileSystemId', show('files'), { fileSystemId: 'files' }),
  ofEfs('The ID of an EFS access point begins with fsap-', 'authorizationConfig.accessPointId', show('fs-11111111'), {
    authorizationConfig: { accessPointId: 'fs-11111111' }, transitEncryption: 'ENABLED',
  }),
  ofEfs('The root directory of an EFS volume is an absolute path', 'rootDirectory', show('data'), { rootDirectory: 'data' }),
  ofEfs('The port for encryption in transit of an EFS volume is from 1 to 65535', 'transitEncryptionPort', '0', { transitEncryptionPort: 0 }),
  ofEfs('IAM authorization of an EFS volume is ENABLED or DISABLED', 'authorizationConfig.iam', show('on'), { authorizationConfig: { iam: 'on' } }),
  ofEfs('Encryption in transit of an EFS volume is ENABLED or DISABLED', 'transitEncryption', show('on'), { transitEncryption: 'on' }),
  ofEfs('An EFS access point requires encryption in transit', 'transitEncryption', 'nothing', { authorizationConfig: { accessPointId: 'fsap-11111111' } }),
  ofEfs('An EFS access point cannot be combined with a root directory', 'rootDirectory', show('/data'), {
    rootDirectory: '/data', transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: 'fsap-11111111' },
  }),
  {
    rule: 'A mount point refers to a volume of the task',
    source: MOUNT_POINT,
    says: /^service 'core': mount point of container 'core' must name a volume of the task, got 'scratch'; add the volume to 'volumes', or call .+$/,
    make: (stack) => {
      const { container } = fleet({ services: [service('core')] }, stack).service('core').workload;
      container.addMountPoints({ sourceVolume: 'scratch', containerPath: '/scratch', readOnly: false });
    },
  },
  { rule: 'The name that a binding refers to is a string', says: { subject: 'queue', prop: 'name', got: '5' }, make: () => void Binding.queue(5 as unknown as string) },
  ofWorkload('The name of a binding can be part of the names of security groups and functions', 'uses', show('my search'), { uses: [Binding.of('my search', {})] }),
  {
    rule: "The name of an environment variable is not blank and does not contain '='",
    says: { subject: "variable of workload 'core'", prop: 'name', got: show('A=B') },
    make: (stack) => void fleet({ services: [service('core')] }, stack).service('core').workload.addEnvironment('A=B', 'one'),
  },
  {
    rule: 'The value of an environment variable is a string',
    says: { subject: "variable 'PORT'", prop: 'value', got: '80' },
    make: (stack) => void fleet({ services: [service('core')] }, stack).service('core').workload.addEnvironment('PORT', 80 as unknown as string),
  },
  ofWorkload("The names of a binding's environment variables are not blank and do not contain '='", 'uses', show('A=B'), { uses: [Binding.of('search', { environment: { 'A=B': 'one' } })] }),
  ofWorkload('Two bindings of a workload cannot set the same environment variable', 'uses', show('URL'), {
    uses: [Binding.of('one', { environment: { URL: '1' } }), Binding.of('two', { secrets: { URL: ecs.Secret.fromSsmParameter({ parameterName: 'url' } as any) } })],
  }),
  {
    rule: 'A custom binding cannot set a variable that is already set',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
    says: /variable 'KEY' of workload 'core' must not be set in clear text, because it is already set from a secret; choose another name for one of them$/,
    make: (stack) => {
      const key = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key'));
      const own: IBinding = { bindingName: 'own', bind: (workload) => [workload.addSecret('KEY', key), workload.addEnvironment('KEY', 'value')] };
      fleet({ services: [service('core', { uses: [own] })] }, stack);
    },
  },
  {
    ...onPlatform('A cache without an AUTH token provides no token to an environment variable', { subject: "service 'core'", prop: 'uses', got: show('TOKEN') }, [
      service('core', { uses: [Binding.cache({ authToken: 'TOKEN' })] }),
    ]),
  },
  {
    rule: 'The working hours of a fleet are known at synth if they mute alarms',
    says: { subject: 'schedule', prop: 'start', got: TOKEN },
    make: (stack) => void fleet({ schedule: { start: ONLY_DEPLOYED.text, end: '19:00' } }, stack),
  },
  {
    rule: 'The working hours of a service are known at synth if they mute alarms',
    says: { subject: "service 'core'", prop: 'schedule.start', got: TOKEN },
    make: (stack) => void fleet({ schedule: { start: '07:00', end: '19:00' }, services: [service('core', { schedule: { start: ONLY_DEPLOYED.text } })] }, stack),
  },
  {
    rule: "Props that the platform provides cannot be combined with 'platform'",
    says: { subject: 'fleet', prop: 'namePrefix', got: show('mine') },
    make: (stack) => void new MicroserviceFleet(stack, 'Fleet', { platform: platform({}, stack), namePrefix: 'mine' }),
  },
  {
    rule: 'A fleet without a platform requires a cluster and a listener',
    says: { subject: 'fleet', prop: 'listener', got: 'nothing' },
    make: (stack) => void new MicroserviceFleet(stack, 'Fleet', { cluster: platform({}, stack).cluster }),
  },
  {
    rule: 'The VPC of an existing cluster is known',
    says: { subject: 'fleet', prop: 'cluster', got: show('Stack/ByArn') },
    make: (stack) => {
      const { listener } = plainParts(stack);
      new MicroserviceFleet(stack, 'Fleet', { listener, cluster: ecs.Cluster.fromClusterArn(stack, 'ByArn', 'arn:aws:ecs:us-east-1:111122223333:cluster/team') });
    },
  },
  {
    rule: 'The subnets of a fleet without a platform exist in the VPC of its cluster',
    says: { subject: 'fleet', prop: 'vpcSubnets', got: show('{"subnetGroupName":"nowhere"}') },
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
    make: (stack) => void fleet({ vpcSubnets: { subnetGroupName: 'nowhere' } }, stack),
  },
  {
    rule: "'fleetName' requires a platform; without one, 'namePrefix' is the whole prefix",
    says: { subject: 'fleet', prop: 'fleetName', got: show('mine') },
    make: (stack) => void fleet({ fleetName: 'mine' }, stack),
  },
  {
    rule: "'fleetName' has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter",
    says: { subject: 'fleet', prop: 'fleetName', got: show('Mine') },
    make: (stack) => void new MicroserviceFleet(stack, 'Fleet', { platform: platform({}, stack), fleetName: 'Mine' }),
  },
  {
    rule: 'Workloads of all kinds have unique names in their fleet',
    says: { subject: "worker 'core'", prop: 'name', got: show('core') },
    make: (stack) => void fleet({ services: [service('core')] }, stack).addWorker({ name: 'core', image: IMAGE }),
  },
  {
    rule: 'A stack with a fleet has at most 500 resources',
    source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
    says: /^stack 'Stack': it must have at most 500 resources, got \d+; put services into a MicroserviceFleet .+: 'core' have \d+$/,
    make: (stack) => {
      fleet({ services: [service('core')] }, stack);
      Array.from({ length: 500 }, (_, index) => new CfnWaitConditionHandle(stack, `Handle${index}`));
    },
  },
  {
    rule: 'Two resources of an account cannot have the same name',
    says: /^'Stack\/Fleet\/Logs' and 'Stack\/Other\/Logs' are both named '\/ecs\/dev', one of \d+ names .+: no two resources of type AWS::Logs::LogGroup/,
    make: (stack) => {
      const { cluster, listener } = plainParts(stack);
      ['Fleet', 'Other'].forEach((id, index) => {
        const services = [service('core', { priority: index + 1, hostnames: [`${id.toLowerCase()}.example.com`] })];
        new MicroserviceFleet(stack, id, { cluster, listener, namePrefix: 'dev', services });
      });
    },
  },
  {
    rule: 'The primary region is a region code',
    says: { subject: 'context', prop: '@reptidex-app/platform:primaryRegion', got: show('useast1') },
    make: (stack) => {
      stack.node.setContext('@reptidex-app/platform:primaryRegion', 'useast1');
      platform({}, stack);
    },
  },
  {
    rule: "'projectName' is required",
    says: { subject: 'platform', prop: 'projectName', got: 'nothing' },
    make: (stack) => void new ReptidexPlatform(stack, 'Platform', JSON.parse('{ "environmentName": "dev" }')),
  },
];
