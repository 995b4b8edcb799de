import { cacheUrl, connectionValue } from '../../../src/rotation/functions/connection-value';
import { Parts, propertiesOf } from '../rotation-parts';

const TARGET = { scheme: 'postgresql+asyncpg', host: 'db.example.com', port: '5432', dbname: 'orders' };

describe('the value of the connection secrets', () => {
  test('is the same from a template and from the function', () => {
    const parts = new Parts();
    parts.secrets('Secrets', { urlScheme: TARGET.scheme });
    const { template } = parts;
    const login = { username: 'somebody', password: 'some-password_1' };
    const { details, url } = connectionValue(TARGET, login, encodeURIComponent);
    expect(deployed(propertiesOf(template, 'AWS::SecretsManager::Secret', 'SecretsConnection').SecretString, login)).toBe(JSON.stringify(details));
    expect(deployed(propertiesOf(template, 'AWS::SecretsManager::Secret', 'SecretsUrl').SecretString, login)).toBe(url);
  });

  test('keeps the parameters of the URL after a rotation', () => {
    const parts = new Parts();
    parts.secrets('Secrets', { urlParameters: { sslrootcert: '/certs/rds.pem', sslmode: 'verify-full' } });
    const login = { username: 'somebody', password: 'some-password_1' };
    const query = '?sslmode=verify-full&sslrootcert=%2Fcerts%2Frds.pem';
    const { url } = connectionValue({ ...TARGET, scheme: 'postgresql', query }, login, encodeURIComponent);
    expect(url.endsWith(`/orders${query}`)).toBe(true);
    expect(deployed(propertiesOf(parts.template, 'AWS::SecretsManager::Secret', 'SecretsUrl').SecretString, login)).toBe(url);
    expect(cacheUrl({ host: 'cache', port: '6379', query: '?ssl_cert_reqs=required' }, 'token')).toBe('rediss://:token@cache:6379/0?ssl_cert_reqs=required');
  });

  test('contains the URL and its parts', () => {
    const { details, url } = connectionValue(TARGET, { username: 'u', password: 'p' });
    expect(url).toBe('postgresql+asyncpg://u:p@db.example.com:5432/orders');
    expect(details).toEqual({ host: 'db.example.com', port: '5432', dbname: 'orders', username: 'u', password: 'p', url });
  });

  test('encodes user and password only in the URL', () => {
    const { details, url } = connectionValue(TARGET, { username: 'a@b', password: 'c/d' }, encodeURIComponent);
    expect(url).toContain('://a%40b:c%2Fd@');
    expect(details).toMatchObject({ username: 'a@b', password: 'c/d' });
  });
});

/** Resolves dynamic references as CloudFormation does. */
function deployed(value: any, login: { [field: string]: string }): string {
  const text = value['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : 'ARN')).join('');
  return text.replace(/\{\{resolve:secretsmanager:ARN:SecretString:(\w+)::\}\}/g, (_: string, field: string) => login[field]);
}
