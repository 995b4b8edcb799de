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

/** An environment with every default filled in: the tier's, then what the user sets, field by field. */
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
  /** Working hours; undefined where the environment runs around the clock. */
  readonly schedule?: OffHoursPlan;
  readonly backup?: PlatformBackupPlan;
  readonly dashboard: boolean;
  /** Log groups that are created, and the existing one of the services. */
  readonly logs: LogsPlan & { readonly group?: logs.ILogGroup };
  /** What all fleets of the platform share. */
  readonly shared: SharedFleetSettings;
  /** The platform's own fleet. */
  readonly fleet: PlannedFleet;
}

/** What everything of an environment is named after. */
export interface PlatformNames {
  readonly environmentName: string;
  readonly projectName: string;
  /** `{environment}-{project}`; undefined where CloudFormation names resources, or where one of the two is no name. */
  readonly namePrefix?: string;
  /** `{project}-{environment}`, with the region outside of the primary one: bucket names are unique among all accounts, so the project comes first. */
  readonly bucketPrefix?: string;
  /** Whether resources get physical names at all. */
  readonly areGiven: boolean;
  readonly secretPath?: string;
}

/** The environment's key: one to create, an existing one, or none. */
export type KeyPart = Part<EncryptionKeyPlan, kms.IKey>;

/** The network that the other parts are put into. */
export interface PlatformSubnets {
  readonly vpc: ec2.IVpc;
  readonly publicSubnets: ec2.SubnetSelection;
  readonly privateSubnets: ec2.SubnetSelection;
  readonly dataSubnets: ec2.SubnetSelection;
}

/** An existing network, with every default filled in. */
export interface ExistingNetwork extends PlatformSubnets {
  /** Subnets that were set. */
  readonly given: Pick<PlatformNetworkOptions, 'publicSubnets' | 'privateSubnets' | 'dataSubnets'>;
  /** What was set beside the VPC and its subnets. */
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
  /** As it was set. */
  readonly given: DomainOptions;
}

/** The load balancer with every default filled in. */
export interface IngressPlan {
  readonly loadBalancer: Part<LoadBalancerPlan, { readonly listener: elbv2.IApplicationListener; readonly loadBalancer?: elbv2.IApplicationLoadBalancer }>;
  /** Whether there are access logs, and the bucket that was given for them. */
  readonly accessLogs: { readonly enabled: boolean; readonly bucket?: s3.IBucket };
  /** A load balancer that was given without its listener. */
  readonly stray?: elbv2.IApplicationLoadBalancer;
}

/** What stands in front of the load balancer, with the defaults that follow from the rest of the environment. */
export interface EdgePlan {
  readonly contentDelivery?: ContentDeliveryPlan;
  /** Whether CloudFront writes its access logs to the platform's own bucket. */
  readonly writesToOwnBucket: boolean;
  /** Whether it was set that there are access logs. */
  readonly accessLogsAreAsked: boolean;
  /** Of CloudFront where there is a content delivery network, else of the load balancer. */
  readonly firewall?: WebFirewallPlan;
  /** Whether it was set that there is a second one. */
  readonly secondIsAsked: boolean;
  /** The second one, of the load balancer behind CloudFront. */
  readonly loadBalancerFirewall?: WebFirewallPlan;
  /** Region of the stack. */
  readonly region: string;
}

/** A database that is created, with every default filled in. */
export interface DatabasePlan {
  readonly postgres: PostgresPlan;
  readonly secrets: ConnectionSecretsPlan;
  /** The tier's, then as it was set. */
  readonly rotation?: PlatformRotationOptions;
}

/** The database: one to create, an existing one, or none. */
export type DatabasePart = Part<DatabasePlan, BindingOptions>;

/** A cache that is created, with every default filled in. */
export interface CachePlan {
  readonly redis: RedisPlan;
  readonly urlSecret: RedisUrlSecretPlan;
  /** The tier's, then as it was set. */
  readonly rotation?: PlatformCacheRotationOptions;
}

/** The cache: one to create, an existing one, or none. */
export type CachePart = Part<CachePlan, BindingOptions>;

/** A rotation of a secret that the platform creates, with every default filled in. */
export interface SecretRotationPlan<O> {
  /** Undefined where nothing rotates. */
  readonly made?: RotationPlan & O;
  /** Whether interface endpoints lead from the private subnets to what the rotation must reach. */
  readonly hasEndpoints: boolean;
  /** As it was set. */
  readonly given?: O;
}

/** The rotations of the platform's secrets. */
export interface RotationsPlan {
  readonly database: SecretRotationPlan<PlatformRotationOptions>;
  readonly cache: SecretRotationPlan<PlatformCacheRotationOptions>;
  /** Hours outside of which the database is stopped. */
  readonly hours?: OffHoursPlan;
}

/** Copies of a bucket's objects in a bucket that is named after it. */
export interface CopiesPlan {
  readonly bucketName?: string;
  readonly replication: Omit<ReplicationPlan, 'destination'>;
}

/** Copies of all buckets, with every default filled in. */
export interface PlatformReplicationPlan {
  readonly options: PlatformReplicationOptions;
  readonly destinationSuffix: string;
}

/** A bucket of the platform with every default filled in. */
export interface PlatformBucketPlan {
  /** What its role and its alarm are named after: unique among all buckets. */
  readonly label: string;
  readonly plan: BucketPlan;
  readonly copies?: CopiesPlan;
}

/** What services use by name, with every default filled in. */
export interface DataPlan {
  /** Buckets that are listed. */
  readonly buckets: PlatformBucketPlan[];
  /** The platform's own bucket for access logs: one that is created in addition, or one that is listed. */
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

/** Backups that are wanted. */
export interface PlatformBackupPlan {
  readonly settings: BackupSettings;
  /** Times within working hours: a stopped database cannot be backed up, and in the last working hour it has the day's work. */
  readonly times?: Pick<BackupSettings, 'days' | 'isDaily'> & Partial<Pick<BackupSettings, 'startTime'>>;
  /** As they were set. */
  readonly given: BackupOptions;
}

/** The platform's own fleet, before anything is created. */
export interface PlannedFleet extends FleetWorkloads {
  readonly settings: FleetSettings;
}

/** What takes precedence over the deletion protection of what is created. */
export interface Protection {
  readonly deletionProtection?: false;
}
