import { aws_ecs as ecs, Stack, Token } from 'aws-cdk-lib';
import { volumeName } from './root-filesystem';
import { WorkloadVolume } from './workload-options';
import type { WorkloadPlan } from './workload-plan';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html */
const NAME = /^[A-Za-z0-9_-]{1,255}$/;
/** https://docs.aws.amazon.com/efs/latest/ug/API_FileSystemDescription.html */
const FILE_SYSTEM = /^fs-[0-9a-f]{8,40}$/;
/** https://docs.aws.amazon.com/efs/latest/ug/API_AccessPointDescription.html */
const ACCESS_POINT = /^fsap-[0-9a-f]{8,40}$/;
const DIRECTORY = /^\//;
const PORT = { min: 1, max: 65_535 };
const [ENABLED, DISABLED] = ['ENABLED', 'DISABLED'];
const STATE = /^(ENABLED|DISABLED)$/;
const ROOT = /^\/$/;
const EMPTY = 'omit it for an empty volume on the disk of the task';

/** Messages about volumes in `volumes`, and about volumes that extensions mount. */
const RULES = {
  volumes: { name: "have names that no other volume of the task has, including those of 'writablePaths'", path: "be mounted at paths where nothing else is mounted, including 'writablePaths'" },
  extensions: { name: 'add volumes whose names no other volume of the task has', path: "mount volumes at paths where nothing else is mounted, including 'writablePaths'" },
};

/** Collects volumes that Amazon ECS rejects, and volumes that collide with each other. */
export function checkVolumes(subject: string, { volumes, parts, writablePaths }: WorkloadPlan, problems: Problems): void {
  const mounts = [
    ...volumes.map(({ volume: { name }, containerPath }) => ({ prop: 'volumes' as const, name, containerPath })),
    ...parts.flatMap((part) => part.mounts.map((mount) => ({ prop: 'extensions' as const, ...mount }))),
  ];
  const writable = { paths: writablePaths.map(canonical), names: writablePaths.map(volumeName) };
  mounts.forEach(({ prop, name, containerPath }, index) => {
    const earlier = mounts.slice(0, index);
    if (earlier.some((other) => other.name === name) || writable.names.includes(name)) {
      problems.add({ subject, prop, must: RULES[prop].name, got: name });
    }
    if (!isMountPath(containerPath)) {
      problems.add({ subject, prop, must: "be mounted at absolute paths below the root, without '..' or ':', such as '/data'", got: containerPath });
    }
    const path = canonical(containerPath);
    if (earlier.some((other) => canonical(other.containerPath) === path) || writable.paths.includes(path)) {
      problems.add({ subject, prop, must: RULES[prop].path, got: containerPath });
    }
  });
  volumes.forEach(({ volume }, index) => checkVolume(subject, `volumes[${index}].volume`, volume, problems));
}

/** A container runtime cannot mount a volume at the root, and a colon separates the parts of a mount: https://docs.docker.com/engine/storage/volumes */
function isMountPath(path: string): boolean {
  return Token.isUnresolved(path) || (path.startsWith('/') && canonical(path) !== '/' && !path.includes(':') && !path.split('/').includes('..'));
}

/** `/data/`, `//data` and `/data/.` are the same directory as `/data`. */
function canonical(path: string): string {
  return Token.isUnresolved(path) ? path : `/${path.split('/').filter((part) => part !== '' && part !== '.').join('/')}`;
}

function checkVolume(subject: string, prop: string, volume: ecs.Volume, problems: Problems): void {
  const { name, configuredAtLaunch, host, dockerVolumeConfiguration, efsVolumeConfiguration } = volume;
  problems.pattern(subject, `${prop}.name`, name, NAME, 'have 1 to 255 letters, digits, hyphens and underscores');
  if (host?.sourcePath !== undefined) {
    problems.add({ subject, prop: `${prop}.host.sourcePath`, must: 'not be set, because AWS Fargate does not support paths of the host', got: host.sourcePath, fix: EMPTY });
  }
  if (dockerVolumeConfiguration) {
    problems.add({
      subject, prop: `${prop}.dockerVolumeConfiguration`, must: 'not be set, because AWS Fargate does not support Docker volumes', got: dockerVolumeConfiguration, fix: EMPTY,
    });
  }
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ebs-volumes.html
  if (configuredAtLaunch) {
    problems.add({
      subject,
      prop: `${prop}.configuredAtLaunch`,
      must: 'not be set, because only an ECS service can configure the volume',
      got: configuredAtLaunch,
      fix: "after you create the service, call 'addVolume' on both its 'workload.taskDefinition' and its 'service'",
    });
  }
  // Otherwise, files would be on the disk of the task, and lost with it.
  for (const key of Object.keys(volume).filter((each) => /^efs/i.test(each) && each !== 'efsVolumeConfiguration')) {
    problems.add({ subject, prop: `${prop}.${key}`, must: 'be the name of an option of a volume', got: key, fix: "did you mean 'efsVolumeConfiguration'?" });
  }
  if (efsVolumeConfiguration) {
    checkEfs(subject, `${prop}.efsVolumeConfiguration`, efsVolumeConfiguration, problems);
  }
}

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html */
function checkEfs(subject: string, prop: string, configuration: ecs.EfsVolumeConfiguration, problems: Problems): void {
  const { authorizationConfig, fileSystemId, rootDirectory, transitEncryption, transitEncryptionPort } = configuration;
  const { accessPointId, iam } = authorizationConfig ?? {};
  problems.pattern(subject, `${prop}.fileSystemId`, fileSystemId, FILE_SYSTEM, 'be the ID of a file system, such as fs-0123456789abcdef0');
  problems.pattern(subject, `${prop}.authorizationConfig.accessPointId`, accessPointId, ACCESS_POINT, 'be the ID of an access point, such as fsap-0123456789abcdef0');
  problems.integer(subject, `${prop}.transitEncryptionPort`, transitEncryptionPort, PORT);
  problems.pattern(subject, `${prop}.authorizationConfig.iam`, iam, STATE, 'be ENABLED or DISABLED');
  problems.pattern(subject, `${prop}.transitEncryption`, transitEncryption, STATE, 'be ENABLED or DISABLED');
  if ((accessPointId !== undefined || iam === ENABLED) && (transitEncryption ?? DISABLED) === DISABLED) {
    problems.add({ subject, prop: `${prop}.transitEncryption`, must: 'be ENABLED with an access point or IAM authorization', got: transitEncryption });
  }
  if (accessPointId !== undefined) {
    problems.pattern(subject, `${prop}.rootDirectory`, rootDirectory, ROOT, 'not be set with an access point, which has a directory of its own');
  } else {
    problems.pattern(subject, `${prop}.rootDirectory`, rootDirectory, DIRECTORY, "be an absolute path of the file system, such as '/data'");
  }
}

/** Mounts volumes of the task in its container. */
export function mountVolumes(container: ecs.ContainerDefinition, volumes: WorkloadVolume[]): void {
  for (const { volume, containerPath, readOnly = false } of [...volumes].sort((a, b) => (a.volume.name < b.volume.name ? -1 : 1))) {
    container.taskDefinition.addVolume(volume);
    container.addMountPoints({ sourceVolume: volume.name, containerPath, readOnly });
  }
}

/** Finds mount points of volumes that the task does not have, including those that are added after the workload was created. */
export function unknownVolumes(subject: string, taskDefinition: ecs.FargateTaskDefinition): string[] {
  const containers = taskDefinition.node.children.filter((child): child is ecs.ContainerDefinition => child instanceof ecs.ContainerDefinition);
  const mounts = containers.flatMap(({ containerName, mountPoints }) => mountPoints.map(({ sourceVolume }) => ({ containerName, sourceVolume })));
  if (mounts.length === 0) {
    return [];
  }
  const { volumes } = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
  const rendered: ecs.CfnTaskDefinition.VolumeProperty[] = Stack.of(taskDefinition).resolve(volumes) ?? [];
  const names = rendered.map(({ name }) => name);
  return mounts.filter(({ sourceVolume }) => !Token.isUnresolved(sourceVolume) && !names.includes(sourceVolume)).map(({ containerName, sourceVolume }) => (
    `${subject}: mount point of container '${containerName}' must name a volume of the task, got '${sourceVolume}'; add the volume to 'volumes', or call 'taskDefinition.addVolume'`
  ));
}
