import { Token } from 'aws-cdk-lib';
import { AlarmThresholds } from './alarm-thresholds';
import { PlatformBackupOptions } from './platform-backup-options';
import { PlatformEncryptionOptions } from './platform-encryption-options';
import { DomainOptions, PlatformCacheOptions, PlatformDatabaseOptions, PlatformLoadBalancerOptions, PlatformNetworkOptions } from './platform-options';
import { ReptidexPlatformProps } from './platform-props';
import { PlatformTier } from './platform-tier';
import { TierDefaults } from './tier-defaults';
import { OriginAccess } from '../edge/content-delivery-options';
import { defined } from '../private/defined';
import { isName } from '../private/names';

/** Longest name of a user of PostgreSQL. */
const MAX_USERNAME = 63;
const SECRET_PATH = /^(?=.{1,400}$)[A-Za-z0-9_+=.@-]+(\/[A-Za-z0-9_+=.@-]+)*$/;
/** PostgreSQL keeps what begins with `pg_` for itself. */
const USERNAME = /^(?!pg_)[A-Za-z]/;

/** The props with the tier's defaults filled in. */
export interface Settings {
  readonly tier: TierDefaults;
  readonly environmentName: string;
  readonly projectName: string;
  readonly namePrefix?: string;
  readonly network: PlatformNetworkOptions;
  readonly loadBalancer: PlatformLoadBalancerOptions;
  readonly database: PlatformDatabaseOptions;
  readonly cache: PlatformCacheOptions;
  readonly encryption: PlatformEncryptionOptions;
  readonly backup: PlatformBackupOptions;
  readonly alarms: AlarmThresholds;
  readonly dashboard: boolean;
}

/** What the user passes wins over the tier, field by field. */
export function settingsOf(props: ReptidexPlatformProps): Settings {
  const tier = (props.tier ?? PlatformTier.PRODUCTION)._defaults;
  const { environmentName, projectName, network, alarms } = props;
  const secretPath = secretPathOf(props);
  // The zones that are listed are as many as there are, whatever the tier says.
  const listed = network?.availabilityZones;
  const zones = listed && !Token.isUnresolved(listed) ? { availabilityZoneCount: listed.length } : {};
  const masterUsername = props.database?.masterSecret ? {} : { masterUsername: usernameOf(projectName, environmentName) };
  return {
    tier,
    environmentName,
    projectName,
    namePrefix: props.physicalNames ?? true ? prefixOf(environmentName, projectName) : undefined,
    network: { ...tier.network, ...zones, ...defined(network) },
    loadBalancer: { ...tier.loadBalancer, ...behindCloudFront(props), ...defined(props.loadBalancer) },
    database: {
      ...tier.database,
      ...masterUsername,
      ...databaseSecretNames(secretPath, props.database ?? {}),
      ...defined(props.database),
      rotation: rotationSettings(tier.database.rotation, props.database?.rotation),
    },
    cache: {
      ...tier.cache,
      ...cacheSecretNames(secretPath, { ...tier.cache, ...defined(props.cache) }),
      ...defined(props.cache),
      rotation: rotationSettings(tier.cache.rotation, props.cache?.rotation),
    },
    encryption: { ...tier.encryption, ...(props.encryption && { enabled: true }), ...defined(props.encryption) },
    dashboard: props.dashboard ?? tier.dashboard,
    backup: { ...tier.backup, ...(props.backup && { enabled: true }), ...defined(props.backup) },
    alarms: {
      service: { ...tier.alarms.service, ...defined(alarms?.service) },
      loadBalancer: { ...tier.alarms.loadBalancer, ...defined(alarms?.loadBalancer) },
      database: { ...tier.alarms.database, ...defined(alarms?.database) },
      cache: { ...tier.alarms.cache, ...defined(alarms?.cache) },
    },
  };
}

/** What names can be made from. What is no name is reported as such, and not with each name once more. */
function prefixOf(environmentName: string, projectName: string): string | undefined {
  const areNames = [environmentName, projectName].every((name) => Token.isUnresolved(name) || (name !== undefined && isName(name)));
  return areNames ? `${environmentName}-${projectName}` : undefined;
}

/** What names of secrets can be made from. What is no path is reported as such, and not with each name once more. */
export function secretPathOf({ secretPath: path }: ReptidexPlatformProps): string | undefined {
  return path !== undefined && (Token.isUnresolved(path) || SECRET_PATH.test(path)) ? path : undefined;
}

/** Behind CloudFront the load balancer has no public address, unless CloudFront reaches it over the internet. */
function behindCloudFront({ contentDelivery }: ReptidexPlatformProps): { internetFacing?: boolean } {
  const isBehind = contentDelivery && (contentDelivery.enabled ?? true) && contentDelivery.originAccess !== OriginAccess.SECRET_HEADER;
  return isBehind ? { internetFacing: false } : {};
}

/** Names of secrets that are made, below the path that is wanted. */
function databaseSecretNames(path: string | undefined, options: PlatformDatabaseOptions): PlatformDatabaseOptions {
  return path === undefined ? {} : {
    masterSecretName: options.masterSecret ? undefined : `${path}/database/master-user`,
    connectionSecretName: `${path}/database/connection`,
    urlSecretName: `${path}/database/url`,
  };
}

function cacheSecretNames(path: string | undefined, options: PlatformCacheOptions): PlatformCacheOptions {
  return path === undefined || options.authToken === false ? {} : { authTokenSecretName: `${path}/cache/auth-token`, urlSecretName: `${path}/cache/url` };
}

/** Whoever sets an option of the rotation wants it. */
function rotationSettings<O extends { enabled?: boolean }>(tier: O | undefined, given: O | undefined): O {
  return { ...tier, ...(given && { enabled: true }), ...defined(given) } as O;
}

/** `{project}_{environment}`; what is no name is reported as such, not once more as a user's. */
function usernameOf(projectName: string, environmentName: string): string {
  const name = `${projectName}_${environmentName}`;
  if (Token.isUnresolved(name)) {
    return name;
  }
  const identifier = name.replace(/[^A-Za-z0-9_]/g, '_');
  return (USERNAME.test(identifier) ? identifier : `app_${identifier}`).slice(0, MAX_USERNAME);
}

/** Names on the certificate, or undefined where there is no domain. */
export function certificateDomainsOf(domain: DomainOptions | undefined): string[] | undefined {
  if (!domain) {
    return undefined;
  }
  const zone = domain.zoneName.replace(/\.$/, '');
  return domain.certificateDomains ?? [zone, `*.${zone}`];
}
