import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { QUEUE_METRICS } from './queue-metrics';
import { QueuePlan } from './queue-plan';
import { createSubscription, subscriptionId } from './queue-subscription';
import { acknowledgeDeadLetters } from '../../private/acknowledge';
import { grantConsume, grantSend } from '../../private/grants';

/** Long polling: an idle receiver costs one request every 20 seconds. */
const RECEIVE_WAIT = Duration.seconds(20);

/**
 * An encrypted queue, over TLS only, and a dead-letter queue for messages that were received too often.
 *
 * Created by `ReptidexPlatform`, with its prop `queues`.
 *
 * Costs 0.40 USD per million requests, 0.50 with `fifo` (us-east-1). Set an alarm on the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class ServiceQueue extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, plan: QueuePlan): ServiceQueue {
    return new ServiceQueue(scope, id, plan);
  }

  /** The queue. */
  readonly queue: sqs.Queue;
  /** Receives messages that were received too often. */
  readonly deadLetterQueue: sqs.Queue;

  private constructor(scope: Construct, id: string, plan: QueuePlan) {
    super(scope, id);
    const common: sqs.QueueProps = {
      // True or undefined, because CloudFormation rejects `false`.
      fifo: plan.fifo || undefined,
      encryption: plan.encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: plan.encryptionKey,
      enforceSSL: true,
      removalPolicy: plan.removalPolicy,
    };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      ...common,
      queueName: plan.names?.deadLetters,
      retentionPeriod: plan.deadLetterRetention,
    });
    acknowledgeDeadLetters(this.deadLetterQueue);
    this.queue = new sqs.Queue(this, 'Resource', {
      ...common,
      queueName: plan.names?.queue,
      contentBasedDeduplication: plan.contentBasedDeduplication || undefined,
      visibilityTimeout: plan.visibilityTimeout,
      retentionPeriod: plan.retention,
      receiveMessageWaitTime: RECEIVE_WAIT,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: plan.maxReceiveCount },
    });
    const { queue, deadLetterQueue } = this;
    // Sorted, so that the order of the list does not change the template.
    [...plan.topicSubscriptions].sort((a, b) => (subscriptionId(this, a.topic) < subscriptionId(this, b.topic) ? -1 : 1))
      .forEach((subscription) => createSubscription(this, subscription, { queue, deadLetterQueue, encryptionKey: plan.encryptionKey }));
  }

  /**
   * Any Amazon SQS metric of the queue, by default the average over 5 minutes.
   *
   * @param metricName Name of the metric
   * @param options Options that differ from the defaults
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metric(metricName, options);
  }

  /**
   * Number of messages that wait to be received, the maximum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricWaitingMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.messages(this.queue, options);
  }

  /**
   * Age of the oldest message in seconds, the maximum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricOldestMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.oldestMessageAge(this.queue, options);
  }

  /**
   * Number of messages in the dead-letter queue, the maximum over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.messages(this.deadLetterQueue, options);
  }

  /** Lets a service send messages. */
  grantSend(grantee: iam.IGrantable): iam.Grant {
    return grantSend(this.queue, grantee);
  }

  /** Lets a service receive and delete messages. */
  grantConsume(grantee: iam.IGrantable): iam.Grant {
    return grantConsume(this.queue, grantee);
  }
}
