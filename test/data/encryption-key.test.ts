import { RemovalPolicy } from 'aws-cdk-lib';
import { newStack, onlyOf, Rendered, render, resourcesOf, unknown } from './template';
import { EncryptionKey, resolveEncryptionKey } from '../../src/data/encryption-key';

function key(options: Parameters<typeof resolveEncryptionKey>[1] = {}, stack = newStack()): Rendered {
  new EncryptionKey(stack, 'Key', resolveEncryptionKey('data', options));
  return render(stack);
}

test('rotates, and is retained when it is removed from the stack', () => {
  const { Properties, DeletionPolicy, UpdateReplacePolicy } = onlyOf(key(), 'AWS::KMS::Key');
  expect(Properties.EnableKeyRotation).toBe(true);
  expect([DeletionPolicy, UpdateReplacePolicy]).toEqual(['RetainExceptOnCreate', 'Retain']);
});

test('has the removal policy that is set', () => {
  expect(onlyOf(key({ removalPolicy: RemovalPolicy.DESTROY }), 'AWS::KMS::Key').DeletionPolicy).toBe('Delete');
});

test('has an alias', () => {
  const template = key({ namePrefix: 'prod-reptidex' });
  const [[id]] = resourcesOf(template, 'AWS::KMS::Key');
  expect(onlyOf(template, 'AWS::KMS::Alias').Properties).toEqual({ AliasName: 'alias/prod-reptidex-data', TargetKeyId: { 'Fn::GetAtt': [id, 'Arn'] } });
});

test('has no alias without a prefix', () => {
  expect(resourcesOf(key(), 'AWS::KMS::Alias')).toEqual([]);
});

test('can be used only by the account', () => {
  expect(onlyOf(key(), 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toHaveLength(1);
});

test('accepts a token as the prefix', () => {
  const stack = newStack();
  const { AliasName } = onlyOf(key({ namePrefix: unknown.text(stack) }, stack), 'AWS::KMS::Alias').Properties;
  expect(AliasName).toEqual({ 'Fn::Join': ['', ['alias/', { Ref: 'Text' }, '-data']] });
});
