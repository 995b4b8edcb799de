import { aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import type * as cdkNag from 'cdk-nag';
import { BucketPurpose, BucketReplicationOptions } from '../../../src/data/bucket/bucket-options';
import { ServiceBucket, ServiceBucketProps } from '../../../src/data/bucket/service-bucket';
import { mistakesOf, newStack, onlyOf, Rendered, render, resourceOf, unknown } from '../template';

const KEY = 'arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555';
const US_EAST_1 = { env: { region: 'us-east-1' } };
const join = (...parts: unknown[]) => ({ 'Fn::Join': ['', parts] });
const arn = (name: string) => join('arn:', { Ref: 'AWS::Partition' }, `:s3:::${name}`);

const elsewhere = (stack: Stack, name = 'copies-of-ours') => s3.Bucket.fromBucketName(stack, 'Copies', name);
const key = (stack: Stack) => kms.Key.fromKeyArn(stack, 'CopiesKey', KEY);

/** A bucket of the team's, with copies. */
function replicated(replication: Partial<BucketReplicationOptions> = {}, props: Partial<ServiceBucketProps> = {}, stack = newStack(US_EAST_1)): ServiceBucket {
  return new ServiceBucket(stack, 'Bucket', { name: 'uploads', replication: { destination: replication.destination ?? elsewhere(stack), ...replication }, ...props });
}

/** The same with keys of the team's own. */
function encrypted(stack = newStack(US_EAST_1), replication: Partial<BucketReplicationOptions> = {}, props: Partial<ServiceBucketProps> = {}): ServiceBucket {
  return replicated({ encryptionKey: key(stack), ...replication }, { encryptionKey: new kms.Key(stack, 'Key'), ...props }, stack);
}

const bucketOf = (made: ServiceBucket) => resourceOf(render(made), made.bucket);
const configurationOf = (made: ServiceBucket) => bucketOf(made).Properties.ReplicationConfiguration;
const policyOf = (template: Rendered): any[] => onlyOf(template, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement;
const statementOf = (made: ServiceBucket, action: string) => policyOf(render(made)).find(({ Action }) => [Action].flat().includes(action));

describe('rule', () => {
  test('replicates all new objects but no deletions, and enables metrics', () => {
    expect(configurationOf(replicated()).Rules).toEqual([{
      Id: 'Copies',
      Status: 'Enabled',
      Priority: 1,
      Filter: { Prefix: '' },
      DeleteMarkerReplication: { Status: 'Disabled' },
      Destination: { Bucket: arn('copies-of-ours'), StorageClass: 'STANDARD_IA', Metrics: { Status: 'Enabled' } },
    }]);
  });

  test('replicates objects that a customer managed key encrypts, with a key in the destination Region', () => {
    const [rule] = configurationOf(encrypted()).Rules;
    expect(rule.SourceSelectionCriteria).toEqual({ SseKmsEncryptedObjects: { Status: 'Enabled' } });
    expect(rule.Destination.EncryptionConfiguration).toEqual({ ReplicaKmsKeyID: KEY });
  });

  test('replicates delete markers if set', () => {
    expect(configurationOf(replicated({ deleteMarkerReplication: true })).Rules[0].DeleteMarkerReplication).toEqual({ Status: 'Enabled' });
  });

  test('makes the destination account the owner of the replicas', () => {
    expect(configurationOf(replicated({ destinationAccount: '444455556666' })).Rules[0].Destination).toMatchObject({
      Account: '444455556666', AccessControlTranslation: { Owner: 'Destination' },
    });
  });

  test.each([
    ['that of the object for logs, which are many and small', BucketPurpose.LOGS, undefined, undefined],
    ['of backups', BucketPurpose.BACKUPS, undefined, 'STANDARD_IA'],
    ['the one that is set', BucketPurpose.LOGS, s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, 'GLACIER_IR'],
  ])('storage class: %s', (_, purpose, storageClass, expected) => {
    expect(configurationOf(replicated({ storageClass }, { purpose })).Rules[0].Destination.StorageClass).toBe(expected);
  });

  test('there is no rule and no role without replication', () => {
    const stack = newStack();
    const plain = new ServiceBucket(stack, 'Bucket', { name: 'uploads' });
    expect(plain.replicationRole).toBeUndefined();
    expect(bucketOf(plain).Properties).not.toHaveProperty('ReplicationConfiguration');
    expect(Object.values(render(stack).Resources).map(({ Type }) => Type).sort()).toEqual(['AWS::S3::Bucket', 'AWS::S3::BucketPolicy']);
  });
});

describe('role', () => {
  test('can be assumed only by S3, can read one bucket and can write to one destination', () => {
    const made = replicated();
    expect(onlyOf(render(made), 'AWS::IAM::Role').Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 's3.amazonaws.com' } },
    ]);
    const [{ 'Fn::GetAtt': [id] }] = [configurationOf(made).Role];
    expect(render(made).Resources[id].Type).toBe('AWS::IAM::Role');
    const ours = { 'Fn::GetAtt': [expect.stringMatching(/^Bucket/), 'Arn'] };
    expect(policyOf(render(made))).toEqual([
      { Effect: 'Allow', Action: ['s3:GetReplicationConfiguration', 's3:ListBucket'], Resource: ours },
      { Effect: 'Allow', Action: ['s3:GetObjectVersionAcl', 's3:GetObjectVersionForReplication', 's3:GetObjectVersionTagging'], Resource: join(ours, '/*') },
      {
        Effect: 'Allow',
        Action: ['s3:ReplicateObject', 's3:ReplicateTags'],
        Resource: join('arn:', { Ref: 'AWS::Partition' }, ':s3:::copies-of-ours/*'),
        Condition: { StringEquals: { 's3:ResourceAccount': { Ref: 'AWS::AccountId' } } },
      },
    ]);
  });

  test('can decrypt and encrypt only through S3, for these two buckets', () => {
    const made = encrypted(newStack(US_EAST_1), {}, { bucketName: 'ours' });
    const [[keyId]] = Object.entries(render(made).Resources).filter(([, { Type }]) => Type === 'AWS::KMS::Key');
    const through = (region: string) => ({ 'kms:ViaService': join(`s3.${region}.`, { Ref: 'AWS::URLSuffix' }) });
    const context = (name: string) => ({ 'kms:EncryptionContext:aws:s3:arn': [arn(name), arn(`${name}/*`)] });
    expect(statementOf(made, 'kms:Decrypt')).toEqual({
      Effect: 'Allow', Action: 'kms:Decrypt', Resource: { 'Fn::GetAtt': [keyId, 'Arn'] }, Condition: { StringEquals: through('us-east-1'), StringLike: context('ours') },
    });
    expect(statementOf(made, 'kms:Encrypt')).toEqual({
      Effect: 'Allow', Action: ['kms:Encrypt', 'kms:GenerateDataKey'], Resource: KEY, Condition: { StringEquals: through('us-west-2'), StringLike: context('copies-of-ours') },
    });
  });

  test('can replicate deletions only if set', () => {
    expect(statementOf(replicated(), 's3:ReplicateDelete')).toBeUndefined();
    expect(statementOf(replicated({ deleteMarkerReplication: true }), 's3:ReplicateDelete').Action).toContain('s3:ReplicateObject');
  });

  test('can change the owner to one account and no other', () => {
    expect(statementOf(replicated({ destinationAccount: '444455556666' }), 's3:ObjectOwnerOverrideToBucketOwner')).toMatchObject({
      Action: ['s3:ObjectOwnerOverrideToBucketOwner', 's3:ReplicateObject', 's3:ReplicateTags'], Condition: { StringEquals: { 's3:ResourceAccount': '444455556666' } },
    });
    expect(statementOf(replicated(), 's3:ObjectOwnerOverrideToBucketOwner')).toBeUndefined();
  });

  test('has a name, so that policies of another account can refer to it', () => {
    const nameOf = (made: ServiceBucket) => onlyOf(render(made), 'AWS::IAM::Role').Properties.RoleName;
    expect(nameOf(replicated({}, { namePrefix: 'prod-shop' }))).toBe('prod-shop-uploads-bucket-replication-role');
    expect(nameOf(replicated({ roleName: 'team.copies' }, { namePrefix: 'prod-shop' }))).toBe('team.copies');
    expect(nameOf(replicated())).toBeUndefined();
    expect(nameOf(replicated({}, { namePrefix: `p${'x'.repeat(50)}`, name: 'uploads' })).length).toBe(64);
  });
});

describe('order of creation', () => {
  test('the role has its permissions before the rule exists, if the bucket has a name', () => {
    const made = replicated({}, { namePrefix: 'prod-shop' });
    const [policyId] = Object.entries(render(made).Resources).find(([, { Type }]) => Type === 'AWS::IAM::ManagedPolicy')!;
    expect(bucketOf(made).DependsOn).toEqual([policyId]);
    // Or each would wait for the other.
    expect(JSON.stringify(policyOf(render(made)))).not.toContain('Fn::GetAtt');
  });

  test('the bucket is created first if CloudFormation names it, and there is no circular dependency', () => {
    expect(bucketOf(replicated()).DependsOn).toBeUndefined();
  });

  test('a token is a name', () => {
    const stack = newStack();
    const made = replicated({ destination: elsewhere(stack, unknown.text(stack, 'Destination')) }, { bucketName: unknown.text(stack) }, stack);
    expect(bucketOf(made).DependsOn).toHaveLength(1);
    expect(policyOf(render(stack))[0].Resource).toEqual(join('arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Text' }));
    expect(configurationOf(made).Rules[0].Destination.Bucket).toEqual(join('arn:', { Ref: 'AWS::Partition' }, ':s3:::', { Ref: 'Destination' }));
  });
});

test('the metric counts objects that the rule did not replicate', () => {
  const made = replicated();
  const { namespace, metricName, dimensions, statistic } = made.metricFailedReplication();
  expect({ namespace, metricName, statistic }).toEqual({ namespace: 'AWS/S3', metricName: 'OperationsFailedReplication', statistic: 'Sum' });
  expect(dimensions).toEqual({ SourceBucket: made.bucket.bucketName, DestinationBucket: 'copies-of-ours', RuleId: configurationOf(made).Rules[0].Id });
  expect(made.metricFailedReplication({ statistic: 'Maximum' }).statistic).toBe('Maximum');
  const plain = new ServiceBucket(newStack(), 'Plain', { name: 'uploads' });
  expect(() => plain.metricFailedReplication()).toThrow("Stack/Plain: bucket 'uploads': 'replication' is required");
});

describe('cdk-nag', () => {
  /** What its packs find, and what was said to them. */
  function judged(stack: Stack): { found: string[]; said: string[] } {
    // Not above: it is large, and whoever runs the tests of other files together with these goes without it.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } = require('cdk-nag') as typeof cdkNag;
    const found = [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks]
      .flatMap((Pack) => new Pack().validateScope(stack).violations.map(({ ruleName }) => ruleName)).filter((rule) => /Replication|IAM/.test(rule));
    const metadata = stack.node.findAll().flatMap(({ node }) => node.metadata);
    const said = metadata.flatMap(({ data }) => Object.keys(data ?? {})).filter((id) => /Replication/.test(id));
    return { found, said };
  }

  test('reports nothing, and nothing about replication is suppressed', () => {
    const stack = newStack(US_EAST_1);
    encrypted(stack, { destinationAccount: '444455556666' }, { namePrefix: 'prod-shop' });
    expect(judged(stack)).toEqual({ found: [], said: [] });
  });

  test('reports nothing without replication, and the suppression has a reason', () => {
    const stack = newStack();
    new ServiceBucket(stack, 'Bucket', { name: 'uploads' });
    expect(judged(stack).found).toEqual([]);
    expect(new Set(judged(stack).said).size).toBe(3);
  });
});

describe('fails', () => {
  test.each<[string, Partial<BucketReplicationOptions>, Partial<ServiceBucketProps>, string]>([
    ['without versioning', {}, { versioned: false }, "bucket 'uploads': 'versioned', got false"],
    [
      'to itself', {}, { bucketName: 'copies-of-ours' },
      "replication of bucket 'uploads': 'destination', got 'copies-of-ours'",
    ],
    [
      'to no account', { destinationAccount: '1111-2222-3333' }, {},
      "replication of bucket 'uploads': 'destinationAccount', got '1111-2222-3333'",
    ],
    [
      'in no storage class', { storageClass: new s3.StorageClass('SNOW') }, {},
      "replication of bucket 'uploads': 'storageClass', got 'SNOW'",
    ],
    [
      'by a role without a name', { roleName: 'a role' }, {},
      "replication of bucket 'uploads': 'roleName', got 'a role'",
    ],
  ])('%s', (_, replication, props, mistake) => {
    expect(mistakesOf(() => replicated(replication, props))).toEqual([mistake]);
  });

  test('with a key for only one of the two buckets', () => {
    const stack = newStack();
    expect(mistakesOf(() => encrypted(stack, { encryptionKey: undefined }))).toEqual([
      "replication of bucket 'uploads': 'encryptionKey' is missing",
    ]);
    const other = newStack();
    expect(mistakesOf(() => replicated({ encryptionKey: key(other) }, {}, other))).toEqual([
      "replication of bucket 'uploads': 'encryptionKey', got 'Stack/CopiesKey'",
    ]);
  });

  test('without a destination bucket, in languages without a compiler', () => {
    expect(mistakesOf(() => replicated({ destination: undefined as any }))).toEqual(["bucket 'uploads': 'replication.destination' is missing"]);
  });

  test('together with other mistakes', () => {
    expect(mistakesOf(() => replicated({ destinationAccount: '1' }, { versioned: false, bucketName: 'X' }))).toHaveLength(3);
  });

  test('but not for tokens', () => {
    const stack = newStack();
    expect(() => replicated({
      destinationAccount: unknown.text(stack, 'Account'), roleName: unknown.text(stack, 'Role'), storageClass: new s3.StorageClass(unknown.text(stack, 'Class')),
    }, {}, stack)).not.toThrow();
  });
});
