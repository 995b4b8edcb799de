import { PlatformCache, PlatformDatabase, ReptidexPlatformProps } from '../../src';
import { IMAGE, onlyOf, platform, propsOf, render } from '../support';

const SERVICES = [{ name: 'core', port: 8000, image: IMAGE, isDefault: true, database: true, cache: true }];

function templateWith(props: Partial<ReptidexPlatformProps>) {
  return render(platform({ services: SERVICES, ...props }));
}

test('the URL of a cache without a token has its parameters, in the variable', () => {
  const template = templateWith({ cache: PlatformCache.redis({ authToken: false, urlParameters: { ssl_cert_reqs: 'required' } }) });
  const [{ Environment }] = onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  expect(JSON.stringify(Environment)).toContain(':6379/0?ssl_cert_reqs=required');
});

test('the secrets with URLs have the parameters, and so do the functions that render them after a rotation', () => {
  const template = templateWith({
    cache: PlatformCache.redis({ authToken: true, rotation: {}, urlParameters: { ssl_cert_reqs: 'required' } }),
    database: PlatformDatabase.postgres({ rotation: {}, urlParameters: { uselibpqcompat: 'true', sslmode: 'require' } }),
  });
  const secrets = propsOf(template, 'AWS::SecretsManager::Secret').map((secret) => JSON.stringify(secret.SecretString ?? ''));
  expect(secrets.filter((text) => text.includes('?sslmode=require&uselibpqcompat=true'))).toHaveLength(2);
  expect(secrets.filter((text) => text.includes('/0?ssl_cert_reqs=required'))).toHaveLength(1);
  const functions = propsOf(template, 'AWS::Lambda::Function').map((properties) => JSON.stringify(properties.Environment ?? ''));
  expect(functions.filter((text) => text.includes('?sslmode=require&uselibpqcompat=true'))).toHaveLength(1);
  expect(functions.filter((text) => text.includes('?ssl_cert_reqs=required'))).toHaveLength(1);
});
