import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { OriginAccess, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps } from '../../src';
import { domainIn, mistakesOf, newStack, platform, propsOf, render } from '../support';

function namesOf(props: Partial<ReptidexPlatformProps>, stack = newStack()): string[] {
  return propsOf(render(platform({ tier: PlatformTier.PRODUCTION, ...props }, stack)), 'AWS::SecretsManager::Secret').map(({ Name }) => Name).sort();
}

test('secrets are below the path', () => {
  expect(namesOf({ secretPath: 'prod/SkinClubPro' })).toEqual([
    'prod/SkinClubPro/cache/auth-token',
    'prod/SkinClubPro/cache/url',
    'prod/SkinClubPro/database/connection',
    'prod/SkinClubPro/database/master-user',
    'prod/SkinClubPro/database/url',
  ]);
});

test('secrets have the same prefix as other resources without a path', () => {
  expect(namesOf({})).toEqual(['dev-reptidex-database-url', 'dev-reptidex-db-connection', 'dev-reptidex-db-master-user', 'dev-reptidex-redis-auth', 'dev-reptidex-redis-url']);
});

test('a name that is set takes precedence', () => {
  const names = namesOf({ secretPath: 'prod', database: PlatformDatabase.postgres({ urlSecretName: 'theirs/url' }), cache: PlatformCache.redis({ authTokenSecretName: 'theirs/token', urlSecretName: 'theirs/redis' }) });
  expect(names).toEqual(['prod/database/connection', 'prod/database/master-user', 'theirs/redis', 'theirs/token', 'theirs/url']);
});

test("the secret of CloudFront's header is below the path", () => {
  const stack = newStack();
  const none = { database: PlatformDatabase.none(), cache: PlatformCache.none() };
  const contentDelivery = { hostnames: ['www.example.com'], originAccess: OriginAccess.SECRET_HEADER };
  expect(namesOf({ ...none, secretPath: 'prod', domain: domainIn(stack), contentDelivery }, stack)).toEqual(['prod/content-delivery/origin-header']);
});

test('the path applies only to secrets that are created', () => {
  const stack = newStack();
  const masterSecret = secretsmanager.Secret.fromSecretNameV2(stack, 'Master', 'theirs/master');
  expect(namesOf({ secretPath: 'prod', database: PlatformDatabase.postgres({ masterSecret }), cache: PlatformCache.redis({ authToken: false }) }, stack)).toEqual(['prod/database/connection', 'prod/database/url']);
});

test.each(['/prod', 'prod/', 'prod//db', 'prod db', '', `a${'b'.repeat(400)}`])("fails for '%s'", (secretPath) => {
  expect(mistakesOf(() => namesOf({ secretPath }))).toContainEqual(expect.stringContaining("platform: 'secretPath'"));
});

test('fails for names of secrets that do not exist', () => {
  expect(mistakesOf(() => namesOf({ cache: PlatformCache.redis({ authToken: false, authTokenSecretName: 'a', urlSecretName: 'b' }) }))).toEqual([
    "cache: 'authTokenSecretName', got 'a'",
    "cache: 'urlSecretName', got 'b'",
  ]);
});
