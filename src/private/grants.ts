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

/** A resource to grant permissions on, with its resource policy, if any. */
type GrantedResource = iam.IResourceWithPolicyV2 & IConstruct;

/** Permissions on one resource. */
export interface Permissions {
  readonly grantee: iam.IGrantable;
  readonly actions: string[];
  readonly resourceArns: string[];
  readonly conditions?: { [operator: string]: { [key: string]: unknown } };
  /** The statement in the resource policy, if it differs. */
  readonly inResourcePolicy?: Pick<iam.PolicyStatementProps, 'resources' | 'conditions'>;
  /** Adds a statement to the resource policy, if not with the resource's method. */
  readonly addToResourcePolicy?: (statement: iam.PolicyStatement) => iam.AddToResourcePolicyResult;
}

/**
 * Adds permissions to the grantee's policy, and to the resource policy if the grantee has no policy (an account, an AWS service) or may be in another
 * account, which requires both.
 *
 * Throws if neither can be changed. The L2's `addToPrincipalOrResource` reports success in that case, and omits conditions from the resource policy.
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
    must: 'have its own policy when the resource is imported, because the resource policy cannot be changed',
    got: String(principal),
    fix: `grant to a role of this account, or allow ${actions.join(', ')} where the resource was created`,
  });
  problems.throwIfAny(resource);
}

/** Exact actions: the L2's grants allow all actions that begin with `s3:GetObject` or `kms:GenerateDataKey`. */
export function grantBucket(bucket: s3.IBucket, grantee: iam.IGrantable, access: 'read' | 'readWrite'): iam.Grant {
  const actions = access === 'read' ? S3.read : [...S3.read, ...S3.write];
  const objects = bucket.arnForObjects('*');
  const grant = grantOn(bucket, { grantee, actions: S3.list, resourceArns: [bucket.bucketArn] })
    .combine(grantOn(bucket, { grantee, actions, resourceArns: [objects] }))
    .combine(grantKey(bucket.encryptionKey, grantee, 's3', access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey']));
  acknowledgeGrant(grantee, [wildcardRule(bucket, objects)], 'The objects of this bucket, whose names are not known in advance.');
  return grant;
}

/** The L2 rejects AWS services: DynamoDB supports resource policies for only a few of them, each with its own conditions. */
export function grantTable(table: dynamodb.ITable, grantee: iam.IGrantable, access: 'read' | 'readWrite'): iam.Grant {
  const actions = access === 'read' ? DYNAMODB.read : [...DYNAMODB.read, ...DYNAMODB.write];
  // With the L2, which includes indexes that are added later.
  const onTable = table.grant(grantee, ...actions);
  if (!onTable.principalStatement && table.node.defaultChild === undefined) {
    refuse(table, grantee.grantPrincipal, actions);
  }
  const grant = onTable
    .combine(grantKey(table.encryptionKey, grantee, 'dynamodb', access === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey']));
  acknowledgeGrant(grantee, [wildcardRule(table, `${table.tableArn}/index/*`)], 'The indexes of this table, including future ones.');
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
      // In EventBridge, each statement is a separate resource with an ID. The same principal gets the same ID.
      const text = JSON.stringify(Stack.of(bus).resolve(statement.toStatementJson()));
      statement.sid = `PutEvents${createHash('sha256').update(text).digest('hex').slice(0, SID_HASH_LENGTH)}`;
      const existing = bus.node.tryFindChild(`cdk-${statement.sid}`);
      return existing ? { statementAdded: true, policyDependable: existing } : bus.addToResourcePolicy(statement);
    },
  });
}

/**
 * Grants the use of a key, only through the AWS service whose data it encrypts.
 *
 * The key policy changes only for grantees without their own policy, or in other accounts. An AWS service does not access data through another AWS service.
 */
export function grantKey(key: kms.IKey | undefined, grantee: iam.IGrantable, service: string, actions: string[]): iam.Grant {
  if (!key) {
    return iam.Grant.drop(grantee, 'there is no key');
  }
  const conditions = { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.${Aws.URL_SUFFIX}` } };
  const inResourcePolicy = { resources: ['*'], conditions: isService(grantee.grantPrincipal) ? undefined : conditions };
  return grantOn(key, { grantee, actions, resourceArns: [key.keyArn], conditions, inResourcePolicy });
}

/** Whether a principal is an AWS service, possibly with conditions. A role is not, regardless of who can assume it. */
function isService(principal: iam.IPrincipal): boolean {
  return !Construct.isConstruct(principal) && 'Service' in principal.policyFragment.principalJson;
}

/** Acknowledges rules of cdk-nag for permissions that have just been granted. */
export function acknowledgeGrant({ grantPrincipal }: iam.IGrantable, rules: string[], reason: string): void {
  if (Construct.isConstruct(grantPrincipal)) {
    acknowledge(onlyPolicyOf(grantPrincipal) ?? grantPrincipal, rules, reason);
  }
}

/** The constructs that contain the granted permissions. The CDK does not expose which of several policies it is. */
function onlyPolicyOf(principal: IConstruct): IConstruct | undefined {
  const [policy, ...more] = principal.node.children.filter((child) => child instanceof iam.Policy || child instanceof iam.ManagedPolicy);
  return more.length === 0 ? policy?.node.defaultChild : undefined;
}
