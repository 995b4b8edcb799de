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
   * Platform that the fleet runs on, in whatever stack: its cluster, listener, database, cache, queues and so on, its tier's defaults, its alarm topic.
   *
   * Cannot be combined with the props that it stands for, such as `cluster` and `namePrefix`.
   *
   * @default - none: give `cluster` and `listener`
   */
  readonly platform?: IReptidexPlatform;

  /**
   * Name of the fleet on its `platform`, a part of all its names: `{environment}-{project}-{fleet}-{service}`.
   *
   * Changing it replaces what is named.
   *
   * @default - the construct's id in lower case, with hyphens: `OrdersTeam` is `orders-team`
   */
  readonly fleetName?: string;

  /**
   * Cluster that the services run in.
   *
   * @default - the platform's; required without a `platform`
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Listener that leads to the services. An imported one must come with its load balancer's security group.
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
   * Workers, which do work in the background and have no port: consumers of a queue, or anything else that runs all the time. Their order does not
   * matter.
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
   * Where the tasks run.
   *
   * @default - the private subnets of the cluster's VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * First part of the names an operator sees: the service `{prefix}-{name}`, the target group `{prefix}-{name}-tg`.
   *
   * Must differ from the prefixes of all other fleets of the account in its region; synth reports names that are taken. Changing it replaces what is named.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;

  /**
   * How far services are kept apart.
   *
   * @default ServiceIsolation.PER_SERVICE
   */
  readonly isolation?: ServiceIsolation;

  /**
   * Load balancer of the listener; DNS records point to it.
   *
   * @default - the listener's own, where the listener is made in this app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Zone that gets an alias record for each host name that lies in it.
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
   * Repositories of the services that say no image.
   *
   * @default - none; each service says its image
   */
  readonly imageRepositories?: ImageRepositories;

  /**
   * First part of the names of those repositories, `{prefix}-{service}`.
   *
   * @default - the service's name alone
   */
  readonly repositoryPrefix?: string;

  /**
   * Tag of the images of those repositories. CI moves it and forces a new deployment.
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
   * What a service gets that uses the database.
   *
   * @default - there is no database
   */
  readonly database?: BindingOptions;

  /**
   * What a service gets that uses the cache.
   *
   * @default - there is no cache
   */
  readonly cache?: BindingOptions;

  /**
   * Buckets that services may name.
   *
   * @default - none
   */
  readonly buckets?: { [name: string]: s3.IBucket };

  /**
   * Tables that services may name.
   *
   * @default - none
   */
  readonly tables?: { [name: string]: dynamodb.ITable };

  /**
   * Queues that services may name.
   *
   * @default - none
   */
  readonly queues?: { [name: string]: sqs.IQueue };

  /**
   * Event bus that services may use.
   *
   * @default - none
   */
  readonly eventBus?: events.IEventBus;

  /**
   * Hours in which the services run; each may depart from them by its own `schedule`. In a stack of its own, say what the platform says.
   *
   * Services that use the database must keep to them, unless `stopDatabase` is false: the database runs on, whoever's it is. The fleet itself
   * stops none.
   *
   * @default - around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * Scaling by the name of the profile (`backend`, `frontend`, your own; `plain` is without one), where a service says none.
   *
   * @default - the number of tasks is fixed
   */
  readonly scaling?: { [profile: string]: ScalingOptions };

  /**
   * Sizes by the name of the profile (`backend`, `frontend`, your own; `plain` is without one), where service and profile say none.
   *
   * @default - 256 CPU units, 512 MiB, one task
   */
  readonly sizes?: { [profile: string]: ServiceSize };

  /**
   * How a new version replaces the old one.
   *
   * @default - each option's own default
   */
  readonly deployment?: DeploymentOptions;

  /**
   * Log group of the containers. A service's streams begin with its name.
   *
   * @default - one is made, `/ecs/{prefix}`, kept for a year and retained
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * Whether services send their traces to AWS X-Ray, through a collector beside each container.
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
   * Where alarms are published.
   *
   * @default - nowhere: they only change their state
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Where the services' alarms sound.
   *
   * @default - each threshold's own default
   */
  readonly alarmThresholds?: ServiceAlarmThresholds;

  /**
   * Whether services start without tasks, for the first deployment, when no image has been pushed yet. The next deployment without it
   * starts them.
   *
   * @default - the context value `@reptidex-app/platform:bootstrap`, else false
   */
  readonly bootstrap?: boolean;
}
