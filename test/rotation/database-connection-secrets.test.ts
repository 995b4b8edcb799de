import { aws_iam as iam, aws_secretsmanager as secretsmanager, Stack } from 'aws-cdk-lib';
import { DatabaseConnectionSecrets } from '../../src';
import { ConnectionSecretsInput, createConnectionSecrets } from '../parts';
import { logicalId, mistakesOf, newStack, propsOf, render, resourceOf, unknown } from '../support';

const MASTER = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:master-AbCdEf';
const USERNAME = `{{resolve:secretsmanager:${MASTER}:SecretString:username::}}`;
const PASSWORD = `{{resolve:secretsmanager:${MASTER}:SecretString:password::}}`;

function make(props: Partial<ConnectionSecretsInput> = {}, stack: Stack = newStack()): DatabaseConnectionSecrets {
  return createConnectionSecrets(stack, 'Secrets', {
    masterSecret: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Master', MASTER), host: 'db.internal', port: '5432', databaseName: 'reptidex', ...props,
  });
}

function rendered(props: Partial<ConnectionSecretsInput> = {}) {
  const secrets = make(props);
  const template = render(secrets);
  return { connection: resourceOf(template, secrets.connectionSecret), url: resourceOf(template, secrets.urlSecret) };
}

test('the connection details are JSON of six keys, and its URL is the other secret', () => {
  const { connection, url } = rendered();
  expect(JSON.parse(connection.Properties.SecretString)).toEqual({
    host: 'db.internal',
    port: '5432',
    dbname: 'reptidex',
    username: USERNAME,
    password: PASSWORD,
    url: `postgresql://${USERNAME}:${PASSWORD}@db.internal:5432/reptidex`,
  });
  expect(url.Properties.SecretString).toBe(JSON.parse(connection.Properties.SecretString).url);
});

test('nothing is generated: both follow the master secret', () => {
  const { connection, url } = rendered();
  expect(connection.Properties).not.toHaveProperty('GenerateSecretString');
  expect(url.Properties).not.toHaveProperty('GenerateSecretString');
});

test.each(['postgres', 'postgresql+asyncpg', 'postgresql+psycopg2', 'jdbc.postgresql', 'P2'])("the scheme of the URL can be '%s'", (urlScheme) => {
  const { connection, url } = rendered({ urlScheme });
  expect(url.Properties.SecretString).toBe(`${urlScheme}://${USERNAME}:${PASSWORD}@db.internal:5432/reptidex`);
  expect(JSON.parse(connection.Properties.SecretString).url).toBe(url.Properties.SecretString);
});

test('a host that only a deployment knows is in both', () => {
  const stack = newStack();
  const secrets = make({ host: unknown.text(stack) }, stack);
  const template = render(stack);
  for (const secret of [secrets.connectionSecret, secrets.urlSecret]) {
    const text = resourceOf(template, secret).Properties.SecretString['Fn::Join'][1].map((part: any) => (typeof part === 'string' ? part : 'HOST')).join('');
    expect(text).toContain('@HOST:5432/reptidex');
    if (secret === secrets.connectionSecret) {
      expect(JSON.parse(text)).toMatchObject({ host: 'HOST', url: `postgresql://${USERNAME}:${PASSWORD}@HOST:5432/reptidex` });
    }
  }
});

describe('names', () => {
  test('are those that an operator types', () => {
    const { connection, url } = rendered({ namePrefix: 'dev-reptidex' });
    expect([connection.Properties.Name, url.Properties.Name]).toEqual(['dev-reptidex-db-connection', 'dev-reptidex-database-url']);
  });

  test('can be the user’s, with paths', () => {
    const { connection, url } = rendered({ namePrefix: 'dev', connectionSecretName: 'skin-club/dev/db', urlSecretName: 'skin-club/dev/db-url' });
    expect([connection.Properties.Name, url.Properties.Name]).toEqual(['skin-club/dev/db', 'skin-club/dev/db-url']);
  });

  test('are none without a prefix', () => {
    const { connection, url } = rendered();
    expect(connection.Properties).not.toHaveProperty('Name');
    expect(url.Properties).not.toHaveProperty('Name');
  });
});

test('go with the stack', () => {
  const { connection, url } = rendered();
  expect([connection.DeletionPolicy, url.DeletionPolicy]).toEqual(['Delete', 'Delete']);
});

test('whoever is granted one may read that one', () => {
  const stack = newStack();
  const secrets = make({}, stack);
  const reader = new iam.User(stack, 'Reader');
  secrets.urlSecret.grantRead(reader);
  expect(propsOf(render(stack), 'AWS::IAM::Policy')[0].PolicyDocument.Statement[0].Resource).toEqual({ Ref: logicalId(secrets.urlSecret) });
});

describe('mistakes', () => {
  test.each(['', 'postgresql://', 'post gres', '1postgres', '+x'])("fails for the 'urlScheme' %j", (urlScheme) => {
    expect(mistakesOf(() => make({ urlScheme }))).toEqual(
      [`database: 'urlScheme', got '${urlScheme}'`],
    );
  });

  test.each(['', 'a b', 'a:b', 'ä', 'a'.repeat(513), 'a*'])('fails for the name %j', (name) => {
    for (const prop of ['connectionSecretName', 'urlSecretName']) {
      expect(mistakesOf(() => make({ [prop]: name }))).toEqual([`database: '${prop}', got '${name}'`]);
    }
  });

  test.each(['a', 'a/b_c+d=e.f@g-h', 'a'.repeat(512)])('takes the name %s', (urlSecretName) => {
    expect(rendered({ urlSecretName }).url.Properties.Name).toBe(urlSecretName);
  });

  test('are one error', () => {
    const stack = newStack();
    expect(mistakesOf(() => make({ urlScheme: '', connectionSecretName: ' ', urlSecretName: '' }, stack))).toHaveLength(3);
  });
});
