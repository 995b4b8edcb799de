import { Duration, Token } from 'aws-cdk-lib';
import { checkNamed, checkUnique, checkSeconds, known } from '../checks';
import { QueueOptions } from './queue-options';
import { checkName, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';

export const DEFAULT_RETENTION = Duration.days(4);
export const DEFAULT_DEAD_LETTER_RETENTION = Duration.days(14);

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const MAX_LENGTH = 80;
const FIFO = '.fifo';
const DEAD_LETTERS = '-dlq';
const NAME = /^[a-zA-Z0-9_-]+$/;
const VISIBILITY = { min: 0, max: 43_200 };
const RETENTION = { min: 60, max: 1_209_600 };
/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const RECEIVES = { min: 1, max: 1000 };

/** Names of a queue and its dead-letter queue, or undefined where CloudFormation makes them. */
export function queueNamesOf(options: QueueOptions, namePrefix: string | undefined): { readonly queue: string; readonly deadLetters: string } | undefined {
  const suffix = options.fifo ? FIFO : '';
  const given = options.queueName?.replace(/\.fifo$/, '');
  const base = given ?? physicalName(namePrefix, options.name, MAX_LENGTH - DEAD_LETTERS.length - FIFO.length);
  return base === undefined ? undefined : { queue: `${base}${suffix}`, deadLetters: `${base}${DEAD_LETTERS}${suffix}` };
}

/** Collects mistakes in a queue's options. */
export function checkQueue(options: QueueOptions, problems: Problems): void {
  const subject = `queue '${options.name}'`;
  checkName(problems, subject, 'name', options.name);
  checkQueueName(subject, options, problems);
  if (options.contentBasedDeduplication && !options.fifo) {
    problems.add({ subject, prop: 'contentBasedDeduplication', must: "be left out without 'fifo'", got: true });
  }
  checkSeconds(problems, subject, 'visibilityTimeout', options.visibilityTimeout, VISIBILITY);
  problems.integer(subject, 'maxReceiveCount', options.maxReceiveCount, RECEIVES);
  checkSeconds(problems, subject, 'retention', options.retention, RETENTION);
  checkSeconds(problems, subject, 'deadLetterRetention', options.deadLetterRetention, RETENTION);
  const retention = options.retention ?? DEFAULT_RETENTION;
  const deadLetterRetention = options.deadLetterRetention ?? DEFAULT_DEAD_LETTER_RETENTION;
  if (known(retention) && known(deadLetterRetention) && deadLetterRetention.toMilliseconds() < retention.toMilliseconds()) {
    problems.add({
      subject, prop: 'deadLetterRetention', must: `be at least 'retention' ${retention.toHumanString()}, because its time counts from when a message was first sent`, got: deadLetterRetention.toHumanString(),
    });
  }
}

/** Collects mistakes in each queue's options, and names that two of them share. */
export function checkQueues(given: QueueOptions[], problems: Problems, namePrefix?: string): void {
  const queues = checkNamed(problems, 'queue', given);
  queues.forEach((queue) => checkQueue(queue, problems));
  const named = checkUnique(problems, 'queues', 'name', queues, (queue) => queue.name);
  const distinct = checkUnique(problems, 'queues', 'queueName', named, (queue) => queueNamesOf(queue, namePrefix)?.queue);
  // `a` and `a-dlq`: the dead-letter queue of the one has the name of the other.
  const deadLetters = new Map(distinct.map((queue) => [queueNamesOf(queue, namePrefix)?.deadLetters ?? queue, queue.name]));
  for (const queue of distinct) {
    const name = queueNamesOf(queue, namePrefix)?.queue;
    const other = name === undefined || Token.isUnresolved(name) ? undefined : deadLetters.get(name);
    if (other) {
      problems.add({
        subject: `queue '${queue.name}'`, prop: queue.queueName ? 'queueName' : 'name', must: `not be that of the dead-letter queue of queue '${other}'`, got: name,
      });
    }
  }
}

function checkQueueName(subject: string, options: QueueOptions, problems: Problems): void {
  const { queueName, fifo } = options;
  if (queueName === undefined || Token.isUnresolved(queueName)) {
    return;
  }
  const mistake = (must: string) => problems.add({ subject, prop: 'queueName', must, got: queueName });
  const longest = MAX_LENGTH - DEAD_LETTERS.length;
  if (queueName.length > longest || !NAME.test(queueName.replace(/\.fifo$/, ''))) {
    mistake(`be 1 to ${longest} letters, digits, underscores and hyphens, so that there is room for '${DEAD_LETTERS}'`);
  }
  if (fifo && !queueName.endsWith(FIFO)) {
    mistake(`end with '${FIFO}' where 'fifo' is true`);
  }
  if (!fifo && queueName.endsWith(FIFO)) {
    mistake(`not end with '${FIFO}' where 'fifo' is not true`);
  }
}
