import { aws_kms as kms } from 'aws-cdk-lib';
import { AlarmTopic, AlarmTopicPlan } from '../../src/observability/alarm-topic';
import { logicalId, newStack, onlyOf, render } from '../support';

function rendered(plan: AlarmTopicPlan = {}) {
  const alarms = new AlarmTopic(newStack(), 'Alarms', plan);
  return { alarms, template: render(alarms) };
}

test('the topic is encrypted with its own key', () => {
  const { alarms, template } = rendered();
  const key = alarms.node.findChild('Key') as kms.Key;
  expect(onlyOf(template, 'AWS::SNS::Topic').Properties).toEqual({ KmsMasterKeyId: { 'Fn::GetAtt': [logicalId(key), 'Arn'] } });
  expect(onlyOf(template, 'AWS::KMS::Key').Properties).toMatchObject({ EnableKeyRotation: true, PendingWindowInDays: 7 });
});

test('the topic can be encrypted with an existing key', () => {
  const stack = newStack();
  const encryptionKey = new kms.Key(stack, 'Key');
  new AlarmTopic(stack, 'Alarms', { encryptionKey });
  const template = render(stack);
  onlyOf(template, 'AWS::KMS::Key');
  expect(onlyOf(template, 'AWS::SNS::Topic').Properties).toEqual({ KmsMasterKeyId: { 'Fn::GetAtt': [logicalId(encryptionKey), 'Arn'] } });
});

test('CloudWatch can use the key, without which notifications fail silently', () => {
  const { Statement } = onlyOf(rendered().template, 'AWS::KMS::Key').Properties.KeyPolicy;
  expect(Statement.filter((statement: any) => statement.Principal.Service)).toEqual([
    { Sid: 'AlarmsPublish', Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' },
  ]);
});

test('the account can administer the key', () => {
  const { Statement } = onlyOf(rendered().template, 'AWS::KMS::Key').Properties.KeyPolicy;
  expect(Statement).toContainEqual(expect.objectContaining({ Action: 'kms:*', Effect: 'Allow', Resource: '*' }));
});

test('only CloudWatch in this account can publish', () => {
  const { alarms, template } = rendered();
  const { PolicyDocument, Topics } = onlyOf(template, 'AWS::SNS::TopicPolicy').Properties;
  const topic = { Ref: logicalId(alarms.topic) };
  expect(Topics).toEqual([topic]);
  expect(PolicyDocument.Statement.filter((statement: any) => statement.Effect === 'Allow')).toEqual([{
    Sid: 'AlarmsPublish',
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: topic,
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  }]);
});

test('publishing requires TLS', () => {
  const { Statement } = onlyOf(rendered().template, 'AWS::SNS::TopicPolicy').Properties.PolicyDocument;
  expect(Statement).toContainEqual(expect.objectContaining({ Effect: 'Deny', Principal: '*', Action: 'sns:Publish', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }));
});

test('its name is readable for operators', () => {
  expect(onlyOf(rendered({ topicName: 'dev-reptidex-alarms' }).template, 'AWS::SNS::Topic').Properties.TopicName).toBe('dev-reptidex-alarms');
});

test('the key is deleted when it is removed from the stack', () => {
  expect(onlyOf(rendered().template, 'AWS::KMS::Key').DeletionPolicy).toBe('Delete');
});
