import { aws_ec2 as ec2, aws_efs as efs, aws_iam as iam, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ExtensionPart, RESERVES_NOTHING } from './part';
import { checkName, hashOf } from '../../private/names';
import { Problems } from '../../private/problems';
import type { FleetSettings } from '../fleet-settings';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

/** User and group of all files, regardless of the user of the container. */
const OWNER = { uid: '1000', gid: '1000' };
const PERMISSIONS = '755';
/** https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html */
const MOUNT = 'elasticfilesystem:ClientMount';
const WRITE = 'elasticfilesystem:ClientWrite';
/** https://github.com/aws/aws-cdk/blob/main/packages/aws-cdk-lib/cx-api/FEATURE_FLAGS.md */
const MOUNT_TARGETS_BY_SUBNET = '@aws-cdk/aws-efs:mountTargetOrderInsensitiveLogicalId';

/** Options for a volume on Amazon EFS. */
export interface EfsVolumeOptions {
  /**
   * Name of the volume, unique in the workload: lowercase letters, digits and single hyphens, starting with a letter.
   *
   * The ID of a new file system is derived from this name: renaming the volume creates an empty file system, and retains the old one.
   */
  readonly name: string;

  /** Absolute path in the container. */
  readonly containerPath: string;

  /**
   * Existing file system of the volume, with mount targets that the tasks' subnets can reach. To share files, use the same file system in
   * several workloads.
   *
   * @default - a new file system, with mount targets in the tasks' subnets. On a platform in another stack, this requires `availabilityZoneCount` in `fromEnvironment`
   */
  readonly fileSystem?: efs.IFileSystem;

  /**
   * Existing access point through which tasks mount the volume. Requires `fileSystem`.
   *
   * @default - a new access point for the directory `/{name}`, in which all files belong to user and group 1000
   */
  readonly accessPoint?: efs.IAccessPoint;

  /**
   * Whether tasks can only read files.
   *
   * @default false
   */
  readonly readOnly?: boolean;

  /**
   * What happens to a new file system when it is removed from the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;
}

/** A volume that outlives its tasks, which all of them share. */
export class EfsVolumePart implements ExtensionPart {
  readonly kind = 'efsVolume';
  readonly containers = [];
  readonly variables = [];
  readonly mounts: ExtensionPart['mounts'];
  readonly ports = [];
  readonly reserves = RESERVES_NOTHING;

  constructor(private readonly options: EfsVolumeOptions) {
    this.mounts = [{ name: options.name, containerPath: options.containerPath }];
  }

  check(subject: string, _plan: WorkloadPlan, problems: Problems, { hasKnownSubnets = true }: FleetSettings): void {
    const { name, fileSystem, accessPoint, removalPolicy } = this.options;
    checkName(problems, subject, 'extensions.efsVolume.name', name);
    if (!fileSystem && !hasKnownSubnets) {
      problems.add({
        subject,
        prop: 'extensions.efsVolume.fileSystem',
        must: "be set on a platform in another stack without 'availabilityZoneCount', because a new file system has a mount target in each zone",
        got: undefined,
        fix: "or pass 'availabilityZoneCount' to ReptidexPlatform.fromEnvironment",
      });
    }
    if (accessPoint && !fileSystem) {
      problems.add({ subject, prop: 'extensions.efsVolume.fileSystem', must: "be set with 'accessPoint'", got: undefined });
    }
    if (removalPolicy === RemovalPolicy.SNAPSHOT) {
      // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
      problems.add({ subject, prop: 'extensions.efsVolume.removalPolicy', must: 'not be RemovalPolicy.SNAPSHOT, because CloudFormation cannot create a snapshot of a file system', got: removalPolicy });
    }
    if (removalPolicy !== undefined && fileSystem) {
      problems.add({ subject, prop: 'extensions.efsVolume.removalPolicy', must: "not be combined with 'fileSystem', which has its own", got: removalPolicy });
    }
  }

  bind(workload: Workload): void {
    const { name, containerPath, readOnly = false } = this.options;
    const fileSystem = this.options.fileSystem ?? this.createFileSystem(workload);
    const accessPoint = this.options.accessPoint ?? new efs.AccessPoint(workload, `EfsAccessPoint-${name}`, {
      fileSystem, path: `/${name}`, createAcl: { ownerUid: OWNER.uid, ownerGid: OWNER.gid, permissions: PERMISSIONS }, posixUser: OWNER,
    });
    // The hash tells volume `c` of `a-b` from volume `b-c` of `a`.
    workload.connectTo(`${workload.workloadName}-${name}-${hashOf(`${workload.workloadName}/${name}`)}`, fileSystem);
    // Without the L2's grants, which change the policy of the file system and do not restrict access to the access point.
    workload.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
      actions: readOnly ? [MOUNT] : [MOUNT, WRITE],
      resources: [fileSystem.fileSystemArn],
      conditions: { StringEquals: { 'elasticfilesystem:AccessPointArn': accessPoint.accessPointArn } },
    }));
    workload.taskDefinition.addVolume({
      name,
      efsVolumeConfiguration: {
        fileSystemId: fileSystem.fileSystemId,
        transitEncryption: 'ENABLED',
        authorizationConfig: { accessPointId: accessPoint.accessPointId, iam: 'ENABLED' },
      },
    });
    workload.container.addMountPoints({ sourceVolume: name, containerPath, readOnly });
    // Services and jobs are created after the task definition, and find the file system then.
    workload.taskDefinition.node.addDependency(fileSystem.mountTargetsAvailable);
  }

  private createFileSystem(workload: Workload): efs.FileSystem {
    const { name, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = this.options;
    const { vpc, vpcSubnets, encryptionKey } = workload._placement;
    const scope = new Construct(workload, `Efs-${name}`);
    // With the other value of the flag, the IDs of the mount targets differ, and no subnet can have a second one.
    scope.node.setContext(MOUNT_TARGETS_BY_SUBNET, true);
    return new efs.FileSystem(scope, 'Default', {
      vpc,
      vpcSubnets: { ...vpcSubnets, onePerAz: true },
      securityGroup: new ec2.SecurityGroup(workload, `EfsSecurityGroup-${name}`, {
        vpc, description: `Volume ${name} of ${workload.workloadName}`, allowAllOutbound: false,
      }),
      encrypted: true,
      kmsKey: encryptionKey,
      enableAutomaticBackups: true,
      removalPolicy,
      // A policy that allows nothing: permissions of the task roles still apply, and nobody can mount the file system without a role.
      allowAnonymousAccess: true,
      fileSystemPolicy: new iam.PolicyDocument({
        statements: [new iam.PolicyStatement({
          effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], actions: ['*'], conditions: { Bool: { 'aws:SecureTransport': 'false' } },
        })],
      }),
    });
  }
}
