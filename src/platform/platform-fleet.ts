import { aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { namesOfData } from './platform-data';
import { PlannedFleet, PlatformPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { SharedFleetSettings } from '../fleet/fleet-parts';
import { checkWorkloads, NO_WORKLOADS, resolveWorkloads } from '../fleet/fleet-workloads';
import { checkRollouts } from '../fleet/secret-consumers';
import { isSecure, ownsDefaultAction } from '../ingress/listener-route';
import { ListenerRoutes } from '../ingress/listener-routes';
import { defined } from '../private/defined';
import { Problems } from '../private/problems';

/** Id of the platform's own fleet. */
export const FLEET = 'Fleet';

/** What all fleets of the platform share. */
export function resolveSharedSettings(
  props: ReptidexPlatformProps,
  {
    bootstrap, names, alarms, schedule, data, database, cache, domain, ingress: { loadBalancer },
  }: Pick<PlatformPlan, 'bootstrap' | 'names' | 'alarms' | 'schedule' | 'data' | 'database' | 'cache' | 'domain' | 'ingress'>,
  tier: TierDefaults,
): SharedFleetSettings {
  return {
    namePrefix: names.namePrefix,
    isolation: props.isolation ?? tier.isolation,
    repositories: { prefix: names.projectName, tag: props.imageTag ?? tier.imageTag },
    cpuArchitecture: props.cpuArchitecture ?? ecs.CpuArchitecture.ARM64,
    bootstrap,
    sizes: tier.sizes,
    scaling: tier.scaling ?? {},
    deployment: { ...tier.deployment, ...defined(props.deployment) },
    alarms: alarms.enabled,
    alarmThresholds: alarms.given.service ?? {},
    tracing: props.tracing ?? false,
    schedule,
    catalog: {
      ...namesOfData(data),
      // How many connections the database allows is known before it is created.
      database: database.existing ?? (database.made && { maxConnections: database.made.postgres.maxConnections }),
      cache: cache.existing ?? (cache.made && {}),
    },
    certificateDomains: domain?.certificateDomains,
    listenerIsSecure: loadBalancer.existing ? isSecure(loadBalancer.existing.listener) : domain !== undefined,
  };
}

/** Resolves the platform's own workloads, each once. */
export function resolveOwnFleet(scope: Construct, props: ReptidexPlatformProps, shared: SharedFleetSettings, { loadBalancer }: PlatformPlan['ingress']): PlannedFleet {
  const listener = loadBalancer.existing?.listener;
  const settings = { ...shared, fleet: `${scope.node.path}/${FLEET}`, ownsDefaultAction: listener === undefined || ownsDefaultAction(listener, scope) };
  return { settings, ...resolveWorkloads(props, settings) };
}

/** Collects mistakes in the platform's own workloads. */
export function checkOwnFleet(scope: Construct, { fleet, database, cache, ingress }: PlatformPlan, problems: Problems): void {
  const listener = ingress.loadBalancer.existing?.listener;
  checkRollouts(scope, { database: database.existing, cache: cache.existing }, problems);
  checkWorkloads(fleet, NO_WORKLOADS, fleet.settings, listener ? ListenerRoutes.of(listener) : new ListenerRoutes(), problems);
}
