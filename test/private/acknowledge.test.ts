import { App, aws_s3 as s3, CfnResource, Stack, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { acknowledge, acknowledgeBucket, ruleIn, skipChecks, wildcardRule } from '../../src/private/acknowledge';

function bucketIn(stack = new Stack(new App(), 'Stack')): { bucket: s3.Bucket; resource: CfnResource } {
  const bucket = new s3.Bucket(stack, 'Bucket');
  return { bucket, resource: bucket.node.defaultChild as CfnResource };
}

/** Rules that cdk-nag finds broken. */
function findings(Pack: typeof AwsSolutionsChecks | typeof NIST80053R5Checks, stack: Stack): string[] {
  return new Pack(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName);
}

test('a rule has an id in each pack', () => {
  expect(ruleIn(['nist', 'hipaa', 'pci'], 'S3BucketReplicationEnabled')).toEqual([
    'NIST.800.53.R5-S3BucketReplicationEnabled', 'HIPAA.Security-S3BucketReplicationEnabled', 'PCI.DSS.321-S3BucketReplicationEnabled',
  ]);
});

test('what is acknowledged is no finding any more, and all else is', () => {
  const stack = new Stack(new App(), 'Stack');
  const { bucket } = bucketIn(stack);
  const before = findings(NIST80053R5Checks, stack);
  acknowledgeBucket(bucket);
  expect(before).toContain('NIST.800.53.R5-S3BucketReplicationEnabled');
  expect(findings(NIST80053R5Checks, stack).sort()).toEqual(before.filter((rule) => rule !== 'NIST.800.53.R5-S3BucketReplicationEnabled').sort());
});

test('the reason is kept with the resource, and nothing of it is in the template', () => {
  const { resource } = bucketIn();
  acknowledge(resource, ['AwsSolutions-S1'], 'Because.');
  const [{ data }, ...others] = resource.node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  expect(Object.entries(data as object)).toEqual([[expect.stringMatching(/AwsSolutions-S1$/), 'Because.']]);
  expect(others).toEqual([]);
  expect(resource.stack.resolve(resource._toCloudFormation()).Resources.Bucket83908E77.Metadata).toBeUndefined();
});

test('a wildcard is acknowledged by the name that cdk-nag gives to it', () => {
  const { bucket, resource } = bucketIn();
  const rule = wildcardRule(resource, bucket.arnForObjects('*'));
  expect(rule).toBe('AwsSolutions-IAM5[Resource::<Bucket83908E77.Arn>/*]');
  acknowledge(resource, [rule], 'Because.');
  expect(resource.node.metadata.some(({ type, data }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY && rule in (data as object))).toBe(true);
});

test.each([
  ['a text', () => 'arn:aws:s3:::example/*', 'arn:aws:s3:::example/*'],
  ['a parameter', (stack: Stack) => stack.region, '<AWS::Region>'],
  ['parts', (stack: Stack) => `arn:${stack.partition}:logs:${stack.region}:*`, 'arn:<AWS::Partition>:logs:<AWS::Region>:*'],
])('a wildcard of %s', (_, arn, expected) => {
  const stack = new Stack(new App(), 'Stack');
  expect(wildcardRule(stack, arn(stack))).toBe(`AwsSolutions-IAM5[Resource::${expected}]`);
});

test('checkov reads in the template what it should skip, and why', () => {
  const { resource } = bucketIn();
  skipChecks(resource, ['CKV_AWS_18', 'CKV_AWS_21'], 'Because.');
  skipChecks(resource, ['CKV_AWS_145'], 'For another reason.');
  expect(resource.getMetadata('checkov')).toEqual({
    skip: [
      { id: 'CKV_AWS_18', comment: 'Because.' }, { id: 'CKV_AWS_21', comment: 'Because.' }, { id: 'CKV_AWS_145', comment: 'For another reason.' },
    ],
  });
});
