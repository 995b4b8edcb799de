import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkClusterVpc } from './existing-cluster';
import { FleetParts } from './fleet-parts';
import { checkWorkloads, FleetWorkloads, NO_WORKLOADS, resolveWorkloads } from './fleet-workloads';
import { MicroserviceFleetProps } from './microservice-fleet-props';
import { IReptidexPlatform } from './platform';
import { QueueWorkers } from './queue-workers';
import { checkRollouts } from './secret-consumers';
import { checkImageTag } from '../delivery/repository-names';
import { isSecure, ownsDefaultAction } from '../ingress/listener-route';
import { ListenerRoutes } from '../ingress/listener-routes';
import { DEFAULT_LOGS } from '../observability/service-log-group';
import { checkKnownHours, checkOffHours, resolveOffHours } from '../operations/off-hours-plan';
import { checkName, checkNamePrefix } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';
import { selectionError } from '../private/zones';
import { Catalog, factsOf } from '../workload/catalog';
import { checkDeployment } from '../workload/deployment-plan';
import { FleetSettings } from '../workload/fleet-settings';
import { ServiceIsolation } from '../workload/service-isolation';

/** Context value that has the same effect as the `bootstrap` prop: `cdk deploy -c @reptidex-app/platform:bootstrap=true`. */
const BOOTSTRAP_CONTEXT = '@reptidex-app/platform:bootstrap';
const DEFAULT_IMAGE_TAG = 'main';
/** Props that a platform provides to its fleets, and that a fleet on a platform cannot set. */
const OF_THE_PLATFORM = [
  'cluster', 'listener', 'loadBalancer', 'vpcSubnets', 'namePrefix', 'hostedZone', 'certificateDomains', 'imageRepositories', 'repositoryPrefix', 'database', 'cache',
] as const;

/** A fleet with every default filled in: the settings for its workloads, and the resources that they are created on. */
export interface FleetPlan extends FleetWorkloads {
  readonly settings: FleetSettings;
  readonly parts: FleetParts;
}

/** Whether services start without tasks. */
export function resolveBootstrap(scope: Construct, bootstrap: boolean | undefined): boolean {
  return bootstrap ?? ['true', true].includes(scope.node.tryGetContext(BOOTSTRAP_CONTEXT));
}

/** Fills in every default. The fleet's own options take precedence over those of its platform. */
export function resolveFleet(scope: Construct, id: string, props: MicroserviceFleetProps): FleetPlan {
  const parts = props.platform ? partsOnPlatform(props) : ownParts(props);
  const own = props.platform ? settingsOnPlatform(scope, id, props) : ownSettings(scope, props);
  const settings = { ...own, listener: parts.listener, ownsDefaultAction: ownsDefaultAction(parts.listener, scope) };
  return { settings, parts, ...resolveWorkloads(props, settings) };
}

function ownSettings(scope: Construct, props: MicroserviceFleetProps): Omit<FleetSettings, 'ownsDefaultAction'> {
  return {
    fleet: scope.node.path,
    namePrefix: props.namePrefix,
    isolation: props.isolation ?? ServiceIsolation.PER_SERVICE,
    repositories: props.imageRepositories && { prefix: props.repositoryPrefix, tag: props.imageTag ?? DEFAULT_IMAGE_TAG },
    cpuArchitecture: props.cpuArchitecture ?? ecs.CpuArchitecture.ARM64,
    bootstrap: resolveBootstrap(scope, props.bootstrap),
    sizes: props.sizes ?? {},
    scaling: props.scaling ?? {},
    deployment: props.deployment ?? {},
    alarms: props.alarms ?? true,
    alarmThresholds: props.alarmThresholds ?? {},
    tracing: props.tracing ?? false,
    schedule: props.schedule && resolveOffHours(props.schedule),
    catalog: factsOf(props),
    certificateDomains: props.certificateDomains,
    // The check ensures that it is set without a platform.
    listenerIsSecure: isSecure(props.listener!),
  };
}

function ownParts(props: MicroserviceFleetProps): FleetParts {
  // The check ensures that both are set without a platform.
  const [cluster, listener] = [props.cluster!, props.listener!];
  return {
    cluster,
    listener,
    loadBalancer: props.loadBalancer ?? (listener instanceof elbv2.ApplicationListener ? listener.loadBalancer : undefined),
    vpcSubnets: props.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    hostedZone: props.hostedZone,
    imageRepositories: props.imageRepositories,
    catalog: props,
    alarmTopic: props.alarmTopic,
    logGroup: props.logGroup,
    logs: DEFAULT_LOGS,
  };
}

/**
 * Names contain the name of the fleet, so that two fleets of a platform never have the same names.
 *
 * They also differ from those of the platform's own workloads and of every other project, although these may be in other apps: no project, fleet or
 * workload has a double hyphen or a slash in its name.
 */
function settingsOnPlatform(scope: Construct, id: string, props: MicroserviceFleetProps): Omit<FleetSettings, 'ownsDefaultAction'> {
  const shared = props.platform!._fleetSettings;
  const fleetName = fleetNameOf(id, props);
  return {
    ...shared,
    ...omitUndefined({
      isolation: props.isolation,
      cpuArchitecture: props.cpuArchitecture,
      bootstrap: props.bootstrap,
      alarms: props.alarms,
      tracing: props.tracing,
      schedule: props.schedule && resolveOffHours(props.schedule),
    }),
    fleet: scope.node.path,
    fleetName,
    namePrefix: shared.namePrefix && `${shared.namePrefix}--${fleetName}-`,
    repositories: shared.repositories && { ...shared.repositories, ...omitUndefined({ tag: props.imageTag }) },
    sizes: { ...shared.sizes, ...props.sizes },
    scaling: { ...shared.scaling, ...props.scaling },
    deployment: { ...shared.deployment, ...omitUndefined(props.deployment) },
    alarmThresholds: { ...shared.alarmThresholds, ...omitUndefined(props.alarmThresholds) },
    catalog: factsOnPlatform(props),
  };
}

function factsOnPlatform(props: MicroserviceFleetProps): FleetSettings['catalog'] {
  const { catalog } = props.platform!._fleetSettings;
  const own = factsOf({ buckets: props.buckets, tables: props.tables, queues: props.queues, eventBus: props.eventBus });
  return {
    ...catalog,
    buckets: [...new Set([...catalog.buckets, ...own.buckets])],
    tables: [...new Set([...catalog.tables, ...own.tables])],
    queues: [...new Set([...catalog.queues, ...own.queues])],
    visibilityTimeouts: { ...catalog.visibilityTimeouts, ...own.visibilityTimeouts },
    eventBus: catalog.eventBus || own.eventBus,
  };
}

function partsOnPlatform({ platform, buckets, tables, queues, eventBus, alarmTopic, logGroup }: MicroserviceFleetProps): FleetParts {
  const shared = platform!._fleetParts;
  const catalog: Catalog = {
    ...shared.catalog,
    buckets: { ...shared.catalog.buckets, ...buckets },
    tables: { ...shared.catalog.tables, ...tables },
    queues: { ...shared.catalog.queues, ...queues },
    eventBus: eventBus ?? shared.catalog.eventBus,
    // A queue of the fleet takes the place of the platform's with the same name.
    publishedAs: (queue) => (queues?.[queue] ? undefined : shared.catalog.publishedAs?.(queue)),
  };
  return { ...shared, catalog, alarmTopic: alarmTopic ?? shared.alarmTopic, logGroup };
}

/** `OrdersTeam` becomes `orders-team`. */
export function fleetNameOf(id: string, { fleetName }: MicroserviceFleetProps): string {
  return fleetName ?? id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '').toLowerCase();
}

/** Collects missing props without which a fleet cannot be resolved. */
export function checkGround(props: MicroserviceFleetProps, problems: Problems): void {
  const subject = 'fleet';
  if (props.platform) {
    for (const prop of OF_THE_PLATFORM.filter((each) => props[each] !== undefined)) {
      problems.add({ subject, prop, must: "not be combined with 'platform', which provides it", got: describe(props[prop]) });
    }
    return;
  }
  for (const prop of ['cluster', 'listener'] as const) {
    if (props[prop] === undefined) {
      problems.add({ subject, prop, must: "be set without a 'platform'", got: undefined });
    }
  }
  checkClusterVpc(subject, props.cluster, problems);
  if (props.fleetName !== undefined) {
    problems.add({ subject, prop: 'fleetName', must: "not be set without a 'platform'", got: props.fleetName, fix: "set 'namePrefix' instead" });
  }
}

/** Collects every mistake of a fleet and its workloads. */
export function checkFleet(scope: Construct, id: string, props: MicroserviceFleetProps, plan: FleetPlan, problems: Problems): void {
  const subject = 'fleet';
  checkNamePrefix(problems, subject, 'namePrefix', props.namePrefix);
  if (props.platform) {
    checkName(problems, subject, 'fleetName', fleetNameOf(id, props));
    checkPlatformStack(scope, props.platform, problems);
  }
  checkSubnets(plan.parts, props.vpcSubnets, problems);
  checkDeployment(subject, props.deployment ?? {}, problems);
  checkThresholds(subject, 'alarmThresholds', props.alarmThresholds, problems);
  checkImageTag(problems, subject, 'imageTag', props.imageTag);
  checkRollouts(scope, { database: plan.parts.catalog.database, cache: plan.parts.catalog.cache }, problems);
  const { schedule, alarms } = plan.settings;
  if (props.schedule && schedule) {
    checkOffHours(schedule, problems);
    if (alarms) {
      checkKnownHours(schedule, 'alarms are muted', problems);
    }
  }
  if (props.hostedZone && !plan.parts.loadBalancer) {
    problems.add({ subject, prop: 'loadBalancer', must: "be set with 'hostedZone' when the listener is imported", got: undefined, fix: 'it is the target of the records' });
  }
  checkWorkloads(scope, plan, NO_WORKLOADS, plan.settings, {
    routes: ListenerRoutes.of(plan.parts.listener), queues: queueWorkers(scope, plan.settings, plan.parts),
  }, problems);
}

/** The workers of the app by queue, as a fleet knows the queues. */
export function queueWorkers(scope: Construct, { fleet }: FleetSettings, { catalog }: FleetParts): QueueWorkers {
  return new QueueWorkers(scope, fleet, catalog, catalog.publishedAs);
}

/** The CDK would report them with a separate error, for a single service. */
function checkSubnets({ cluster, vpcSubnets }: FleetParts, given: ec2.SubnetSelection | undefined, problems: Problems): void {
  const error = selectionError(cluster.vpc, vpcSubnets);
  if (error !== undefined) {
    problems.add({
      subject: 'fleet',
      prop: 'vpcSubnets',
      must: given ? "be subnets of the cluster's VPC" : "be set when the cluster's VPC has no private subnets with a NAT gateway",
      got: given && JSON.stringify(given, (_key, value) => (Construct.isConstruct(value) ? value.node.path : value)),
      fix: error,
    });
  }
}

/** Parameters of a stack cannot be used in another stack, because the CDK would export them. */
function checkPlatformStack(scope: Construct, { _onlyStack: only, node }: IReptidexPlatform, problems: Problems): void {
  if (only && outermost(only) !== outermost(Stack.of(scope))) {
    problems.add({
      subject: 'fleet',
      prop: 'platform',
      must: `be read in the fleet's stack '${outermost(Stack.of(scope)).node.id}'`,
      got: node.path,
      fix: 'also call ReptidexPlatform.fromEnvironment in that stack',
    });
  }
}

function outermost(stack: Stack): Stack {
  return stack.nestedStackParent ? outermost(stack.nestedStackParent) : stack;
}

function describe(value: unknown): string {
  return Construct.isConstruct(value) ? value.node.path : typeof value === 'string' ? value : JSON.stringify(Object.keys(value as object));
}
