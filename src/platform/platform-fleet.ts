import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { parameterName } from './platform-contract';
import { namesOfData } from './platform-data';
import { PlannedFleet, PlatformNames, PlatformPlan } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { warnOfImported } from '../fleet/existing-cluster';
import { FargateCluster } from '../fleet/fargate-cluster';
import { SharedFleetSettings } from '../fleet/fleet-parts';
import { checkWorkloads, NO_WORKLOADS, resolveWorkloads } from '../fleet/fleet-workloads';
import { QueueWorkers } from '../fleet/queue-workers';
import { checkRollouts } from '../fleet/secret-consumers';
import { isSecure, ownsDefaultAction } from '../ingress/listener-route';
import { ListenerRoutes } from '../ingress/listener-routes';
import { physicalName } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { publishedName } from '../private/place';
import { Problems } from '../private/problems';
import { factsOfCache, factsOfDatabase, factsOfServer } from '../workload/catalog';

/** ID of the platform's own fleet. */
export const FLEET = 'Fleet';

/** Resolves the cluster. */
export function resolveCluster({ cluster, containerInsights }: ReptidexPlatformProps, { namePrefix }: PlatformNames, tier: TierDefaults): PlatformPlan['cluster'] {
  return cluster ? { existing: cluster } : { made: { containerInsights: containerInsights ?? tier.containerInsights, clusterName: physicalName(namePrefix, 'cluster') } };
}

/** Creates the cluster, if none exists. */
export function createCluster(scope: Construct, { made, existing }: PlatformPlan['cluster'], vpc: ec2.IVpc): ecs.ICluster {
  if (made) {
    return new FargateCluster(scope, 'Cluster', { ...made, vpc }).cluster;
  }
  warnOfImported(scope, existing);
  return existing;
}

/** Settings that all fleets of the platform share. */
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
    deployment: { ...tier.deployment, ...omitUndefined(props.deployment) },
    alarms: alarms.enabled,
    alarmThresholds: alarms.given.service ?? {},
    tracing: props.tracing ?? false,
    schedule,
    catalog: {
      ...namesOfData(data),
      // The maximum number of connections is known before the database is created.
      database: database.existing ? factsOfServer(database.existing) : (database.made && factsOfDatabase(database.made.postgres.maxConnections)),
      cache: cache.existing ? factsOfServer(cache.existing) : (cache.made && factsOfCache(cache.made.redis.authToken)),
    },
    certificateDomains: domain?.certificateDomains,
    listenerIsSecure: loadBalancer.existing ? isSecure(loadBalancer.existing.listener) : domain !== undefined,
  };
}

/** Resolves each of the platform's own workloads once. */
export function resolveOwnFleet(scope: Construct, props: ReptidexPlatformProps, shared: SharedFleetSettings, { loadBalancer }: PlatformPlan['ingress']): PlannedFleet {
  const listener = loadBalancer.existing?.listener;
  const settings = { ...shared, fleet: `${scope.node.path}/${FLEET}`, ownsDefaultAction: listener === undefined || ownsDefaultAction(listener, scope) };
  return { settings, ...resolveWorkloads(props, settings) };
}

/** Collects mistakes in the platform's own workloads. */
export function checkOwnFleet(scope: Construct, { names, fleet, database, cache, ingress }: PlatformPlan, problems: Problems): void {
  const listener = ingress.loadBalancer.existing?.listener;
  checkRollouts(scope, { database: database.existing, cache: cache.existing }, problems);
  checkWorkloads(scope, fleet, NO_WORKLOADS, fleet.settings, {
    routes: routesOf(scope, names, listener),
    queues: new QueueWorkers(scope, fleet.settings.fleet, undefined, publishedQueues(scope, names)),
  }, problems);
}

/** Names of the queues that a platform publishes, which are also those of all its imports in the app. */
export function publishedQueues(scope: Construct, names: PlatformNames): (queue: string) => string | undefined {
  return (queue) => publishedName(scope, parameterName(names, `queues/${queue}`));
}

/** The routes of the platform's listener, which are also those of all its imports in the app. */
export function routesOf(scope: Construct, names: PlatformNames, listener: elbv2.IApplicationListener | undefined): ListenerRoutes {
  const name = publishedName(scope, parameterName(names, 'base'));
  return listener ? ListenerRoutes.of(listener, name) : ListenerRoutes.ofPlanned(scope, name);
}
