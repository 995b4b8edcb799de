import { App, aws_iam as iam, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sqs as sqs, CfnParameter, CfnResource, Fn, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type * as cdkNag from 'cdk-nag';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeBucket, acknowledgeDeadLetters, acknowledgeUnrotated, retractUnrotated, ruleIn, skipChecks, wildcardRule } from '../../src/private/acknowledge';
import { newStack } from '../support';

/** What cdk-nag itself finds in a stack, by the names it gives its findings. */
function findings(stack: Stack): string[] {
  // Not above: it is large, and whoever runs the tests of other files together with these goes without it.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks } = require('cdk-nag') as typeof cdkNag;
  return [AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks, ServerlessChecks]
    .flatMap((Pack) => new Pack().validateScope(stack).violations.map(({ ruleName }) => ruleName)).sort();
}

/** Which findings are gone after something was acknowledged. */
function goneBy(stack: Stack, act: () => void): string[] {
  const before = findings(stack);
  act();
  const after = findings(stack);
  expect(after.filter((finding) => !before.includes(finding))).toEqual([]);
  return before.filter((finding) => !after.includes(finding));
}

/** Reasons that are kept at a resource, by rule. The CDK says before some of them who else might find them, in one release so and in another so. */
function reasons(construct: Construct): { [rule: string]: string } {
  const entries = (construct.node.defaultChild ?? construct).node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.fromEntries(entries.flatMap(({ data }) => Object.entries<string>(data as any)).map(([rule, reason]) => [rule.replace(/^annotation::/i, ''), reason]));
}

const SENTENCES = /^[A-Z][^]*[a-z ][^]*\.$/;

describe('a suppression of a rule', () => {
  const wildcard = (stack: Stack, resource: string) => new iam.CfnManagedPolicy(stack, 'Policy', {
    policyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: resource }] },
  });

  test.each<[string, (stack: Stack) => string]>([
    ['the objects of a bucket that is made', (stack) => new s3.Bucket(stack, 'Bucket').arnForObjects('*')],
    ['the objects of a bucket by its name', (stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'theirs').arnForObjects('*')],
    ['the objects of a bucket of another stack', () => `${Fn.importValue('Bucket:Arn')}/*`],
    ['a path from a parameter', (stack) => `arn:aws:s3:::theirs/${new CfnParameter(stack, 'Text').valueAsString}/*`],
    ['a literal ARN', () => 'arn:aws:s3:::theirs/*'],
    ['everything', () => '*'],
    ['the result of another function', () => `${Fn.select(1, Fn.split('/', Fn.ref('AWS::StackId')))}/*`],
    ['parts with text between them', (stack) => Fn.join('/', ['arn:aws:s3:::theirs', new CfnParameter(stack, 'Text').valueAsString, '*'])],
  ])('for the finding of %s has the ID of cdk-nag', (_, resource) => {
    const stack = newStack();
    const arn = resource(stack);
    const policy = wildcard(stack, arn);
    const rule = wildcardRule(stack, arn);
    expect(goneBy(stack, () => acknowledge(policy, [rule], 'It is so.'))).toEqual([rule]);
    expect(rule).toContain('AwsSolutions-IAM5[Resource::');
  });

  test('applies to one resource and not to its neighbor', () => {
    const stack = newStack();
    const [one, other] = ['One', 'Other'].map((id) => new s3.Bucket(stack, id));
    acknowledge(one.node.defaultChild!, ruleIn(['nist'], 'S3BucketReplicationEnabled'), 'It is so.');
    expect(findings(stack)).toContain('NIST.800.53.R5-S3BucketReplicationEnabled');
    acknowledge(other.node.defaultChild!, ruleIn(['nist'], 'S3BucketReplicationEnabled'), 'It is so.');
    expect(findings(stack)).not.toContain('NIST.800.53.R5-S3BucketReplicationEnabled');
  });

  test('keeps all reasons, and none of them is in the template', () => {
    const stack = newStack();
    const resource = new CfnResource(stack, 'Thing', { type: 'AWS::SNS::Topic' });
    const before = Template.fromStack(stack).toJSON();
    acknowledge(resource, ['A-1', 'B-2[Resource::arn:aws:s3:::theirs/*]', 'B-2[Resource::*]'], 'It is so.');
    acknowledge(resource, ['C-3'], 'It is otherwise.');
    expect(reasons(resource)).toEqual({
      'A-1': 'It is so.', 'B-2[Resource::arn:aws:s3:::theirs/*]': 'It is so.', 'B-2[Resource::*]': 'It is so.', 'C-3': 'It is otherwise.',
    });
    expect(Template.fromStack(stack).toJSON()).toEqual(before);
  });

  test('uses the rule names of each pack', () => {
    const stack = newStack();
    new s3.Bucket(stack, 'Bucket');
    expect(findings(stack)).toEqual(expect.arrayContaining(ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketReplicationEnabled')));
    expect(new Set(ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketReplicationEnabled')).size).toBe(3);
    expect(ruleIn([], 'S3BucketReplicationEnabled')).toEqual([]);
  });
});

test('a bucket without replication has only the suppression about replication', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Bucket');
  expect(goneBy(stack, () => acknowledgeBucket(bucket))).toEqual([
    'HIPAA.Security-S3BucketReplicationEnabled', 'NIST.800.53.R5-S3BucketReplicationEnabled', 'PCI.DSS.321-S3BucketReplicationEnabled',
  ]);
  expect(Object.values(reasons(bucket))).toEqual(Array(3).fill(expect.stringMatching(SENTENCES)));
});

test('a dead-letter queue has only the suppression about its missing dead-letter queue', () => {
  const stack = newStack();
  const queue = new sqs.Queue(stack, 'Queue');
  expect(goneBy(stack, () => acknowledgeDeadLetters(queue))).toEqual(['Serverless-SQSRedrivePolicy']);
  expect(Object.values(reasons(queue))).toEqual([expect.stringMatching(SENTENCES)]);
});

test('a secret that depends on another one has only the suppression about rotation', () => {
  const stack = new Stack(new App(), 'Stack');
  const secret = new secretsmanager.Secret(stack, 'Secret');
  expect(goneBy(stack, () => acknowledgeUnrotated(secret, 'The other one rotates.'))).toEqual([
    'AwsSolutions-SMG4', 'HIPAA.Security-SecretsManagerRotationEnabled', 'NIST.800.53.R5-SecretsManagerRotationEnabled',
  ]);
  expect(Object.values(reasons(secret))).toEqual(Array(3).fill('The other one rotates.'));
});

test('a secret with rotation has no suppression', () => {
  const stack = new Stack(new App(), 'Stack');
  const [secret, other] = ['Secret', 'Other'].map((id) => new secretsmanager.Secret(stack, id));
  [secret, other].forEach((each) => acknowledgeUnrotated(each, 'The other one rotates.'));
  retractUnrotated(secret);
  expect(reasons(secret)).toEqual({});
  expect(Object.values(reasons(other))).toHaveLength(3);
  // Of one that nothing was said of, there is nothing to take back.
  retractUnrotated(secretsmanager.Secret.fromSecretNameV2(stack, 'Imported', 'team/secret'));
});

test('suppressions of checkov are in the template, with their reasons', () => {
  const resource = new CfnResource(newStack(), 'Thing', { type: 'AWS::S3::Bucket' });
  skipChecks(resource, ['CKV_AWS_18', 'CKV_AWS_21'], 'It is so.');
  skipChecks(resource, ['CKV_AWS_145'], 'It is otherwise.');
  expect(resource.getMetadata('checkov')).toEqual({
    skip: [{ id: 'CKV_AWS_18', comment: 'It is so.' }, { id: 'CKV_AWS_21', comment: 'It is so.' }, { id: 'CKV_AWS_145', comment: 'It is otherwise.' }],
  });
});
