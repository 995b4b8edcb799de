import { aws_ecs as ecs, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PlatformBackup } from './platform-backup-options';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { PlatformEncryption } from './platform-encryption-options';
import { PlatformAlarmOptions } from './platform-options';
import { LoadBalancerOptions } from '../ingress/load-balancer-options';
import { NetworkOptions } from '../network/network-options';
import { PlatformNetwork } from '../network/platform-network';
import { OriginRotationOptions } from '../rotation/origin-rotation-plan';
import { RotationSchedule } from '../rotation/rotation-schedule';
import { DeploymentOptions } from '../workload/deployment-options';
import { PLAIN_PROFILE } from '../workload/microservice-plan';
import { ScalingOptions } from '../workload/scaling-options';
import { ServiceIsolation } from '../workload/service-isolation';
import { ServiceProfile } from '../workload/service-profile';
import { ServiceSize } from '../workload/service-size';

/** Every default that depends on the tier. */
export interface TierDefaults {
  readonly network: NetworkOptions;
  readonly loadBalancer: LoadBalancerOptions & { readonly accessLogsEnabled: boolean };
  readonly contentDelivery: { readonly originRotation: OriginRotationOptions };
  readonly database: PlatformDatabase;
  readonly cache: PlatformCache;
  readonly encryption: PlatformEncryption;
  readonly backup: PlatformBackup;
  readonly sizes: { [profile: string]: ServiceSize };
  readonly scaling?: { [profile: string]: ScalingOptions };
  readonly deployment: DeploymentOptions;
  readonly alarms: PlatformAlarmOptions;
  readonly isolation: ServiceIsolation;
  readonly containerInsights: ecs.ContainerInsights;
  readonly logRetention: logs.RetentionDays;
  /** For log groups. */
  readonly removalPolicy: RemovalPolicy;
  /** Tag of the images that CI pushes for this tier. */
  readonly imageTag: string;
  /** Whether the environment has a dashboard. */
  readonly dashboard: boolean;
}

export const DEVELOPMENT: TierDefaults = {
  network: { availabilityZoneCount: 2, natGateways: 1 },
  loadBalancer: { deletionProtection: false, accessLogsEnabled: false },
  contentDelivery: { originRotation: { schedule: RotationSchedule.never() } },
  database: PlatformDatabase.postgres({
    instanceClass: 'db.t4g.micro',
    allocatedStorageGiB: 20,
    maxAllocatedStorageGiB: 100,
    multiAz: false,
    backupRetention: Duration.days(7),
    deletionProtection: false,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    monitoringInterval: Duration.seconds(0),
    logExports: false,
    rotation: { schedule: RotationSchedule.never() },
  }),
  cache: PlatformCache.redis({
    nodeType: 'cache.t4g.micro', nodeCount: 1, authToken: false, snapshotRetentionDays: 0, rotation: { schedule: RotationSchedule.never() },
  }),
  encryption: PlatformEncryption.awsManaged(),
  backup: PlatformBackup.none(),
  sizes: {
    [ServiceProfile.BACKEND.name]: { cpu: 256, memoryMiB: 512, desiredCount: 1 },
    [ServiceProfile.FRONTEND.name]: { cpu: 256, memoryMiB: 512, desiredCount: 1 },
    [PLAIN_PROFILE]: { cpu: 256, memoryMiB: 512, desiredCount: 1 },
  },
  deployment: { circuitBreaker: true, rollbackOnAlarms: false },
  alarms: { service: { errorRatePercent: 5 } },
  isolation: ServiceIsolation.SHARED,
  containerInsights: ecs.ContainerInsights.DISABLED,
  logRetention: logs.RetentionDays.ONE_MONTH,
  removalPolicy: RemovalPolicy.DESTROY,
  imageTag: 'staging',
  dashboard: false,
};

export const PRODUCTION: TierDefaults = {
  network: {
    availabilityZoneCount: 3, interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS, flowLogs: true, restrictDefaultSecurityGroup: true,
  },
  loadBalancer: { deletionProtection: true, accessLogsEnabled: true },
  contentDelivery: { originRotation: { schedule: RotationSchedule.every(Duration.days(30)) } },
  database: PlatformDatabase.postgres({
    instanceClass: 'db.t4g.small',
    allocatedStorageGiB: 100,
    maxAllocatedStorageGiB: 1000,
    multiAz: true,
    backupRetention: Duration.days(30),
    deletionProtection: true,
    removalPolicy: RemovalPolicy.SNAPSHOT,
    monitoringInterval: Duration.minutes(1),
    logExports: true,
    iamAuthentication: true,
    enforceTls: true,
    rotation: { schedule: RotationSchedule.every(Duration.days(30)) },
  }),
  cache: PlatformCache.redis({
    nodeType: 'cache.t4g.small',
    nodeCount: 2,
    authToken: true,
    snapshotRetentionDays: 15,
    rotation: { schedule: RotationSchedule.every(Duration.days(30)) },
  }),
  encryption: PlatformEncryption.customerManaged(),
  backup: PlatformBackup.daily({ retention: Duration.days(35) }),
  sizes: {
    [ServiceProfile.BACKEND.name]: { cpu: 1024, memoryMiB: 2048, desiredCount: 2 },
    [ServiceProfile.FRONTEND.name]: { cpu: 512, memoryMiB: 1024, desiredCount: 2 },
    [PLAIN_PROFILE]: { cpu: 512, memoryMiB: 1024, desiredCount: 2 },
  },
  scaling: {
    [ServiceProfile.BACKEND.name]: { maxTasks: 6 },
    [ServiceProfile.FRONTEND.name]: { maxTasks: 4 },
  },
  deployment: { circuitBreaker: true, rollbackOnAlarms: true },
  alarms: { service: { errorRatePercent: 1 } },
  isolation: ServiceIsolation.PER_SERVICE,
  containerInsights: ecs.ContainerInsights.ENHANCED,
  logRetention: logs.RetentionDays.ONE_YEAR,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  imageTag: 'main',
  dashboard: true,
};
