import { aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { checkDeployment, DeploymentPlan, resolveDeployment } from './deployment-plan';
import { proxyPortOf } from './extensions/sidecar';
import { FleetSettings } from './fleet-settings';
import { MicroserviceProps } from './microservice-props';
import { ScalingOptions } from './scaling-options';
import { resolveServiceThresholds } from './service-alarms';
import { checkServiceConnect } from './service-connect-plan';
import { checkServiceHours } from './service-hours';
import { ServiceProtocol } from './service-protocol';
import { ServiceSize } from './service-size';
import { checkTargetGroup, resolveTargetGroup, TargetGroupPlan } from './service-targets';
import { ServiceAlarmThresholds } from './service-thresholds';
import { checkServiceTls } from './service-tls';
import { checkScaling } from './validate-scaling';
import { checkStrategyOfService } from './validate-strategy';
import { checkWorkload, resolveWorkload, subjectOf, WorkloadPlan } from './workload-plan';
import { Route } from '../ingress/listener-route';
import { checkSeconds } from '../private/durations';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';

const NOUN = 'service';
const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512, desiredCount: 1 };
const PORT = { min: 1, max: 65_535 };
/** Quota of tasks per service: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const DESIRED_COUNT = { min: 0, max: 5_000 };
const HEALTH_CHECK_SECONDS = { min: 5, max: 300 };
const SET_PORT = 'set it to the port that the container listens on';
/** Props that define how the load balancer reaches a service. */
const OF_LOAD_BALANCER = ['hostnames', 'paths', 'priority', 'isDefault', 'healthCheckPath', 'healthCheckInterval'] as const;
const OF_LOAD_BALANCER_ALARMS = ['errorRatePercent', 'unhealthyTargets', 'p95Latency'] as const;

/** Key of the size for services without a profile. */
export const PLAIN_PROFILE = 'plain';

/** A service with every default filled in: its own options take precedence over those of the profile and the fleet. */
export interface MicroservicePlan {
  readonly workload: WorkloadPlan;
  /** Port at which other services reach it. */
  readonly port: number;
  /** Port that its tasks listen on: the port of the container, or of the proxy in front of it. */
  readonly containerPort: number;
  readonly protocol: ServiceProtocol;
  /** How the load balancer reaches it; undefined for an internal service. */
  readonly loadBalancing?: LoadBalancingPlan;
  readonly desiredCount: number;
  readonly scaling?: ScalingOptions;
  readonly deployment: DeploymentPlan;
  readonly alarmThresholds: Required<ServiceAlarmThresholds>;
  /** The user's props: a rule about two props reports the one that the user has set. */
  readonly props: MicroserviceProps;
}

/** How the load balancer reaches a service. */
export interface LoadBalancingPlan {
  readonly targetGroup: TargetGroupPlan;
  readonly route: Route;
}

/** Fills in every default. */
export function resolveMicroservice(props: MicroserviceProps, settings: FleetSettings): MicroservicePlan {
  const profile = props.profile?.defaults ?? {};
  const profileName = props.profile?.name ?? PLAIN_PROFILE;
  const size = { ...DEFAULT_SIZE, ...omitUndefined(settings.sizes[profileName]), ...omitUndefined<ServiceSize>(profile), ...omitUndefined<ServiceSize>(props) };
  const deployment = resolveDeployment(settings.deployment, props.deployment);
  const protocol = props.protocol ?? ServiceProtocol.HTTP;
  // Checked: the service has a port.
  const port = (props.port ?? profile.port)!;
  const ownPort = props.containerPort ?? port;
  const workload = resolveWorkload(props, {
    noun: NOUN,
    cpu: size.cpu,
    memoryMiB: size.memoryMiB,
    stopTimeout: deployment.stopTimeout,
    database: profile.database ?? false,
    cache: profile.cache ?? false,
    consumes: props.consumes ?? [],
    hasPort: true,
    port: ownPort,
  }, settings);
  return {
    workload,
    port,
    containerPort: proxyPortOf(workload.parts) ?? ownPort,
    protocol,
    loadBalancing: props.internal ? undefined : {
      targetGroup: resolveTargetGroup(protocol, props, profile.healthCheckPath),
      route: {
        fleet: settings.fleet,
        fleetName: settings.fleetName,
        service: props.name,
        hostnames: props.hostnames ?? [],
        paths: props.paths ?? [],
        priority: props.priority,
        isDefault: props.isDefault ?? false,
        ownsDefaultAction: settings.ownsDefaultAction,
        isWeighted: deployment.strategy._plan.alternateTargetGroup,
      },
    },
    desiredCount: size.desiredCount,
    scaling: resolveScaling(props, settings.scaling[profileName], deployment.strategy._plan.alternateTargetGroup),
    deployment,
    alarmThresholds: resolveServiceThresholds(settings.alarmThresholds, props.alarmThresholds),
    props,
  };
}

/**
 * If the service sets its number of tasks, it scales only if it also sets `scaling`. The load balancer does not count the requests of an internal service,
 * nor those of a service with two target groups.
 */
function resolveScaling(props: MicroserviceProps, ofProfile: ScalingOptions | undefined, hasTwoTargetGroups: boolean): ScalingOptions | undefined {
  const inherited = props.desiredCount === undefined ? ofProfile : undefined;
  return props.scaling ?? (inherited && (props.internal || hasTwoTargetGroups) ? { ...inherited, requestsPerTarget: undefined } : inherited);
}

/** The listener through which test traffic reaches the service. */
export function testListenerOf({ loadBalancing, deployment }: MicroservicePlan): elbv2.IApplicationListener | undefined {
  return loadBalancing && deployment.strategy._plan.testListener;
}

/** Collects mistakes of a single service. */
export function checkMicroservice(plan: MicroservicePlan, settings: FleetSettings, problems: Problems): void {
  const subject = subjectOf(plan.workload);
  const { props } = plan;
  checkWorkload(plan.workload, settings, problems);
  if (plan.port === undefined) {
    problems.add({ subject, prop: 'port', must: 'be set for a service without a profile that has one', got: undefined, fix: SET_PORT });
  }
  problems.integer(subject, 'port', plan.port, PORT, SET_PORT);
  problems.integer(subject, 'containerPort', props.containerPort, PORT, SET_PORT);
  if (plan.loadBalancing) {
    checkTargetGroup(subject, plan.loadBalancing.targetGroup, settings.listenerIsSecure, problems);
  } else {
    checkInternal(subject, props, problems);
  }
  if (props.tls) {
    checkServiceTls(subject, props.tls, plan.loadBalancing === undefined, problems);
  }
  if (props.serviceConnect) {
    checkServiceConnect(subject, props.serviceConnect, problems);
  }
  checkSeconds(subject, 'healthCheckInterval', props.healthCheckInterval, HEALTH_CHECK_SECONDS, problems);
  problems.integer(subject, 'desiredCount', plan.desiredCount, DESIRED_COUNT);
  if (plan.scaling) {
    checkScaling(subject, plan.scaling, plan.desiredCount, problems);
  }
  checkServiceHours(plan, settings, problems);
  if (props.deployment) {
    checkDeployment(subject, props.deployment, problems, plan.deployment);
  }
  checkStrategyOfService(subject, plan.deployment.strategy._plan, {
    given: props.deployment,
    requestsPerTarget: props.scaling?.requestsPerTarget,
    protocol: plan.protocol,
    listener: plan.loadBalancing && settings.listener,
    isInternal: plan.loadBalancing === undefined,
  }, problems);
  checkThresholds(subject, 'alarmThresholds', props.alarmThresholds, problems);
}

/** An internal service cannot have options for the load balancer, which does not reach it. */
function checkInternal(subject: string, props: MicroserviceProps, problems: Problems): void {
  const { scaling, deployment, alarmThresholds } = props;
  const strategy = deployment?.strategy?._plan;
  const given: Array<[prop: string, value: unknown]> = [
    ...OF_LOAD_BALANCER.map((prop): [string, unknown] => [prop, props[prop]]),
    ['scaling.requestsPerTarget', scaling?.requestsPerTarget],
    ['deployment.deregistrationDelay', deployment?.deregistrationDelay],
    ['deployment.strategy.testListener', strategy?.testListener?.node.path],
    ['deployment.strategy.alternateTargetGroup', strategy?.kind === 'ROLLING' && strategy.alternateTargetGroup],
    ...OF_LOAD_BALANCER_ALARMS.map((prop): [string, unknown] => [`alarmThresholds.${prop}`, alarmThresholds?.[prop]]),
  ];
  for (const [prop, got] of given) {
    if (got !== undefined && got !== false) {
      problems.add({ subject, prop, must: "not be combined with 'internal'", got, fix: 'the load balancer does not reach an internal service' });
    }
  }
}
