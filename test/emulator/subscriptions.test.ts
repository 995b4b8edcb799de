/** The emulator rejects what Amazon SNS rejects in a subscription of a queue. */
import { changed, Resources, Stacks } from './stacks';

const FIFO = { FifoTopic: true, TopicName: 'events.fifo' };

const GOOD: Resources = {
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'events' } },
  Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mail' } },
  DeadLetters: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mail-dlq' } },
  Subscription: {
    Type: 'AWS::SNS::Subscription',
    Properties: {
      TopicArn: { Ref: 'Topic' },
      Protocol: 'sqs',
      Endpoint: { 'Fn::GetAtt': ['Queue', 'Arn'] },
      FilterPolicy: { kind: Array.from({ length: 75 }, (_, index) => `kind ${index}`), size: ['small', 'large'] },
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
    },
  },
};

function withSubscription(change: (properties: any, resources: Resources) => void): Resources {
  return changed(GOOD, (resources) => change(resources.Subscription.Properties, resources));
}

const stacks = Stacks.inEmulator();

test('a subscription that follows all rules is accepted', async () => {
  expect(await stacks.rejection(GOOD)).toBeUndefined();
});

test.each<[string, (properties: any, resources: Resources) => void]>([
  ['a FIFO queue of a FIFO topic', (_, { Topic, Queue }) => { Topic.Properties = FIFO; Queue.Properties = { QueueName: 'mail.fifo', FifoQueue: true }; }],
  ['a standard queue of a FIFO topic', (_, { Topic }) => { Topic.Properties = FIFO; }],
  ['members of a message in its filter', (properties) => { Object.assign(properties, { FilterPolicyScope: 'MessageBody', FilterPolicy: { order: { status: ['paid'] } } }); }],
  ['no filter and no dead-letter queue', (properties) => { delete properties.FilterPolicy; delete properties.RedrivePolicy; }],
])('a subscription with %s is accepted', async (_what, change) => {
  expect(await stacks.rejection(withSubscription(change))).toBeUndefined();
});

test.each<[string, (properties: any, resources: Resources) => void, string]>([
  ['a topic that exists', (properties) => { properties.TopicArn = 'arn:aws:sns:us-east-1:111122223333:none'; }, 'TopicArn: there is no topic arn:aws:sns:us-east-1:111122223333:none'],
  ['a queue that exists', (properties) => { properties.Endpoint = 'arn:aws:sqs:us-east-1:111122223333:none'; }, 'Endpoint: there is no queue arn:aws:sqs:us-east-1:111122223333:none'],
  ['a topic of the type of its queue', (_, { Queue }) => { Queue.Properties = { QueueName: 'mail.fifo', FifoQueue: true }; }, 'Endpoint: FIFO SQS Queues can not be subscribed to standard SNS topics'],
  ['five keys at most', (properties) => { properties.FilterPolicy = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => [name, ['1']])); }, 'FilterPolicy: 6 keys, and can have 5'],
  ['150 combinations at most', (properties) => { properties.FilterPolicy.kind.push('kind 75'); }, 'FilterPolicy: 152 combinations, and can have 150'],
  ['lists of values of attributes', (properties) => { properties.FilterPolicy = { order: { status: ['paid'] } }; }, 'FilterPolicy: order must be a list, because attributes have no members'],
  ['a dead-letter queue that exists', (properties) => { properties.RedrivePolicy.deadLetterTargetArn = 'arn:aws:sqs:us-east-1:111122223333:none'; }, 'RedrivePolicy: there is no queue arn:aws:sqs:us-east-1:111122223333:none'],
])('it must have %s', async (_rule, change, says) => {
  expect(await stacks.rejection(withSubscription(change))).toBe(`Invalid request provided: Subscribe: ${says}`);
});

test('an update that breaks a rule is rejected', async () => {
  expect(await stacks.rejectedUpdate(GOOD, withSubscription((properties) => { properties.FilterPolicy.kind.push('kind 75'); }))).toContain('152 combinations');
});
