import { aws_certificatemanager as acm, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, aws_route53 as route53, aws_sns as sns } from 'aws-cdk-lib';
import { PlatformContentDeliveryOptions, PlatformFirewallOptions } from './platform-edge-options';
import { PlatformRotationOptions } from './platform-rotation-options';
import { PlatformTier } from './platform-tier';
import { BucketOptions } from '../data/bucket-options';
import { EventBusOptions } from '../data/event-bus-options';
import { PostgresDatabaseOptions } from '../data/postgres-options';
import { QueueOptions } from '../data/queue-options';
import { RedisCacheOptions } from '../data/redis-options';
import { TableOptions } from '../data/table-options';
import { ImageRepositories } from '../delivery/image-repositories';
import { DeploymentOptions } from '../fleet/deployment-options';
import { MicroserviceProps } from '../fleet/microservice-props';
import { ServiceBinding } from '../fleet/service-binding';
import { ServiceIsolation } from '../fleet/service-isolation';
import { LoadBalancerOptions } from '../ingress/load-balancer-options';
import { NetworkOptions } from '../network/network-options';
import { AlarmThresholds } from '../observability/thresholds';
import { OffHoursOptions } from '../operations/off-hours-options';
import { DatabaseConnectionSecretsOptions } from '../secrets/connection-secrets-options';

/** The platform's network: one to make, or the team's own. */
export interface PlatformNetworkOptions extends NetworkOptions {
  /**
   * A VPC that the team already has. Nothing else is said of the network then, but which subnets to use.
   *
   * @default - one is made
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Where the load balancer is, in a VPC of the team's own.
   *
   * @default - its public subnets
   */
  readonly publicSubnets?: ec2.SubnetSelection;

  /**
   * Where tasks run, in a VPC of the team's own.
   *
   * @default - its private subnets with egress
   */
  readonly privateSubnets?: ec2.SubnetSelection;

  /**
   * Where database and cache are, in a VPC of the team's own.
   *
   * @default - its isolated subnets, or without such the private ones
   */
  readonly dataSubnets?: ec2.SubnetSelection;
}

/** The domain that the services' host names lie in. */
export interface DomainOptions {
  /** Name of the zone, for example `example.com`. */
  readonly zoneName: string;

  /**
   * Zone that gets an alias record for each host name.
   *
   * @default - no records; make them where the zone is
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Certificate of the HTTPS listener, in the region of the stack.
   *
   * @default - one for the zone and `*.{zone}`, validated through `hostedZone`, which must then be given
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Names that the certificate covers; a wildcard stands for one label. A host name that none of them covers is an error.
   *
   * @default - the zone and `*.{zone}`
   */
  readonly certificateDomains?: string[];
}

/** The platform's load balancer: one to make, or the team's own. */
export interface PlatformLoadBalancerOptions extends LoadBalancerOptions {
  /**
   * A listener that the team already has, imported with its load balancer's security group. Nothing else is made of the load
   * balancer then.
   *
   * @default - one is made
   */
  readonly listener?: elbv2.IApplicationListener;

  /**
   * Load balancer of that listener.
   *
   * @default - the listener's own, where the listener is made in this app
   */
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;

  /**
   * Whether there are access logs, of the load balancer and of `buckets`. They go to `accessLogs`, else to the one of `buckets` whose purpose is
   * `LOGS`, else to a bucket of the platform's, `{project}-{environment}-access-logs`.
   *
   * @default - the tier's: no in development, yes in production
   */
  readonly accessLogsEnabled?: boolean;
}

/** The platform's database: one to make, the team's own, or none. */
export interface PlatformDatabaseOptions extends PostgresDatabaseOptions, DatabaseConnectionSecretsOptions {
  /**
   * Whether there is a database.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * A database that the team already has: its security group with the port, and the secret for `DATABASE_URL`. Nothing else is made of
   * the database then.
   *
   * @default - one is made
   */
  readonly existing?: ServiceBinding;

  /**
   * Rotation of the master user's password, of a master secret that is made: the secrets that services read follow, and the services are rolled.
   *
   * It needs private subnets with a NAT gateway, or an interface endpoint of AWS Secrets Manager.
   *
   * @default - the tier's: none in development, every 30 days in production
   */
  readonly rotation?: PlatformRotationOptions;
}

/** The platform's cache: one to make, the team's own, or none. */
export interface PlatformCacheOptions extends RedisCacheOptions {
  /**
   * Whether there is a cache.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Name of the secret with the cache's URL, where it carries an AUTH token.
   *
   * @default - `{prefix}-redis-url`
   */
  readonly urlSecretName?: string;

  /**
   * A cache that the team already has: its security group with the port, and the secret or variable `REDIS_URL`. Nothing else is made
   * of the cache then.
   *
   * @default - one is made
   */
  readonly existing?: ServiceBinding;
}

/** The platform's alarms. */
export interface PlatformAlarmOptions extends AlarmThresholds {
  /**
   * Whether there are alarms, at 0.10 USD a month a metric. Each service has five, the load balancer one, the database five and each of its
   * read replicas two, the rotation of its password two, each node of the cache three, each dead-letter queue one.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Where alarms are published.
   *
   * @default - a topic of the platform, encrypted so that CloudWatch can publish to it
   */
  readonly topic?: sns.ITopic;
}

/** Properties of `ReptidexPlatform`. */
export interface ReptidexPlatformProps {
  /** Name of the environment, for example `dev`: the first part of every name an operator sees. */
  readonly environmentName: string;

  /**
   * Name of the project: the second part of every name an operator sees, and the first of an image repository's.
   *
   * @default 'reptidex'
   */
  readonly projectName?: string;

  /**
   * Which set of defaults applies.
   *
   * @default PlatformTier.PRODUCTION
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
   * The database.
   *
   * @default - PostgreSQL, sized by the tier
   */
  readonly database?: PlatformDatabaseOptions;

  /**
   * The cache.
   *
   * @default - Redis, sized by the tier
   */
  readonly cache?: PlatformCacheOptions;

  /**
   * Buckets that services may name, called `{project}-{environment}-{name}`.
   *
   * @default - none
   */
  readonly buckets?: BucketOptions[];

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
   * working hours, once a month. Backups and maintenance move into them too.
   *
   * @default - around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * The load balancer.
   *
   * @default - the tier's
   */
  readonly loadBalancer?: PlatformLoadBalancerOptions;

  /**
   * CloudFront in front of the load balancer, which then has no public address.
   *
   * @default - none: the load balancer faces the internet
   */
  readonly contentDelivery?: PlatformContentDeliveryOptions;

  /**
   * A web firewall, in front of CloudFront where there is `contentDelivery`, else of the load balancer. It costs about 10 USD a month.
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
   * Whether services start without tasks, for the first deployment, when no image has been pushed yet. The next deployment without it
   * starts them.
   *
   * @default - the context value `@reptidex-app/platform:bootstrap`, else false
   */
  readonly bootstrap?: boolean;

  /**
   * Path that the names of the platform's secrets begin with, without a slash at either end: with `prod/SkinClubPro` they are
   * `prod/SkinClubPro/database/master-user`, `…/database/connection`, `…/database/url`, `…/cache/auth-token` and `…/cache/url`.
   *
   * Changing it replaces the secrets, and with them the passwords.
   *
   * @default - the secrets are named like everything else, `{environment}-{project}-db-master-user`
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html
   */
  readonly secretPath?: string;

  /**
   * Whether resources have the names that an operator types, `{environment}-{project}-{thing}`. Without, CloudFormation names
   * them, and a replacement never finds its name taken.
   *
   * Changing it replaces what is named, the database included.
   *
   * @default true
   */
  readonly physicalNames?: boolean;
}
