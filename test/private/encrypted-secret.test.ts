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

test('who reads it may use its key, through Secrets Manager alone', () => {
  const { stack, encryptionKey, secret, role } = parts();
  secret.grantRead(role());
  expect(statements(stack)).toEqual([
    { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'], Resource: { Ref: expect.stringMatching(/^Secret/) } },
    { Effect: 'Allow', Action: 'kms:Decrypt', Resource: stack.resolve(encryptionKey.keyArn), Condition: THROUGH_SECRETS_MANAGER },
  ]);
});

test('who writes it may encrypt as well, and versions can be told apart', () => {
  const { stack, secret, role } = parts();
  const one = role();
  secret.grantWrite(one);
  secret.grantRead(one, ['AWSCURRENT']);
  const [write, key, read] = statements(stack);
  expect(write.Action).toContain('secretsmanager:PutSecretValue');
  expect(key).toMatchObject({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition: THROUGH_SECRETS_MANAGER });
  expect(read.Condition).toEqual({ 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': ['AWSCURRENT'] } });
});

test('the policy of the key does not tell who reads it', () => {
  const { stack, secret, role } = parts();
  const before = onlyOf(render(parts().stack), 'AWS::KMS::Key').Properties;
  secret.grantRead(role());
  expect(onlyOf(render(stack), 'AWS::KMS::Key').Properties).toEqual(before);
});

test('a reader in another stack makes no cycle', () => {
  const { stack, secret, role } = parts();
  const other = new Stack(stack.node.root, 'Other');
  other.addDependency(stack);
  secret.grantRead(role(other));
  expect(JSON.stringify(statements(other))).toContain('Fn::ImportValue');
});

test('without a key there is nothing to say of one', () => {
  const stack = newStack();
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  new EncryptedSecret(stack, 'Secret').grantRead(role);
  expect(JSON.stringify(statements(stack))).not.toContain('kms:');
});
