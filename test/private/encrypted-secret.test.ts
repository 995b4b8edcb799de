import { aws_iam as iam, aws_kms as kms, Stack } from 'aws-cdk-lib';
import { EncryptedSecret } from '../../src/private/encrypted-secret';
import { newStack, onlyOf, render } from '../support';

const THROUGH_SECRETS_MANAGER = {
  StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', ['secretsmanager.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] } },
};

function parts(stack = newStack()) {
  const encryptionKey = new kms.Key(stack, 'Key');
  const secret = new EncryptedSecret(stack, 'Secret', { encryptionKey });
  const role = (scope: Stack = stack) => new iam.Role(scope, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  return { stack, encryptionKey, secret, role };
}

function statements(stack: Stack): any[] {
  return onlyOf(render(stack), 'AWS::IAM::Policy').Properties.PolicyDocument.Statement;
}

test('readers can use its key, only through Secrets Manager', () => {
  const { stack, encryptionKey, secret, role } = parts();
  secret.grantRead(role());
  expect(statements(stack)).toEqual([
    { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: expect.stringMatching(/^Secret/) } },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(encryptionKey.keyArn), Condition: THROUGH_SECRETS_MANAGER },
  ]);
});

test('writers can also encrypt, and list versions', () => {
  const { stack, secret, role } = parts();
  const one = role();
  secret.grantWrite(one);
  secret.grantRead(one, ['AWSCURRENT']);
  const [write, key, read] = statements(stack);
  expect(write.Action).toContain('secretsmanager:PutSecretValue');
  expect(key).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: THROUGH_SECRETS_MANAGER });
  expect(read.Condition).toEqual({ 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT'] } });
});

test('the key policy does not contain the readers', () => {
  const { stack, secret, role } = parts();
  const before = onlyOf(render(parts().stack), 'AWS::KMS::Key').Properties;
  secret.grantRead(role());
  expect(onlyOf(render(stack), 'AWS::KMS::Key').Properties).toEqual(before);
});

test('a reader in another stack causes no circular dependency', () => {
  const { stack, secret, role } = parts();
  const other = new Stack(stack.node.root, 'Other');
  other.addDependency(stack);
  secret.grantRead(role(other));
  expect(JSON.stringify(statements(other))).toContain('Fn::ImportValue');
});

test('without a key, no key permissions are granted', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  new EncryptedSecret(stack, 'Secret').grantRead(role);
  expect(JSON.stringify(statements(stack))).not.toContain('kms:');
});
