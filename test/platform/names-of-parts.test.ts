/**
 * Parts of one platform that would take each other's names: CloudFormation finds out in the middle of the deployment.
 */
import { BucketPurpose, OriginAccess, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps } from '../../src';
import { backend, domainIn, mistakesOf, newStack, platform, propsOf, render } from '../support';

const PRODUCTION = { tier: PlatformTier.PRODUCTION };
const fails = (props: Partial<ReptidexPlatformProps>) => mistakesOf(() => platform(props));
const LOGS = { purpose: BucketPurpose.LOGS };

describe("a bucket with the name of the platform's bucket for access logs", () => {
  const mistake = (bucket: string, prop: string) => `bucket '${bucket}': '${prop}', got 'reptidex-dev-access-logs'`;

  test.each<[string, Partial<ReptidexPlatformProps>, string]>([
    ['by its name', { buckets: [{ name: 'access-logs' }] }, mistake('access-logs', 'name')],
    ['by its bucket name', { buckets: [{ name: 'uploads', bucketName: 'reptidex-dev-access-logs' }] }, mistake('uploads', 'bucketName')],
    ['as one of two log buckets', { buckets: [{ ...LOGS, name: 'access-logs' }, { ...LOGS, name: 'audit' }] }, mistake('access-logs', 'name')],
  ])('fails %s', (_, props, expected) => {
    expect(fails({ ...PRODUCTION, ...props })).toEqual([expected]);
  });

  test.each<[string, Partial<ReptidexPlatformProps>]>([
    ['is the bucket for access logs if it is one for logs', { ...PRODUCTION, buckets: [{ ...LOGS, name: 'access-logs' }, { name: 'uploads' }] }],
    ['is accepted without access logs', { buckets: [{ name: 'access-logs' }] }],
    ['is accepted if CloudFormation names the other', { ...PRODUCTION, physicalNames: false, buckets: [{ name: 'access-logs' }] }],
  ])('%s', (_, props) => {
    const names = propsOf(render(platform(props)), 'AWS::S3::Bucket').map(({ BucketName }) => BucketName).filter(Boolean);
    expect(names).toEqual([...new Set(names)]);
  });
});

describe("a queue with the name of the event bus's queue", () => {
  const mistake = (queue: string, prop: string, got: string) => (
    `queue '${queue}': '${prop}', got '${got}'`
  );

  test.each<[string, NonNullable<ReptidexPlatformProps['queues']>[number], string]>([
    ['the alarm', { name: 'events' }, "queue 'events': 'name', got 'events'"],
    ['the queue', { name: 'events-dlq' }, mistake('events-dlq', 'name', 'events-dlq')],
    ["the queue, by its 'queueName'", { name: 'mail', queueName: 'dev-reptidex-events-dlq' }, mistake('mail', 'queueName', 'dev-reptidex-events-dlq')],
    ['the queue, by its dead-letter queue', { name: 'mail', queueName: 'dev-reptidex-events' }, mistake('mail', 'queueName', 'dev-reptidex-events')],
  ])('is rejected: %s', (_, queue, expected) => {
    expect(fails({ eventBus: {}, queues: [queue] })).toEqual([expected]);
  });

  test('is accepted without a bus, and if CloudFormation names both', () => {
    expect(() => platform({ queues: [{ name: 'events-dlq' }] })).not.toThrow();
    expect(() => platform({ eventBus: {}, physicalNames: false, queues: [{ name: 'events-dlq' }] })).not.toThrow();
  });
});

describe('two secrets with the same name', () => {
  const secret = 'theirs/secret';

  test.each<[Partial<ReptidexPlatformProps>, string]>([
    [{ database: PlatformDatabase.postgres({ masterSecretName: secret, connectionSecretName: secret }) }, `database: 'connectionSecretName', got '${secret}'`],
    [{ database: PlatformDatabase.postgres({ connectionSecretName: secret, urlSecretName: secret }) }, `database: 'urlSecretName', got '${secret}'`],
    [{ database: PlatformDatabase.postgres({ urlSecretName: secret }), cache: PlatformCache.redis({ urlSecretName: secret }) }, `cache: 'urlSecretName', got '${secret}'`],
    [{ cache: PlatformCache.redis({ authTokenSecretName: secret, urlSecretName: secret }) }, `cache: 'urlSecretName', got '${secret}'`],
  ])('are rejected: %j', (props, expected) => {
    expect(fails({ ...PRODUCTION, ...props })).toEqual([expected]);
  });

  const defaults = propsOf(render(platform(PRODUCTION)), 'AWS::SecretsManager::Secret').map(({ Name }): string => Name);
  test.each(defaults)('are rejected if one has the default name of another, %s', (name) => {
    const others = (['masterSecretName', 'connectionSecretName', 'urlSecretName'] as const).map((prop) => mistakesIn({ database: PlatformDatabase.postgres({ [prop]: name }) }));
    expect(others.filter((found) => found.length === 1)).toHaveLength(/database-url|db-/.test(name) ? 2 : 3);
  });

  test("are rejected if one of them has the value of CloudFront's header", () => {
    const stack = newStack();
    const contentDelivery = { hostnames: ['www.example.com'], originAccess: OriginAccess.SECRET_HEADER, originSecretName: secret };
    expect(mistakesOf(() => platform({ domain: domainIn(stack), contentDelivery, database: PlatformDatabase.postgres({ urlSecretName: secret }) }, stack)))
      .toEqual([`content delivery: 'originSecretName', got '${secret}'`]);
  });

  test('are accepted if one of them is not created', () => {
    expect(mistakesIn({ database: PlatformDatabase.postgres({ urlSecretName: 'dev-reptidex-redis-url' }), cache: PlatformCache.redis({ authToken: false }) })).toEqual([]);
    expect(mistakesIn({ database: PlatformDatabase.none(), cache: PlatformCache.redis({ urlSecretName: secret }) })).toEqual([]);
  });

  function mistakesIn(props: Partial<ReptidexPlatformProps>): string[] {
    let found: string[] = [];
    try {
      platform({ ...PRODUCTION, ...props });
    } catch (error) {
      found = mistakesOf(() => { throw error; });
    }
    return found;
  }
});

test('a service with the alarm names of a read replica is rejected', () => {
  expect(fails({ database: PlatformDatabase.postgres({ readReplicas: 1 }), services: [backend('postgres-replica-1')] })).toEqual([expect.stringContaining("service 'postgres-replica-1': 'name'")]);
  expect(() => platform({ services: [backend('postgres-replica')] })).not.toThrow();
});
