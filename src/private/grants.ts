import { createHash } from 'crypto';
import {
  Annotations, Aws, aws_dynamodb as dynamodb, aws_events as events, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sqs as sqs, Stack, Token, TokenComparison,
} from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { acknowledge, wildcardRule } from './acknowledge';
import { Problems } from './problems';

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
const SID_HASH_LENGTH = 16;
const SQS = {
  send: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:SendMessage'],
  consume: ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ReceiveMessage'],
};

/** What is granted on, with the resource policy that it may have. */
type GrantedResource = iam.IResourceWithPolicyV2 & IConstruct;

/** Permissions on one resource. */
export interface Permissions {
  readonly grantee: iam.IGrantable;
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: { [operator: string]: { [key: string]: unknown } };
  /** The statement in the resource's own policy, where it differs. */
  readonly inResourcePolicy?: Pick<iam.PolicyStatementProps, 'resources' | 'conditions'>;
  /** How the resource's policy takes a statement, where not by its own method. */
  readonly addToResourcePolicy?: (statement: iam.PolicyStatement) => iam.AddToResourcePolicyResult;
}

/**
 * Adds permissions to the policy of the grantee, and to that of the resource where the grantee has none (an account, an AWS service) or may be in
 * another account, which needs both.
 *
 * Throws where neither can be changed. The L2's `addToPrincipalOrResource` reports success then, and leaves conditions out of the resource's policy.
 */
export function grantOn(resource: GrantedResource, { inResourcePolicy, addToResourcePolicy, ...permissions }: Permissions): iam.Grant {
  const { grantee, actions, resourceArns, conditions } = permissions;
  const { grantPrincipal } = grantee;
  const onPrincipal = iam.Grant.addToPrincipal(permissions);
  const accounts = grantPrincipal.principalAccount === undefined ? undefined : Token.compareStrings(resource.env.account, grantPrincipal.principalAccount);
  if (onPrincipal.success && (accounts === TokenComparison.SAME || accounts === TokenComparison.BOTH_UNRESOLVED)) {
    return onPrincipal;
  }
  const statement = new iam.PolicyStatement({ principals: [grantPrincipal], actions, resources: resourceArns, conditions, ...inResourcePolicy });
  const { statementAdded, policyDependable = resource } = addToResourcePolicy?.(statement) ?? resource.addToResourcePolicy(statement);
  if (statementAdded) {
    const onResource = iam.Grant.addStatementToResourcePolicy({
      ...permissions, statement, resource: { env: resource.env, addToResourcePolicy: () => ({ statementAdded, policyDependable }) },
    });
    return onPrincipal.success ? onPrincipal.combine(onResource) : onResource;
  }
  if (!onPrincipal.success) {
    refuse(resource, grantPrincipal, actions);
  } else if (accounts === TokenComparison.DIFFERENT) {
    Annotations.of(resource).addWarningV2('@reptidex-app/platform:grants.otherAccount',
      `'${String(grantPrincipal)}' is in another account, and the policy of this imported resource cannot be changed here: allow ${actions.join(', ')} where it was created`);
  }
  return onPrincipal;
}

/** Neither the grantee nor the resource has a policy that permissions can be added to. */
function refuse(resource: IConstruct, principal: iam.IPrincipal, actions: string[]): void {
  const problems = new Problems();
  problems.add({
    subject: 'grant',
    prop: 'grantee',
    must: 'have a policy of its own where the resource is imported, because the policy of the resource cannot be changed',
    got: String(principal),
    fix: `grant to a role of this account, or allow ${actions.join(', ')} where the resource was created`,
  });
  problems.throwIfAny(resource);
}

/** Each action by its name: the L2's own grants allow what begins with `s3:GetObject` or `kms:GenerateDataKey`, whatever comes after it. */
export function grantBucket(bucket: s3.IBucket, grantee: iam.IGrantable, access: 'read' | 'readWrite'): iam.Grant {
  const actions = access === 'read' ? S3.read : [...S3.read, ...S3.write];
  const objects = bucket.arnForObjects('*');
  const grant = grantOn(bucket, { grantee, actions: S3.list, resourceArns: [bucket.bucketArn] })
    .combine(grantOn(bucket, { grantee, actions, resourceArns: [objects] }))
    .combine(grantKey(bucket.encryptionKey, grantee, 's3', access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey']));
  acknowledgeGrant(grantee, [wildcardRule(bucket, objects)], 'The objects of this one bucket, whose names nobody knows beforehand.');
  return grant;
}

/** AWS services are refused by the L2: DynamoDB lets only few of them use a table, each under conditions of its own. */
export function grantTable(table: dynamodb.ITable, grantee: iam.IGrantable, access: 'read' | 'readWrite'): iam.Grant {
  const actions = access === 'read' ? DYNAMODB.read : [...DYNAMODB.read, ...DYNAMODB.write];
  // By the L2, which knows whether the table has indexes, also those that are added later.
  const onTable = table.grant(grantee, ...actions);
  if (!onTable.principalStatement && table.node.defaultChild === undefined) {
    refuse(table, grantee.grantPrincipal, actions);
  }
  const grant = onTable
    .combine(grantKey(table.encryptionKey, grantee, 'dynamodb', access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']));
  acknowledgeGrant(grantee, [wildcardRule(table, `${table.tableArn}/index/*`)], 'The indexes of this one table, those of the future too.');
  return grant;
}

export function grantSend(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  return grantOn(queue, { grantee, actions: SQS.send, resourceArns: [queue.queueArn] })
    .combine(grantKey(queue.encryptionMasterKey, grantee, 'sqs', ['kms:Decrypt', 'kms:GenerateDataKey']));
}

export function grantConsume(queue: sqs.IQueue, grantee: iam.IGrantable): iam.Grant {
  return grantOn(queue, { grantee, actions: SQS.consume, resourceArns: [queue.queueArn] })
    .combine(grantKey(queue.encryptionMasterKey, grantee, 'sqs', ['kms:Decrypt']));
}

export function grantPutEvents(bus: events.EventBus, grantee: iam.IGrantable): iam.Grant {
  return grantOn(bus, {
    grantee,
    actions: ['events:PutEvents'],
    resourceArns: [bus.eventBusArn],
    addToResourcePolicy: (statement) => {
      // EventBridge keeps each statement as a resource of its own, by its id: the same principal has the same one.
      const text = JSON.stringify(Stack.of(bus).resolve(statement.toStatementJson()));
      statement.sid = `PutEvents${createHash('sha256').update(text).digest('hex').slice(0, SID_HASH_LENGTH)}`;
      const existing = bus.node.tryFindChild(`cdk-${statement.sid}`);
      return existing ? { statementAdded: true, policyDependable: existing } : bus.addToResourcePolicy(statement);
    },
  });
}

/**
 * Use of a key by whoever has been granted what it encrypts, through that service alone.
 *
 * The policy of the key changes only for grantees that have none, or may be in another account. An AWS service does not pass through another one.
 */
export function grantKey(key: kms.IKey | undefined, grantee: iam.IGrantable, service: string, actions: string[]): iam.Grant {
  if (!key) {
    return iam.Grant.drop(grantee, 'there is no key');
  }
  const conditions = { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.${Aws.URL_SUFFIX}` } };
  const inResourcePolicy = { resources: ['*'], conditions: isService(grantee.grantPrincipal) ? undefined : conditions };
  return grantOn(key, { grantee, actions, resourceArns: [key.keyArn], conditions, inResourcePolicy });
}

/** Whether a principal is an AWS service, also under conditions. A role is not, whoever may assume it. */
function isService(principal: iam.IPrincipal): boolean {
  return !Construct.isConstruct(principal) && 'Service' in principal.policyFragment.principalJson;
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
