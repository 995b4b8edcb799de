import { App, aws_kms as kms, aws_sns as sns, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { QueueSubscriptionOptions } from '../../../src/data/queue/queue-subscription-options';
import { PlatformEncryption } from '../../../src/platform/platform-encryption-options';
import { ReptidexPlatform } from '../../../src/platform/reptidex-platform';
import { QueueInput, createQueue } from '../../parts';
import { mistakesOf, newStack, onlyOf, Rendered, render, resourcesOf } from '../template';

const SUBSCRIPTION = 'AWS::SNS::Subscription';

function subscribed(options: Partial<QueueSubscriptionOptions> = {}, props: Partial<QueueInput> = {}, stack: Stack = newStack()) {
  const topic = options.topic ?? new sns.Topic(stack, 'Topic', props.fifo ? { fifo: true } : {});
  createQueue(stack, 'Queue', { name: 'emails', topicSubscriptions: [{ topic, ...options }], ...props });
  return render(stack);
}

const queueIds = (template: Rendered) => {
  const [[main], [deadLetters]] = resourcesOf(template, 'AWS::SQS::Queue').sort(([, a]) => (a.Properties.RedrivePolicy ? -1 : 1));
  return { main, deadLetters };
};
const ofSns = (statements: any[]) => statements.filter(({ Principal }) => Principal?.Service === 'sns.amazonaws.com');
const sendersOf = (template: Rendered, queue: string) => ofSns(resourcesOf(template, 'AWS::SQS::QueuePolicy').find(([, { Properties }]) => Properties.Queues[0].Ref === queue)![1].Properties.PolicyDocument.Statement);
const keyStatements = (template: Rendered) => ofSns(onlyOf(template, 'AWS::KMS::Key').Properties.KeyPolicy.Statement);

test('the queue receives raw messages, and its dead-letter queue those that cannot be delivered', () => {
  const template = subscribed();
  const { main, deadLetters } = queueIds(template);
  const [[topic]] = resourcesOf(template, 'AWS::SNS::Topic');
  expect(onlyOf(template, SUBSCRIPTION).Properties).toEqual({
    Protocol: 'sqs',
    TopicArn: { Ref: topic },
    Endpoint: { 'Fn::GetAtt': [main, 'Arn'] },
    RawMessageDelivery: true,
    RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [deadLetters, 'Arn'] } },
  });
});

test('only this topic can send to both queues, before the subscription exists', () => {
  const template = subscribed();
  const { main, deadLetters } = queueIds(template);
  const [[topic]] = resourcesOf(template, 'AWS::SNS::Topic');
  for (const queue of [main, deadLetters]) {
    expect(sendersOf(template, queue)).toEqual([{
      Effect: 'Allow',
      Action: 'sqs:SendMessage',
      Principal: { Service: 'sns.amazonaws.com' },
      Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
      Condition: { ArnEquals: { 'aws:SourceArn': { Ref: topic } } },
    }]);
  }
  const [[policy]] = resourcesOf(template, 'AWS::SQS::QueuePolicy').filter(([, { Properties }]) => Properties.Queues[0].Ref === main);
  expect(onlyOf(template, SUBSCRIPTION).DependsOn).toEqual([policy]);
});

test('a filter policy selects messages', () => {
  const allowlist = ['paid', 'shipped'];
  expect(onlyOf(subscribed({ filterPolicy: { kind: sns.SubscriptionFilter.stringFilter({ allowlist }) }, rawMessageDelivery: false }), SUBSCRIPTION).Properties)
    .toMatchObject({ FilterPolicy: { kind: allowlist }, RawMessageDelivery: false });
  const ofBody = { kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.stringFilter({ allowlist })) };
  expect(onlyOf(subscribed({ filterPolicyWithMessageBody: ofBody }), SUBSCRIPTION).Properties)
    .toMatchObject({ FilterPolicy: { kind: allowlist }, FilterPolicyScope: 'MessageBody' });
});

test('five names and 150 combinations are accepted', () => {
  const values = (length: number) => sns.SubscriptionFilter.stringFilter({ allowlist: Array.from({ length }, (_, index) => String(index)) });
  expect(() => subscribed({ filterPolicy: { a: values(5), b: values(5), c: values(6), d: values(1), e: values(1) } })).not.toThrow();
});

describe('with a customer managed key', () => {
  test('SNS can use it for topics of this account', () => {
    const stack = newStack();
    const template = subscribed({}, { encryptionKey: new kms.Key(stack, 'Key') }, stack);
    const [statement, ...others] = keyStatements(template);
    expect(others).toEqual([]);
    expect(statement).toMatchObject({ Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'] });
    expect(JSON.stringify(statement.Condition)).toBe(JSON.stringify({
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sns:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*']] } },
    }));
  });

  test('that also encrypts the topic, there is no circular dependency', () => {
    const stack = newStack();
    const key = new kms.Key(stack, 'Key');
    const template = subscribed({ topic: new sns.Topic(stack, 'Topic', { masterKey: key }) }, { encryptionKey: key }, stack);
    expect(JSON.stringify(onlyOf(template, 'AWS::KMS::Key'))).not.toContain('Topic');
  });

  test('that is imported, a warning contains the statement that its policy needs', () => {
    const stack = newStack();
    subscribed({}, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1') }, stack);
    Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp('allow sns.amazonaws.com to use kms:Decrypt and kms:GenerateDataKey'));
  });

  test('of the environment, SNS can use it too', () => {
    const stack = new Stack(new App(), 'Stack');
    const topic = new sns.Topic(stack, 'Topic');
    new ReptidexPlatform(stack, 'Platform', {
      environmentName: 'prod',
      projectName: 'reptidex',
      encryption: PlatformEncryption.customerManaged(),
      queues: ['mail', 'audit'].map((name) => ({ name, topicSubscriptions: [{ topic }] })),
    });
    const statements = resourcesOf(render(stack), 'AWS::KMS::Key').flatMap(([, { Properties }]) => ofSns(Properties.KeyPolicy.Statement));
    expect(resourcesOf(render(stack), SUBSCRIPTION)).toHaveLength(2);
    expect(statements).toHaveLength(1);
  });
});

test('FIFO queues subscribe to FIFO topics', () => {
  const template = subscribed({}, { fifo: true });
  expect(onlyOf(template, 'AWS::SNS::Topic').Properties.FifoTopic).toBe(true);
  expect(onlyOf(template, SUBSCRIPTION).Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]).toContain('DeadLetters');
});

test('does not compare the type of a topic that is a token', () => {
  const stack = newStack();
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111122223333:orders');
  expect(mistakesOf(() => subscribed({ topic }, { fifo: true }, stack))).toEqual([expect.stringContaining("subscription 1 of queue 'emails': 'topic'")]);
  const other = newStack();
  expect(mistakesOf(() => subscribed({ topic: sns.Topic.fromTopicArn(other, 'Topic', sns.Topic.fromTopicArn(other, 'A', 'arn:aws:sns:us-east-1:111122223333:a').topicArn) }, {}, other))).toEqual([]);
});

test('subscribes to a topic of another Region there', () => {
  const stack = newStack({ env: { region: 'us-east-1', account: '111122223333' } });
  const topicIn = (region: string) => sns.Topic.fromTopicArn(stack, region, `arn:aws:sns:${region}:111122223333:orders`);
  expect(onlyOf(subscribed({ topic: topicIn('eu-west-1') }, {}, stack), SUBSCRIPTION).Properties.Region).toBe('eu-west-1');
  const other = newStack({ env: { region: 'us-east-1', account: '111122223333' } });
  expect(onlyOf(subscribed({ topic: sns.Topic.fromTopicArn(other, 'Topic', 'arn:aws:sns:us-east-1:111122223333:orders') }, {}, other), SUBSCRIPTION).Properties.Region).toBeUndefined();
});

test('the order of subscriptions does not change the template, and a new one does not change the others', () => {
  const render2 = (names: string[]) => {
    const stack = newStack();
    const topics = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, new sns.Topic(stack, name)]));
    createQueue(stack, 'Queue', { name: 'emails', topicSubscriptions: names.map((name) => ({ topic: topics[name] })) });
    return render(stack);
  };
  expect(JSON.stringify(render2(['a', 'b', 'c']))).toBe(JSON.stringify(render2(['c', 'a', 'b'])));
  const ids = (template: Rendered) => resourcesOf(template, SUBSCRIPTION).map(([id]) => id);
  expect(ids(render2(['a', 'b', 'c']))).toEqual(expect.arrayContaining(ids(render2(['a', 'c']))));
});

describe('the construct ID of a subscription', () => {
  const idIn = (stack: Stack, topic: sns.ITopic) => resourcesOf(subscribed({ topic }, {}, stack), SUBSCRIPTION)[0][0];
  const ORDERS = 'arn:aws:sns:us-east-1:111122223333:orders';

  test('to an imported topic does not depend on the construct that imports it', () => {
    const [one, other] = ['Orders', 'Sales'].map((id) => {
      const stack = newStack();
      return idIn(stack, sns.Topic.fromTopicArn(stack, id, ORDERS));
    });
    expect(other).toBe(one);
  });

  test('differs for topics with the same name', () => {
    const stack = newStack();
    const topics = ['us-east-1', 'eu-west-1'].map((region) => sns.Topic.fromTopicArn(stack, region, ORDERS.replace('us-east-1', region)));
    createQueue(stack, 'Queue', { name: 'emails', topicSubscriptions: topics.map((topic) => ({ topic })) });
    expect(resourcesOf(render(stack), SUBSCRIPTION)).toHaveLength(2);
  });

  test('differs for topics of other stacks', () => {
    const app = new App();
    const topics = ['A', 'B'].map((id) => new sns.Topic(new Stack(app, id), 'Orders'));
    const stack = new Stack(app, 'Queues');
    createQueue(stack, 'Queue', { name: 'emails', topicSubscriptions: [...topics, new sns.Topic(stack, 'Orders')].map((topic) => ({ topic })) });
    expect(resourcesOf(render(stack), SUBSCRIPTION)).toHaveLength(3);
  });
});
