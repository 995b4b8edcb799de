import { aws_cloudwatch as cloudwatch, aws_iam as iam, aws_sqs as sqs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { QUEUE_METRICS } from './queue-metrics';
import { QueueOptions } from './queue-options';
import { checkQueue, DEFAULT_DEAD_LETTER_RETENTION, DEFAULT_RETENTION, queueNamesOf } from './validate-queues';
import { acknowledgeDeadLetters } from '../../private/acknowledge';
import { grantConsume, grantSend } from '../../private/grants';
import { checkNamePrefix } from '../../private/names';
import { Problems } from '../../private/problems';

const DEFAULT_VISIBILITY_TIMEOUT = Duration.seconds(30);
const DEFAULT_MAX_RECEIVE_COUNT = 5;
/** Long polling: a receiver that waits costs a request every 20 seconds, not one whenever it asks. */
const RECEIVE_WAIT = Duration.seconds(20);

/** Properties of `ServiceQueue`. */
export interface ServiceQueueProps extends QueueOptions {
  /**
   * First part of the queues' names, `{prefix}-{name}` and `{prefix}-{name}-dlq`.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;
}

/**
 * An encrypted queue, over TLS only, and a dead-letter queue for messages that were received too often.
 *
 * Costs 0.40 USD a million requests, 0.50 with `fifo` (us-east-1). Somebody should hear of it when a message is in the dead-letter queue.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class ServiceQueue extends Construct {
  /** The queue. */
  readonly queue: sqs.Queue;
  /** Where messages go that were received too often. */
  readonly deadLetterQueue: sqs.Queue;

  constructor(scope: Construct, id: string, props: ServiceQueueProps) {
    super(scope, id);
    const problems = new Problems();
    checkNamePrefix(problems, `queue '${props.name}'`, 'namePrefix', props.namePrefix);
    checkQueue(props, problems);
    problems.throwIfAny(this);

    const names = queueNamesOf(props, props.namePrefix);
    const common: sqs.QueueProps = {
      // FIFO or nothing: CloudFormation refuses `false`.
      fifo: props.fifo ? true : undefined,
      encryption: props.encryptionKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      encryptionMasterKey: props.encryptionKey,
      enforceSSL: true,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.DESTROY,
    };
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      ...common,
      queueName: names?.deadLetters,
      retentionPeriod: props.deadLetterRetention ?? DEFAULT_DEAD_LETTER_RETENTION,
    });
    acknowledgeDeadLetters(this.deadLetterQueue);
    this.queue = new sqs.Queue(this, 'Resource', {
      ...common,
      queueName: names?.queue,
      contentBasedDeduplication: props.contentBasedDeduplication,
      visibilityTimeout: props.visibilityTimeout ?? DEFAULT_VISIBILITY_TIMEOUT,
      retentionPeriod: props.retention ?? DEFAULT_RETENTION,
      receiveMessageWaitTime: RECEIVE_WAIT,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount ?? DEFAULT_MAX_RECEIVE_COUNT },
    });
  }

  /**
   * Any metric of Amazon SQS of the queue, the average of 5 minutes.
   *
   * @param metricName Name of the metric
   * @param options What differs from the default
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metric(metricName, options);
  }

  /**
   * Number of messages that wait to be received, the maximum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricWaitingMessages(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.messages(this.queue, options);
  }

  /**
   * Age of the oldest message in seconds, the maximum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricOldestMessageAge(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.oldestMessageAge(this.queue, options);
  }

  /**
   * Number of messages in the dead-letter queue, the maximum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return QUEUE_METRICS.messages(this.deadLetterQueue, options);
  }

  /** Lets a service send messages. */
  grantSend(grantee: iam.IGrantable): iam.Grant {
    return grantSend(this.queue, grantee);
  }

  /** Lets a service receive messages and delete them when they are done. */
  grantConsume(grantee: iam.IGrantable): iam.Grant {
    return grantConsume(this.queue, grantee);
  }
}
