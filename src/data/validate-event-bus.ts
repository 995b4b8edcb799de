import { checkDays } from './durations';
import { EventBusOptions } from './event-bus-options';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html */
const NAME = /^(?!default$)[a-zA-Z0-9_.-]{1,256}$/;
/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateArchive.html */
const RETENTION = { min: 0, max: 2 ** 31 - 1 };

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
