import { Aws, aws_iam as iam, aws_kms as kms, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** Actions that CloudWatch Logs needs on a key: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html */
const LOGS_ACTIONS = ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'];
/** Actions that senders to an encrypted queue need on its key. */
const SENDER_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** The default key policy of the CDK, which delegates access to the account's IAM policies, independent of the consumer's feature flags. */
export function keyPolicy(): iam.PolicyDocument {
  return new iam.PolicyDocument({
    minimize: true,
    statements: [new iam.PolicyStatement({ principals: [new iam.AccountRootPrincipal()], actions: ['kms:*'], resources: ['*'] })],
  });
}

/** Lets CloudWatch Logs encrypt log groups of this account and region with the key. */
export function letLogsUse(key: kms.IKey): void {
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.amazonaws.com`)],
    actions: LOGS_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:*` } },
  }));
}

/**
 * Lets EventBridge send events of this account to queues that the key encrypts.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services
 */
export function letEventBridgeSend(key: kms.IKey): void {
  key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('events.amazonaws.com')],
    actions: SENDER_ACTIONS,
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  }));
}

/**
 * Lets CloudWatch publish alarms to topics that the key encrypts.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export function letCloudWatchPublish(key: kms.IKey): void {
  key.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AlarmsPublish',
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
  }));
}

/**
 * Lets SNS deliver messages of topics to queues that the key encrypts. Not of each topic by itself: one that the same key encrypts would make a cycle.
 *
 * @param topics ARN of the topics, with wildcards
 * @returns whether the policy of the key could be changed
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services
 */
export function letTopicsSend(key: kms.IKey, topics: string): boolean {
  return key.addToResourcePolicy(new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
    actions: SENDER_ACTIONS,
    resources: ['*'],
    conditions: { ArnLike: { 'aws:SourceArn': topics } },
  })).statementAdded;
}

/** A key only for log groups, which KMS rotates every year. */
export function createLogKey(scope: Construct, id: string): kms.Key {
  const key = new kms.Key(scope, id, { description: 'Encryption of logs', enableKeyRotation: true, policy: keyPolicy(), removalPolicy: RemovalPolicy.RETAIN });
  letLogsUse(key);
  return key;
}
