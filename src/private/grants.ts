import { Aws, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { acknowledge, wildcardRule } from './acknowledge';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html */
const S3 = {
  list: ['s3:ListBucket', 's3:GetBucketLocation'],
  read: ['s3:GetObject'],
  write: ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'],
};
const DYNAMODB = {
  read: ['dynamodb:BatchGetItem', 'dynamodb:ConditionCheckItem', 'dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan'],
  write: ['dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
};
const SQS = {
  send: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
  consume: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
};

/** Each action by its name: the L2's own grants allow what begins with `s3:GetObject` or `kms:GenerateDataKey`, whatever comes after it. */
export function grantBucket(bucket: s3.IBucket, grantee: iam.IGrantable, access: 'read' | 'readWrite'): iam.Grant {
  const actions = access === 'read' ? S3.read : [...S3.read, ...S3.write];
  const objects = bucket.arnForObjects('*');
  const grant = iam.Grant.addToPrincipal({ grantee, actions: S3.list, resourceArns: [bucket.bucketArn] })
    .combine(iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [objects] }))
    .combine(grantKey(bucket.encryptionKey, grantee, 's3', access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey']));
  acknowledgeGrant(grantee, [wildcardRule(bucket, objects)], 'The objects of this one bucket, whose names nobody knows beforehand.');
  return grant;
}

export function grantTable(table: dynamodb.ITable, grantee: iam.IGrantable, access: 'read' | 'readWrite'): iam.Grant {
  const actions = access === 'read' ? DYNAMODB.read : [...DYNAMODB.read, ...DYNAMODB.write];
  const grant = table.grant(grantee, ...actions)
    .combine(grantKey(table.encryptionKey, grantee, 'dynamodb', access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']));
  acknowledgeGrant(grantee, [wildcardRule(table, `${table.tableArn}/index/*`)], 'The indexes of this one table, those of the future too.');
  return grant;
}

export function grantSend(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  return queue.grant(grantee, ...SQS.send).combine(grantKey(queue.encryptionMasterKey, grantee, 'sqs', ['kms:Decrypt', 'kms:GenerateDataKey']));
}

export function grantConsume(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  return queue.grant(grantee, ...SQS.consume).combine(grantKey(queue.encryptionMasterKey, grantee, 'sqs', ['kms:Decrypt']));
}

/** Use of a key by whoever has been granted what it encrypts, through that service alone. Nothing is written into the policy of the key. */
function grantKey(key: kms.IKey | undefined, grantee: iam.IGrantable, service: string, actions: string[]): iam.Grant {
  return key ? iam.Grant.addToPrincipal({
    grantee,
    actions,
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.${Aws.URL_SUFFIX}` } },
  }) : iam.Grant.drop(grantee, 'there is no key');
}

/** Says of what somebody has just been granted why rules of cdk-nag do not apply to it. */
export function acknowledgeGrant({ grantPrincipal }: iam.IGrantable, rules: string[], reason: string): void {
  if (Construct.isConstruct(grantPrincipal)) {
    acknowledge(onlyPolicyOf(grantPrincipal) ?? grantPrincipal, rules, reason);
  }
}

/** Where what a principal is granted is written. Which of several policies that is, the CDK does not say. */
function onlyPolicyOf(principal: IConstruct): IConstruct | undefined {
  const [policy, ...more] = principal.node.children.filter((child) => child instanceof iam.Policy || child instanceof iam.ManagedPolicy);
  return more.length === 0 ? policy?.node.defaultChild : undefined;
}
