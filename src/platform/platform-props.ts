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
   * Name of the environment, for example `dev`: the first part of physical names.
   *
   * An environment in a second region of an account needs the context value `@reptidex-app/platform:primaryRegion`: outside of the primary region, names
   * that are unique in the account, such as those of roles and buckets, contain the region. Changing either replaces the named resources.
   */
  readonly environmentName: string;

  /**
   * Name of the project: the second part of physical names, and the first part of the names of image repositories.
   *
   * Changing it replaces the named resources, including the database.
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
   * @default - none: unencrypted HTTP on port 80, and a warning
   */
  readonly domain?: DomainOptions;

  /**
   * The services. Their order does not matter.
   *
   * @default - none; add them with `platform.fleet.addService`
   */
  readonly services?: MicroserviceProps[];

  /**
   * Workers, which run in the background and have no port: consumers of a queue, or any other long-running process. Their order does not matter.
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
   * Buckets that services can use by name. Their physical names are `{project}-{environment}-{name}`.
   *
   * @default - none
   */
  readonly buckets?: BucketOptions[];

  /**
   * Replication of all buckets, including the one that the platform creates for access logs, best to another region and another account.
   *
   * @default - none
   */
  readonly bucketReplication?: PlatformReplicationOptions;

  /**
   * DynamoDB tables that services can use by name.
   *
   * @default - none
   */
  readonly tables?: TableOptions[];

  /**
   * Queues that services can use by name.
   *
   * @default - none
   */
  readonly queues?: QueueOptions[];

  /**
   * Event bus that services can use.
   *
   * @default - none
   */
  readonly eventBus?: EventBusOptions;

  /**
   * Whether services send traces to AWS X-Ray, through a collector sidecar.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * Working hours. Outside of them, services run no tasks, the database is stopped, and alarms do not notify. A service can override them with its own
   * `schedule`.
   *
   * An existing database is not stopped, and neither is a cache, because ElastiCache does not support it. The password of a database that is stopped
   * rotates once a month in working hours. Backups and maintenance also move into working hours, those of AWS Backup into the last one.
   *
   * @default - around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * Daily backups by AWS Backup of the database and the tables that the platform creates. They are retained when these are deleted, unlike automated
   * backups of RDS and point-in-time recovery. Existing databases are not backed up.
   *
   * For the database, snapshots are incremental and cost 0.095 USD per GB-month. For tables, each recovery point is a full copy at 0.10 USD per GB-month:
   * 3.50 USD a month per GB with 35 recovery points (us-east-1).
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
   * A web firewall, in front of CloudFront if `contentDelivery` is set, otherwise in front of the load balancer, or both. It costs about 10 USD a month.
   *
   * @default - none
   */
  readonly firewall?: PlatformFirewallOptions;

  /**
   * An existing cluster, in the platform's VPC.
   *
   * @default - one is created
   */
  readonly cluster?: ecs.ICluster;

  /**
   * Container Insights of a new cluster.
   *
   * @default - the tier's: nothing in development, enhanced in production
   */
  readonly containerInsights?: ecs.ContainerInsights;

  /**
   * How far services are isolated from each other.
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
   * An existing log group for the services.
   *
   * @default - one is created, `/ecs/{environment}-{project}`
   */
  readonly logGroup?: logs.ILogGroup;

  /**
   * How long the services' logs are kept, in a new log group.
   *
   * @default - the tier's: a month in development, a year in production
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Existing image repositories. `new ImageRepositories(stack, 'Images', { create: false })` imports them by name. A second environment in an account
   * needs this, because the repositories of the first one have the same names.
   *
   * @default - created by the platform, and retained when it is deleted
   */
  readonly imageRepositories?: ImageRepositories;

  /**
   * Image tag of services without `image`. CI moves the tag and forces a new deployment.
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
   * cannot delete a bucket that contains one. The next deployment without it starts the services, and enables protection and logs.
   *
   * Setting it again later stops all services and disables the protection.
   *
   * @default - the context value `@reptidex-app/platform:bootstrap`, otherwise false
   */
  readonly bootstrap?: boolean;

  /**
   * Prefix of the names of the platform's secrets, without a slash at either end. With `prod/SkinClubPro`, they are
   * `prod/SkinClubPro/database/master-user`, `…/database/connection`, `…/database/url`, `…/cache/auth-token`, `…/cache/url` and
   * `…/content-delivery/origin-header`.
   *
   * Changing it replaces the secrets, and with them the passwords. Tasks cannot open new connections to the database until they are replaced in the same
   * deployment.
   *
   * @default - names like those of other resources, such as `{environment}-{project}-db-master-user`
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretPath?: string;

  /**
   * Whether resources have physical names, `{environment}-{project}-{thing}`. If false, CloudFormation generates the names, so that it can replace every
   * resource. Image repositories and the parameters that fleets in other stacks read always have names.
   *
   * Changing it replaces the named resources, including the database.
   *
   * @default true
   */
  readonly physicalNames?: boolean;
}
