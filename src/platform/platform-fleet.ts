import { aws_ecs as ecs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { namesOfData } from './platform-data';
import { PlatformCacheOptions, PlatformDatabaseOptions } from './platform-options';
import { ReptidexPlatformProps } from './platform-props';
import { scheduleOf } from './platform-schedule';
import { certificateDomainsOf, Settings } from './settings';
import { resolvePostgres } from '../data/postgres/postgres-plan';
import { SharedFleetSettings } from '../fleet/fleet-parts';
import { resolveBootstrap, resolveServices } from '../fleet/fleet-plan';
import { ownsDefaultAction } from '../ingress/listener-route';
import { defined } from '../private/defined';
import { ServerFacts } from '../workload/catalog';
import { FleetSettings } from '../workload/fleet-settings';
import { MicroservicePlan } from '../workload/microservice-plan';

/** Id of the platform's own fleet. */
export const FLEET = 'Fleet';

/** The platform's own fleet, before anything is created. */
export interface PlannedFleet {
  readonly settings: FleetSettings;
  readonly services: MicroservicePlan[];
}

/** What all fleets of the platform share. */
export function resolveSharedSettings(scope: Construct, props: ReptidexPlatformProps, settings: Settings): SharedFleetSettings {
  const { tier } = settings;
  return {
    namePrefix: settings.namePrefix,
    isolation: props.isolation ?? tier.isolation,
    repositories: { prefix: settings.projectName, tag: props.imageTag ?? tier.imageTag },
    cpuArchitecture: props.cpuArchitecture ?? ecs.CpuArchitecture.ARM64,
    bootstrap: resolveBootstrap(scope, props.bootstrap),
    sizes: tier.sizes,
    scaling: tier.scaling ?? {},
    deployment: { ...tier.deployment, ...defined(props.deployment) },
    alarms: props.alarms?.enabled ?? true,
    alarmThresholds: settings.alarms.service ?? {},
    tracing: props.tracing ?? false,
    schedule: scheduleOf(props, settings),
    catalog: { ...namesOfData(props), database: databaseFacts(settings.database), cache: cacheFacts(settings.cache) },
    certificateDomains: certificateDomainsOf(props.domain),
  };
}

/** The platform's own services, each resolved once. */
export function resolveOwnFleet(scope: Construct, props: ReptidexPlatformProps, shared: SharedFleetSettings): PlannedFleet {
  const { listener } = props.loadBalancer ?? {};
  const settings = { ...shared, fleet: `${scope.node.path}/${FLEET}`, ownsDefaultAction: listener === undefined || ownsDefaultAction(listener, scope) };
  return { settings, services: resolveServices(props.services ?? [], settings) };
}

/** Of a database that is yet to be created, how many connections its class allows. */
function databaseFacts(database: PlatformDatabaseOptions): ServerFacts | undefined {
  if (!(database.enabled ?? true)) {
    return undefined;
  }
  return database.existing ?? { maxConnections: resolvePostgres(database).maxConnections };
}

function cacheFacts({ enabled, existing }: PlatformCacheOptions): ServerFacts | undefined {
  return enabled ?? true ? existing ?? {} : undefined;
}
