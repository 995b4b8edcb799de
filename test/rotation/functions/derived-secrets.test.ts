import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { render } from '../../../src/rotation/functions/derived-secrets';

/** Secrets with one version each, as far as rendering needs them. */
function secretsWith(values: { [secretId: string]: string }): { client: SecretsManagerClient; values: { [secretId: string]: string } } {
  const send = async (command: { input: { SecretId: string; SecretString?: string } }) => {
    const { SecretId, SecretString } = command.input;
    if (command instanceof PutSecretValueCommand) {
      values[SecretId] = SecretString!;
    }
    return { SecretString: values[SecretId], VersionId: values[SecretId] };
  };
  return { client: { send } as unknown as SecretsManagerClient, values };
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});

test('a URL that is rendered again keeps its parameters', async () => {
  const { client, values } = secretsWith({ master: JSON.stringify({ username: 'app', password: 'new' }), connection: '{}', url: 'old' });
  const target = { scheme: 'postgresql', host: 'db.example.com', port: '5432', dbname: 'orders', query: '?sslmode=require' };
  await expect(render(client, { masterSecret: 'master', connections: [{ target, connectionSecret: 'connection', urlSecret: 'url' }] })).resolves.toEqual(['connection', 'url']);
  const url = 'postgresql://app:new@db.example.com:5432/orders?sslmode=require';
  expect(values.url).toBe(url);
  expect(JSON.parse(values.connection)).toMatchObject({ password: 'new', url });
});

test('the URL of a cache keeps its parameters too', async () => {
  const { client, values } = secretsWith({ token: 'new', url: 'old' });
  const caches = [{ target: { host: 'cache.example.com', port: '6379', query: '?ssl_cert_reqs=required' }, urlSecret: 'url' }];
  await expect(render(client, { masterSecret: 'token', connections: [], caches })).resolves.toEqual(['url']);
  expect(values.url).toBe('rediss://:new@cache.example.com:6379/0?ssl_cert_reqs=required');
});
