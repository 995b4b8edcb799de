import { aws_sns as sns, Stack } from 'aws-cdk-lib';
import { QueueOptions, QueueSubscriptionOptions } from '../../src';

/** Where a topic is. */
export enum DrawnTopic {
  OF_STACK = 'of the stack',
  IMPORTED = 'imported',
  OF_OTHER_REGION = 'of another region',
  OF_OTHER_ACCOUNT = 'of another account',
}

/** A subscription, before there is a stack for its topic. */
export type DrawnSubscription = Omit<QueueSubscriptionOptions, 'topic'> & { readonly topic: DrawnTopic };

const ARNS = {
  // A FIFO topic that is created without a name gets one from the CDK, which does not begin with the environment's.
  [DrawnTopic.OF_STACK]: 'arn:aws:sns:us-east-1:111122223333:payments',
  [DrawnTopic.IMPORTED]: 'arn:aws:sns:us-east-1:111122223333:orders',
  [DrawnTopic.OF_OTHER_REGION]: 'arn:aws:sns:eu-west-1:111122223333:orders',
  [DrawnTopic.OF_OTHER_ACCOUNT]: 'arn:aws:sns:us-east-1:444455556666:orders',
};

/** The topic, of the type that the queue can subscribe to. Two queues share it. */
function topicIn(stack: Stack, drawn: DrawnTopic, fifo: boolean): sns.ITopic {
  const arn = fifo ? `${ARNS[drawn]}.fifo` : ARNS[drawn];
  const id = `Topic-${arn}`;
  const create = () => (drawn === DrawnTopic.OF_STACK && !fifo ? new sns.Topic(stack, id) : sns.Topic.fromTopicArn(stack, id, arn));
  return stack.node.tryFindChild(id) as sns.ITopic | undefined ?? create();
}

/** A queue with what it subscribes to. */
export function subscribed(queue: QueueOptions, drawn: DrawnSubscription[] = [], stack: Stack): QueueOptions {
  return drawn.length === 0 ? queue : {
    ...queue,
    topicSubscriptions: drawn.map((subscription): QueueSubscriptionOptions => ({
      ...subscription, topic: topicIn(stack, subscription.topic, queue.fifo ?? false),
    })),
  };
}
