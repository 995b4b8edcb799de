import { aws_cloudwatch as cloudwatch, aws_sqs as sqs, Duration } from 'aws-cdk-lib';

const FIVE_MINUTES = { period: Duration.minutes(5) };

type QueueMetric = (queue: sqs.IQueue, options?: cloudwatch.MetricOptions) => cloudwatch.Metric;

/**
 * Metrics of a queue, over 5 minutes.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
export const QUEUE_METRICS = {
  /** Messages that wait to be received. In a dead-letter queue, these are messages that could not be processed. */
  messages: (queue, options?) => queue.metricApproximateNumberOfMessagesVisible({ ...FIVE_MINUTES, statistic: cloudwatch.Stats.MAXIMUM, ...options }),
  oldestMessageAge: (queue, options?) => queue.metricApproximateAgeOfOldestMessage({ ...FIVE_MINUTES, statistic: cloudwatch.Stats.MAXIMUM, ...options }),
} satisfies Record<string, QueueMetric>;
