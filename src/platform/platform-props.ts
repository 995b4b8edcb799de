import { aws_ecs as ecs, aws_logs as logs } from 'aws-cdk-lib';
import { PlatformBackup } from './platform-backup-options';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { PlatformContentDeliveryOptions, PlatformFirewallOptions } from './platform-edge-options';
import { PlatformEncryption } from './platform-encryption-options';
import { DomainOptions, PlatformAlarmOptions, PlatformLoadBalancerOptions, PlatformNetworkOptions } from './platform-options';
import { PlatformReplicationOptions } from './platform-replication-options';
import { PlatformTier } from './platform-tier';
import { BucketOptions } from '../data/bucket/bucket-options';
import { EventBusOptions } from '../data/event-bus/event-bus-options';
import { QueueOptions } from '../data/queue/queue-options';
import { TableOptions } from '../data/table/table-options';
import { ImageRepositories } from '../delivery/image-repositories';
import { OffHoursOptions } from '../operations/off-hours-options';
import { DeploymentOptions } from '../workload/deployment-options';
import { MicroserviceProps } from '../workload/microservice-props';
import { MigrationOptions } from '../workload/migration-options';
import { ScheduledJobOptions } from '../workload/scheduled-job-options';
import { ServiceIsolation } from '../workload/service-isolation';
import { WorkerOptions } from '../workload/worker-options';

/** Properties of `ReptidexPlatform`. */
export interface ReptidexPlatformProps {
  /**
   * Name of the environment, for example `dev`: the first part of every name an operator sees.
   *
   * An environment in a second region of an account needs the context value `@reptidex-app/platform:primaryRegion`: outside of the primary region,
   * names that are unique in the account, such as those of roles and buckets, contain the region. Changing either replaces what is named.
   */
  readonly environmentName: string;

  /**
   * Name of the project: the second part of every name an operator sees, and the first of an image repository's.
   *
   * Changing it replaces what is named, the database included.
   */
  readonly projectName: string;

  /**
   * Which set of defaults applies.
   *
   * A change from development to production updates the environment in place, with two exceptions. The cache is replaced with an empty one, with or without
   * an AUTH token, unless you set `cache.authToken`: then the cache needs its second node in a deployment before, see `nodeCount`. A vault of backups that
   * you have in development gets another key, so it needs another `backup.vaultName`.
   *
   * A change from production to development is rejected: Amazon RDS does not reduce the storage, so keep `database.allocatedStorageGiB`, and a zone in which
   * a database or a cache is cannot be removed, so keep `network.availabilityZoneCount`.
   *
   * @default PlatformTier.PRODUCTION
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly tier?: PlatformTier;

  /**
   * The network.
   *
   * @default - the tier's
   */
  readonly network?: PlatformNetworkOptions;

  /**
   * The domain.
   *
   * @default - none: HTTP on port 80 in clear text, and a warning
   */
  readonly domain?: DomainOptions;

  /**
   * The services. Their order does not matter.
   *
   * @default - none; add them with `platform.fleet.addService`
   */
  readonly services?: MicroserviceProps[];

  /**
   * Workers, which do work in the background and have no port: consumers of a queue, or anything else that runs all the time. Their order does not
   * matter.
   *
   * @default - none; add them with `fleet.addWorker`
   */
  readonly workers?: WorkerOptions[];

  /**
   * Jobs that run on a schedule. Their order does not matter.
   *
   * @default - none; add them with `fleet.addJob`
   */
  readonly jobs?: ScheduledJobOptions[];

  /**
   * Migrations, which must succeed before services and workers are updated. Their order does not matter.
   *
   * @default - none; add them with `fleet.addMigration`
   */
  readonly migrations?: MigrationOptions[];

  /**
   * The database: one that is created, an existing one, or none.
   *
   * @default - the tier's: PostgreSQL, sized by the tier
   */
  readonly database?: PlatformDatabase;

  /**
   * The cache: one that is created, an existing one, or none.
   *
   * @default - the tier's: Redis, sized by the tier
   */
  readonly cache?: PlatformCache;

  /**
   * Buckets that services may name, called `{project}-{environment}-{name}`.
   *
   * @default - none
   */
  readonly buckets?: BucketOptions[];

  /**
   * Copies of all buckets, also of the one that the platform makes for access logs, best in another region and another account.
   *
   * @default - none
   */
  readonly bucketReplication?: PlatformReplicationOptions;

  /**
   * DynamoDB tables that services may name.
   *
   * @default - none
   */
  readonly tables?: TableOptions[];

  /**
   * Queues that services may name.
   *
   * @default - none
   */
  readonly queues?: QueueOptions[];

  /**
   * Event bus that services may use.
   *
   * @default - none
   */
  readonly eventBus?: EventBusOptions;

  /**
   * Whether services send their traces to AWS X-Ray, through a collector beside each container.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * Working hours: outside of them services run no task, the database is stopped and alarms call nobody. A service may depart from them by its own
   * `schedule`.
   *
   * A database that is the team's own is not stopped, nor a cache, which ElastiCache cannot. The password of one that is stopped rotates in
   * working hours, once a month. Backups and maintenance move into them too, those of AWS Backup into the last one.
   *
   * @default - around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * Daily backups, by AWS Backup, of the database and the tables that the platform makes. They stay when these are gone, unlike the backups that RDS
   * takes itself and point-in-time recovery. Of what is the team's own there are none.
   *
   * Costs 0.095 USD a GB-month of the database, where all but the first snapshot are what has changed, and of the tables 0.10 USD a GB-month of each
   * recovery point: 3.50 USD a month a GB with 35 of them (us-east-1).
   *
   * @default - the tier's: none in development, kept for 35 days in production
   */
  readonly backup?: PlatformBackup;

  /**
   * The load balancer.
   *
   * @default - the tier's
   */
  readonly loadBalancer?: PlatformLoadBalancerOptions;

  /**
   * CloudFront in front of the load balancer, which then has no public address. Decide before the first deployment: a change would replace the load
   * balancer, which CloudFormation rejects.
   *
   * @default - none: the load balancer faces the internet
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly contentDelivery?: PlatformContentDeliveryOptions;

  /**
   * A web firewall, in front of CloudFront where there is `contentDelivery`, else of the load balancer, or of both. It costs about 10 USD a month.
   *
   * @default - none
   */
  readonly firewall?: PlatformFirewallOptions;

  /**
   * A cluster that the team already has, in the platform's VPC.
   *
   * @default - one is made
   */
  readonly cluster?: ecs.ICluster;

  /**
   * What Container Insights records of a cluster that is made.
   *
   * @default - the tier's: nothing in development, enhanced in production
   */
  readonly containerInsights?: ecs.ContainerInsights;

  /**
   * How far services are kept apart.
   *
   * @default - the tier's: shared in development, per service in production
   */
  readonly isolation?: ServiceIsolation;

  /**
   * The key that encrypts logs, secrets, buckets, queues and the vault of backups. If you change the key, also change `backup.vaultName`: CloudFormation
   * cannot replace a vault under its name.
   *
   * @default - the tier's: keys that AWS manages in development, a customer managed key in production
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly encryption?: PlatformEncryption;

  /**
   * How a new version of a service replaces the old one.
   *
   * @default - the tier's
   */
  readonly deployment?: DeploymentOptions;

  /**
   * Alarms and their topic.
   *
   * @default - the tier's
   */
  readonly alarms?: PlatformAlarmOptions;

  /**
   * Whether the environment has a CloudWatch dashboard, `{environment}-{project}`: load balancer, services, database, cache and queues, with the thresholds
   * of their alarms. It costs 3 USD a month.
   *
   * @default - the tier's: no in development, yes in production
   */
  readonly dashboard?: boolean;

  /**
   * A log group for the services that the team already has.
   *
   * @default - one is made, `/ecs/{environment}-{project}`
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the services' logs are kept, in a log group that is made.
   *
   * @default - the tier's: a month in development, a year in production
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Image repositories that the team keeps elsewhere; `new ImageRepositories(stack, 'Images', { create: false })` takes them by name.
   * The second environment of an account needs that, because the first one's have the names.
   *
   * @default - made by the platform, and retained when it goes
   */
  readonly imageRepositories?: ImageRepositories;

  /**
   * Tag of the images of services that say none. CI moves it and forces a new deployment.
   *
   * @default - the tier's: `staging` in development, `main` in production
   */
  readonly imageTag?: string;

  /**
   * Architecture of the images.
   *
   * @default CpuArchitecture.ARM64
   */
  readonly cpuArchitecture?: ecs.CpuArchitecture;

  /**
   * Whether this is the first deployment: services start without tasks, because no image has been pushed yet, and database, tables and load balancer have
   * no deletion protection, so that CloudFormation can delete everything if the deployment fails. The load balancer writes no logs, because CloudFormation
   * cannot delete a bucket that contains one. The next deployment without it starts the services, and turns on protection and logs.
   *
   * Setting it again later stops all services and turns the protection off.
   *
   * @default - the context value `@reptidex-app/platform:bootstrap`, else false
   */
  readonly bootstrap?: boolean;

  /**
   * Path that the names of the platform's secrets begin with, without a slash at either end: with `prod/SkinClubPro` they are
   * `prod/SkinClubPro/database/master-user`, `…/database/connection`, `…/database/url`, `…/cache/auth-token`, `…/cache/url` and
   * `…/content-delivery/origin-header`.
   *
   * Changing it replaces the secrets, and with them the passwords. Tasks cannot open new connections to the database until they are replaced in the same
   * deployment.
   *
   * @default - the secrets are named like everything else, `{environment}-{project}-db-master-user`
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretPath?: string;

  /**
   * Whether resources have the names that an operator types, `{environment}-{project}-{thing}`. If false, CloudFormation generates the names, so that it
   * can replace every resource. Image repositories and the parameters that fleets in other stacks read always have names.
   *
   * Changing it replaces what is named, the database included.
   *
   * @default true
   */
  readonly physicalNames?: boolean;
}
