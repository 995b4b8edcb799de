import { aws_ecs as ecs, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { mergeBackup, mergeCache, mergeDatabase } from './merge-options';
import { PlatformBackup } from './platform-backup-options';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { PlatformEncryption } from './platform-encryption-options';
import { PlatformAlarmOptions, PlatformLoadBalancerOptions, PlatformNetworkOptions } from './platform-options';
import { DEVELOPMENT, PRODUCTION, TierDefaults } from './tier-defaults';
import { defined } from '../private/defined';
import { requireStruct } from '../private/shapes/check-shape';
import { DeploymentOptions } from '../workload/deployment-options';
import { ScalingOptions } from '../workload/scaling-options';
import { ServiceIsolation } from '../workload/service-isolation';
import { ServiceSize } from '../workload/service-size';

/** Defaults of a tier of your own, in place of those of the tier that it is based on, field by field. */
export interface PlatformTierOptions {
  /**
   * Defaults of the network.
   *
   * @default - as the base
   */
  readonly network?: PlatformNetworkOptions;
  /**
   * Defaults of the load balancer.
   *
   * @default - as the base
   */
  readonly loadBalancer?: PlatformLoadBalancerOptions;
  /**
   * The database, or none. Options are merged with the base's, field by field.
   *
   * @default - as the base
   */
  readonly database?: PlatformDatabase;
  /**
   * The cache, or none. Options are merged with the base's, field by field.
   *
   * @default - as the base
   */
  readonly cache?: PlatformCache;
  /**
   * The encryption.
   *
   * @default - as the base
   */
  readonly encryption?: PlatformEncryption;
  /**
   * The backups, or none. Options are merged with the base's, field by field.
   *
   * @default - as the base
   */
  readonly backup?: PlatformBackup;
  /**
   * Sizes of services by the name of their profile: `backend`, `frontend`, your own; `plain` for services without one.
   *
   * @default - as the base
   */
  readonly sizes?: { [profile: string]: ServiceSize };
  /**
   * Scaling of services by the name of their profile.
   *
   * @default - as the base
   */
  readonly scaling?: { [profile: string]: ScalingOptions };
  /**
   * How a new version of a service replaces the old one.
   *
   * @default - as the base
   */
  readonly deployment?: DeploymentOptions;
  /**
   * Thresholds of the alarms.
   *
   * @default - as the base
   */
  readonly alarms?: PlatformAlarmOptions;
  /**
   * How far services are kept apart.
   *
   * @default - as the base
   */
  readonly isolation?: ServiceIsolation;
  /**
   * What Container Insights records.
   *
   * @default - as the base
   */
  readonly containerInsights?: ecs.ContainerInsights;
  /**
   * How long logs are kept.
   *
   * @default - as the base
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to logs when their group leaves the stack.
   *
   * @default - as the base
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Tag of the images that your pipeline pushes for the tier.
   *
   * @default - as the base
   */
  readonly imageTag?: string;
  /**
   * Whether the environment has a dashboard.
   *
   * @default - as the base
   */
  readonly dashboard?: boolean;
}

/** A set of defaults for a whole environment. What you pass to the platform takes precedence, field by field. */
export class PlatformTier {
  /** Cheap and easy to throw away: two zones, one NAT gateway, single instances, shared security groups and roles. */
  static readonly DEVELOPMENT = new PlatformTier('DEVELOPMENT', DEVELOPMENT);

  /** Safe: three zones, a NAT gateway each, standbys, backups, deletion protection, services kept apart. */
  static readonly PRODUCTION = new PlatformTier('PRODUCTION', PRODUCTION);

  /**
   * A tier of your own.
   *
   * @example
   * const staging = PlatformTier.of('staging', PlatformTier.PRODUCTION, {
   *   imageTag: 'staging',
   *   network: { natGateways: 1 },
   *   database: PlatformDatabase.postgres({ instanceClass: 'db.t4g.micro', multiAz: false, deletionProtection: false }),
   *   sizes: { backend: { cpu: 512, memoryMiB: 1024 } },
   * });
   *
   * @param name Name of the tier, for people who read the app
   * @param base Tier that it is based on
   * @param defaults What differs from the base
   */
  static of(name: string, base: PlatformTier, defaults: PlatformTierOptions = {}): PlatformTier {
    requireStruct('PlatformTier.of', `tier '${name}'`, 'PlatformTierOptions', defaults);
    return new PlatformTier(name, merge(base._defaults, defaults));
  }

  private constructor(
    /** Name of the tier. */
    readonly name: string,
    /** @internal */
    readonly _defaults: TierDefaults,
  ) {}

  /** The name of the tier. */
  toString(): string {
    return this.name;
  }
}

/** Structs field by field, sizes and scaling profile by profile. */
function merge(base: TierDefaults, { alarms, sizes, scaling, ...options }: PlatformTierOptions): TierDefaults {
  const { network, loadBalancer, database, cache, backup, deployment, ...values } = options;
  const over = <T extends object>(before: T, given: object | undefined) => ({ ...before, ...defined(given) });
  return {
    ...over(base, values),
    network: over(base.network, network),
    loadBalancer: over(base.loadBalancer, loadBalancer),
    database: mergeDatabase(base.database, database),
    cache: mergeCache(base.cache, cache),
    backup: mergeBackup(base.backup, backup),
    deployment: over(base.deployment, deployment),
    sizes: mergeProfiles(base.sizes, sizes),
    scaling: mergeProfiles(base.scaling ?? {}, scaling),
    alarms: {
      service: over(base.alarms.service ?? {}, alarms?.service),
      loadBalancer: over(base.alarms.loadBalancer ?? {}, alarms?.loadBalancer),
      database: over(base.alarms.database ?? {}, alarms?.database),
      cache: over(base.alarms.cache ?? {}, alarms?.cache),
    },
  };
}

function mergeProfiles<T extends object>(base: { [profile: string]: T }, given: { [profile: string]: T } = {}): { [profile: string]: T } {
  const profiles = [...new Set([...Object.keys(base), ...Object.keys(given)])];
  return Object.fromEntries(profiles.map((profile) => [profile, { ...base[profile], ...defined(given[profile]) } as T]));
}
