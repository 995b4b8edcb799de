import { Construct } from 'constructs';
import { NONE } from './part';
import { resolveAlarms } from './platform-alarms';
import { checkPlatformBackup, resolveBackup } from './platform-backup';
import { checkCache, resolveCache } from './platform-cache';
import { checkData, resolveData } from './platform-data';
import { checkDatabase, resolveDatabase } from './platform-database';
import { checkDomain, resolveDomain } from './platform-domain';
import { checkEdge, resolveEdge } from './platform-edge';
import { resolveKey } from './platform-encryption';
import { checkOwnFleet, resolveCluster, resolveOwnFleet, resolveSharedSettings } from './platform-fleet';
import { resolvePlatformRepositories } from './platform-images';
import { checkIngress, resolveIngress } from './platform-ingress';
import { checkNames, resolveNames } from './platform-names';
import { checkNetwork, resolveNetwork } from './platform-network';
import { PlatformPlan, Protection } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { checkCacheRotation, checkDatabaseRotation, resolveRotations } from './platform-rotation';
import { checkSchedule, resolveSchedule } from './platform-schedule';
import { checkSecretNames } from './platform-secret-names';
import { PlatformTier } from './platform-tier';
import { checkImageTag } from '../delivery/repository-names';
import { resolveBootstrap } from '../fleet/fleet-plan';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';
import { checkDeployment } from '../workload/deployment-plan';

/**
 * Before the first deployment has succeeded, there is nothing to protect. If it fails, CloudFormation could not delete protected resources, and their
 * names would block later deployments.
 */
const UNPROTECTED: Protection = { deletionProtection: false };

/** Resolves the props of a platform. No other code reads them. */
export function resolvePlatform(scope: Construct, props: ReptidexPlatformProps): PlatformPlan {
  const tier = (props.tier ?? PlatformTier.PRODUCTION)._defaults;
  const names = resolveNames(scope, props);
  const bootstrap = resolveBootstrap(scope, props.bootstrap);
  const protection = bootstrap ? UNPROTECTED : NONE;
  const encryptionKey = resolveKey(props, names, tier);
  const network = resolveNetwork(scope, props, names, tier);
  const domain = resolveDomain(props.domain);
  const ingress = resolveIngress(props, names, tier, protection);
  const database = resolveDatabase(props.database, names, tier, protection);
  const cache = resolveCache(props.cache, names, tier);
  const schedule = resolveSchedule(props.schedule, database.made !== undefined);
  const data = resolveData(props, { names, ingress, encryptionKey }, protection);
  const alarms = resolveAlarms(props.alarms, names, database, tier);
  const logs = { retention: props.logRetention ?? tier.logRetention, removalPolicy: tier.removalPolicy, group: props.logGroup };
  const shared = resolveSharedSettings(props, { bootstrap, names, alarms, schedule, data, database, cache, domain, ingress }, tier);
  return {
    bootstrap,
    names,
    encryptionKey,
    network,
    domain,
    ingress,
    database,
    cache,
    schedule,
    data,
    alarms,
    shared,
    edge: resolveEdge(scope, props, { names, domain, network, ingress, data, logs }, tier),
    cluster: resolveCluster(props, names, tier),
    imageRepositories: resolvePlatformRepositories(props.imageRepositories),
    rotations: resolveRotations(props, { database, cache, schedule }),
    backup: resolveBackup(props, names, tier, schedule),
    dashboard: props.dashboard ?? tier.dashboard,
    logs,
    fleet: resolveOwnFleet(scope, props, shared, ingress),
  };
}

/** Collects the mistakes in all parts before any of them is created, so that they are reported together. */
export function checkPlatform(scope: Construct, plan: PlatformPlan, problems: Problems): void {
  checkNames(plan.names, plan.fleet, problems);
  checkNetwork(plan, problems);
  checkDomain(plan, problems);
  checkIngress(plan.ingress, problems);
  checkEdge(plan, problems);
  checkDatabase(plan.database, problems);
  checkDatabaseRotation(plan, problems);
  checkCache(plan.cache, problems);
  checkCacheRotation(plan, problems);
  checkSecretNames(plan, problems);
  for (const [part, thresholds] of Object.entries(plan.alarms.given)) {
    checkThresholds('alarms', part, thresholds, problems);
  }
  checkSchedule(plan, problems);
  checkPlatformBackup(plan, problems);
  checkData(plan, problems);
  checkDeployment('platform', plan.shared.deployment, problems);
  checkImageTag(problems, 'platform', 'imageTag', plan.shared.repositories?.tag);
  checkOwnFleet(scope, plan, problems);
}
