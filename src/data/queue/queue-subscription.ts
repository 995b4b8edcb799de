import { Annotations, Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns, aws_sqs as sqs, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { QueueSubscriptionOptions } from './queue-subscription-options';
import { letTopicsSend } from '../../private/key-policy';
import { checkName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkNamed, checkUnique } from '../checks';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const NAMES = { min: 1, max: 5 };
const MAX_COMBINATIONS = 150;
const AWS_MANAGED_KEY = 'alias/aws/sqs';

/** A subscription with every default filled in. */
export interface QueueSubscriptionPlan extends QueueSubscriptionOptions {
  readonly rawMessageDelivery: boolean;
}

/** What a queue must be for its subscriptions. */
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

/** Collects what SNS would refuse, and what it would not deliver. */
export function checkSubscriptions({ name: queue, fifo, encryptionKey, topicSubscriptions }: SubscribedQueue, problems: Problems): void {
  const subject = `queue '${queue}'`;
  const named = checkNamed(problems, 'topic subscription', topicSubscriptions);
  checkUnique(problems, `subscriptions of ${subject}`, 'name', named, ({ name }) => name);
  for (const subscription of named) {
    checkSubscription(`subscription '${subscription.name}' of ${subject}`, subscription, fifo, problems);
  }
  named.forEach(({ name, topic }, index) => {
    const other = named.slice(0, index).find((each) => each.topic.topicArn === topic.topicArn);
    if (other) {
      problems.add({
        subject: `subscription '${name}' of ${subject}`, prop: 'topic', must: `be another than that of subscription '${other.name}': a queue subscribes to a topic once`, got: topic.node.path,
      });
    }
  });
  if (topicSubscriptions.length > 0 && (encryptionKey as Partial<kms.IAlias> | undefined)?.aliasName === AWS_MANAGED_KEY) {
    problems.add({
      subject,
      prop: 'encryptionKey',
      must: 'be a customer managed key for a queue that subscribes to topics: the policy of the AWS managed key does not allow SNS to use it',
      got: AWS_MANAGED_KEY,
      fix: 'leave it out, for the keys of SQS',
    });
  }
}

function checkSubscription(subject: string, plan: QueueSubscriptionPlan, fifo: boolean, problems: Problems): void {
  const { name, topic, filterPolicy, filterPolicyWithMessageBody } = plan;
  checkName(problems, subject, 'name', name);
  // Of an imported topic, it is known by the name.
  const isKnown = topic.node.defaultChild !== undefined || !Token.isUnresolved(topic.topicName);
  if (isKnown && topic.fifo !== fifo) {
    problems.add({
      subject, prop: 'topic', must: `be a ${fifo ? 'FIFO' : 'standard'} topic, as the queue and its dead-letter queue are of that type`, got: topic.node.path,
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

/** What takes part in a subscription. */
interface Subscribed {
  readonly queue: sqs.Queue;
  /** What SNS cannot deliver goes where messages go that cannot be processed. */
  readonly deadLetterQueue: sqs.Queue;
  readonly encryptionKey?: kms.IKey;
}

/** Subscribes a queue to a topic, in the stack of the queue, and lets SNS send to it. */
export function createSubscription(scope: Construct, plan: QueueSubscriptionPlan, { queue, deadLetterQueue, encryptionKey }: Subscribed): void {
  const { name, topic, filterPolicy, filterPolicyWithMessageBody, rawMessageDelivery } = plan;
  const { policyDependable } = queue.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
    actions: ['sqs:SendMessage'],
    resources: [queue.queueArn],
    conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
  }));
  const { region, account } = topic.env;
  if (encryptionKey && !letTopicsSend(encryptionKey, `arn:${Aws.PARTITION}:sns:${region}:${account}:*`)) {
    Annotations.of(queue).addWarningV2('@reptidex-app/platform:queues.topicKey',
      `Queue '${queue.node.path}' subscribes to a topic, and the policy of its imported key cannot be changed here: allow sns.amazonaws.com to use kms:Decrypt and kms:GenerateDataKey where the key was created`);
  }
  const subscription = new sns.Subscription(scope, `Topic-${name}`, {
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
