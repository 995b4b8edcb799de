import { aws_kms as kms, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { QueueSubscriptionOptions } from './queue-subscription-options';

/** Options for a queue. */
export interface QueueOptions {
  /** Name by which services refer to the queue, for example `emails`. Lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;

  /**
   * Name of the queue, at most 76 letters, digits, underscores and hyphens. With `fifo`, it ends with `.fifo` and is at most 76 long with that.
   * The dead-letter queue has `-dlq` after it.
   *
   * Changing it replaces the queue, and the messages in it are lost.
   *
   * @default - `{prefix}-{name}`, with `.fifo` after it where the queue is one
   */
  readonly queueName?: string;

  /**
   * Whether messages of a group arrive in their order, and exactly once. Changing it replaces the queue.
   *
   * @default false
   */
  readonly fifo?: boolean;

  /**
   * Whether messages with the same body, sent within five minutes, are one message. Only with `fifo`; without it, the sender gives each message
   * a deduplication id.
   *
   * @default false
   */
  readonly contentBasedDeduplication?: boolean;

  /**
   * How long a message that was received is hidden from other receivers, in whole seconds, at most 12 hours. Longer than its work takes.
   *
   * @default Duration.seconds(30)
   */
  readonly visibilityTimeout?: Duration;

  /**
   * How often a message is received before it goes to the dead-letter queue, 1 to 1000.
   *
   * @default 5
   */
  readonly maxReceiveCount?: number;

  /**
   * How long a message waits for a receiver, one minute to 14 days, in whole seconds.
   *
   * @default Duration.days(4)
   */
  readonly retention?: Duration;

  /**
   * How long a message is kept in the dead-letter queue, one minute to 14 days, in whole seconds. At least `retention`: the time counts from
   * when the message was first sent.
   *
   * @default Duration.days(14)
   */
  readonly deadLetterRetention?: Duration;

  /**
   * Key that messages are encrypted with, in the queue and in the dead-letter queue. An AWS service that sends to the queue needs to be named in
   * the key's policy.
   *
   * @default - a key of SQS, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Topics of Amazon SNS that the queue subscribes to. Several queues that subscribe to one topic each get its messages.
   *
   * SNS may send to the queue messages of these topics, and use its `encryptionKey`; a key that is imported must allow that itself. What cannot be
   * delivered goes to the dead-letter queue. Deliveries to SQS cost nothing but the data transfer; the requests to the queue cost as others do.
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
