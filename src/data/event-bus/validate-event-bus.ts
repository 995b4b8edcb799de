import { checkDays } from '../checks';
import { EventBusOptions } from './event-bus-options';
import { physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { QueueOptions } from '../queue/queue-options';
import { queueNamesOf } from '../queue/validate-queues';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const NAME = /^(?!default$)[a-zA-Z0-9_.-]{1,256}$/;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
const RETENTION = { min: 0, max: 2 ** 31 - 1 };

/** Longest name of a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const MAX_QUEUE_NAME = 80;

/** Name of the bus's own dead-letter queue, or undefined where CloudFormation makes one. */
export function busDeadLettersNameOf(namePrefix: string | undefined): string | undefined {
  return physicalName(namePrefix, 'events-dlq', MAX_QUEUE_NAME);
}

/** Collects queues that would take the name of the bus's dead-letter queue, by themselves or by their own. */
export function checkBusQueues(queues: QueueOptions[], problems: Problems, namePrefix?: string): void {
  const taken = busDeadLettersNameOf(namePrefix);
  for (const queue of taken === undefined ? [] : queues) {
    const names = queueNamesOf(queue, namePrefix);
    if (names?.queue === taken || names?.deadLetters === taken) {
      problems.add({
        subject: `queue '${queue.name}'`,
        prop: queue.queueName === undefined ? 'name' : 'queueName',
        must: `not lead to '${taken}', which is the name of the event bus's dead-letter queue`,
        got: queue.queueName ?? queue.name,
      });
    }
  }
}

/** Collects mistakes in the options. */
export function checkEventBus(options: EventBusOptions, problems: Problems): void {
  const subject = 'event bus';
  problems.pattern(
    subject, 'busName', options.busName, NAME, "be 1 to 256 letters, digits, underscores, hyphens and periods, and not 'default'",
  );
  checkDays(problems, subject, 'archiveRetention', options.archiveRetention, RETENTION);
  if (options.archive === false && options.archiveRetention) {
    problems.add({ subject, prop: 'archiveRetention', must: "be left out where 'archive' is false", got: options.archiveRetention.toString() });
  }
}
