import { aws_kms as kms, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { QueueSubscriptionOptions } from './queue-subscription-options';

/** Options for a queue. */
export interface QueueOptions {
  /** Name by which services refer to the queue, for example `emails`. Lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;

  /**
   * Name of the queue, at most 76 letters, digits, underscores and hyphens. With `fifo`, it must end with `.fifo`, which counts towards the 76 characters.
   * The name of the dead-letter queue has the suffix `-dlq`.
   *
   * Changing it replaces the queue, and the messages in it are lost.
   *
   * @default - `{prefix}-{name}`, with the suffix `.fifo` for a FIFO queue
   */
  readonly queueName?: string;

  /**
   * Whether messages of a message group are delivered in order and exactly once. Changing it replaces the queue.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * Whether SQS treats messages with the same body within five minutes as duplicates. Requires `fifo`. If false, the sender must set a deduplication ID on
   * each message.
   *
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * How long a received message is hidden from other consumers, in whole seconds, at most 12 hours. Set it longer than it takes to process a message.
   *
   * @default Duration.seconds(30)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How often a message is received before SQS moves it to the dead-letter queue, 1 to 1000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * How long a message is kept in the queue, one minute to 14 days, in whole seconds.
   *
   * @default Duration.days(4)
   */
  readonly retention?: Duration;

  /**
   * How long a message is kept in the dead-letter queue, one minute to 14 days, in whole seconds. At least `retention`, because the time starts when the
   * message was first sent.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration;

  /**
   * Customer managed key that encrypts messages in the queue and in the dead-letter queue. If an AWS service sends messages to the queue, the key policy
   * must allow it to use the key.
   *
   * @default - SQS managed keys (SSE-SQS), at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Topics of Amazon SNS that the queue subscribes to. Several queues that subscribe to one topic each get its messages.
   *
   * SNS is allowed to send messages of these topics to the queue, and to use its `encryptionKey`; the policy of an imported key must allow that already.
   * Messages that SNS cannot deliver go to the dead-letter queue. Deliveries to SQS are free except for data transfer; requests to the queue are charged as usual.
   *
   * @default - none
   */
  readonly topicSubscriptions?: QueueSubscriptionOptions[];

  /**
   * What happens to the queues, and the messages in them, when they are removed from the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;
}
