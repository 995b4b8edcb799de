import { App, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { grantBucket, grantConsume, grantSend, grantTable } from '../../src/private/grants';

/** What a role may do with the key of a thing that it was granted, and under which conditions. */
function keyStatements(grant: (scope: { stack: Stack; role: iam.Role; key?: kms.IKey }) => void, encrypted = true) {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const role = new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  grant({ stack, role, key: encrypted ? new kms.Key(stack, 'Key') : undefined });
  const policies = Object.values<any>(Template.fromStack(stack).findResources('AWS::IAM::Policy'));
  return policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement).filter(({ Action }) => JSON.stringify(Action).includes('kms:'));
}

const bucket = (stack: Stack, encryptionKey?: kms.IKey) => new s3.Bucket(stack, 'Bucket', { encryptionKey });
const table = (stack: Stack, encryptionKey?: kms.IKey) => new dynamodb.Table(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, encryptionKey });
const queue = (stack: Stack, encryptionMasterKey?: kms.IKey) => new sqs.Queue(stack, 'Queue', { encryptionMasterKey });

describe.each<[string, string, string[], Parameters<typeof keyStatements>[0]]>([
  ['reader of a bucket', 's3', ['kms:Decrypt'], ({ stack, role, key }) => grantBucket(bucket(stack, key), role, 'read')],
  ['writer of a bucket', 's3', ['kms:Decrypt', 'kms:GenerateDataKey'], ({ stack, role, key }) => grantBucket(bucket(stack, key), role, 'readWrite')],
  ['reader of a table', 'dynamodb', ['kms:Decrypt'], ({ stack, role, key }) => grantTable(table(stack, key), role, 'read')],
  ['writer of a table', 'dynamodb', ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey'], ({ stack, role, key }) => grantTable(table(stack, key), role, 'readWrite')],
  ['sender', 'sqs', ['kms:Decrypt', 'kms:GenerateDataKey'], ({ stack, role, key }) => grantSend(queue(stack, key), role)],
  ['consumer', 'sqs', ['kms:Decrypt'], ({ stack, role, key }) => grantConsume(queue(stack, key), role)],
])('a %s', (_, service, actions, grant) => {
  test('uses the key through the service alone', () => {
    const [statement, ...more] = keyStatements(grant);
    expect(more).toEqual([]);
    expect([statement.Action].flat()).toEqual(actions);
    expect(JSON.stringify(statement.Condition)).toContain('kms:ViaService');
    expect(statement.Condition).toEqual({ StringEquals: { 'kms:ViaService': { 'Fn::Join': ['', [`${service}.eu-west-1.`, { Ref: 'AWS::URLSuffix' }]] } } });
    expect(JSON.stringify(statement.Resource)).toContain('Key');
  });

  test('uses no key where there is none', () => {
    expect(keyStatements(grant, false)).toEqual([]);
  });
});
