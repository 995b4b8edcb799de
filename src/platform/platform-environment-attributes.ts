import { aws_logs as logs } from 'aws-cdk-lib';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { PlatformTier } from './platform-tier';
import { ImageRepositories } from '../delivery/image-repositories';
import { OffHoursOptions } from '../operations/off-hours-options';

/**
 * A platform that another stack creates: its names, and what must be known at synth. Everything else is read at deployment.
 *
 * Image, deployment, alarms and tracing of the services are options of their `MicroserviceFleet`.
 */
export interface PlatformEnvironmentAttributes {
  /** Name of the environment, as the platform's `environmentName`. It must be known at synth. */
  readonly environmentName: string;

  /** Name of the project, as the platform's `projectName`. It must be known at synth. */
  readonly projectName: string;

  /**
   * The platform's tier: the fleets of this stack have its defaults.
   *
   * @default PlatformTier.PRODUCTION
   */
  readonly tier?: PlatformTier;

  /**
   * Name of the DNS zone of the platform's `domain`. Host names outside of the zone get no record.
   *
   * @default - each host name gets a record if the platform has a hosted zone, and must then be in that zone
   */
  readonly zoneName?: string;

  /**
   * Names on the certificate of the platform's listener. Host names that none of them covers are an error.
   *
   * @default - `zoneName` and one label below it; not checked without a `zoneName`
   */
  readonly certificateDomains?: string[];

  /**
   * Number of Availability Zones in which the platform's tasks run, from 1 to 6: the platform's `network.availabilityZoneCount`. Required only
   * for `WorkloadExtension.efsVolume()` without a `fileSystem`, because a new file system has a mount target in each zone.
   *
   * If the platform has fewer zones, the deployment fails. If it has more, the tasks of this stack run in the first ones. Setting it later updates the services
   * in place.
   *
   * @default - not known at synth: tasks run in all zones of the platform
   */
  readonly availabilityZoneCount?: number;

  /**
   * The platform's database: `PlatformDatabase.postgres()` without options, `existing` with the binding that the platform has, or `none`.
   *
   * If you pass `postgres()` and the platform has no database, the deployment of a service that uses it fails. A platform publishes nothing about an
   * existing database, so pass its binding here as well.
   *
   * @default PlatformDatabase.postgres()
   */
  readonly database?: PlatformDatabase;

  /**
   * The share of the database's `max_connections` that the services of this stack can use in total, from 1 to 1,000,000. The sum of their
   * `databasePoolSize`, for old and new tasks together, must be at least 5 below it: PostgreSQL and Amazon RDS reserve 5 connections.
   *
   * Synth does not know the services of other stacks, so divide the connections among the stacks. Rejected with `PlatformDatabase.none()`.
   *
   * @default - the `maxConnections` of an existing database, otherwise not checked
   */
  readonly maxDatabaseConnections?: number;

  /**
   * The platform's cache: `PlatformCache.redis()`, `existing` with the binding that the platform has, or `none`.
   *
   * Of the options of `redis`, only `authToken` can be set: whether the cache requires a token, which makes its URL a secret. If it differs from the
   * platform's, or if the platform has no cache, the deployment of a service that uses the cache fails. A platform publishes nothing about an existing
   * cache, so pass its binding here as well.
   *
   * @default - `PlatformCache.redis()` with the tier's `authToken`: no in development, yes in production
   */
  readonly cache?: PlatformCache;

  /**
   * The platform's working hours. If the platform has others, the deployment fails. A fleet can override them with its own `schedule`.
   *
   * @default - around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * Image repositories of services without an image. Use `new ImageRepositories(stack, 'Images', { create: false })` if they exist: a second environment of
   * an account uses those of the first.
   *
   * @default - `{project}-{service}`, created in this stack and retained when they are removed from it
   */
  readonly imageRepositories?: ImageRepositories;

  /**
   * How long the services' logs are kept.
   *
   * @default - the tier's: a month in development, a year in production
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Whether resources of the fleets have physical names, `{environment}-{project}--{fleet}--{thing}`. Changing it replaces the named resources.
   *
   * @default true
   */
  readonly physicalNames?: boolean;
}
