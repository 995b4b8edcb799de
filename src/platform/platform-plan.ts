import {
  aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_route53 as route53,
  aws_s3 as s3, aws_sns as sns,
} from 'aws-cdk-lib';
import { AlarmThresholds } from './alarm-thresholds';
import { NeededPart, Part } from './part';
import { PlatformCacheRotationOptions } from './platform-cache-rotation-options';
import { DomainOptions, PlatformNetworkOptions } from './platform-options';
import { PlatformReplicationOptions } from './platform-replication-options';
import { PlatformRotationOptions } from './platform-rotation-options';
import { BucketPlan, ReplicationPlan } from '../data/bucket/bucket-plan';
import { EncryptionKeyPlan } from '../data/encryption-key';
import { EventBusPlan } from '../data/event-bus/event-bus-plan';
import { resolveDatabaseThresholds } from '../data/postgres/database-alarms';
import { PostgresPlan } from '../data/postgres/postgres-plan';
import { QueuePlan } from '../data/queue/queue-plan';
import { resolveCacheThresholds } from '../data/redis/cache-alarms';
import { RedisPlan } from '../data/redis/redis-plan';
import { TablePlan } from '../data/table/table-plan';
import { ImageRepositories } from '../delivery/image-repositories';
import { ImageRepositoriesPlan } from '../delivery/image-repositories-plan';
import { ContentDeliveryPlan } from '../edge/content-delivery-plan';
import { WebFirewallPlan } from '../edge/web-firewall-plan';
import { FargateClusterPlan } from '../fleet/fargate-cluster';
import { SharedFleetSettings } from '../fleet/fleet-parts';
import { FleetWorkloads } from '../fleet/fleet-workloads';
import { resolveLoadBalancerThresholds } from '../ingress/load-balancer-alarms';
import { LoadBalancerPlan } from '../ingress/load-balancer-plan';
import { NetworkPlan } from '../network/network-plan';
import { AlarmTopicPlan } from '../observability/alarm-topic';
import { LogsPlan } from '../observability/service-log-group';
import { BackupOptions } from '../operations/backup-options';
import { BackupSettings } from '../operations/backup-settings';
import { OffHoursPlan } from '../operations/off-hours-plan';
import { ConnectionSecretsPlan } from '../rotation/database-connection-secrets';
import { RedisUrlSecretPlan } from '../rotation/redis-url-secret';
import { RotationPlan } from '../rotation/rotation-options';
import { BindingOptions } from '../workload/binding-options';
import { FleetSettings } from '../workload/fleet-settings';

/** An environment with every default filled in: the tier's defaults, overridden by what the user sets, field by field. */
export interface PlatformPlan {
  /** Whether this is a first deployment: services start without tasks, and nothing is protected from deletion. */
  readonly bootstrap: boolean;
  readonly names: PlatformNames;
  readonly encryptionKey: KeyPart;
  readonly network: NetworkPart;
  readonly domain?: DomainPlan;
  readonly ingress: IngressPlan;
  readonly edge: EdgePlan;
  readonly cluster: NeededPart<FargateClusterPlan, ecs.ICluster>;
  readonly imageRepositories: NeededPart<ImageRepositoriesPlan, ImageRepositories>;
  readonly database: DatabasePart;
  readonly cache: CachePart;
  readonly rotations: RotationsPlan;
  readonly data: DataPlan;
  readonly alarms: PlatformAlarmsPlan;
  /** Working hours; undefined if the environment runs around the clock. */
  readonly schedule?: PlatformSchedulePlan;
  readonly backup?: PlatformBackupPlan;
  readonly dashboard: boolean;
  /** Log groups that are created, and the existing one of the services. */
  readonly logs: LogsPlan & { readonly group?: logs.ILogGroup };
  /** Settings that all fleets of the platform share. */
  readonly shared: SharedFleetSettings;
  /** The platform's own fleet. */
  readonly fleet: PlannedFleet;
}

/** The names from which all others are derived. */
export interface PlatformNames {
  readonly environmentName: string;
  readonly projectName: string;
  /** `{environment}-{project}`, or undefined if CloudFormation generates names, or if one of the two is invalid. */
  readonly namePrefix?: string;
  /** `{project}-{environment}`, with the region outside of the primary one: bucket names are unique among all accounts, so the project comes first. */
  readonly bucketPrefix?: string;
  /** Whether resources get physical names at all. */
  readonly areGiven: boolean;
  readonly secretPath?: string;
}

/** The environment's key: one to create, an existing one, or none. */
export type KeyPart = Part<EncryptionKeyPlan, kms.IKey>;

/** The network of the other parts. */
export interface PlatformSubnets {
  readonly vpc: ec2.IVpc;
  readonly publicSubnets: ec2.SubnetSelection;
  readonly privateSubnets: ec2.SubnetSelection;
  readonly dataSubnets: ec2.SubnetSelection;
}

/** An existing network, with every default filled in. */
export interface ExistingNetwork extends PlatformSubnets {
  /** Subnets as passed. */
  readonly given: Pick<PlatformNetworkOptions, 'publicSubnets' | 'privateSubnets' | 'dataSubnets'>;
  /** Other options that were set in addition to the VPC and its subnets. */
  readonly others: object;
}

/** The network: one to create, or an existing one. */
export type NetworkPart = Part<NetworkPlan & PlatformNetworkOptions, ExistingNetwork>;

/** The domain with every default filled in. */
export interface DomainPlan {
  /** Without a final period. */
  readonly zoneName: string;
  readonly hostedZone?: route53.IHostedZone;
  readonly certificate?: acm.ICertificate;
  /** Names that the certificate covers. */
  readonly certificateDomains: string[];
  /** As passed. */
  readonly given: DomainOptions;
}

/** The load balancer with every default filled in. */
export interface IngressPlan {
  /** Not in the first deployment, because Elastic Load Balancing immediately writes a test object, and CloudFormation cannot delete a bucket that contains an object. */
  readonly writesLogs: boolean;
  readonly loadBalancer: Part<LoadBalancerPlan, { readonly listener: elbv2.IApplicationListener; readonly loadBalancer?: elbv2.IApplicationLoadBalancer }>;
  /** Whether there are access logs, and the bucket that was passed for them. */
  readonly accessLogs: { readonly enabled: boolean; readonly bucket?: s3.IBucket };
  /** A load balancer that was passed without its listener. */
  readonly stray?: elbv2.IApplicationLoadBalancer;
}

/** Content delivery and web firewalls, with defaults that depend on the rest of the environment. */
export interface EdgePlan {
  readonly contentDelivery?: ContentDeliveryPlan;
  /** Whether CloudFront writes its access logs to the platform's own bucket. */
  readonly writesToOwnBucket: boolean;
  /** Whether access logs were set explicitly. */
  readonly accessLogsAreAsked: boolean;
  /** On CloudFront if there is a content delivery network, otherwise on the load balancer. */
  readonly firewall?: WebFirewallPlan;
  /** Whether a second one was set explicitly. */
  readonly secondIsAsked: boolean;
  /** The second one, on the load balancer behind CloudFront. */
  readonly loadBalancerFirewall?: WebFirewallPlan;
  /** Region of the stack. */
  readonly region: string;
}

/** A database that is created, with every default filled in. */
export interface DatabasePlan {
  readonly postgres: PostgresPlan;
  readonly secrets: ConnectionSecretsPlan;
  /** The tier's options, overridden by those that were passed. */
  readonly rotation?: PlatformRotationOptions;
}

/** The database: one to create, an existing one, or none. */
export type DatabasePart = Part<DatabasePlan, BindingOptions>;

/** A cache that is created, with every default filled in. */
export interface CachePlan {
  readonly redis: RedisPlan;
  readonly urlSecret: RedisUrlSecretPlan;
  /** The tier's options, overridden by those that were passed. */
  readonly rotation?: PlatformCacheRotationOptions;
}

/** The cache: one to create, an existing one, or none. */
export type CachePart = Part<CachePlan, BindingOptions>;

/** A rotation of a secret that the platform creates, with every default filled in. */
export interface SecretRotationPlan<O> {
  /** Undefined if the secret does not rotate. */
  readonly made?: RotationPlan & O;
  /** As passed. */
  readonly given?: O;
}

/** The hours of the environment. `stopDatabase` is about the database that the platform creates. */
export interface PlatformSchedulePlan extends OffHoursPlan {
  /** Whether databases that the user adds to the schedule are stopped. */
  readonly stopsAddedDatabases: boolean;
}

/** The rotations of the platform's secrets. */
export interface RotationsPlan {
  readonly database: SecretRotationPlan<PlatformRotationOptions>;
  readonly cache: SecretRotationPlan<PlatformCacheRotationOptions>;
  /** Working hours if the database is stopped outside of them. */
  readonly hours?: OffHoursPlan;
}

/** Replication of a bucket to a bucket whose name is derived from it. */
export interface CopiesPlan {
  readonly bucketName?: string;
  readonly replication: Omit<ReplicationPlan, 'destination'>;
}

/** Replication of all buckets, with every default filled in. */
export interface PlatformReplicationPlan {
  readonly options: PlatformReplicationOptions;
  readonly destinationSuffix: string;
}

/** A bucket of the platform with every default filled in. */
export interface PlatformBucketPlan {
  /** Name in its role and alarm, unique among all buckets. */
  readonly label: string;
  readonly plan: BucketPlan;
  readonly copies?: CopiesPlan;
}

/** Resources that services use by name, with every default filled in. */
export interface DataPlan {
  /** Buckets of the props. */
  readonly buckets: PlatformBucketPlan[];
  /** The bucket for access logs: one that is created in addition, or one of the props. */
  readonly accessLogs: Part<PlatformBucketPlan, PlatformBucketPlan>;
  readonly replication?: PlatformReplicationPlan;
  readonly tables: TablePlan[];
  readonly queues: QueuePlan[];
  readonly eventBus?: EventBusPlan;
}

/** Thresholds with every default filled in, besides those of the services, which each service resolves for itself. */
export interface ResourceThresholds {
  readonly loadBalancer: ReturnType<typeof resolveLoadBalancerThresholds>;
  readonly database: ReturnType<typeof resolveDatabaseThresholds>;
  readonly cache: ReturnType<typeof resolveCacheThresholds>;
}

/** The alarms with every default filled in. */
export interface PlatformAlarmsPlan {
  readonly enabled: boolean;
  readonly topic: NeededPart<AlarmTopicPlan, sns.ITopic>;
  readonly thresholds: ResourceThresholds;
  /** Thresholds that the tier and the user set. */
  readonly given: AlarmThresholds;
}

/** Backups that are enabled. */
export interface PlatformBackupPlan {
  readonly settings: BackupSettings;
  /** Times within working hours, because a stopped database cannot be backed up. The last working hour includes the day's work. */
  readonly times?: Pick<BackupSettings, 'days' | 'isDaily'> & Partial<Pick<BackupSettings, 'startTime'>>;
  /** As passed. */
  readonly given: BackupOptions;
}

/** The platform's own fleet, before anything is created. */
export interface PlannedFleet extends FleetWorkloads {
  readonly settings: FleetSettings;
}

/** Overrides deletion protection in the first deployment. */
export interface Protection {
  readonly deletionProtection?: false;
}
