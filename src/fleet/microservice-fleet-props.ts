import {
  aws_dynamodb as dynamodb, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_events as events, aws_logs as logs,
  aws_route53 as route53, aws_s3 as s3, aws_sns as sns, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { IReptidexPlatform } from './platform';
import { ImageRepositories } from '../delivery/image-repositories';
import { OffHoursOptions } from '../operations/off-hours-options';
import { BindingOptions } from '../workload/binding-options';
import { DeploymentOptions } from '../workload/deployment-options';
import { MicroserviceProps } from '../workload/microservice-props';
import { MigrationOptions } from '../workload/migration-options';
import { ScalingOptions } from '../workload/scaling-options';
import { ScheduledJobOptions } from '../workload/scheduled-job-options';
import { ServiceIsolation } from '../workload/service-isolation';
import { ServiceSize } from '../workload/service-size';
import { ServiceAlarmThresholds } from '../workload/service-thresholds';
import { WorkerOptions } from '../workload/worker-options';

/** Properties of `MicroserviceFleet`. */
export interface MicroserviceFleetProps {
  /**
   * Platform that the fleet runs on, in any stack. The fleet uses its cluster, listener, database, cache, queues and so on, its tier's defaults, and its
   * alarm topic.
   *
   * Cannot be combined with props that the platform provides, such as `cluster` and `namePrefix`.
   *
   * @default - none: `cluster` and `listener` are required
   */
  readonly platform?: IReptidexPlatform;

  /**
   * Name of the fleet on its `platform`, which is part of all its names: `{environment}-{project}--{fleet}--{service}`.
   *
   * Double hyphens keep these names apart from those of the platform and of all other fleets and projects, which may be in other repositories.
   *
   * A change replaces the named resources.
   *
   * @default - the construct's ID in lower case, with hyphens: `OrdersTeam` becomes `orders-team`
   */
  readonly fleetName?: string;

  /**
   * Cluster that the services run in.
   *
   * @default - the platform's; required without a `platform`
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Listener that forwards requests to the services. An imported listener must include its load balancer's security group.
   *
   * @default - the platform's; required without a `platform`
   */
  readonly listener?: elbv2.IApplicationListener;

  /**
   * The services. Their order does not matter.
   *
   * @default - none; add them with `addService`
   */
  readonly services?: MicroserviceProps[];

  /**
   * Workers, which run in the background and have no port: consumers of a queue, or any other long-running process. Their order does not matter.
   *
   * @default - none; add them with `addWorker`
   */
  readonly workers?: WorkerOptions[];

  /**
   * Jobs that run on a schedule. Their order does not matter.
   *
   * @default - none; add them with `addJob`
   */
  readonly jobs?: ScheduledJobOptions[];

  /**
   * Migrations, which must succeed before services and workers are updated. Their order does not matter.
   *
   * @default - none; add them with `addMigration`
   */
  readonly migrations?: MigrationOptions[];

  /**
   * Subnets of the tasks.
   *
   * @default - the private subnets of the cluster's VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Prefix of physical names: the service `{prefix}-{name}`, the target group `{prefix}-{name}-tg`.
   *
   * Must differ from the prefixes of all other fleets of the account in its region; synth reports names that are taken. Changing it replaces the named
   * resources.
   *
   * @default - CloudFormation generates the names
   */
  readonly namePrefix?: string;

  /**
   * How far services are isolated from each other.
   *
   * @default ServiceIsolation.PER_SERVICE
   */
  readonly isolation?: ServiceIsolation;

  /**
   * Load balancer of the listener, the target of DNS records.
   *
   * @default - the listener's load balancer, if the listener is created in this app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Hosted zone in which an alias record is created for each host name.
   *
   * @default - no records
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Names on the listener's certificate. Host names that none of them covers are an error.
   *
   * @default - not checked
   */
  readonly certificateDomains?: string[];

  /**
   * Image repositories for services without `image`.
   *
   * @default - none; each service must set `image`
   */
  readonly imageRepositories?: ImageRepositories;

  /**
   * Prefix of the names of these repositories, `{prefix}-{service}`.
   *
   * @default - no prefix: the service's name
   */
  readonly repositoryPrefix?: string;

  /**
   * Tag of the images in these repositories. CI moves the tag and forces a new deployment.
   *
   * @default 'main'
   */
  readonly imageTag?: string;

  /**
   * Architecture of the images. ARM64 costs about a fifth less.
   *
   * @default CpuArchitecture.ARM64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * Binding of services that use the database.
   *
   * @default - there is no database
   */
  readonly database?: BindingOptions;

  /**
   * Binding of services that use the cache.
   *
   * @default - there is no cache
   */
  readonly cache?: BindingOptions;

  /**
   * Buckets that services can use by name.
   *
   * @default - none
   */
  readonly buckets?: { [name: string]: s3.IBucket };

  /**
   * Tables that services can use by name.
   *
   * @default - none
   */
  readonly tables?: { [name: string]: dynamodb.ITable };

  /**
   * Queues that services can use by name.
   *
   * @default - none
   */
  readonly queues?: { [name: string]: sqs.IQueue };

  /**
   * Event bus that services can use.
   *
   * @default - none
   */
  readonly eventBus?: events.IEventBus;

  /**
   * Working hours of the services. A service can override them with its own `schedule`. For a fleet in another stack, pass the same hours as the platform.
   *
   * Services that use the database must not run outside of its hours, unless `stopDatabase` is false. The fleet itself does not stop databases.
   *
   * @default - around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * Scaling of services that do not set it, by the name of their profile: `backend`, `frontend`, a custom profile, or `plain` without a profile.
   *
   * @default - the number of tasks is fixed
   */
  readonly scaling?: { [profile: string]: ScalingOptions };

  /**
   * Sizes of services whose props and profile do not set them, by the name of their profile: `backend`, `frontend`, a custom profile, or `plain` without a
   * profile.
   *
   * @default - 256 CPU units, 512 MiB, one task
   */
  readonly sizes?: { [profile: string]: ServiceSize };

  /**
   * Options for the deployment of a new version.
   *
   * @default - each option's own default
   */
  readonly deployment?: DeploymentOptions;

  /**
   * Log group of the containers. The log streams of a service have its name as their prefix.
   *
   * @default - one is created, `/ecs/{prefix}`; logs are kept for a year, and the log group is retained
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Whether services send traces to AWS X-Ray, through a collector sidecar.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * Whether each service has alarms.
   *
   * @default true
   */
  readonly alarms?: boolean;

  /**
   * Topic for alarms.
   *
   * @default - no notifications
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Thresholds of the services' alarms.
   *
   * @default - each threshold's own default
   */
  readonly alarmThresholds?: ServiceAlarmThresholds;

  /**
   * Whether services start without tasks, for the first deployment, when no image has been pushed yet. The next deployment without it
   * starts them.
   *
   * @default - the context value `@reptidex-app/platform:bootstrap`, otherwise false
   */
  readonly bootstrap?: boolean;
}
