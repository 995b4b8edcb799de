import { App, aws_iam as iam, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { BucketPurpose, PlatformReplicationOptions, PlatformTier, ReptidexPlatformProps, ServiceBucket } from '../../src';
import { errorOf, LEAN, mistakesOf, newStack, platform, propsOf, render, Rendered, resourcesOf, unknown } from '../support';

const LOGS = { name: 'logs', purpose: BucketPurpose.LOGS };
const BUCKETS = [{ name: 'uploads' }, LOGS];
const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'CopiesKey', 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555');

/** Production, where buckets have a key, with copies of all of them. */
function production(props: Partial<ReptidexPlatformProps> = {}, options: Partial<PlatformReplicationOptions> = {}, stack = newStack()): Rendered {
  return render(platform({ ...LEAN, tier: PlatformTier.PRODUCTION, bucketReplication: { encryptionKey: key(stack), ...options }, ...props }, stack));
}

const development = (props: Partial<ReptidexPlatformProps> = {}) => render(platform({ ...LEAN, buckets: BUCKETS, bucketReplication: {}, ...props }));

/** Where the copies of each bucket go, by its name. */
function destinations(template: Rendered): { [bucket: string]: unknown } {
  return Object.fromEntries(propsOf(template, 'AWS::S3::Bucket').map(({ BucketName, ReplicationConfiguration }) => (
    [BucketName, ReplicationConfiguration?.Rules[0].Destination.Bucket['Fn::Join'][1].slice(-1)[0]]
  )));
}

/** The replication of one bucket, by the last part of its name. */
function ruleOf(template: Rendered, name: string): any {
  return propsOf(template, 'AWS::S3::Bucket').find(({ BucketName }) => BucketName.endsWith(`-${name}`)).ReplicationConfiguration.Rules[0];
}

const roleNames = (template: Rendered) => propsOf(template, 'AWS::IAM::Role').map(({ RoleName }) => RoleName).filter((name) => /replication/.test(name)).sort();
const alarms = (template: Rendered) => propsOf(template, 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => /replication/.test(AlarmName));

test('one prop replicates all buckets, including the one that the platform creates for access logs', () => {
  const template = production({ buckets: [{ name: 'uploads' }, { name: 'assets' }] });
  expect(destinations(template)).toEqual({
    'reptidex-dev-access-logs': ':s3:::reptidex-dev-access-logs-copies',
    'reptidex-dev-assets': ':s3:::reptidex-dev-assets-copies',
    'reptidex-dev-uploads': ':s3:::reptidex-dev-uploads-copies',
  });
  expect(roleNames(template)).toEqual([
    'dev-reptidex-access-logs-replication-role', 'dev-reptidex-assets-bucket-replication-role', 'dev-reptidex-uploads-bucket-replication-role',
  ]);
});

test('the bucket that the platform creates for access logs is the same with and without replication', () => {
  const idOf = (template: Rendered) => resourcesOf(template, 'AWS::S3::Bucket').map(([id]) => id);
  expect(idOf(production())).toEqual(idOf(render(platform({ ...LEAN, tier: PlatformTier.PRODUCTION }))));
  expect(idOf(production())).toHaveLength(1);
});

test("objects that the environment's key encrypts use the replica key, and logs use neither", () => {
  const template = production({ buckets: BUCKETS });
  expect(ruleOf(template, 'uploads').Destination.EncryptionConfiguration).toEqual({ ReplicaKmsKeyID: key(newStack()).keyArn });
  expect(ruleOf(template, 'logs').Destination).not.toHaveProperty('EncryptionConfiguration');
  expect(ruleOf(template, 'logs')).not.toHaveProperty('SourceSelectionCriteria');
});

test('a replica key is accepted if no bucket has a key', () => {
  const stack = newStack();
  expect(ruleOf(render(platform({ buckets: BUCKETS, bucketReplication: { encryptionKey: key(stack) } }, stack)), 'uploads').Destination).not.toHaveProperty('EncryptionConfiguration');
});

test('each bucket has an alarm, if the platform has alarms', () => {
  const watched = alarms(production({ alarms: {}, buckets: [{ name: 'uploads' }] }));
  expect(watched.map(({ AlarmName }) => AlarmName)).toEqual(['dev-reptidex-access-logs-replication-failures', 'dev-reptidex-uploads-bucket-replication-failures']);
  const uploads = expect.objectContaining({ Ref: expect.stringMatching(/^PlatformBucketsuploads/) });
  expect(watched[1]).toMatchObject({
    Namespace: 'AWS/S3',
    MetricName: 'OperationsFailedReplication',
    Statistic: 'Sum',
    Period: 300,
    Threshold: 1,
    EvaluationPeriods: 1,
    TreatMissingData: 'notBreaching',
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmActions: [expect.anything()],
  });
  expect(watched[1].Dimensions).toEqual(expect.arrayContaining([
    { Name: 'SourceBucket', Value: uploads }, { Name: 'DestinationBucket', Value: 'reptidex-dev-uploads-copies' }, { Name: 'RuleId', Value: 'Copies' },
  ]));
  expect(alarms(production({ alarms: { enabled: false } }))).toEqual([]);
  expect(alarms(render(platform({ buckets: BUCKETS })))).toEqual([]);
});

test('options apply to the replication of all buckets', () => {
  const template = development({
    bucketReplication: { destinationAccount: '444455556666', destinationSuffix: 'replicas', storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, deleteMarkerReplication: true },
  });
  expect(destinations(template)).toEqual({ 'reptidex-dev-uploads': ':s3:::reptidex-dev-uploads-replicas', 'reptidex-dev-logs': ':s3:::reptidex-dev-logs-replicas' });
  for (const name of ['uploads', 'logs']) {
    expect(ruleOf(template, name)).toMatchObject({
      DeleteMarkerReplication: { Status: 'Enabled' },
      Destination: { Account: '444455556666', AccessControlTranslation: { Owner: 'Destination' }, StorageClass: 'GLACIER_IR' },
    });
  }
});

test("a bucket's own replication takes precedence, and a bucket without versioning is not replicated", () => {
  const stack = newStack();
  const destination = s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
  const template = render(platform({
    buckets: [{ name: 'uploads', replication: { destination } }, { name: 'cache', versioned: false }, LOGS], bucketReplication: {},
  }, stack));
  expect(destinations(template)).toEqual({ 'reptidex-dev-uploads': ':s3:::theirs', 'reptidex-dev-cache': undefined, 'reptidex-dev-logs': ':s3:::reptidex-dev-logs-copies' });
  expect(roleNames(template)).toContain('dev-reptidex-uploads-bucket-replication-role');
});

test('a single bucket can be replicated', () => {
  const stack = newStack();
  const destination = s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
  const template = render(platform({ buckets: [{ name: 'uploads', replication: { destination, roleName: 'team.copies' } }, LOGS] }, stack));
  expect(destinations(template)).toEqual({ 'reptidex-dev-uploads': ':s3:::theirs', 'reptidex-dev-logs': undefined });
  expect(roleNames(template)).toEqual([]);
  expect(propsOf(template, 'AWS::IAM::Role').map(({ RoleName }) => RoleName)).toContain('team.copies');
  expect(alarms(template)).toHaveLength(1);
});

test('a long name leaves room for the suffix', () => {
  const template = development({ buckets: [{ name: 'x'.repeat(60) }] });
  const [[bucket, destination]] = Object.entries(destinations(template));
  expect(bucket).toHaveLength(63);
  expect(String(destination).replace(':s3:::', '')).toMatch(/^reptidex-dev-x+-[0-9a-f]{8}-copies$/);
  expect(String(destination).replace(':s3:::', '')).toHaveLength(63);
});

test('a bucket named like the one for access logs has other destination names', () => {
  const template = production({ alarms: {}, buckets: [{ name: 'access-logs', bucketName: 'others' }] });
  expect(roleNames(template)).toEqual(['dev-reptidex-access-logs-bucket-replication-role', 'dev-reptidex-access-logs-replication-role']);
  expect(alarms(template)).toHaveLength(2);
});

test('the order of the buckets does not change the template', () => {
  const [one, other] = [BUCKETS, [...BUCKETS].reverse()].map((buckets) => JSON.stringify(development({ buckets })));
  expect(other).toBe(one);
});

test('destination buckets can be created in advance with this library', () => {
  const copies = new Stack(new App(), 'Copies', { env: { region: 'us-west-2' } });
  const encryptionKey = new kms.Key(copies, 'Key', { enableKeyRotation: true });
  const there = ['uploads', 'assets'].map((name) => new ServiceBucket(copies, name, { name, bucketName: `reptidex-dev-${name}-copies`, encryptionKey }));
  // As the page has it for another account: of that account's roles those that copy, by their names.
  const roles = new iam.AccountPrincipal('111122223333').withConditions({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/dev-reptidex-*-replication-role' } });
  there.forEach(({ bucket }) => bucket.addToResourcePolicy(new iam.PolicyStatement({
    principals: [roles], actions: ['s3:ReplicateObject', 's3:ReplicateTags', 's3:ObjectOwnerOverrideToBucketOwner'], resources: [bucket.arnForObjects('*')],
  })));
  const template = production({ buckets: [{ name: 'uploads' }, { name: 'assets' }], loadBalancer: { accessLogsEnabled: false } }, { destinationAccount: '444455556666' });
  const versioned = propsOf(render(copies), 'AWS::S3::Bucket').filter(({ VersioningConfiguration }) => VersioningConfiguration.Status === 'Enabled');
  expect(Object.values(destinations(template)).sort()).toEqual(versioned.map(({ BucketName }) => `:s3:::${BucketName}`).sort());
  // Whatever the roles do there is let in, and no role has another name.
  const written = propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement).find(({ Action }) => Action.includes('s3:ReplicateObject'));
  const letIn = propsOf(render(copies), 'AWS::S3::BucketPolicy')[0].PolicyDocument.Statement.find(({ Effect }: any) => Effect === 'Allow');
  expect([...letIn.Action].sort()).toEqual([...written.Action].sort());
  expect(roleNames(template)).toHaveLength(2);
  roleNames(template).forEach((name) => expect(name).toMatch(/^dev-reptidex-.*-replication-role$/));
});

describe('fails', () => {
  test('without a replica key if buckets have a key, reported once', () => {
    expect(mistakesOf(() => platform({ tier: PlatformTier.PRODUCTION, buckets: [{ name: 'uploads' }, { name: 'assets' }], bucketReplication: {} }))).toEqual([
      "bucket replication: 'encryptionKey' is missing",
    ]);
    // The bucket for access logs has none.
    expect(() => platform({ tier: PlatformTier.PRODUCTION, bucketReplication: {} })).not.toThrow();
  });

  test("without a replica key for a bucket's own replication, if the environment's key encrypts it", () => {
    const stack = newStack();
    const destination = s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
    // By the platform, before any part of it is made.
    expect(errorOf(() => platform({ tier: PlatformTier.PRODUCTION, buckets: [{ name: 'uploads', replication: { destination } }] }, stack)))
      .toMatch(/^Stack\/Platform: replication of bucket 'uploads': 'encryptionKey' is required/);
  });

  test('without physical names, from which destination names are derived', () => {
    expect(mistakesOf(() => platform({ buckets: BUCKETS, bucketReplication: {}, physicalNames: false }))).toEqual([
      "platform: 'physicalNames', got false",
    ]);
    expect(() => platform({ buckets: [{ name: 'uploads', bucketName: 'ours' }], bucketReplication: {}, physicalNames: false })).not.toThrow();
  });

  test('with the same destination for two buckets', () => {
    const stack = newStack();
    const destination = s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs');
    expect(mistakesOf(() => platform({ buckets: BUCKETS.map((bucket) => ({ ...bucket, replication: { destination } })) }, stack))).toEqual([
      "buckets: 'replication', got 'theirs'",
    ]);
  });

  test('but not for tokens', () => {
    const stack = newStack();
    expect(() => platform({ buckets: [{ name: 'uploads', bucketName: unknown.text(stack) }], bucketReplication: { destinationSuffix: unknown.text(stack, 'Suffix') } }, stack)).not.toThrow();
  });
});
