import { aws_kms as kms, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { BucketOptions, BucketPurpose } from '../../../src/data/bucket/bucket-options';
import { checkBuckets, resolveBucket } from '../../../src/data/bucket/bucket-plan';
import { Problems } from '../../../src/private/problems';
import { brief } from '../../support';
import { newStack } from '../template';

function problemsOf(buckets: BucketOptions[], namePrefix?: string): Problems {
  const problems = new Problems();
  checkBuckets(buckets.map((bucket) => resolveBucket({ ...bucket, namePrefix })), problems);
  return problems;
}

const mistakes = (buckets: BucketOptions[], namePrefix?: string) => problemsOf(buckets, namePrefix).mistakes.map(brief);

const named = (bucketName: string) => mistakes([{ name: 'uploads', bucketName }]);
const only = (options: Partial<BucketOptions>) => mistakes([{ name: 'uploads', ...options }]);

describe('bucket names', () => {
  test.each([
    'abc', 'a1b', '1-2', 'media.example.com', 'a'.repeat(63), 'reptidex-prod-uploads', 'a-.-b', '1.2.3', '1.2.3.4.5', 'a.1.2.3.4', 'sthree', 'xn-a', 'my-banana', 'mrap', 'x-s3',
  ])("accepts '%s'", (name) => {
    expect(named(name)).toEqual([]);
  });

  test.each([
    ['ab', /have 3 to 63/],
    ['a'.repeat(64), /have 3 to 63/],
    ['Media', /have 3 to 63/],
    ['my_bucket', /have 3 to 63/],
    ['-abc', /begin and end with a letter or digit/],
    ['abc-', /begin and end with a letter or digit/],
    ['.abc', /begin and end with a letter or digit/],
    ['abc.', /begin and end with a letter or digit/],
    ['a..b', /not have two periods in a row/],
    ['192.168.5.4', /not look like an IP address/],
    ['999.999.999.999', /not look like an IP address/],
    ['xn--abc', /not begin with 'xn--'/],
    ['sthree-abc', /not begin with 'sthree-'/],
    ['sthree-configurator', /not begin with 'sthree-'/],
    ['amzn-s3-demo-bucket', /not begin with 'amzn-s3-demo-'/],
    ['abc-s3alias', /not end with '-s3alias'/],
    ['abc--ol-s3', /not end with '--ol-s3'/],
    ['abc.mrap', /not end with '.mrap'/],
    ['abc--x-s3', /not end with '--x-s3'/],
    ['abc--table-s3', /not end with '--table-s3'/],
    ['abc-111122223333-us-east-1-an', /not end with '-an'/],
  ])("fails on '%s'", (name, rule) => {
    expect(named(name)).toEqual([`bucket 'uploads': 'bucketName', got '${name}'`]);
    expect(problemsOf([{ name: 'uploads', bucketName: name }]).mistakes[0].must).toMatch(rule);
  });

  test('fails if prefix and name result in a name that S3 rejects', () => {
    expect(mistakes([{ name: 's3alias' }], 'reptidex-prod')).toEqual([
      "bucket 's3alias': 'name', got 'reptidex-prod-s3alias'",
    ]);
    expect(mistakes([{ name: 'uploads' }], 'sthree-prod')).toEqual(["bucket 'uploads': 'name', got 'sthree-prod-uploads'"]);
  });

  test('fails on a name that cannot be an identifier', () => {
    expect(mistakes([{ name: 'My Uploads' }])).toEqual(["bucket 'My Uploads': 'name', got 'My Uploads'"]);
  });
});

describe('two buckets', () => {
  test('fail with the same name', () => {
    expect(mistakes([{ name: 'uploads' }, { name: 'uploads' }])).toEqual(["buckets: 'name', got 'uploads'"]);
  });

  test('fail with the same bucket name', () => {
    expect(mistakes([{ name: 'a', bucketName: 'shared' }, { name: 'b', bucketName: 'shared' }])).toEqual([
      "buckets: 'bucketName', got 'shared'",
    ]);
  });

  test('fail if one has the name that is generated for the other', () => {
    expect(mistakes([{ name: 'a' }, { name: 'b', bucketName: 'prod-a' }], 'prod')).toEqual([expect.stringContaining("got 'prod-a'")]);
  });

  test('pass with different names', () => {
    expect(mistakes([{ name: 'a' }, { name: 'b' }], 'prod')).toEqual([]);
  });
});

describe('lifecycle of objects', () => {
  test.each([
    [BucketPurpose.ASSETS, 1], [BucketPurpose.UPLOADS, 31], [BucketPurpose.BACKUPS, 8], [BucketPurpose.LOGS, 1],
  ])('%s can expire after %i days and not before', (purpose, least) => {
    expect(only({ purpose, expiration: Duration.days(least) })).toEqual([]);
    expect(only({ purpose, expiration: Duration.days(least - 1) })).toEqual([expect.stringContaining("'expiration'")]);
  });

  test('explains why an upload cannot expire sooner', () => {
    expect(problemsOf([{ name: 'uploads', purpose: BucketPurpose.UPLOADS, expiration: Duration.days(30) }]).messages[0]).toContain('move to another storage class after 30 days');
  });

  test('fails on a fraction of a day', () => {
    expect(only({ expiration: Duration.hours(36), noncurrentVersionRetention: Duration.hours(12) })).toEqual([
      expect.stringContaining("'expiration'"), expect.stringContaining("'noncurrentVersionRetention'"),
    ]);
  });
});

test('fails on a key for logs, which load balancers cannot use', () => {
  const encryptionKey = new kms.Key(newStack(), 'Key');
  expect(only({ purpose: BucketPurpose.LOGS, encryptionKey })).toEqual([
    "bucket 'uploads': 'encryptionKey', got 'Stack/Key'",
  ]);
  expect(only({ purpose: BucketPurpose.UPLOADS, encryptionKey })).toEqual([]);
});

test('accepts 100 CORS rules and rejects 101', () => {
  const rules = (count: number): s3.CorsRule[] => Array(count).fill({ allowedMethods: [s3.HttpMethods.GET], allowedOrigins: ['*'] });
  expect(only({ cors: rules(100) })).toEqual([]);
  expect(only({ cors: rules(101) })).toEqual(["bucket 'uploads': 'cors', got 101"]);
});

test('reports several mistakes together', () => {
  expect(mistakes([{ name: 'Uploads', bucketName: 'a..B' }, { name: 'logs', expiration: Duration.days(0) }])).toHaveLength(4);
});
