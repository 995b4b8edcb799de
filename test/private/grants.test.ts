import { App, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Stack, Validations } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import type * as cdkNag from 'cdk-nag';
import { IConstruct } from 'constructs';
import { grantBucket, grantConsume, grantPutEvents, grantSend, grantTable } from '../../src/private/grants';
import { MergedPolicyRole } from '../../src/private/merged-policy-role';

/** Why something does not apply to a construct. */
const acknowledgedAt = ({ node }: IConstruct) => node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
  .flatMap(({ data }) => Object.values(data));

type GrantIn = (scope: { stack: Stack; role: iam.Role; key?: kms.IKey }) => unknown;

/** A stack with a role that was granted something, and what its policy says. */
function granted(grant: GrantIn, encrypted = false) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  grant({ stack, role, key: encrypted ? new kms.Key(stack, 'Key') : undefined });
  const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return { stack, role, statements: policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement) };
}

/** What a role may do with the key of a thing that it was granted, and under which conditions. */
function keyStatements(grant: GrantIn, encrypted = true) {
  return granted(grant, encrypted).statements.filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
}

const bucket = (stack: Stack, encryptionKey?: kms.IKey) => new s3.Bucket(stack, 'Bucket', { encryptionKey });
const table = (stack: Stack, encryptionKey?: kms.IKey) => new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, encryptionKey });
const queue = (stack: Stack, encryptionMasterKey?: kms.IKey) => new sqs.Queue(stack, 'Queue', { encryptionMasterKey });

describe.each<[string, string, string[], GrantIn]>([
  ['reader of a bucket', 's3', ['kms:Decrypt'], ({ stack, role, key }) => grantBucket(bucket(stack, key), role, 'read')],
  ['writer of a bucket', 's3', ['kms:Decrypt', 'kms:GenerateDataKey'], ({ stack, role, key }) => grantBucket(bucket(stack, key), role, 'readWrite')],
  ['reader of a table', 'dynamodb', ['kms:Decrypt'], ({ stack, role, key }) => grantTable(table(stack, key), role, 'read')],
  ['writer of a table', 'dynamodb', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], ({ stack, role, key }) => grantTable(table(stack, key), role, 'readWrite')],
  ['sender', 'sqs', ['kms:Decrypt', 'kms:GenerateDataKey'], ({ stack, role, key }) => grantSend(queue(stack, key), role)],
  ['consumer', 'sqs', ['kms:Decrypt'], ({ stack, role, key }) => grantConsume(queue(stack, key), role)],
])('a %s', (_, service, actions, grant) => {
  test('can use the key only through the service', () => {
    const [statement, ...more] = keyStatements(grant);
    expect(more).toEqual([]);
    expect([statement.Action].flat()).toEqual(actions);
    expect(JSON.stringify(statement.Condition)).toContain('kms:ViaService');
    expect(statement.Condition).toEqual({ StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${service}.eu-west-1.`, { Ref: 'AWS::URLSuffix' }]] } } });
    expect(JSON.stringify(statement.Resource)).toContain('Key');
  });

  test('gets no key permissions without a key', () => {
    expect(keyStatements(grant, false)).toEqual([]);
  });
});

const indexed = (stack: Stack) => {
  const one = table(stack) as dynamodb.Table;
  one.addGlobalSecondaryIndex({ indexName: 'by-owner', partitionKey: { name: 'owner', type: dynamodb.AttributeType.STRING } });
  return one;
};
const BUCKET = { 'Fn::GetAtt': [expect.stringMatching(/^Bucket/), 'Arn'] };
const OBJECTS = { 'Fn::Join': ['', [BUCKET, '/*']] };
const TABLE = { 'Fn::GetAtt': [expect.stringMatching(/^Table/), 'Arn'] };
const INDEXES = { 'Fn::Join': ['', [TABLE, '/index/*']] };
const QUEUE = { 'Fn::GetAtt': [expect.stringMatching(/^Queue/), 'Arn'] };
const LISTS = [['s3:GetBucketLocation', 's3:ListBucket'], BUCKET];
const READS_ROWS = ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'];
const WRITES_ROWS = ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'];

/** Each action by its name: a wildcard would let in what AWS adds tomorrow. */
test.each<[string, GrantIn, unknown[]]>([
  ['a reader of a bucket can get and list objects', ({ stack, role }) => grantBucket(bucket(stack), role, 'read'), [LISTS, [['s3:GetObject'], OBJECTS]]],
  ['a writer of a bucket can also put and delete objects, including multipart uploads', ({ stack, role }) => grantBucket(bucket(stack), role, 'readWrite'), [
    LISTS, [['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'], OBJECTS],
  ]],
  ['a reader of a table can read items, including by indexes', ({ stack, role }) => grantTable(indexed(stack), role, 'read'), [[READS_ROWS, [TABLE, INDEXES]]]],
  ['a writer of a table can also put and delete items', ({ stack, role }) => grantTable(indexed(stack), role, 'readWrite'), [[[...READS_ROWS, ...WRITES_ROWS].sort(), [TABLE, INDEXES]]]],
  ['a sender can send messages and cannot receive them', ({ stack, role }) => grantSend(queue(stack), role), [[['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'], QUEUE]]],
  ['a consumer can receive and delete messages and cannot send them', ({ stack, role }) => grantConsume(queue(stack), role), [
    [['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'], QUEUE],
  ]],
])('%s, with no other permissions', (_, grant, expected) => {
  expect(granted(grant).statements.map(({ Action, Resource }) => [[Action].flat().sort(), Resource])).toEqual(expected);
});

test.each<[string, GrantIn]>([
  ['objects of a bucket', ({ stack, role }) => grantBucket(bucket(stack), role, 'readWrite')],
  ['indexes of a table', ({ stack, role }) => grantTable(indexed(stack), role, 'read')],
])('the wildcard for %s has a suppression for cdk-nag', (_, grant) => {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { AwsSolutionsChecks } = require('cdk-nag') as typeof cdkNag;
  const { stack, role } = granted(grant);
  const wildcards = () => new AwsSolutionsChecks().validateScope(stack).violations.map(({ ruleName }) => ruleName).filter((rule) => rule.includes('IAM5'));
  expect(wildcards()).toEqual([]);
  // One that nobody explained is found.
  role.addToPrincipalPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::theirs/*'] }));
  expect(wildcards()).toEqual(['AwsSolutions-IAM5[Resource::arn:aws:s3:::theirs/*]']);
  expect(acknowledgedAt(role.node.findChild('DefaultPolicy').node.defaultChild!)).toEqual([expect.stringMatching(/^[A-Z].* .*\.$/)]);
  expect(acknowledgedAt(role)).toEqual([]);
});

test('for a principal with several policies, the suppression is on the principal', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  new iam.ManagedPolicy(role, 'Own', { statements: [new iam.PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })] });
  grantBucket(bucket(stack), role, 'read');
  expect(acknowledgedAt(role)).toHaveLength(1);
});

test.each<[string, (stack: Stack) => iam.IPrincipal & IConstruct]>([
  ['user', (stack) => new iam.User(stack, 'User')],
  ['role of this library', (stack) => new MergedPolicyRole(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') })],
  ['role that already exists', (stack) => iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111122223333:role/theirs')],
])('for a %s, the suppression is on its policy', (_, principal) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const grantee = principal(stack);
  grantBucket(bucket(stack), grantee, 'read');
  expect(grantee.node.findAll().filter((construct) => acknowledgedAt(construct).length > 0)).toEqual([
    expect.objectContaining({ cfnResourceType: expect.stringMatching(/^AWS::IAM::(Managed)?Policy$/) }),
  ]);
});

test('for a role that cannot be changed, the suppression is on the role', () => {
  const stack = new Stack(new App(), 'Stack');
  const role = iam.Role.fromRoleArn(stack, 'Theirs', 'arn:aws:iam::111122223333:role/theirs', { mutable: false });
  grantBucket(bucket(stack), role, 'read');
  expect(acknowledgedAt(role)).toHaveLength(1);
});

const ACCOUNT = '111122223333';
const ELSEWHERE = '444455556666';
const role = (stack: Stack, account: string) => iam.Role.fromRoleArn(stack, 'Theirs', `arn:aws:iam::${account}:role/theirs`);

type Grantee = (stack: Stack) => iam.IGrantable;
const account: Grantee = () => new iam.AccountPrincipal(ELSEWHERE);
const service: Grantee = () => new iam.ServicePrincipal('events.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': ACCOUNT } } });
const roleElsewhere: Grantee = (stack) => role(stack, ELSEWHERE);
const roleHere: Grantee = (stack) => role(stack, ACCOUNT);

interface Granted {
  readonly stack: Stack;
  readonly grant: iam.Grant;
}

/** The resources of a kind once something is granted on what a key encrypts. */
function resourcesOf({ stack }: Granted, type: string): any[] {
  return Object.values<any>(Template.fromStack(stack).findResources(type)).map(({ Properties }) => Properties);
}

function grantedTo(grantee: Grantee, grant: (stack: Stack, grantee: iam.IGrantable, key: kms.Key) => iam.Grant): Granted {
  const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
  return { stack, grant: grant(stack, grantee(stack), new kms.Key(stack, 'Key')) };
}

/** Statements of resource policies that name what the key's owner and the TLS rule do not. */
const added = (statements: any[]) => statements.filter(({ Effect, Action }) => Effect === 'Allow' && Action !== 'kms:*');
const actions = (statements: any[]) => statements.map(({ Action }) => [Action].flat().sort());
const ofBucket = (granted_: Granted) => resourcesOf(granted_, 'AWS::S3::BucketPolicy').flatMap(({ PolicyDocument }) => added(PolicyDocument.Statement));
const ofQueue = (granted_: Granted) => resourcesOf(granted_, 'AWS::SQS::QueuePolicy').flatMap(({ PolicyDocument }) => added(PolicyDocument.Statement));
const ofTable = (granted_: Granted) => resourcesOf(granted_, 'AWS::DynamoDB::Table').flatMap(({ ResourcePolicy }) => added(ResourcePolicy?.PolicyDocument.Statement ?? []));
const ofKey = (granted_: Granted) => resourcesOf(granted_, 'AWS::KMS::Key').flatMap(({ KeyPolicy }) => added(KeyPolicy.Statement));
const ofPrincipal = (granted_: Granted) => resourcesOf(granted_, 'AWS::IAM::Policy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);

const readBucket = (stack: Stack, grantee: iam.IGrantable, key: kms.Key) => grantBucket(bucket(stack, key), grantee, 'read');
const readTable = (stack: Stack, grantee: iam.IGrantable, key: kms.Key) => grantTable(table(stack, key), grantee, 'read');
const send = (stack: Stack, grantee: iam.IGrantable, key: kms.Key) => grantSend(queue(stack, key), grantee);

describe.each<[string, Grantee]>([['an account', account], ['a role of another account', roleElsewhere]])('%s', (_, grantee) => {
  test('can read a bucket with the bucket policy', () => {
    const result = grantedTo(grantee, readBucket);
    expect(result.grant.success).toBe(true);
    expect(actions(ofBucket(result))).toEqual([['s3:GetBucketLocation', 's3:ListBucket'], ['s3:GetObject']]);
    expect(JSON.stringify(ofBucket(result).map(({ Principal }) => Principal))).toContain(ELSEWHERE);
  });

  test('can send to a queue with the queue policy', () => {
    expect(actions(ofQueue(grantedTo(grantee, send)))).toEqual([['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage']]);
  });

  test('can read a table with the resource policy of the table', () => {
    expect(actions(ofTable(grantedTo(grantee, readTable)))).toEqual([READS_ROWS]);
  });

  test.each([['s3', readBucket], ['dynamodb', readTable], ['sqs', send]] as const)('can use the key only through %s, with the key policy', (through, grant) => {
    const [statement, ...more] = ofKey(grantedTo(grantee, grant));
    expect(more).toEqual([]);
    expect(statement).toMatchObject({ Resource: '*', Condition: { StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${through}.eu-west-1.`, { Ref: 'AWS::URLSuffix' }]] } } } });
  });
});

test('an AWS service can send to a queue under its own conditions, and can use its key', () => {
  const result = grantedTo(service, send);
  const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
  expect(ofQueue(result)).toEqual([expect.objectContaining({ Principal: { Service: 'events.amazonaws.com' }, Condition })]);
  expect(ofKey(result)).toEqual([expect.objectContaining({ Principal: { Service: 'events.amazonaws.com' }, Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Condition })]);
});

test('an AWS service can read a bucket with the bucket policy', () => {
  expect(ofBucket(grantedTo(service, readBucket)).map(({ Principal }) => Principal)).toEqual([{ Service: 'events.amazonaws.com' }, { Service: 'events.amazonaws.com' }]);
});

test('an AWS service is rejected for a table', () => {
  expect(() => grantedTo(service, readTable)).toThrow('do not support ServicePrincipal');
});

test.each([['a bucket', readBucket], ['a table', readTable], ['a queue', send]])('an imported role of the same account needs no resource policy for %s', (_, grant) => {
  const result = grantedTo(roleHere, grant);
  expect(result.grant.success).toBe(true);
  expect([ofBucket, ofQueue, ofTable, ofKey].flatMap((statements) => statements(result))).toEqual([]);
  expect(ofPrincipal(result).length).toBeGreaterThan(0);
});

describe('an imported resource', () => {
  const imported: Array<[string, (stack: Stack, grantee: iam.IGrantable) => iam.Grant]> = [
    ['bucket', (stack, grantee) => grantBucket(s3.Bucket.fromBucketName(stack, 'Imported', 'theirs'), grantee, 'read')],
    ['table', (stack, grantee) => grantTable(dynamodb.Table.fromTableName(stack, 'Imported', 'theirs'), grantee, 'read')],
    ['queue', (stack, grantee) => grantSend(sqs.Queue.fromQueueArn(stack, 'Imported', `arn:aws:sqs:eu-west-1:${ELSEWHERE}:theirs`), grantee)],
    ['key', (stack, grantee) => grantBucket(bucket(stack, kms.Key.fromKeyArn(stack, 'Imported', `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`)), grantee, 'read')],
  ];

  test.each(imported)('a %s that cannot be shared with another account is an error', (_, grant) => {
    expect(() => grantedTo(account, grant)).toThrow(/^Stack\/Imported: grant: 'grantee' must have its own policy when the resource is imported/);
  });

  test.each(imported)('a %s can be granted to a role of the account', (_, grant) => {
    const result = grantedTo(roleHere, grant);
    expect(ofPrincipal(result).length).toBeGreaterThan(0);
  });

  test('for a bucket in another account, the owner must allow it too, which is a warning', () => {
    const result = grantedTo(roleHere, (stack, grantee) => grantBucket(
      s3.Bucket.fromBucketAttributes(stack, 'Imported', { bucketName: 'theirs', account: ELSEWHERE }), grantee, 'read',
    ));
    Annotations.fromStack(result.stack).hasWarning('/Stack/Imported', Match.stringLikeRegexp('in another account.*allow s3:GetObject where it was created'));
  });
});

describe('an event bus', () => {
  const putting = (...grantees: Grantee[]) => {
    const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const bus = new events.EventBus(stack, 'Bus');
    return { stack, grants: grantees.map((grantee) => grantPutEvents(bus, grantee(stack))) };
  };

  test('accepts events from other accounts, with one statement for each', () => {
    const { stack, grants } = putting(account, service, account);
    expect(grants.map(({ success }) => success)).toEqual([true, true, true]);
    const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::Events::EventBusPolicy')).map(({ Properties }) => Properties);
    expect(policies.map(({ Statement }) => Statement.Action)).toEqual(['events:PutEvents', 'events:PutEvents']);
    expect(new Set(policies.map(({ StatementId }) => StatementId)).size).toBe(2);
  });

  test('has no policy for a role of the same account', () => {
    const { stack } = putting(roleHere);
    Template.fromStack(stack).resourceCountIs('AWS::Events::EventBusPolicy', 0);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Policy', 1);
  });
});
