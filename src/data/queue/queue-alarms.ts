import { aws_sqs as sqs } from 'aws-cdk-lib';
import { QUEUE_METRICS } from './queue-metrics';
import { AlarmSpec } from '../../private/alarm-spec';

/** Alarms on dead-letter queues, by the name of what they belong to. The threshold is one message. */
export function deadLetterAlarms(queues: { [name: string]: sqs.IQueue }): AlarmSpec[] {
  // Sorted by name, so that the order of the props does not change the template.
  return Object.keys(queues).sort().map((name) => ({
    name: `${name}-dead-letters`,
    description: `Dead-letter queue of ${name}: messages could not be processed. Look at one of them and at the consumer's logs first; redrive them once it is fixed`,
    metric: QUEUE_METRICS.messages(queues[name]),
    threshold: 1,
    periods: 1,
  }));
}
