import { aws_sns as sns } from 'aws-cdk-lib';

/**
 * How a queue subscribes to a topic.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export interface QueueSubscriptionOptions {
  /**
   * Name of the subscription, unique in its queue: lower-case letters, digits and single hyphens, beginning with a letter. Changing it replaces the
   * subscription.
   */
  readonly name: string;

  /**
   * The topic: a FIFO topic for a FIFO queue, a standard topic for a standard queue. Changing it replaces the subscription: messages that are published
   * in between do not arrive.
   *
   * A topic of another account must allow this account to subscribe.
   */
  readonly topic: sns.ITopic;

  /**
   * Which messages arrive, by their attributes: at most five names, and 150 combinations of values. A change takes up to 15 minutes to have its effect.
   *
   * @default - all messages
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Which messages arrive, by their body, which must be JSON: at most five names. Cannot be combined with `filterPolicy`.
   *
   * @default - all messages
   */
  readonly filterPolicyWithMessageBody?: { [key: string]: sns.FilterOrPolicy };

  /**
   * Whether a message arrives as it was published, as if it had been sent to the queue, with its attributes. Otherwise it is in the `Message` of a JSON
   * document.
   *
   * SNS discards a message with more than ten attributes, which a message of SQS cannot have: it goes to the dead-letter queue.
   *
   * @default true
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;
}
