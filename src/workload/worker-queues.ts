import { Duration } from 'aws-cdk-lib';
import { FleetSettings } from './fleet-settings';
import { WorkerOptions } from './worker-options';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html */
const DEFAULT_VISIBILITY_TIMEOUT = Duration.seconds(30);
/** The maximum on Fargate: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html */
export const MAX_STOP_TIMEOUT = Duration.seconds(120);
const PROCESSING = { min: 1, max: 43_200_000, unit: 'ms' };
/** Two metrics for each queue and one for running tasks, of the ten that an alarm can have: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
const MAX_SCALED_QUEUES = 4;

/** A queue that a worker consumes. */
export interface WorkerQueuePlan {
  readonly name: string;
  /** Prop that names it. */
  readonly prop: string;
  /** Undefined if it is not known. */
  readonly visibility?: Duration;
  /** Time that a message takes: as stated, or at most. */
  readonly processing: Duration;
  /** Prop with the stated time, if it is stated. */
  readonly statedIn?: string;
}

/** The queues that a worker consumes, the main one first. */
export function resolveWorkerQueues({ queue, additionalQueues = [], scaling }: WorkerOptions, { catalog }: FleetSettings): WorkerQueuePlan[] {
  const plan = (name: string, prop: string, stated: Duration | undefined, statedIn: string): WorkerQueuePlan => {
    const visibility = catalog.visibilityTimeouts[name];
    return { name, prop, visibility, processing: stated ?? visibility ?? DEFAULT_VISIBILITY_TIMEOUT, statedIn: stated && statedIn };
  };
  return [
    ...queue === undefined ? [] : [plan(queue, 'queue', scaling?.processingTime, 'scaling.processingTime')],
    ...additionalQueues.map(({ name, processingTime }) => plan(name, 'additionalQueues', processingTime, 'additionalQueues.processingTime')),
  ];
}

/** Time of the queue's messages in milliseconds. A time that is known only at deployment is assumed to be the default. */
export function processingMillis({ processing }: WorkerQueuePlan): number {
  return Math.max(1, millis(processing.isUnresolved() ? DEFAULT_VISIBILITY_TIMEOUT : processing));
}

/** Collects mistakes in the queues of a worker. */
export function checkWorkerQueues(
  subject: string, { queue, additionalQueues = [] }: WorkerOptions, queues: WorkerQueuePlan[], stopTimeout: Duration, isOnBacklog: boolean, problems: Problems,
): void {
  if (queue === undefined && additionalQueues.length > 0) {
    problems.add({ subject, prop: 'queue', must: "be set with 'additionalQueues'", got: undefined });
  }
  if (isOnBacklog && queues.length > MAX_SCALED_QUEUES) {
    problems.add({
      subject,
      prop: 'additionalQueues',
      must: `be at most ${MAX_SCALED_QUEUES - 1} queues when the worker scales on the backlog, because an alarm can have at most ten metrics`,
      got: additionalQueues.length,
      fix: "use several workers, or set a fixed 'desiredCount'",
    });
  }
  const names = queues.map(({ name }) => name);
  for (const name of new Set(names.filter((each, index) => names.indexOf(each) < index))) {
    problems.add({ subject, prop: 'additionalQueues', must: "name each queue only once, and not the one in 'queue'", got: name });
  }
  queues.forEach((each) => checkVisibility(subject, each, isOnBacklog, problems));
  const [slowest] = queues.filter(({ processing }) => !processing.isUnresolved()).sort((a, b) => processingMillis(b) - processingMillis(a));
  if (slowest && !stopTimeout.isUnresolved()) {
    checkStopTimeout(subject, slowest, stopTimeout, isOnBacklog, problems);
  }
}

/** A message that takes longer than the visibility timeout is processed twice. */
function checkVisibility(
  subject: string, { name, prop, visibility, processing, statedIn }: WorkerQueuePlan, isOnBacklog: boolean, problems: Problems,
): void {
  const stated = statedIn === undefined || processing.isUnresolved() ? undefined : millis(processing);
  if (statedIn) {
    if (isOnBacklog) {
      checkKnown(subject, statedIn, processing, problems);
    }
    problems.integer(subject, statedIn, stated, PROCESSING);
  }
  if (!visibility || visibility.isUnresolved()) {
    return;
  }
  if (millis(visibility) === 0) {
    problems.add({
      subject, prop, must: 'name a queue whose visibility timeout is above 0, because it hides a message while it is processed', got: name, fix: "set 'visibilityTimeout' of the queue",
    });
  } else if (stated !== undefined && stated > millis(visibility)) {
    problems.add({
      subject,
      prop: statedIn!,
      must: `be at most the visibility timeout of queue '${name}', ${visibility.toHumanString()}, after which a message is received again`,
      got: processing.toHumanString(),
      fix: "set a longer 'visibilityTimeout' of the queue",
    });
  }
}

/** A message that takes longer than the stop timeout is processed again. */
function checkStopTimeout(
  subject: string, { name, prop, processing, statedIn }: WorkerQueuePlan, stopTimeout: Duration, isOnBacklog: boolean, problems: Problems,
): void {
  const longest = Math.min(millis(processing), millis(MAX_STOP_TIMEOUT));
  if (millis(stopTimeout) < longest) {
    // Only a worker that scales on the backlog has a processing time for its first queue.
    const orState = prop !== 'queue' ? `, or set '${prop}.processingTime'` : isOnBacklog ? ", or set 'scaling.processingTime'" : '';
    const time = `${statedIn ? 'takes' : 'can take'} ${processing.toHumanString()}`;
    problems.add({
      subject,
      prop: 'deployment.stopTimeout',
      must: `be at least ${Duration.millis(longest).toHumanString()}, so that a stopping task can finish a message of queue '${name}', which ${time}`,
      got: stopTimeout.toHumanString(),
      fix: statedIn ? undefined : `the visibility timeout of the queue counts as the time for a message: shorten it${orState}`,
    });
  }
}

function millis(duration: Duration): number {
  return duration.toMilliseconds({ integral: false });
}

/** The number of messages per task is computed from the value. */
export function checkKnown(subject: string, prop: string, value: Duration | undefined, problems: Problems): void {
  if (value?.isUnresolved()) {
    problems.add({ subject, prop, must: 'be known at synth, because the number of messages per task is computed from it', got: value });
  }
}
