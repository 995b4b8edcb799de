import { Construct } from 'constructs';
import { DomainOptions, PlatformCacheOptions, PlatformDatabaseOptions, PlatformLoadBalancerOptions, PlatformNetworkOptions, ReptidexPlatformProps } from './platform-props';
import { PlatformTier } from './platform-tier';
import { TIER_DEFAULTS, TierDefaults } from './tier-defaults';
import { checkPostgres } from '../data/validate-postgres';
import { checkRedis } from '../data/validate-redis';
import { ServiceDefaults } from '../fleet/resolve-service';
import { checkDeployment, checkServices } from '../fleet/validate-services';
import { ListenerRoutes } from '../ingress/listener-routes';
import { checkLoadBalancer } from '../ingress/validate-load-balancer';
import { layOutNetwork } from '../network/validate-network';
import { AlarmThresholds } from '../observability/thresholds';
import { checkThresholds } from '../observability/validate-thresholds';
import { defined } from '../private/defined';
import { checkName, checkNamePrefix } from '../private/names';
import { Problems } from '../private/problems';
import { checkConnectionSecrets } from '../secrets/validate-connection-secrets';

const DEFAULT_PROJECT_NAME = 'reptidex';
/** Longest name of a user of PostgreSQL. */
const MAX_USERNAME = 63;
const ZONE_NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?\.?$/i;

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
  readonly alarms: AlarmThresholds;
}

/** What the user passes wins over the tier, field by field. */
export function settingsOf(props: ReptidexPlatformProps): Settings {
  const tier = TIER_DEFAULTS[props.tier ?? PlatformTier.PRODUCTION];
  const projectName = props.projectName ?? DEFAULT_PROJECT_NAME;
  const { environmentName, network, alarms } = props;
  const zones = network?.availabilityZones && network.availabilityZoneCount === undefined ? { availabilityZoneCount: network.availabilityZones.length } : {};
  const masterUsername = props.database?.masterSecret ? {} : { masterUsername: `${projectName}_${environmentName}`.replace(/-/g, '_').slice(0, MAX_USERNAME) };
  return {
    tier,
    environmentName,
    projectName,
    namePrefix: props.physicalNames ?? true ? `${environmentName}-${projectName}` : undefined,
    network: { ...tier.network, ...zones, ...defined(network) },
    loadBalancer: { ...tier.loadBalancer, ...defined(props.loadBalancer) },
    database: { ...tier.database, ...masterUsername, ...defined(props.database) },
    cache: { ...tier.cache, ...defined(props.cache) },
    alarms: {
      service: { ...tier.alarms.service, ...defined(alarms?.service) },
      loadBalancer: { ...tier.alarms.loadBalancer, ...defined(alarms?.loadBalancer) },
      database: { ...tier.alarms.database, ...defined(alarms?.database) },
      cache: { ...tier.alarms.cache, ...defined(alarms?.cache) },
    },
  };
}

/** Names on the certificate, or undefined where there is no domain. */
export function certificateDomainsOf(domain: DomainOptions | undefined): string[] | undefined {
  return domain && (domain.certificateDomains ?? [domain.zoneName, `*.${domain.zoneName}`]);
}

/** Collects the mistakes of all parts before any of them is made, so that the user sees them together. */
export function checkSettings(scope: Construct, props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  checkPlatformNames(settings, problems);
  checkNetwork(scope, props, settings, problems);
  checkDomain(props.domain, problems);
  checkLoadBalancer(settings.loadBalancer, problems);
  checkListener(settings.loadBalancer, problems);
  if (settings.database.enabled ?? true) {
    checkPostgres(settings.database, problems);
    checkConnectionSecrets(settings.database, problems);
  }
  if (settings.cache.enabled ?? true) {
    checkRedis(settings.cache, problems);
  }
  for (const [part, thresholds] of Object.entries(settings.alarms)) {
    checkThresholds('alarms', part, thresholds, problems);
  }
  checkDeployment('platform', props.deployment ?? {}, problems);
  checkPlatformServices(props, settings, problems);
}

function checkPlatformNames(settings: Settings, problems: Problems): void {
  const subject = 'platform';
  checkNamePrefix(problems, subject, 'environmentName', settings.environmentName);
  checkName(problems, subject, 'projectName', settings.projectName);
}

function checkNetwork(scope: Construct, props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { vpc, publicSubnets, privateSubnets, dataSubnets, ...made } = props.network ?? {};
  const existing = vpc ?? props.cluster?.vpc;
  if (!existing) {
    layOutNetwork(scope, settings.network, problems);
    for (const [prop, value] of Object.entries(defined({ publicSubnets, privateSubnets, dataSubnets }))) {
      problems.add({ subject: 'network', prop, must: "be left out where no 'vpc' is given", got: JSON.stringify(value) });
    }
    return;
  }
  for (const [prop, value] of Object.entries(defined(made))) {
    problems.add({ subject: 'network', prop, must: 'be left out where the VPC is the team\'s own', got: Array.isArray(value) ? `${value.length} of them` : value });
  }
}

/** An imported listener knows nothing of its load balancer, which DNS records and alarms need. */
function checkListener({ listener, loadBalancer }: PlatformLoadBalancerOptions, problems: Problems): void {
  if (listener && !loadBalancer && !('loadBalancer' in listener)) {
    problems.add({ subject: 'load balancer', prop: 'loadBalancer', must: "be given with an imported 'listener'", got: undefined, fix: 'import it by ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes' });
  }
  if (loadBalancer && !listener) {
    problems.add({ subject: 'load balancer', prop: 'listener', must: "be given with 'loadBalancer'", got: undefined });
  }
}

function checkDomain(domain: DomainOptions | undefined, problems: Problems): void {
  if (!domain) {
    return;
  }
  problems.pattern('domain', 'zoneName', domain.zoneName, ZONE_NAME, "be the name of a DNS zone, such as 'example.com'");
  if (!domain.certificate && !domain.hostedZone) {
    problems.add({
      subject: 'domain', prop: 'certificate', must: "be given where there is no 'hostedZone' to validate a new one through", got: undefined, fix: 'give one of the two, or leave the domain out for HTTP',
    });
  }
  if (domain.certificateDomains && !domain.certificate) {
    problems.add({ subject: 'domain', prop: 'certificateDomains', must: "be left out where no 'certificate' is given", got: domain.certificateDomains, fix: 'the certificate that is made covers the zone and one label below it' });
  }
}

function checkPlatformServices(props: ReptidexPlatformProps, settings: Settings, problems: Problems): void {
  const { listener } = settings.loadBalancer;
  checkServices(props.services ?? [], {
    ...serviceDefaultsOf(props, settings),
    hasImageRepositories: true,
    certificateDomains: certificateDomainsOf(props.domain),
    ownsDefaultAction: listener === undefined,
    existing: [],
    isolation: props.isolation ?? settings.tier.isolation,
  }, listener ? ListenerRoutes.of(listener) : new ListenerRoutes(), problems);
}

/** What is known of database and cache before they are made: whether there will be one. */
function serviceDefaultsOf(props: ReptidexPlatformProps, settings: Settings): ServiceDefaults {
  const there = (part: { enabled?: boolean }) => ((part.enabled ?? true) ? {} : undefined);
  return {
    sizes: settings.tier.sizes,
    deployment: { ...settings.tier.deployment, ...defined(props.deployment) },
    database: there(settings.database),
    cache: there(settings.cache),
  };
}

