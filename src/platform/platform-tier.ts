import { aws_ecs as ecs, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { mergeBackup, mergeCache, mergeDatabase } from './merge-options';
import { PlatformBackup } from './platform-backup-options';
import { PlatformCache } from './platform-cache-options';
import { PlatformDatabase } from './platform-database-options';
import { PlatformEncryption } from './platform-encryption-options';
import { PlatformAlarmOptions, PlatformLoadBalancerOptions, PlatformNetworkOptions } from './platform-options';
import { DEVELOPMENT, PRODUCTION, TierDefaults } from './tier-defaults';
import { omitUndefined } from '../private/omit-undefined';
import { requireStruct, requireValue } from '../private/shapes/check-shape';
import { DeploymentOptions } from '../workload/deployment-options';
import { ScalingOptions } from '../workload/scaling-options';
import { ServiceIsolation } from '../workload/service-isolation';
import { ServiceSize } from '../workload/service-size';

/** Defaults of a custom tier, which override those of its base tier, field by field. */
export interface PlatformTierOptions {
  /**
   * Defaults of the network.
   *
   * @default - that of the base tier
   */
  readonly network?: PlatformNetworkOptions;
  /**
   * Defaults of the load balancer.
   *
   * @default - that of the base tier
   */
  readonly loadBalancer?: PlatformLoadBalancerOptions;
  /**
   * The database, or none. Options are merged with the base's, field by field.
   *
   * @default - that of the base tier
   */
  readonly database?: PlatformDatabase;
  /**
   * The cache, or none. Options are merged with the base's, field by field.
   *
   * @default - that of the base tier
   */
  readonly cache?: PlatformCache;
  /**
   * The encryption.
   *
   * @default - that of the base tier
   */
  readonly encryption?: PlatformEncryption;
  /**
   * The backups, or none. Options are merged with the base's, field by field.
   *
   * @default - that of the base tier
   */
  readonly backup?: PlatformBackup;
  /**
   * Sizes of services by the name of their profile: `backend`, `frontend`, a custom profile, or `plain` for services without a profile.
   *
   * @default - that of the base tier
   */
  readonly sizes?: { [profile: string]: ServiceSize };
  /**
   * Scaling of services by the name of their profile.
   *
   * @default - that of the base tier
   */
  readonly scaling?: { [profile: string]: ScalingOptions };
  /**
   * Options for the deployment of a new version of a service.
   *
   * @default - that of the base tier
   */
  readonly deployment?: DeploymentOptions;
  /**
   * Thresholds of the alarms.
   *
   * @default - that of the base tier
   */
  readonly alarms?: PlatformAlarmOptions;
  /**
   * How far services are isolated from each other.
   *
   * @default - that of the base tier
   */
  readonly isolation?: ServiceIsolation;
  /**
   * Container Insights.
   *
   * @default - that of the base tier
   */
  readonly containerInsights?: ecs.ContainerInsights;
  /**
   * How long logs are kept.
   *
   * @default - that of the base tier
   */
  readonly logRetention?: logs.RetentionDays;
  /**
   * What happens to log groups when they are removed from the stack.
   *
   * @default - that of the base tier
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Tag of the images that your pipeline pushes for the tier.
   *
   * @default - that of the base tier
   */
  readonly imageTag?: string;
  /**
   * Whether the environment has a dashboard.
   *
   * @default - that of the base tier
   */
  readonly dashboard?: boolean;
}

/** A set of defaults for a whole environment. Values that you pass to the platform take precedence, field by field. */
export class PlatformTier {
  /** Low cost and easy to delete: two zones, one NAT gateway, single instances, shared security groups and roles. */
  static readonly DEVELOPMENT = new PlatformTier('DEVELOPMENT', DEVELOPMENT);

  /** High availability and protection: three zones with a NAT gateway each, standbys, backups, deletion protection, isolated services. */
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
   * @param name Name of the tier, for readers of the app
   * @param base Tier that it is based on
   * @param defaults Defaults that differ from the base
   */
  static of(name: string, base: PlatformTier, defaults: PlatformTierOptions = {}): PlatformTier {
    requireValue('PlatformTier.of', 'tier', 'name', { of: 'string' }, name);
    requireValue('PlatformTier.of', `tier '${name}'`, 'base', { of: 'type', name: 'PlatformTier' }, base);
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
  const over = <T extends object>(before: T, given: object | undefined) => ({ ...before, ...omitUndefined(given) });
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
      enabled: alarms?.enabled ?? base.alarms.enabled,
      topic: alarms?.topic ?? base.alarms.topic,
      service: over(base.alarms.service ?? {}, alarms?.service),
      loadBalancer: over(base.alarms.loadBalancer ?? {}, alarms?.loadBalancer),
      database: over(base.alarms.database ?? {}, alarms?.database),
      cache: over(base.alarms.cache ?? {}, alarms?.cache),
    },
  };
}

function mergeProfiles<T extends object>(base: { [profile: string]: T }, given: { [profile: string]: T } = {}): { [profile: string]: T } {
  const profiles = [...new Set([...Object.keys(base), ...Object.keys(given)])];
  return Object.fromEntries(profiles.map((profile) => [profile, { ...base[profile], ...omitUndefined(given[profile]) } as T]));
}
