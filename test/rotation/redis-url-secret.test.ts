import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { UrlSecretInput, createUrlSecret } from '../parts';
import { newStack, onlyOf, render, Resource } from '../support';

const TOKEN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf';

function rendered(props: Partial<UrlSecretInput> = {}): Resource {
  const stack = newStack();
  const authTokenSecret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Token', TOKEN);
  createUrlSecret(stack, 'Url', { authTokenSecret, host: 'redis.internal', port: '6379', ...props });
  return onlyOf(render(stack), 'AWS::SecretsManager::Secret');
}

test('contains the URL with TLS and the whole token as the password of the default user', () => {
  expect(rendered().Properties.SecretString).toBe(`rediss://:{{resolve:secretsmanager:${TOKEN}:SecretString:::}}@redis.internal:6379/0`);
});

test.each([[undefined, undefined], ['dev-reptidex', 'dev-reptidex-redis-url']])('has with the prefix %s the name %s', (namePrefix, name) => {
  expect(rendered({ namePrefix }).Properties.Name).toBe(name);
});

test('is deleted with the stack', () => {
  expect(rendered().DeletionPolicy).toBe('Delete');
});
