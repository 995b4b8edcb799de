import { Duration, Token } from 'aws-cdk-lib';
import { Binding, consumedQueue } from './binding';
import { checkDeployment, resolveDeployment } from './deployment-plan';
import { FleetSettings } from './fleet-settings';
import { KindPlan, Neighbours } from './kind';
import { checkServiceHours, HoursPlan } from './service-hours';
import { WorkerAlarmThresholds, WorkerDeploymentOptions, WorkerOptions, WorkerScalingOptions } from './worker-options';
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
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const DEFAULT_VISIBILITY_TIMEOUT = Duration.seconds(30);
/** The maximum on Fargate: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
const MAX_STOP_TIMEOUT = Duration.seconds(120);
const DEFAULT_MEMORY_PERCENT = 80;
/** The alarm for the age of messages fires at this multiple of the acceptable latency. */
const MESSAGE_AGE_FACTOR = 3;
/** Quota of tasks per service: https://docs.aws.amazon.com/general/latest/gr/ecs-service.html */
const TASKS = { min: 0, max: 5_000 };
/** https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html */
const COOLDOWN = { min: 0, max: 2_147_483_647 };
/** A message can wait for at most 14 days, and be hidden for at most 12 hours. */
const LATENCY = { min: 1, max: 1_209_600 };
const PROCESSING = { min: 1, max: 43_200_000, unit: 'ms' };

/** Scaling of a worker, with every default filled in. */
export interface WorkerScalingPlan {
  readonly minTasks: number;
  readonly maxTasks: number;
  readonly scaleInCooldown: Duration;
  readonly scaleOutCooldown: Duration;
  /** Number of messages per task that scaling keeps, if the worker scales on the backlog of its queue. */
  readonly messagesPerTask?: number;
  readonly options: WorkerScalingOptions;
}

/** A worker with every default filled in. */
export interface WorkerPlan extends KindPlan, HoursPlan {
  readonly workload: WorkloadPlan;
  readonly queue?: string;
  readonly desiredCount: number;
  readonly scaling?: WorkerScalingPlan & { readonly schedules?: undefined };
  readonly deployment: Required<WorkerDeploymentOptions>;
  readonly alarmThresholds: Required<WorkerAlarmThresholds>;
  readonly props: WorkerOptions;
}

/** Whether the workload is a worker. */
function isWorkerPlan(plan: KindPlan): plan is WorkerPlan {
  return plan.workload.noun === NOUN;
}

/** Fills in every default. */
export function resolveWorker(props: WorkerOptions, settings: FleetSettings): WorkerPlan {
  const { minHealthyPercent, maxHealthyPercent, circuitBreaker } = resolveDeployment(settings.deployment, props.deployment);
  const deployment = { minHealthyPercent, maxHealthyPercent, circuitBreaker, stopTimeout: props.deployment?.stopTimeout ?? MAX_STOP_TIMEOUT };
  const scaling = resolveScaling(props, settings);
  const desiredCount = props.desiredCount ?? scaling?.minTasks ?? 1;
  return {
    workload: resolveWorkload(withQueue(props), {
      noun: NOUN, ...DEFAULT_SIZE, stopTimeout: deployment.stopTimeout, database: false, cache: false, consumes: props.consumes ?? [],
    }, settings),
    queue: props.queue,
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
 * The consumed queue sets the variable without a name. Queues to which the worker sends messages set only the variable with their name. A binding in `uses`
 * replaces either.
 */
function withQueue(props: WorkerOptions): WorkerOptions {
  const { queue, queues = [], uses = [] } = props;
  if (queue === undefined) {
    return props;
  }
  const others = queues.filter((name) => name !== queue).map((name) => Binding.queue(name));
  const own = [consumedQueue(queue, others.length < queues.length), ...others];
  const isUsed = ({ bindingName }: { bindingName: string }) => uses.some((use) => use.bindingName === bindingName);
  return { ...props, queues: undefined, uses: [...uses, ...own.filter((binding) => !isUsed(binding))] };
}

function resolveScaling({ queue, desiredCount, scaling: options }: WorkerOptions, { catalog }: FleetSettings): WorkerScalingPlan | undefined {
  const scaling = options ?? (queue !== undefined && desiredCount === undefined ? DEFAULT_TASKS : undefined);
  if (!scaling) {
    return undefined;
  }
  const latency = options?.acceptableLatency ?? DEFAULT_ACCEPTABLE_LATENCY;
  const processing = options?.processingTime ?? (queue === undefined ? undefined : catalog.visibilityTimeouts[queue]) ?? DEFAULT_VISIBILITY_TIMEOUT;
  const isOnBacklog = queue !== undefined && !options?.metric;
  return {
    ...DEFAULT_COOLDOWNS,
    ...omitUndefined({ scaleInCooldown: options?.scaleInCooldown, scaleOutCooldown: options?.scaleOutCooldown }),
    minTasks: scaling.minTasks ?? DEFAULT_TASKS.minTasks,
    maxTasks: scaling.maxTasks,
    messagesPerTask: isOnBacklog ? messagesPerTask(latency, processing) : undefined,
    options: scaling,
  };
}

/** Number of messages that a task can process within the latency. Values that are known only at deployment are reported by a check. */
function messagesPerTask(latency: Duration, processing: Duration): number {
  const known = latency.isUnresolved() || processing.isUnresolved() ? DEFAULT_VISIBILITY_TIMEOUT : processing;
  const milliseconds = latency.isUnresolved() ? 0 : latency.toMilliseconds();
  return Math.max(1, Math.floor(milliseconds / Math.max(1, known.toMilliseconds())));
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
  checkProcessingTime(subject, plan, settings, problems);
  checkServiceHours(plan, settings, problems);
  checkThresholds(subject, 'alarmThresholds', props.alarmThresholds, problems);
  if (props.alarmThresholds?.messageAge && props.queue === undefined) {
    problems.add({ subject, prop: 'alarmThresholds.messageAge', must: "not be set without a 'queue'", got: props.alarmThresholds.messageAge.toString() });
  }
}

function checkWorkerScaling(subject: string, { queue }: WorkerPlan, { minTasks, maxTasks, options }: WorkerScalingPlan, problems: Problems): void {
  problems.integer(subject, 'scaling.minTasks', options.minTasks, TASKS);
  problems.integer(subject, 'scaling.maxTasks', options.maxTasks, { ...TASKS, min: 1 });
  if (!Token.isUnresolved(minTasks) && !Token.isUnresolved(maxTasks) && maxTasks < minTasks) {
    problems.add({ subject, prop: 'scaling.maxTasks', must: `be at least 'minTasks' ${minTasks}`, got: maxTasks });
  }
  if (minTasks === 0 && (queue === undefined || options.metric)) {
    problems.add({
      subject, prop: 'scaling.minTasks', must: "be at least 1 where the worker does not scale on the backlog of a 'queue': nothing else starts the first task", got: 0,
    });
  }
  checkSeconds(subject, 'scaling.scaleInCooldown', options.scaleInCooldown, COOLDOWN, problems);
  checkSeconds(subject, 'scaling.scaleOutCooldown', options.scaleOutCooldown, COOLDOWN, problems);
  checkScalingMetric(subject, queue, options, problems);
  checkKnown(subject, 'scaling.acceptableLatency', options.acceptableLatency, problems);
  checkSeconds(subject, 'scaling.acceptableLatency', options.acceptableLatency, LATENCY, problems);
}

function checkScalingMetric(subject: string, queue: string | undefined, options: WorkerScalingOptions, problems: Problems): void {
  const { metric, target } = options;
  if (!metric && queue === undefined) {
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
    if (options[prop] && (metric || queue === undefined)) {
      problems.add({
        subject, prop: `scaling.${prop}`, must: "not be set when the worker does not scale on the backlog of a 'queue'", got: options[prop].toString(),
      });
    }
  }
}

/** A message that takes longer than the visibility timeout is processed twice, and a message that takes longer than the stop timeout is processed again. */
function checkProcessingTime(subject: string, { queue, props, deployment }: WorkerPlan, { catalog }: FleetSettings, problems: Problems): void {
  const processing = props.scaling?.processingTime;
  if (!processing) {
    return;
  }
  const prop = 'scaling.processingTime';
  checkKnown(subject, prop, processing, problems);
  if (processing.isUnresolved()) {
    return;
  }
  problems.integer(subject, prop, processing.toMilliseconds({ integral: false }), PROCESSING);
  const visibility = queue === undefined ? undefined : catalog.visibilityTimeouts[queue];
  if (visibility && !visibility.isUnresolved() && processing.toMilliseconds() > visibility.toMilliseconds()) {
    problems.add({
      subject,
      prop,
      must: `be at most the visibility timeout of queue '${queue}', ${visibility.toHumanString()}, after which a message is received again`,
      got: processing.toHumanString(),
      fix: "set a longer 'visibilityTimeout' of the queue",
    });
  }
  const { stopTimeout } = deployment;
  const longest = Math.min(processing.toMilliseconds(), MAX_STOP_TIMEOUT.toMilliseconds());
  if (!stopTimeout.isUnresolved() && stopTimeout.toMilliseconds() < longest) {
    problems.add({
      subject,
      prop: 'deployment.stopTimeout',
      must: `be at least ${Duration.millis(longest).toHumanString()}, so that a task that stops can finish a message, which takes ${processing.toHumanString()}`,
      got: stopTimeout.toHumanString(),
    });
  }
}

function checkKnown(subject: string, prop: string, value: Duration | undefined, problems: Problems): void {
  if (value?.isUnresolved()) {
    problems.add({ subject, prop, must: 'be known at synth, because the number of messages per task is computed from it', got: value });
  }
}

/** Two workers of one queue would take each other's messages, and both would scale on the same backlog. */
export function checkQueueOfWorker({ queue, workload }: WorkerPlan, { earlier }: Neighbours, problems: Problems): void {
  const other = queue === undefined ? undefined : earlier.filter(isWorkerPlan).find((each) => each.queue === queue);
  if (other) {
    problems.add({
      subject: subjectOf(workload),
      prop: 'queue',
      must: `be another than that of worker '${other.workload.name}': each message goes to one of the two, and both scale on the same backlog`,
      got: queue,
      fix: "let one worker scale further by 'scaling.maxTasks', or send to a queue for each, such as two queues that subscribe to one topic",
    });
  }
}
