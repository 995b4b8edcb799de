import { aws_secretsmanager as secretsmanager, RemovalPolicy } from 'aws-cdk-lib';
import { RedisUrlSecret, RedisUrlSecretProps } from '../../src/rotation/redis-url-secret';
import { newStack, onlyOf, render, Resource } from '../support';

const TOKEN = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:token-AbCdEf';

function rendered(props: Partial<RedisUrlSecretProps> = {}): Resource {
  const stack = newStack();
  const authTokenSecret = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Token', TOKEN);
  new RedisUrlSecret(stack, 'Url', { authTokenSecret, host: 'redis.internal', port: '6379', ...props });
  return onlyOf(render(stack), 'AWS::SecretsManager::Secret');
}

test('is the URL with TLS and the whole token as the password of the default user', () => {
  expect(rendered().Properties.SecretString).toBe(`rediss://:{{resolve:secretsmanager:${TOKEN}:SecretString:::}}@redis.internal:6379/0`);
});

test.each([[undefined, undefined], ['dev-reptidex', 'dev-reptidex-redis-url']])('with the prefix %s its name is %s', (namePrefix, name) => {
  expect(rendered({ namePrefix }).Properties.Name).toBe(name);
});

test.each([[undefined, 'Delete'], [RemovalPolicy.RETAIN, 'Retain']])('when it is removed from the stack, with the policy %s: %s', (removalPolicy, policy) => {
  expect(rendered({ removalPolicy }).DeletionPolicy).toBe(policy);
});

test.each(['Dev', 'a b'])("fails for the 'namePrefix' %s", (namePrefix) => {
  expect(() => rendered({ namePrefix })).toThrow(new RegExp(`^Stack/Url: .*'namePrefix' must .*, got '${namePrefix}'`));
});
