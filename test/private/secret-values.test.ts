import { aws_secretsmanager as secretsmanager, aws_ssm as ssm, Fn, Lazy, SecretValue } from 'aws-cdk-lib';
import { showsSecret } from '../../src/private/secret-values';
import { newStack } from '../support';

const secret = () => new secretsmanager.Secret(newStack(), 'Secret');

test.each<[string, () => string]>([
  ['a value of AWS Secrets Manager', () => SecretValue.secretsManager('team/key').unsafeUnwrap()],
  ['one field of a secret', () => secret().secretValueFromJson('password').unsafeUnwrap()],
  ['a value within other text', () => `postgres://app:${secret().secretValue.unsafeUnwrap()}@host`],
  ['a secure parameter', () => SecretValue.ssmSecure('/team/key').unsafeUnwrap()],
  ['the dynamic reference of the CDK, written as text', () => '{{resolve:secretsmanager:team/key}}'],
])('%s is detected', (_, text) => {
  expect(showsSecret(text())).toBe(true);
});

test.each<[string, () => string]>([
  ['text', () => 'resolve: secretsmanager'],
  ['the ARN of a secret', () => secret().secretArn],
  ['a parameter', () => ssm.StringParameter.valueForStringParameter(newStack(), '/team/level')],
  ['a plain parameter, written as text', () => '{{resolve:ssm:/team/level}}'],
  ['a value of another stack', () => Fn.importValue('x')],
  ['a lazy value', () => Lazy.string({ produce: () => 'x' })],
])('%s is not a secret value', (_, text) => {
  expect(showsSecret(text())).toBe(false);
});
