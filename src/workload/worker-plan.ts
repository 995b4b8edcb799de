import { Duration, Token } from 'aws-cdk-lib';
import { Binding, consumedQueue } from './binding';
import { checkDeployment, resolveDeployment } from './deployment-plan';
import { FleetSettings } from './fleet-settings';
import { KindPlan } from './kind';
import { checkServiceHours, HoursPlan } from './service-hours';
import { WorkerAlarmThresholds, WorkerDeploymentOptions, WorkerOptions, WorkerScalingOptions } from './worker-options';
import { checkKnown, checkWorkerQueues, MAX_STOP_TIMEOUT, processingMillis, resolveWorkerQueues, WorkerQueuePlan } from './worker-queues';
import { checkNoIngress, checkWorkload, resolveWorkload, subjectOf, WorkloadPlan } from './workload-plan';
import { checkSeconds } from '../private/durations';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { checkThresholds } from '../private/thresholds';

const NOUN = 'worker';
const DEFAULT_SIZE = { cpu: 256, memoryMiB: 512 };
const DEFAULT_TASKS = { minTasks: 1, maxTasks: 4 };
const DEFAULT_ACCEPTABLE_LATENCY = Duration.minutes(5);
const DEFAULT_COOLDOWNS = { scaleInCooldown: Duration.minutes(5), scaleOutCooldown: Duration.minutes(1) };
const DEFAULT_MEMORY_PERCENT = 80;
/** The alarm for the age of messages fires at this multiple of the acceptable latency. */
const MESSAGE_AGE_FACTOR = 3;
/** Quota of tasks per service: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const TASKS = { min: 0, max: 5_000 };
/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html */
const COOLDOWN = { min: 0, max: 2_147_483_647 };
/** A message can wait for at most 14 days. */
const LATENCY = { min: 1, max: 1_209_600 };

/** Backlog of a worker: of one queue the number of messages, of several queues the seconds that their messages take. */
export interface BacklogPlan {
  readonly perTask: number;
  /** By which the number of messages of each queue is multiplied. */
  readonly weights: number[];
}

/** Scaling of a worker, with every default filled in. */
export interface WorkerScalingPlan {
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly scaleInCooldown: Duration;
  readonly scaleOutCooldown: Duration;
  /** The backlog per task that scaling keeps, if the worker scales on it. */
  readonly backlog?: BacklogPlan;
  readonly options: WorkerScalingOptions;
}

/** A worker with every default filled in. */
export interface WorkerPlan extends KindPlan, HoursPlan {
  readonly workload: WorkloadPlan;
  readonly queues: WorkerQueuePlan[];
  readonly desiredCount: number;
  readonly scaling?: WorkerScalingPlan & { readonly schedules?: undefined };
  readonly deployment: Required<WorkerDeploymentOptions>;
  readonly alarmThresholds: Required<WorkerAlarmThresholds>;
  readonly props: WorkerOptions;
}

/** Fills in every default. */
export function resolveWorker(props: WorkerOptions, settings: FleetSettings): WorkerPlan {
  const { minHealthyPercent, maxHealthyPercent, circuitBreaker } = resolveDeployment(settings.deployment, props.deployment);
  const deployment = { minHealthyPercent, maxHealthyPercent, circuitBreaker, stopTimeout: props.deployment?.stopTimeout ?? MAX_STOP_TIMEOUT };
  const queues = resolveWorkerQueues(props, settings);
  const scaling = resolveScaling(props, queues);
  const desiredCount = props.desiredCount ?? scaling?.minTasks ?? 1;
  return {
    workload: resolveWorkload(withQueues(props), {
      noun: NOUN, ...DEFAULT_SIZE, stopTimeout: deployment.stopTimeout, database: false, cache: false, consumes: props.consumes ?? [],
    }, settings),
    queues,
    desiredCount,
    scaling,
    deployment,
    alarmThresholds: {
      memoryPercent: props.alarmThresholds?.memoryPercent ?? settings.alarmThresholds.memoryPercent ?? DEFAULT_MEMORY_PERCENT,
      messageAge: props.alarmThresholds?.messageAge ?? messageAge(props.scaling?.acceptableLatency ?? DEFAULT_ACCEPTABLE_LATENCY),
    },
    mostTasks: mostTasks(scaling?.maxTasks ?? desiredCount, maxHealthyPercent),
    props,
  };
}

/**
 * The main queue sets the variable without a name. Additional queues, and those to which the worker sends messages, set only the variable with their name. A
 * binding in `uses` replaces each.
 */
function withQueues(props: WorkerOptions): WorkerOptions {
  const { queue, additionalQueues = [], queues = [], uses = [] } = props;
  if (queue === undefined && additionalQueues.length === 0) {
    return props;
  }
  const additional = [...new Set(additionalQueues.map(({ name }) => name))].filter((name) => name !== queue);
  const alsoSends = (name: string) => queues.includes(name);
  const own = [
    ...queue === undefined ? [] : [consumedQueue(queue, { alsoSends: alsoSends(queue) })],
    ...additional.map((name) => consumedQueue(name, { alsoSends: alsoSends(name), isAdditional: true })),
    ...queues.filter((name) => name !== queue && !additional.includes(name)).map((name) => Binding.queue(name)),
  ];
  const isUsed = ({ bindingName }: { bindingName: string }) => uses.some((use) => use.bindingName === bindingName);
  return { ...props, queues: undefined, uses: [...uses, ...own.filter((binding) => !isUsed(binding))] };
}

function resolveScaling({ desiredCount, scaling: options }: WorkerOptions, queues: WorkerQueuePlan[]): WorkerScalingPlan | undefined {
  const scaling = options ?? (queues.length > 0 && desiredCount === undefined ? DEFAULT_TASKS : undefined);
  if (!scaling) {
    return undefined;
  }
  return {
    ...DEFAULT_COOLDOWNS,
    ...omitUndefined({ scaleInCooldown: options?.scaleInCooldown, scaleOutCooldown: options?.scaleOutCooldown }),
    minTasks: scaling.minTasks ?? DEFAULT_TASKS.minTasks,
    maxTasks: scaling.maxTasks,
    backlog: queues.length > 0 && !options?.metric ? resolveBacklog(options?.acceptableLatency ?? DEFAULT_ACCEPTABLE_LATENCY, queues) : undefined,
    options: scaling,
  };
}

/** What a task can process within the latency, but at least one message. A latency that is known only at deployment is reported by a check. */
function resolveBacklog(latency: Duration, queues: WorkerQueuePlan[]): BacklogPlan {
  const milliseconds = latency.isUnresolved() ? 0 : latency.toMilliseconds({ integral: false });
  const times = queues.map(processingMillis);
  return queues.length === 1
    ? { perTask: Math.max(1, Math.floor(milliseconds / times[0])), weights: [1] }
    : { perTask: Math.max(milliseconds, ...times) / 1_000, weights: times.map((time) => time / 1_000) };
}

function messageAge(latency: Duration): Duration {
  return latency.isUnresolved() ? latency : Duration.millis(MESSAGE_AGE_FACTOR * latency.toMilliseconds());
}

/** Rounded up, because a task that is being stopped still has its connections. */
function mostTasks(tasks: number, percent: number): number | undefined {
  const isKnown = [tasks, percent].every((value) => !Token.isUnresolved(value) && value >= 0 && value <= TASKS.max);
  return isKnown ? Math.ceil((tasks * percent) / 100) : undefined;
}

/** Collects mistakes of a single worker. */
export function checkWorker(plan: WorkerPlan, settings: FleetSettings, problems: Problems): void {
  const { props, workload } = plan;
  const subject = subjectOf(workload);
  checkWorkload(workload, settings, problems);
  checkNoIngress(workload, problems);
  problems.integer(subject, 'desiredCount', props.desiredCount, TASKS);
  if (props.desiredCount !== undefined && props.scaling) {
    problems.add({ subject, prop: 'desiredCount', must: "not be set when 'scaling' is given, which owns the number of tasks", got: props.desiredCount });
  }
  if (props.deployment) {
    checkDeployment(subject, props.deployment, problems, resolveDeployment({ ...settings.deployment, ...plan.deployment }));
  }
  if (plan.scaling) {
    checkWorkerScaling(subject, plan, plan.scaling, problems);
  }
  checkWorkerQueues(subject, props, plan.queues, plan.deployment.stopTimeout, plan.scaling?.backlog !== undefined, problems);
  checkServiceHours(plan, settings, problems);
  checkThresholds(subject, 'alarmThresholds', props.alarmThresholds, problems);
  if (props.alarmThresholds?.messageAge && plan.queues.length === 0) {
    problems.add({ subject, prop: 'alarmThresholds.messageAge', must: "not be set without a 'queue'", got: props.alarmThresholds.messageAge.toString() });
  }
}

function checkWorkerScaling(subject: string, { queues }: WorkerPlan, { minTasks, maxTasks, options }: WorkerScalingPlan, problems: Problems): void {
  problems.integer(subject, 'scaling.minTasks', options.minTasks, TASKS);
  problems.integer(subject, 'scaling.maxTasks', options.maxTasks, { ...TASKS, min: 1 });
  if (!Token.isUnresolved(minTasks) && !Token.isUnresolved(maxTasks) && maxTasks < minTasks) {
    problems.add({ subject, prop: 'scaling.maxTasks', must: `be at least 'minTasks' ${minTasks}`, got: maxTasks });
  }
  const hasQueue = queues.length > 0;
  if (minTasks === 0 && (!hasQueue || options.metric)) {
    problems.add({
      subject, prop: 'scaling.minTasks', must: "be at least 1 where the worker does not scale on the backlog of a 'queue': nothing else starts the first task", got: 0,
    });
  }
  checkSeconds(subject, 'scaling.scaleInCooldown', options.scaleInCooldown, COOLDOWN, problems);
  checkSeconds(subject, 'scaling.scaleOutCooldown', options.scaleOutCooldown, COOLDOWN, problems);
  checkScalingMetric(subject, hasQueue, options, problems);
  checkKnown(subject, 'scaling.acceptableLatency', options.acceptableLatency, problems);
  checkSeconds(subject, 'scaling.acceptableLatency', options.acceptableLatency, LATENCY, problems);
}

function checkScalingMetric(subject: string, hasQueue: boolean, options: WorkerScalingOptions, problems: Problems): void {
  const { metric, target } = options;
  if (!metric && !hasQueue) {
    problems.add({ subject, prop: 'scaling.metric', must: "be set without a 'queue' whose backlog the worker scales on", got: undefined, fix: "or set a fixed 'desiredCount'" });
  }
  if (metric && target === undefined) {
    problems.add({ subject, prop: 'scaling.target', must: "be set with 'scaling.metric'", got: undefined });
  }
  if (target !== undefined && !metric) {
    problems.add({ subject, prop: 'scaling.target', must: "not be set without 'scaling.metric'", got: target });
  } else if (target !== undefined && !Token.isUnresolved(target) && !(target > 0 && Number.isFinite(target))) {
    problems.add({ subject, prop: 'scaling.target', must: 'be above 0', got: target });
  }
  for (const prop of ['acceptableLatency', 'processingTime'] as const) {
    if (options[prop] && (metric || !hasQueue)) {
      problems.add({
        subject, prop: `scaling.${prop}`, must: "not be set when the worker does not scale on the backlog of a 'queue'", got: options[prop].toString(),
      });
    }
  }
}
