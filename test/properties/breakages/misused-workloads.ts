import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, CfnWaitConditionHandle, Duration, Token } from 'aws-cdk-lib';
import { Expected, ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import { Binding, IBinding, MicroserviceFleet, MicroserviceProps, ReptidexPlatform } from '../../../src';
import { fleet, IMAGE, plainParts, platform, service } from '../../support';

const VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html';
const HOST_VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HostVolumeProperties.html';
const EFS_VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html';
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

const TOKEN = 'an unresolved token';
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
  ofWorkload('A task has 21 to 200 GiB of its own disk, where it is said', 'ephemeralStorageGiB', '20', { ephemeralStorageGiB: 20 }, STORAGE),
  ofWorkload('A shell needs a root filesystem that can be written', 'enableExecuteCommand', 'true', { enableExecuteCommand: true, readonlyRootFilesystem: true }, EXEC),
  ofWorkload('Ten environment files are read at most', 'environmentFiles', '11', {
    environmentFiles: Array.from({ length: 11 }, (_, index) => ecs.EnvironmentFile.fromAsset(`${index}.env`)),
  }, FILES),
  ofWorkload('The command of a health check is not empty', 'containerHealthCheck.command', '[]', { containerHealthCheck: { command: [] } }, HEALTH),
  ofWorkload('The command of a health check is known at synth', 'containerHealthCheck.command', show(TOKEN), { containerHealthCheck: { command: Token.asList({ Ref: 'Command' }) } }, HEALTH),
  ofWorkload('A health check runs every 5 to 300 seconds', 'containerHealthCheck.interval', '1', { containerHealthCheck: { ...CHECK, interval: Duration.seconds(1) } }, HEALTH),
  ofWorkload('A health check times out after 2 to 60 seconds', 'containerHealthCheck.timeout', '300', { containerHealthCheck: { ...CHECK, timeout: Duration.minutes(5) } }, HEALTH),
  ofWorkload('A health check may fail for up to 300 seconds at the start', 'containerHealthCheck.startPeriod', '3600', { containerHealthCheck: { ...CHECK, startPeriod: Duration.hours(1) } }, HEALTH),
  ofWorkload('A health check is retried 1 to 10 times', 'containerHealthCheck.retries', '50', { containerHealthCheck: { ...CHECK, retries: 50 } }, HEALTH),
  ofWorkload('Volumes have different names', 'volumes', show('data'), volumes(['data', '/a'], ['data', '/b']), VOLUME),
  ofWorkload('Volumes are mounted at absolute paths', 'volumes', show('data'), volumes(['data', 'data']), VOLUME),
  ofWorkload('Volumes are mounted at different paths', 'volumes', show('/data'), volumes(['a', '/data'], ['b', '/data']), VOLUME),
  ofWorkload('Volumes of a workload are not named as those of its writable paths', 'volumes', show('tmp'), {
    ...volumes(['tmp', '/a']), readonlyRootFilesystem: true, writablePaths: ['/tmp'],
  }, VOLUME),
  ofVolume('A volume has a name of letters, digits, hyphens and underscores', 'name', show('my data'), { name: 'my data' }, VOLUME),
  ofVolume('No path of the host is mounted, because there is no host', 'host.sourcePath', show('/var'), { host: { sourcePath: '/var' } }, HOST_VOLUME),
  ofVolume('No volume is one of Docker', 'dockerVolumeConfiguration', "an object of 'driver', 'scope'", {
    dockerVolumeConfiguration: { driver: 'local', scope: ecs.Scope.TASK },
  }, VOLUME),
  ofVolume('A volume on EFS is one, whatever its option is called', 'efs', show('efs'), { efs: { fileSystemId: 'fs-11111111' } } as Partial<ecs.Volume>, VOLUME),
  ofEfs('IAM authorization of EFS is on or off', 'authorizationConfig.iam', show('on'), { authorizationConfig: { iam: 'on' } }),
  ofEfs('Encryption of the way to EFS is on or off', 'transitEncryption', show('on'), { transitEncryption: 'on' }),
  ofEfs('The way to an access point is encrypted', 'transitEncryption', 'nothing', { authorizationConfig: { accessPointId: 'fsap-11111111' } }),
  ofEfs('An access point has its own root directory', 'rootDirectory', show('/data'), {
    rootDirectory: '/data', transitEncryption: 'ENABLED', authorizationConfig: { accessPointId: 'fsap-11111111' },
  }),
  {
    rule: 'A mount point that is added later names a volume of the task',
    source: MOUNT_POINT,
    says: /^service 'core': mount point of container 'core' must name a volume of the task, got 'scratch'; add it to 'volumes', or with .+$/,
    make: (stack) => {
      const { container } = fleet({ services: [service('core')] }, stack).service('core').workload;
      container.addMountPoints({ sourceVolume: 'scratch', containerPath: '/scratch', readOnly: false });
    },
  },
  { rule: 'The name of what is used is text', says: { subject: 'queue', prop: 'name', got: '5' }, make: () => void Binding.queue(5 as unknown as string) },
  ofWorkload('A binding has a name that security groups and functions can be named after', 'uses', show('my search'), { uses: [Binding.of('my search', {})] }),
  {
    rule: 'A variable that is added to a workload has a name that ECS takes',
    says: { subject: "variable of workload 'core'", prop: 'name', got: show('A=B') },
    make: (stack) => void fleet({ services: [service('core')] }, stack).service('core').workload.addEnvironment('A=B', 'one'),
  },
  {
    rule: 'What is added to a workload has the right type',
    says: { subject: "variable 'PORT'", prop: 'value', got: '80' },
    make: (stack) => void fleet({ services: [service('core')] }, stack).service('core').workload.addEnvironment('PORT', 80 as unknown as string),
  },
  ofWorkload('Variables of what is used have names that ECS takes', 'uses', show('A=B'), { uses: [Binding.of('search', { environment: { 'A=B': 'one' } })] }),
  ofWorkload('What is used sets each variable once', 'uses', show('URL'), {
    uses: [Binding.of('one', { environment: { URL: '1' } }), Binding.of('two', { secrets: { URL: ecs.Secret.fromSsmParameter({ parameterName: 'url' } as any) } })],
  }),
  {
    rule: 'A binding of your own sets no variable that is set from elsewhere',
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
    says: /variable 'KEY' of workload 'core' must not be set in clear text, because it is already set from a secret; choose another name for one of them$/,
    make: (stack) => {
      const key = ecs.Secret.fromSecretsManager(new secretsmanager.Secret(stack, 'Key'));
      const own: IBinding = { bindingName: 'own', bind: (workload) => [workload.addSecret('KEY', key), workload.addEnvironment('KEY', 'value')] };
      fleet({ services: [service('core', { uses: [own] })] }, stack);
    },
  },
  {
    ...onPlatform('A cache without a token has no variable for one', { subject: "service 'core'", prop: 'uses', got: show('TOKEN') }, [
      service('core', { uses: [Binding.cache({ authToken: 'TOKEN' })] }),
    ]),
  },
  {
    rule: "The hours of a fleet are known where its services' alarms are muted by them",
    says: { subject: 'schedule', prop: 'start', got: show(TOKEN) },
    make: (stack) => void fleet({ schedule: { start: ONLY_DEPLOYED.text, end: '19:00' } }, stack),
  },
  {
    rule: "A service's own hours are known likewise",
    says: { subject: "service 'core'", prop: 'schedule.start', got: show(TOKEN) },
    make: (stack) => void fleet({ schedule: { start: '07:00', end: '19:00' }, services: [service('core', { schedule: { start: ONLY_DEPLOYED.text } })] }, stack),
  },
  {
    rule: 'A fleet on a platform has what the platform has',
    says: { subject: 'fleet', prop: 'namePrefix', got: show('mine') },
    make: (stack) => void new MicroserviceFleet(stack, 'Fleet', { platform: platform({}, stack), namePrefix: 'mine' }),
  },
  {
    rule: 'A fleet without a platform has a cluster and a listener',
    says: { subject: 'fleet', prop: 'listener', got: 'nothing' },
    make: (stack) => void new MicroserviceFleet(stack, 'Fleet', { cluster: platform({}, stack).cluster }),
  },
  {
    rule: 'The cluster of a fleet without a platform is known with its VPC',
    says: { subject: 'fleet', prop: 'cluster', got: show('Stack/ByArn') },
    make: (stack) => {
      const { listener } = plainParts(stack);
      new MicroserviceFleet(stack, 'Fleet', { listener, cluster: ecs.Cluster.fromClusterArn(stack, 'ByArn', 'arn:aws:ecs:us-east-1:111122223333:cluster/team') });
    },
  },
  {
    rule: 'The tasks of a fleet without a platform run in subnets that there are',
    says: { subject: 'fleet', prop: 'vpcSubnets', got: show('{"subnetGroupName":"nowhere"}') },
    source: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-networking.html',
    make: (stack) => void fleet({ vpcSubnets: { subnetGroupName: 'nowhere' } }, stack),
  },
  {
    rule: 'A fleet without a platform has its whole prefix, and no name',
    says: { subject: 'fleet', prop: 'fleetName', got: show('mine') },
    make: (stack) => void fleet({ fleetName: 'mine' }, stack),
  },
  {
    rule: 'The name of a fleet has lower-case letters, digits and single hyphens',
    says: { subject: 'fleet', prop: 'fleetName', got: show('Mine') },
    make: (stack) => void new MicroserviceFleet(stack, 'Fleet', { platform: platform({}, stack), fleetName: 'Mine' }),
  },
  {
    rule: 'A name is unique in its fleet, whatever the kinds of workloads',
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
    rule: 'No two resources of an account have the same name',
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
    rule: 'The primary region is the code of a region',
    says: { subject: 'context', prop: '@reptidex-app/platform:primaryRegion', got: show('useast1') },
    make: (stack) => {
      stack.node.setContext('@reptidex-app/platform:primaryRegion', 'useast1');
      platform({}, stack);
    },
  },
  {
    rule: 'A platform has a project',
    says: { subject: 'platform', prop: 'projectName', got: 'nothing' },
    make: (stack) => void new ReptidexPlatform(stack, 'Platform', JSON.parse('{ "environmentName": "dev" }')),
  },
];
