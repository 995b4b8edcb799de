import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { QueueOptions } from './queue-options';
import { checkSubscriptions, QueueSubscriptionPlan, resolveSubscriptions } from './queue-subscription';
import { checkName, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkNamed, checkSeconds, checkUnique, known } from '../checks';

const DEFAULT_VISIBILITY_TIMEOUT = Duration.seconds(30);
const DEFAULT_MAX_RECEIVE_COUNT = 5;
const DEFAULT_RETENTION = Duration.days(4);
const DEFAULT_DEAD_LETTER_RETENTION = Duration.days(14);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const MAX_LENGTH = 80;
const FIFO = '.fifo';
const DEAD_LETTERS = '-dlq';
const NAME = /^[a-zA-Z0-9_-]+$/;
const VISIBILITY = { min: 0, max: 43_200 };
const RETENTION = { min: 60, max: 1_209_600 };
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const RECEIVES = { min: 1, max: 1000 };

/** Names of a queue and its dead-letter queue. */
export interface QueueNames {
  readonly queue: string;
  readonly deadLetters: string;
}

/** A queue with every default filled in. */
export interface QueuePlan extends QueueOptions {
  readonly namePrefix?: string;
  readonly fifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly visibilityTimeout: Duration;
  readonly maxReceiveCount: number;
  readonly retention: Duration;
  readonly deadLetterRetention: Duration;
  readonly removalPolicy: RemovalPolicy;
  readonly topicSubscriptions: QueueSubscriptionPlan[];
  /** Undefined if CloudFormation generates them. */
  readonly names?: QueueNames;
}

/** Names of a queue and its dead-letter queue, or undefined if CloudFormation generates them. */
export function queueNamesOf(options: QueueOptions, namePrefix: string | undefined): QueueNames | undefined {
  const suffix = options.fifo ? FIFO : '';
  const given = options.queueName?.replace(/\.fifo$/, '');
  const base = given ?? physicalName(namePrefix, options.name, MAX_LENGTH - DEAD_LETTERS.length - FIFO.length);
  return base === undefined ? undefined : { queue: `${base}${suffix}`, deadLetters: `${base}${DEAD_LETTERS}${suffix}` };
}

/** Fills in the defaults. */
export function resolveQueue<O extends QueueOptions & { namePrefix?: string }>(options: O): O & QueuePlan {
  return {
    ...options,
    fifo: options.fifo ?? false,
    contentBasedDeduplication: options.contentBasedDeduplication ?? false,
    visibilityTimeout: options.visibilityTimeout ?? DEFAULT_VISIBILITY_TIMEOUT,
    maxReceiveCount: options.maxReceiveCount ?? DEFAULT_MAX_RECEIVE_COUNT,
    retention: options.retention ?? DEFAULT_RETENTION,
    deadLetterRetention: options.deadLetterRetention ?? DEFAULT_DEAD_LETTER_RETENTION,
    removalPolicy: options.removalPolicy ?? RemovalPolicy.DESTROY,
    topicSubscriptions: resolveSubscriptions(options.topicSubscriptions),
    names: queueNamesOf(options, options.namePrefix),
  };
}

/** Fills in the defaults of each queue. */
export function resolveQueues(queues: QueueOptions[], { namePrefix }: { namePrefix?: string }): QueuePlan[] {
  return queues.map((queue) => resolveQueue({ ...queue, namePrefix }));
}

/** Collects what SQS would reject in each queue, and duplicate names. */
export function checkQueues(plans: QueuePlan[], problems: Problems): void {
  const queues = checkNamed(problems, 'queue', plans);
  queues.forEach((queue) => checkOne(queue, problems));
  const named = checkUnique(problems, 'queues', 'name', queues, (queue) => queue.name);
  const distinct = checkUnique(problems, 'queues', 'queueName', named, (queue) => queue.names?.queue);
  // For example `a` and `a-dlq`: the dead-letter queue of the first would have the name of the second.
  const deadLetters = new Map(distinct.map((queue) => [queue.names?.deadLetters ?? queue, queue.name]));
  for (const queue of distinct) {
    const name = queue.names?.queue;
    const other = name === undefined || Token.isUnresolved(name) ? undefined : deadLetters.get(name);
    if (other) {
      problems.add({
        subject: `queue '${queue.name}'`, prop: queue.queueName ? 'queueName' : 'name', must: `not be the name of the dead-letter queue of queue '${other}'`, got: name,
      });
    }
  }
}

function checkOne(plan: QueuePlan, problems: Problems): void {
  const subject = `queue '${plan.name}'`;
  checkName(problems, subject, 'name', plan.name);
  checkQueueName(subject, plan, problems);
  checkSubscriptions(plan, problems);
  if (plan.contentBasedDeduplication && !plan.fifo) {
    problems.add({ subject, prop: 'contentBasedDeduplication', must: "not be set without 'fifo'", got: true });
  }
  checkSeconds(problems, subject, 'visibilityTimeout', plan.visibilityTimeout, VISIBILITY);
  problems.integer(subject, 'maxReceiveCount', plan.maxReceiveCount, RECEIVES);
  checkSeconds(problems, subject, 'retention', plan.retention, RETENTION);
  checkSeconds(problems, subject, 'deadLetterRetention', plan.deadLetterRetention, RETENTION);
  const { retention, deadLetterRetention } = plan;
  if (known(retention) && known(deadLetterRetention) && deadLetterRetention.toMilliseconds() < retention.toMilliseconds()) {
    problems.add({
      subject, prop: 'deadLetterRetention', must: `be at least 'retention' ${retention.toHumanString()}, because the time starts when a message was first sent`, got: deadLetterRetention.toHumanString(),
    });
  }
}

function checkQueueName(subject: string, { queueName, fifo }: QueuePlan, problems: Problems): void {
  if (queueName === undefined || Token.isUnresolved(queueName)) {
    return;
  }
  const mistake = (must: string) => problems.add({ subject, prop: 'queueName', must, got: queueName });
  const longest = MAX_LENGTH - DEAD_LETTERS.length;
  if (queueName.length > longest || !NAME.test(queueName.replace(/\.fifo$/, ''))) {
    mistake(`be 1 to ${longest} letters, digits, underscores and hyphens, to leave room for the suffix '${DEAD_LETTERS}'`);
  }
  if (fifo && !queueName.endsWith(FIFO)) {
    mistake(`end with '${FIFO}' when 'fifo' is true`);
  }
  if (!fifo && queueName.endsWith(FIFO)) {
    mistake(`not end with '${FIFO}' when 'fifo' is not true`);
  }
}
