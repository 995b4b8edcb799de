import { aws_iam as iam, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { mistakesOf, newStack, onlyOf, Rendered, render, resourcesOf, unknown } from './template';
import { EncryptionKey, EncryptionKeyProps } from '../../src/data/encryption-key';

function key(props: Partial<EncryptionKeyProps> = {}, stack: Stack = newStack()): Rendered {
  new EncryptionKey(stack, 'Key', { name: 'data', ...props });
  return render(stack);
}

test('rotates, and stays when it leaves the stack', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = onlyOf(key(), 'AWS::KMS::Key');
  expect(Properties.EnableKeyRotation).toBe(true);
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

test('goes where it is told to', () => {
  expect(onlyOf(key({ removalPolicy: RemovalPolicy.DESTROY }), 'AWS::KMS::Key').DeletionPolicy).toBe('Delete');
});

test('is found by its alias', () => {
  const template = key({ namePrefix: 'prod-reptidex' });
  const [[id]] = resourcesOf(template, 'AWS::KMS::Key');
  expect(onlyOf(template, 'AWS::KMS::Alias').Properties).toEqual({ AliasName: 'alias/prod-reptidex-data', TargetKeyId: { 'Fn::GetAtt': [id, 'Arn'] } });
});

test('has no alias without a prefix', () => {
  expect(resourcesOf(key(), 'AWS::KMS::Alias')).toEqual([]);
});

test('only the account may use it by default', () => {
  expect(onlyOf(key(), 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toHaveLength(1);
});

test('each principal has a statement with its own conditions', () => {
  const conditions = { StringEquals: { 'aws:SourceAccount': '111122223333' } };
  const [, first, second] = onlyOf(key({
    principals: [new iam.ServicePrincipal('events.amazonaws.com', { conditions }), new iam.ServicePrincipal('sns.amazonaws.com')],
  }), 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
  expect(first).toEqual({
    Effect: 'Allow',
    Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*', 'kms:ReEncrypt*'],
    Principal: { Service: 'events.amazonaws.com' },
    Resource: '*',
    Condition: conditions,
  });
  expect(second.Principal).toEqual({ Service: 'sns.amazonaws.com' });
  expect(second).not.toHaveProperty('Condition');
});

test('fails with every mistake at once', () => {
  expect(mistakesOf(() => key({ name: 'My key', namePrefix: 'Prod' }))).toEqual([
    expect.stringMatching(/^encryption key 'My key': 'name' must have 1 to 63 lower-case letters.*got 'My key'/),
    expect.stringMatching(/^encryption key 'My key': 'namePrefix' must have 1 to 127 lower-case letters.*got 'Prod'/),
  ]);
});

test('a prefix that only a deployment knows', () => {
  const stack = newStack();
  const { AliasName } = onlyOf(key({ namePrefix: unknown.text(stack) }, stack), 'AWS::KMS::Alias').Properties;
  expect(AliasName).toEqual({ 'Fn::Join': ['', ['alias/', { Ref: 'Text' }, '-data']] });
});
