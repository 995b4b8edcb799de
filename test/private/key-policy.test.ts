import { aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { createLogKey, keyPolicy, letEventBridgeSend, letLogsUse } from '../../src/private/key-policy';
import { newStack, onlyOf, render } from '../support';

const MINIMIZE = '@aws-cdk/aws-iam:minimizePolicies';
const ACCOUNT = {
  Effect: 'Allow',
  Principal: { AWS: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root']] } },
  Action: 'kms:*',
  Resource: '*',
};
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
const LOGS = {
  Effect: 'Allow',
  Principal: { Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.amazonaws.com']] } },
  Action: expect.arrayContaining(['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*']),
  Resource: '*',
  Condition: {
    ArnLike: {
      'kms:EncryptionContext:aws:logs:arn': {
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':*']],
      },
    },
  },
};

const withoutSid = ({ Sid, ...statement }: any) => statement;

function statements(stack: Stack): any[] {
  return onlyOf(render(stack), 'AWS::KMS::Key').Properties.KeyPolicy.Statement.map(withoutSid);
}

function keyIn(context: Record<string, unknown> = {}) {
  const stack = newStack({}, context);
  return { stack, key: new kms.Key(stack, 'Key', { policy: keyPolicy() }) };
}

test('IAM policies of the account control access to the key, and no other principal is in the key policy', () => {
  expect(statements(keyIn().stack)).toEqual([ACCOUNT]);
});

test.each([true, false])('does not depend on the feature flag %s', (flag) => {
  const rendered = (context: Record<string, unknown>) => {
    const { stack, key } = keyIn(context);
    // Two statements that can be merged into one.
    for (const action of ['kms:Decrypt', 'kms:Encrypt']) {
      key.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.ServicePrincipal('sns.amazonaws.com')], actions: [action], resources: ['*'] }));
    }
    return statements(stack);
  };
  expect(rendered({ [MINIMIZE]: flag })).toEqual(rendered({}));
  expect(rendered({ [MINIMIZE]: flag })).toHaveLength(2);
});

test('CloudWatch Logs can encrypt only log groups of this account and Region', () => {
  const { stack, key } = keyIn();
  letLogsUse(key);
  const [account, logs, ...more] = statements(stack);
  expect([account, logs]).toEqual([ACCOUNT, LOGS]);
  expect([logs.Action.length, more]).toEqual([5, []]);
});

test('EventBridge can send events only from this account', () => {
  const { stack, key } = keyIn();
  letEventBridgeSend(key);
  expect(statements(stack)).toEqual([ACCOUNT, {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Resource: '*',
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
  }]);
});

test('a key for logs rotates, is retained with its stack, and can be used only by CloudWatch Logs', () => {
  const stack = newStack();
  const key = createLogKey(stack, 'LogKey');
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = onlyOf(render(stack), 'AWS::KMS::Key');
  expect(stack.resolve(key.keyArn)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^LogKey/), 'Arn'] });
  expect(Properties).toMatchObject({ Description: 'Encryption of logs', EnableKeyRotation: true });
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
  expect(statements(stack)).toEqual([ACCOUNT, LOGS]);
});
