import { Annotations, Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { QueueSubscriptionOptions } from './queue-subscription-options';
import { letTopicsSend } from '../../private/key-policy';
import { Problems } from '../../private/problems';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const NAMES = { min: 1, max: 5 };
const MAX_COMBINATIONS = 150;
const AWS_MANAGED_KEY = 'alias/aws/sqs';

/** A subscription with every default filled in. */
export interface QueueSubscriptionPlan extends QueueSubscriptionOptions {
  readonly rawMessageDelivery: boolean;
}

/** Properties of a queue that its subscriptions depend on. */
interface SubscribedQueue {
  readonly name: string;
  readonly fifo: boolean;
  readonly encryptionKey?: kms.IKey;
  readonly topicSubscriptions: QueueSubscriptionPlan[];
}

/** Fills in the defaults. */
export function resolveSubscriptions(subscriptions: QueueSubscriptionOptions[] = []): QueueSubscriptionPlan[] {
  return subscriptions.map((subscription) => ({ ...subscription, rawMessageDelivery: subscription.rawMessageDelivery ?? true }));
}

/** Collects subscriptions that SNS would reject, and those that would not receive messages. */
export function checkSubscriptions({ name: queue, fifo, encryptionKey, topicSubscriptions }: SubscribedQueue, problems: Problems): void {
  const subject = `queue '${queue}'`;
  topicSubscriptions.forEach((subscription, index) => {
    const { topic } = subscription;
    checkSubscription(`subscription ${index + 1} of ${subject}`, subscription, fifo, problems);
    if (topicSubscriptions.slice(0, index).some((earlier) => earlier.topic.topicArn === topic.topicArn)) {
      problems.add({
        subject: `subscription ${index + 1} of ${subject}`, prop: 'topic', must: 'not be the topic of an earlier subscription, because a queue can subscribe to a topic only once', got: topic.node.path,
      });
    }
  });
  if (topicSubscriptions.length > 0 && (encryptionKey as Partial<kms.IAlias> | undefined)?.aliasName === AWS_MANAGED_KEY) {
    problems.add({
      subject,
      prop: 'encryptionKey',
      must: 'be a customer managed key when the queue subscribes to topics, because the AWS managed key does not allow SNS to use it',
      got: AWS_MANAGED_KEY,
      fix: 'do not set it, to use SQS managed keys',
    });
  }
}

function checkSubscription(subject: string, plan: QueueSubscriptionPlan, fifo: boolean, problems: Problems): void {
  const { topic, filterPolicy, filterPolicyWithMessageBody } = plan;
  // The name of an imported topic shows its type.
  const isKnown = topic.node.defaultChild !== undefined || !Token.isUnresolved(topic.topicName);
  if (isKnown && topic.fifo !== fifo) {
    problems.add({
      subject, prop: 'topic', must: `be a ${fifo ? 'FIFO' : 'standard'} topic, because the queue and its dead-letter queue are of that type`, got: topic.node.path,
    });
  }
  if (filterPolicy && filterPolicyWithMessageBody) {
    problems.add({ subject, prop: 'filterPolicyWithMessageBody', must: "not be combined with 'filterPolicy'", got: Object.keys(filterPolicyWithMessageBody) });
  }
  problems.integer(subject, 'filterPolicy', filterPolicy && Object.keys(filterPolicy).length, { ...NAMES, unit: 'names' });
  problems.integer(subject, 'filterPolicyWithMessageBody', filterPolicyWithMessageBody && Object.keys(filterPolicyWithMessageBody).length, { ...NAMES, unit: 'names' });
  const combinations = Object.values(filterPolicy ?? {}).reduce((product, { conditions }) => product * conditions.length, 1);
  if (combinations > MAX_COMBINATIONS) {
    problems.add({ subject, prop: 'filterPolicy', must: `have at most ${MAX_COMBINATIONS} combinations of values`, got: combinations });
  }
}

/** The queue of a subscription. */
interface Subscribed {
  readonly queue: sqs.Queue;
  /** Receives messages that SNS cannot deliver, in addition to those that cannot be processed. */
  readonly deadLetterQueue: sqs.Queue;
  readonly encryptionKey?: kms.IKey;
}

/** Subscribes a queue to a topic, in the stack of the queue, and lets SNS send to it. */
export function createSubscription(scope: Construct, plan: QueueSubscriptionPlan, { queue, deadLetterQueue, encryptionKey }: Subscribed): void {
  const { topic, filterPolicy, filterPolicyWithMessageBody, rawMessageDelivery } = plan;
  const { policyDependable } = queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
  }));
  const { region, account } = topic.env;
  if (encryptionKey && !letTopicsSend(encryptionKey, `arn:${Aws.PARTITION}:sns:${region}:${account}:*`)) {
    Annotations.of(queue).addWarningV2('@reptidex-app/platform:queues.topicKey',
      `Queue '${queue.node.path}' subscribes to a topic, but the policy of its imported key cannot be changed in this app: allow sns.amazonaws.com to use kms:Decrypt and kms:GenerateDataKey in the key policy`);
  }
  const subscription = new sns.Subscription(scope, subscriptionId(scope, topic), {
    topic,
    protocol: sns.SubscriptionProtocol.SQS,
    endpoint: queue.queueArn,
    rawMessageDelivery,
    filterPolicy,
    filterPolicyWithMessageBody,
    deadLetterQueue,
    region: Token.isUnresolved(region) || region === Stack.of(scope).region ? undefined : region,
  });
  if (policyDependable) {
    subscription.node.addDependency(policyDependable);
  }
}

/**
 * ID of the subscription to a topic, which depends only on the topic. With another ID, CloudFormation would subscribe the queue to the same topic again,
 * and then delete the existing subscription.
 */
export function subscriptionId(scope: Construct, topic: sns.ITopic): string {
  if (!Token.isUnresolved(topic.topicArn)) {
    return `Topic-${topic.topicArn.split(':').slice(3).join('-')}`;
  }
  const { scopes } = topic.node;
  const stack = Stack.of(topic);
  // The name of its own stack would be part of every ID.
  const path = stack === Stack.of(scope) ? scopes.slice(scopes.indexOf(stack) + 1) : scopes;
  return `Topic-${path.map(({ node }) => node.id).filter((id) => id !== '').join('-')}`;
}
