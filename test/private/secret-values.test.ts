import { aws_secretsmanager as secretsmanager, aws_ssm as ssm, Fn, Lazy, SecretValue } from 'aws-cdk-lib';
import { showsSecret } from '../../src/private/secret-values';
import { newStack } from '../support';

const secret = () => new secretsmanager.Secret(newStack(), 'Secret');

test.each<[string, () => string]>([
  ['a value of AWS Secrets Manager', () => SecretValue.secretsManager('team/key').unsafeUnwrap()],
  ['one field of a secret that is made', () => secret().secretValueFromJson('password').unsafeUnwrap()],
  ['a value in other text', () => `postgres://app:${secret().secretValue.unsafeUnwrap()}@host`],
  ['a secure parameter', () => SecretValue.ssmSecure('/team/key').unsafeUnwrap()],
  ['what the CDK renders, written by hand', () => '{{resolve:secretsmanager:team/key}}'],
])('%s is seen', (_, text) => {
  expect(showsSecret(text())).toBe(true);
});

test.each<[string, () => string]>([
  ['text', () => 'resolve: secretsmanager'],
  ['the ARN of a secret', () => secret().secretArn],
  ['a parameter', () => ssm.StringParameter.valueForStringParameter(newStack(), '/team/level')],
  ['a plain parameter, by hand', () => '{{resolve:ssm:/team/level}}'],
  ['a value of another stack', () => Fn.importValue('x')],
  ['a value to come', () => Lazy.string({ produce: () => 'x' })],
])('%s is none', (_, text) => {
  expect(showsSecret(text())).toBe(false);
});
