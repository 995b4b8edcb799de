import { aws_sns as sns } from 'aws-cdk-lib';

/**
 * How a queue subscribes to a topic.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
 */
export interface QueueSubscriptionOptions {
  /**
   * The topic: a FIFO topic for a FIFO queue, a standard topic for a standard queue. A queue can subscribe to a topic only once. Changing the topic replaces
   * the subscription: messages that are published to the new topic before the deployment do not arrive.
   *
   * A topic of another account must allow this account to subscribe.
   */
  readonly topic: sns.ITopic;

  /**
   * Filter on message attributes, with at most five names and 150 combinations of values. A change takes up to 15 minutes to take effect.
   *
   * @default - all messages
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
   */
  readonly filterPolicy?: { [attribute: string]: sns.SubscriptionFilter };

  /**
   * Filter on the message body, which must be JSON, with at most five names. Cannot be combined with `filterPolicy`.
   *
   * @default - all messages
   */
  readonly filterPolicyWithMessageBody?: { [key: string]: sns.FilterOrPolicy };

  /**
   * Whether messages arrive as they were published, with their attributes. Otherwise, a message is the `Message` of a JSON document.
   *
   * With raw delivery, SNS cannot deliver a message with more than ten attributes, the maximum in SQS, and sends it to the dead-letter queue.
   *
   * @default true
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html
   */
  readonly rawMessageDelivery?: boolean;
}
