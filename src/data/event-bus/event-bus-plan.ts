import { Duration } from 'aws-cdk-lib';
import { EventBusOptions } from './event-bus-options';
import { physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkDays } from '../checks';
import { QueueOptions } from '../queue/queue-options';
import { queueNamesOf } from '../queue/queue-plan';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const NAME = /^(?!default$)[a-zA-Z0-9_.-]{1,256}$/;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
const RETENTION = { min: 0, max: 2 ** 31 - 1 };

const DEFAULT_ARCHIVE_RETENTION = Duration.days(30);

/** Longest name of a queue: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-queues.html */
const MAX_QUEUE_NAME = 80;

/** Name of the bus's dead-letter queue, or undefined if CloudFormation generates one. */
export function busDeadLettersNameOf(namePrefix: string | undefined): string | undefined {
  return physicalName(namePrefix, 'events-dlq', MAX_QUEUE_NAME);
}

/** Collects queues that would have the same name as the bus's dead-letter queue, or whose dead-letter queue would. */
export function checkBusQueues(queues: QueueOptions[], problems: Problems, namePrefix?: string): void {
  const taken = busDeadLettersNameOf(namePrefix);
  for (const queue of taken === undefined ? [] : queues) {
    const names = queueNamesOf(queue, namePrefix);
    if (names?.queue === taken || names?.deadLetters === taken) {
      problems.add({
        subject: `queue '${queue.name}'`,
        prop: queue.queueName === undefined ? 'name' : 'queueName',
        must: `not result in '${taken}', which is the name of the event bus's dead-letter queue`,
        got: queue.queueName ?? queue.name,
      });
    }
  }
}

/** A bus with every default filled in. */
export interface EventBusPlan extends EventBusOptions {
  readonly namePrefix?: string;
  readonly archive: boolean;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly bus?: string; readonly deadLetters?: string };
}

/** Fills in the defaults. */
export function resolveEventBus<O extends EventBusOptions & { namePrefix?: string }>(options: O): O & EventBusPlan {
  const archive = options.archive ?? true;
  return {
    ...options,
    archive,
    archiveRetention: options.archiveRetention ?? (archive ? DEFAULT_ARCHIVE_RETENTION : undefined),
    names: { bus: options.busName ?? physicalName(options.namePrefix, 'events'), deadLetters: busDeadLettersNameOf(options.namePrefix) },
  };
}

/** Collects what EventBridge would reject. */
export function checkEventBus(plan: EventBusPlan, problems: Problems): void {
  const subject = 'event bus';
  problems.pattern(subject, 'busName', plan.busName, NAME, "be 1 to 256 letters, digits, underscores, hyphens and periods, and not 'default'");
  checkDays(problems, subject, 'archiveRetention', plan.archiveRetention, RETENTION);
  if (!plan.archive && plan.archiveRetention) {
    problems.add({ subject, prop: 'archiveRetention', must: "not be set when 'archive' is false", got: plan.archiveRetention.toString() });
  }
}
