import { Duration, Token } from 'aws-cdk-lib';
import { checkDeployment, DeploymentPlan, resolveDeployment } from './deployment-plan';
import { FleetSettings } from './fleet-settings';
import { MicroserviceProps } from './microservice-props';
import { ScalingOptions } from './scaling-options';
import { resolveServiceThresholds } from './service-alarms';
import { checkServiceHours } from './service-hours';
import { ServiceSize } from './service-size';
import { ServiceAlarmThresholds } from './service-thresholds';
import { checkScaling } from './validate-scaling';
import { checkWorkload, resolveWorkload, subjectOf, WorkloadPlan } from './workload-plan';
import { Route } from '../ingress/listener-route';
import { defined } from '../private/defined';
import { checkSeconds } from '../private/durations';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';

const NOUN = 'service';
const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512, desiredCount: 1 };
const DEFAULT_HEALTH_CHECK_PATH = '/';
const DEFAULT_HEALTH_CHECK_INTERVAL = Duration.seconds(10);
const PORT = { min: 1, max: 65_535 };
/** Quota of tasks a service: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const DESIRED_COUNT = { min: 0, max: 5_000 };
/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_TargetGroup.html */
const MAX_HEALTH_CHECK_PATH = 1024;
const HEALTH_CHECK_SECONDS = { min: 5, max: 300 };
const SET_PORT = 'set it to the port that the container listens on';

/** Key of the size that services without a profile get. */
export const PLAIN_PROFILE = 'plain';

/** An HTTP service with every default filled in: service before profile before fleet. */
export interface MicroservicePlan {
  readonly workload: WorkloadPlan;
  readonly port: number;
  readonly healthCheckPath: string;
  readonly healthCheckInterval: Duration;
  readonly desiredCount: number;
  readonly scaling?: ScalingOptions;
  readonly deployment: DeploymentPlan;
  readonly alarmThresholds: Required<ServiceAlarmThresholds>;
  readonly route: Route;
  /** What the user wrote: a rule about a pair of props blames the one that was set. */
  readonly props: MicroserviceProps;
}

/** Fills in every default. */
export function resolveMicroservice(props: MicroserviceProps, settings: FleetSettings): MicroservicePlan {
  const profile = props.profile?.defaults ?? {};
  const profileName = props.profile?.name ?? PLAIN_PROFILE;
  const size = { ...DEFAULT_SIZE, ...defined(settings.sizes[profileName]), ...defined<ServiceSize>(profile), ...defined<ServiceSize>(props) };
  const deployment = resolveDeployment(settings.deployment, props.deployment);
  return {
    workload: resolveWorkload(props, {
      noun: NOUN,
      cpu: size.cpu,
      memoryMiB: size.memoryMiB,
      stopTimeout: deployment.stopTimeout,
      database: profile.database ?? false,
      cache: profile.cache ?? false,
    }, settings),
    // Checked: a service has one.
    port: (props.port ?? profile.port)!,
    healthCheckPath: props.healthCheckPath ?? profile.healthCheckPath ?? DEFAULT_HEALTH_CHECK_PATH,
    healthCheckInterval: props.healthCheckInterval ?? DEFAULT_HEALTH_CHECK_INTERVAL,
    desiredCount: size.desiredCount,
    // A number that the service sets itself is the number: it scales only if it sets that too.
    scaling: props.scaling ?? (props.desiredCount === undefined ? settings.scaling[profileName] : undefined),
    deployment,
    alarmThresholds: resolveServiceThresholds(settings.alarmThresholds, props.alarmThresholds),
    route: {
      fleet: settings.fleet,
      fleetName: settings.fleetName,
      service: props.name,
      hostnames: props.hostnames ?? [],
      paths: props.paths ?? [],
      priority: props.priority,
      isDefault: props.isDefault ?? false,
      ownsDefaultAction: settings.ownsDefaultAction,
    },
    props,
  };
}

/** Collects mistakes of a service by itself. */
export function checkMicroservice(plan: MicroservicePlan, settings: FleetSettings, problems: Problems): void {
  const subject = subjectOf(plan.workload);
  const { props } = plan;
  checkWorkload(plan.workload, settings, problems);
  if (plan.port === undefined) {
    problems.add({ subject, prop: 'port', must: 'be given for a service without a profile that has one', got: undefined, fix: SET_PORT });
  }
  problems.integer(subject, 'port', plan.port, PORT, SET_PORT);
  checkHealthCheckPath(subject, plan.healthCheckPath, problems);
  checkSeconds(subject, 'healthCheckInterval', props.healthCheckInterval, HEALTH_CHECK_SECONDS, problems);
  problems.integer(subject, 'desiredCount', plan.desiredCount, DESIRED_COUNT);
  if (plan.scaling) {
    checkScaling(subject, plan.scaling, plan.desiredCount, problems);
  }
  checkServiceHours(plan, settings, problems);
  if (props.deployment) {
    checkDeployment(subject, props.deployment, problems, plan.deployment);
  }
  checkThresholds(subject, 'alarmThresholds', props.alarmThresholds, problems);
}

function checkHealthCheckPath(subject: string, path: string, problems: Problems): void {
  if (!Token.isUnresolved(path) && (!/^\/\S*$/.test(path) || path.length > MAX_HEALTH_CHECK_PATH)) {
    problems.add({
      subject,
      prop: 'healthCheckPath',
      must: `begin with a slash and have at most ${MAX_HEALTH_CHECK_PATH} characters without spaces`,
      got: path,
      fix: path.startsWith('/') ? undefined : `did you mean '/${path}'?`,
    });
  }
}
