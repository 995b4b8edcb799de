/**
 * Which names of secrets the platform's parts may not share, without a platform around them: fast enough to be run for every mutant.
 */
import { aws_secretsmanager as secretsmanager, CfnParameter, Stack } from 'aws-cdk-lib';
import { OriginAccess, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps } from '../../src';
import { checkSecretNames } from '../../src/platform/platform-secret-names';
import { resolvePlatform } from '../../src/platform/resolve-platform';
import { Problems } from '../../src/private/problems';
import { brief, newStack } from '../support';

type Props = Partial<ReptidexPlatformProps>;

function mistakes(props: Props, stack: Stack = newStack()): string[] {
  const all = { environmentName: 'dev', projectName: 'reptidex', tier: PlatformTier.PRODUCTION, ...props };
  const problems = new Problems();
  checkSecretNames(resolvePlatform(stack, all), problems);
  return problems.mistakes.map(brief);
}

const contentDelivery = (originSecretName?: string) => ({ contentDelivery: { hostnames: ['www.example.com'], originAccess: OriginAccess.SECRET_HEADER, originSecretName } });

test.each<[string, Props]>([
  ['all names are the platform’s', contentDelivery()],
  ['all lie below a path', { secretPath: 'prod/Orders', ...contentDelivery() }],
  ['all are made by CloudFormation', { physicalNames: false, ...contentDelivery() }],
  ['all are said, and differ', {
    database: PlatformDatabase.postgres({ masterSecretName: 'a', connectionSecretName: 'b', urlSecretName: 'c' }), cache: PlatformCache.redis({ authTokenSecretName: 'd', urlSecretName: 'e' }), ...contentDelivery('f'),
  }],
])('nothing is wrong where %s', (_, props) => {
  expect(mistakes(props)).toEqual([]);
});

describe('one name for two secrets is a mistake of the second:', () => {
  const name = 'team/one';

  test.each<[string, Props, string]>([
    ['the master user and the connection', { database: PlatformDatabase.postgres({ masterSecretName: name, connectionSecretName: name }) }, "database: 'connectionSecretName'"],
    ['the master user and the URL', { database: PlatformDatabase.postgres({ masterSecretName: name, urlSecretName: name }) }, "database: 'urlSecretName'"],
    ['the connection and the cache’s token', { database: PlatformDatabase.postgres({ connectionSecretName: name }), cache: PlatformCache.redis({ authTokenSecretName: name }) }, "cache: 'authTokenSecretName'"],
    ['both URLs', { database: PlatformDatabase.postgres({ urlSecretName: name }), cache: PlatformCache.redis({ urlSecretName: name }) }, "cache: 'urlSecretName'"],
    ['the cache’s token and URL', { cache: PlatformCache.redis({ authTokenSecretName: name, urlSecretName: name }) }, "cache: 'urlSecretName'"],
    ['the cache’s URL and CloudFront’s', { cache: PlatformCache.redis({ urlSecretName: name }), ...contentDelivery(name) }, "content delivery: 'originSecretName'"],
  ])('%s', (_, props, mistake) => {
    expect(mistakes(props)).toEqual([`${mistake}, got '${name}'`]);
  });
});

test('three secrets of one name are two mistakes, and the first of them is named in both', () => {
  expect(mistakes({ database: PlatformDatabase.postgres({ masterSecretName: 'one', urlSecretName: 'one' }), cache: PlatformCache.redis({ urlSecretName: 'one' }) })).toEqual([
    "database: 'urlSecretName', got 'one'",
    "cache: 'urlSecretName', got 'one'",
  ]);
});

describe('a name that another secret of the platform has by default is taken', () => {
  test.each<[string]>([
    ['dev-reptidex-db-master-user'],
    ['dev-reptidex-db-connection'],
    ['dev-reptidex-database-url'],
    ['dev-reptidex-redis-auth'],
    ['dev-reptidex-redis-url'],
  ])('%s', (name) => {
    const mistake = `content delivery: 'originSecretName', got '${name}'`;
    expect(mistakes(contentDelivery(name))).toEqual([mistake]);
    // What nobody says is on.
    expect(mistakes({ physicalNames: false, ...contentDelivery(name) })).toEqual([]);
  });
});

describe('a name is free where', () => {
  const stack = newStack();
  const secret = secretsmanager.Secret.fromSecretNameV2(stack, 'Master', 'theirs/master');
  const existing = {};

  test.each<[string, string, Props]>([
    ['the database is off', 'dev-reptidex-db-connection', { database: PlatformDatabase.none() }],
    ['the database is the team’s own', 'dev-reptidex-database-url', { database: PlatformDatabase.existing(existing) }],
    ['the secret of the master user is the team’s own', 'dev-reptidex-db-master-user', { database: PlatformDatabase.postgres({ masterSecret: secret }) }],
    ['the cache is off', 'dev-reptidex-redis-url', { cache: PlatformCache.none() }],
    ['the cache is the team’s own', 'dev-reptidex-redis-url', { cache: PlatformCache.existing(existing) }],
    ['the cache has no token', 'dev-reptidex-redis-auth', { cache: PlatformCache.redis({ authToken: false }) }],
    ['the cache has no token, and its URL is no secret', 'dev-reptidex-redis-url', { cache: PlatformCache.redis({ authToken: false }) }],
  ])('%s', (_, name, props) => {
    expect(mistakes({ ...props, ...contentDelivery(name) })).toEqual([]);
  });
});

test('what is the team’s own takes no name from the rest', () => {
  const secret = secretsmanager.Secret.fromSecretNameV2(newStack(), 'Master', 'theirs/master');
  expect(mistakes({ database: PlatformDatabase.postgres({ masterSecret: secret, connectionSecretName: 'one', urlSecretName: 'one' }) })).toEqual(["database: 'urlSecretName', got 'one'"]);
});

test('names that only the deployment knows pass, even where they are the same', () => {
  const stack = newStack();
  const name = new CfnParameter(stack, 'Name').valueAsString;
  expect(mistakes({ database: PlatformDatabase.postgres({ connectionSecretName: name, urlSecretName: name }), cache: PlatformCache.redis({ urlSecretName: `${name}/x` }) }, stack)).toEqual([]);
});
