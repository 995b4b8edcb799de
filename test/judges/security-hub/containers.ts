import { absent, ALL, asserted, Service } from './control';
import { list, Resource, Value } from './template';

const REPOSITORY = 'AWS::ECR::Repository';
const TASK_DEFINITION = 'AWS::ECS::TaskDefinition';
const SERVICE = 'AWS::ECS::Service';
const SECRET_KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'ECS_ENGINE_AUTH_DATA'];
const ROOT = [undefined, '', '0', 'root', '0:0', 'root:root'];
const ADMINISTRATOR = [undefined, '', 'ContainerAdministrator'];

const containers = ({ p }: Resource): Value[] => list<Value>(p.ContainerDefinitions);
const isLinux = ({ p }: Resource): boolean => (p.RuntimePlatform?.OperatingSystemFamily ?? 'LINUX') === 'LINUX';

export const ECR: Service = {
  name: 'ECR',
  page: 'ecr',
  controls: [
    asserted('ECR.1', 'high', 'ECR private repositories should have image scanning configured', {
      of: REPOSITORY,
      shows: '`ScanOnPush`',
      holds: ({ p }) => p.ImageScanningConfiguration?.ScanOnPush === true,
      breaks: ({ p }) => {
        delete p.ImageScanningConfiguration;
      },
    }),
    asserted('ECR.2', 'medium', 'ECR private repositories should have tag immutability configured', {
      of: REPOSITORY,
      shows: '`ImageTagMutability` is IMMUTABLE',
      holds: ({ p }) => p.ImageTagMutability === 'IMMUTABLE',
      breaks: ({ p }) => {
        p.ImageTagMutability = 'MUTABLE';
      },
      mends: ({ p }) => {
        p.ImageTagMutability = 'IMMUTABLE';
      },
      except: [{
        apps: ALL,
        resources: '*',
        reason: 'Tags are immutable with two exclusions by name (`IMMUTABLE_WITH_EXCLUSION`): the tags that the environments deploy, which the pipeline moves.',
      }],
    }),
    asserted('ECR.3', 'medium', 'ECR repositories should have at least one lifecycle policy configured', {
      of: REPOSITORY,
      shows: '`LifecyclePolicy`',
      holds: ({ p }) => p.LifecyclePolicy?.LifecyclePolicyText !== undefined,
      breaks: ({ p }) => {
        delete p.LifecyclePolicy;
      },
    }),
  ],
};

export const ECS: Service = {
  name: 'ECS',
  page: 'ecs',
  controls: [
    asserted('ECS.2', 'high', 'ECS services should not have public IP addresses assigned to them automatically', {
      of: SERVICE,
      shows: '`AssignPublicIp` is DISABLED',
      holds: ({ p }) => p.NetworkConfiguration?.AwsvpcConfiguration?.AssignPublicIp === 'DISABLED',
      breaks: ({ p }) => {
        p.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp = 'ENABLED';
      },
    }),
    asserted('ECS.3', 'high', "ECS task definitions should not share the host's process namespace", {
      of: TASK_DEFINITION,
      shows: 'no `PidMode`',
      holds: ({ p }) => p.PidMode !== 'host',
      breaks: ({ p }) => {
        p.PidMode = 'host';
      },
    }),
    asserted('ECS.4', 'high', 'ECS containers should run as non-privileged', {
      of: TASK_DEFINITION,
      shows: 'no container is `Privileged`',
      holds: (task) => containers(task).every(({ Privileged }) => !Privileged),
      breaks: (task) => {
        containers(task)[0].Privileged = true;
      },
    }),
    asserted('ECS.5', 'high', 'ECS containers should be limited to read-only access to root filesystems', {
      of: TASK_DEFINITION,
      shows: '`ReadonlyRootFilesystem` of every container',
      holds: (task) => containers(task).every(({ ReadonlyRootFilesystem }) => ReadonlyRootFilesystem === true),
      breaks: (task) => {
        delete containers(task)[0].ReadonlyRootFilesystem;
      },
      mends: (task) => containers(task).forEach((container) => {
        container.ReadonlyRootFilesystem = true;
      }),
      except: [{
        apps: ALL,
        resources: '*',
        reason: 'The documents do not say where the images write, and an image that writes to its root filesystem would not start. To enable it, set '
          + '`readonlyRootFilesystem` and `writablePaths` on a service. Each task has its own encrypted disk, which is deleted with the task.',
      }],
    }),
    asserted('ECS.8', 'high', 'Secrets should not be passed as container environment variables', {
      of: TASK_DEFINITION,
      shows: 'no variable has one of the three names of AWS credentials',
      holds: (task) => containers(task).every(({ Environment }) => list<Value>(Environment).every(({ Name }) => !SECRET_KEYS.includes(Name))),
      breaks: (task) => {
        containers(task)[0].Environment = [{ Name: 'AWS_SECRET_ACCESS_KEY', Value: 'plain' }];
      },
    }),
    asserted('ECS.9', 'high', 'ECS task definitions should have a logging configuration', {
      of: TASK_DEFINITION,
      shows: '`LogConfiguration` of every container',
      holds: (task) => containers(task).every(({ LogConfiguration }) => LogConfiguration?.LogDriver !== undefined),
      breaks: (task) => {
        delete containers(task)[0].LogConfiguration;
      },
    }),
    asserted('ECS.10', 'medium', 'ECS Fargate services should run on the latest Fargate platform version', {
      of: SERVICE,
      shows: '`PlatformVersion` is not set, so LATEST applies',
      holds: ({ p }) => [undefined, 'LATEST', '1.4.0'].includes(p.PlatformVersion),
      breaks: ({ p }) => {
        p.PlatformVersion = '1.3.0';
      },
    }),
    asserted('ECS.12', 'medium', 'ECS clusters should use Container Insights', {
      of: 'AWS::ECS::Cluster',
      shows: '`containerInsights` is enabled or enhanced',
      holds: ({ p }) => list<Value>(p.ClusterSettings)
        .some((setting) => setting.Name === 'containerInsights' && ['enabled', 'enhanced'].includes(setting.Value)),
      breaks: ({ p }) => {
        p.ClusterSettings = [];
      },
    }),
    absent('ECS.16', 'high', 'ECS task sets should not automatically assign public IP addresses', 'AWS::ECS::TaskSet'),
    asserted('ECS.18', 'medium', 'ECS Task Definitions should use in-transit encryption for EFS volumes', {
      of: TASK_DEFINITION,
      shows: 'every EFS volume has `TransitEncryption`',
      holds: ({ p }) => list<Value>(p.Volumes).every(({ EFSVolumeConfiguration: efs }) => efs === undefined || efs.TransitEncryption === 'ENABLED'),
      breaks: ({ p }) => {
        p.Volumes = [...list<Value>(p.Volumes), { Name: 'shared', EFSVolumeConfiguration: { FilesystemId: 'fs-1' } }];
      },
    }),
    absent('ECS.19', 'medium', 'ECS capacity providers should have managed termination protection enabled', 'AWS::ECS::CapacityProvider'),
    asserted('ECS.20', 'medium', 'ECS Task Definitions should configure non-root users in Linux container definitions', {
      of: TASK_DEFINITION,
      shows: '`User` of every container, other than root',
      holds: (task) => !isLinux(task) || containers(task).every(({ User }) => !ROOT.includes(User)),
      breaks: (task) => {
        containers(task)[0].User = 'root';
      },
      mends: (task) => containers(task).forEach((container) => {
        container.User = '10001';
      }),
      except: [{
        apps: ALL,
        resources: '*',
        reason: 'The image defines the user (`USER` in its Dockerfile), and the documents do not name it. With a user that cannot read the image’s files, the task '
          + 'would not start. To change it, set `user` on a service. On Fargate, tasks do not share a kernel.',
      }],
    }),
    asserted('ECS.21', 'medium', 'ECS Task Definitions should configure non-administrator users in Windows container definitions', {
      of: TASK_DEFINITION,
      shows: '`OperatingSystemFamily` is LINUX',
      holds: (task) => isLinux(task) || containers(task).every(({ User }) => !ADMINISTRATOR.includes(User)),
      breaks: ({ p }) => {
        p.RuntimePlatform.OperatingSystemFamily = 'WINDOWS_SERVER_2022_CORE';
      },
    }),
  ],
};
