import { aws_sqs as sqs } from 'aws-cdk-lib';
import { QUEUE_METRICS as METRICS } from './queue-metrics';
import { DashboardSection } from '../../private/dashboard-section';

/** The graph of a queue and its dead-letter queue, or of a dead-letter queue alone. */
export function queueSection(name: string, queue: sqs.IQueue | undefined, deadLetterQueue: sqs.IQueue | undefined): DashboardSection {
  const deadLetters = deadLetterQueue ? [METRICS.messages(deadLetterQueue, { label: 'Dead letters' })] : [];
  return {
    part: 'queues',
    name,
    graphs: [queue ? {
      title: 'messages',
      left: [METRICS.messages(queue, { label: 'Waiting' }), ...deadLetters],
      right: [METRICS.oldestMessageAge(queue, { label: 'Age of the oldest, seconds' })],
    } : { title: 'dead letters', left: deadLetters }],
  };
}
