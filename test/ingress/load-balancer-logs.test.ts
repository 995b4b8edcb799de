import { App, aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { IngressLoadBalancer } from '../../src';
import { IngressInput, createIngress } from '../parts';
import { logicalId, mistakesOf, newStack, onlyOf, render, unknown } from '../support';

function loadBalancer(props: Partial<IngressInput> = {}, stack: Stack = newStack()): IngressLoadBalancer {
  return createIngress(stack, 'Ingress', { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 }), ...props });
}

function attributesOf(stack: Stack): Record<string, unknown> {
  const { LoadBalancerAttributes } = onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
  return Object.fromEntries(LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]));
}

function statementsOf(stack: Stack): any[] {
  return onlyOf(render(stack), 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement;
}

const deliveryTo = (bucket: s3.Bucket, path: string) => ({
  Effect: 'Allow',
  Principal: { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [logicalId(bucket), 'Arn'] }, path, { Ref: 'AWS::AccountId' }, '/*']] },
});

describe.each([
  { prop: 'accessLogs', attribute: 'access_logs' },
  { prop: 'connectionLogs', attribute: 'connection_logs' },
])("'$prop'", ({ prop, attribute }) => {
  test('are written in a stack without a known Region', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Logs');
    loadBalancer({ [prop]: bucket }, stack);

    expect(attributesOf(stack)).toMatchObject({ [`${attribute}.s3.enabled`]: 'true', [`${attribute}.s3.bucket`]: { Ref: logicalId(bucket) } });
    expect(attributesOf(stack)).not.toHaveProperty([`${attribute}.s3.prefix`]);
    expect(statementsOf(stack)).toEqual([deliveryTo(bucket, '/AWSLogs/')]);
  });

  test('have a prefix, and the bucket policy allows only that', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Logs');
    loadBalancer({ [prop]: bucket, [`${prop}Prefix`]: 'edge/alb' }, stack);

    expect(attributesOf(stack)).toHaveProperty([`${attribute}.s3.prefix`], 'edge/alb');
    expect(statementsOf(stack)).toEqual([deliveryTo(bucket, '/edge/alb/AWSLogs/')]);
  });

  test('are enabled after the bucket policy exists, because Elastic Load Balancing writes a test object', () => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Logs');
    loadBalancer({ [prop]: bucket }, stack);

    expect(onlyOf(render(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').DependsOn).toContain(logicalId(bucket.policy!));
  });

  test('are disabled by default', () => {
    const stack = newStack();
    loadBalancer({}, stack);
    expect(Object.keys(attributesOf(stack)).filter((key) => key.startsWith(attribute))).toEqual([]);
  });

  test.each([
    ['a customer managed key', (stack: Stack) => ({ encryptionKey: new kms.Key(stack, 'Key') })],
    ['the AWS managed key', () => ({ encryption: s3.BucketEncryption.KMS_MANAGED })],
    ['the AWS managed key in two layers', () => ({ encryption: s3.BucketEncryption.DSSE_MANAGED })],
  ])('fail for a bucket that is encrypted with %s', (_, props) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Logs', props(stack));
    expect(mistakesOf(() => loadBalancer({ [prop]: bucket }, stack))).toEqual(
      [`load balancer: '${prop}', got 'Stack/Logs'`],
    );
  });

  test.each([{}, { encryption: s3.BucketEncryption.S3_MANAGED }])('accept a bucket with %j', (props) => {
    const stack = newStack();
    expect(() => loadBalancer({ [prop]: new s3.Bucket(stack, 'Logs', props) }, stack)).not.toThrow();
  });

  test.each(['/alb', 'alb/', '/', '', 'x/AWSLogs'])('fail for the prefix %j', (prefix) => {
    const stack = newStack();
    expect(mistakesOf(() => loadBalancer({ [prop]: new s3.Bucket(stack, 'Logs'), [`${prop}Prefix`]: prefix }, stack))).toEqual([
      `load balancer: '${prop}Prefix', got '${prefix}'`,
    ]);
  });

  test('fail for a prefix without a bucket', () => {
    expect(mistakesOf(() => loadBalancer({ [`${prop}Prefix`]: 'alb' }))).toEqual([
      `load balancer: '${prop}Prefix', got 'alb'`,
    ]);
  });

  test('accept a prefix that is a token', () => {
    const stack = newStack();
    loadBalancer({ [prop]: new s3.Bucket(stack, 'Logs'), [`${prop}Prefix`]: unknown.text(stack) }, stack);
    expect(attributesOf(stack)).toHaveProperty([`${attribute}.s3.prefix`], { Ref: 'Text' });
  });

  test('go to an imported bucket, with a warning that its policy must be changed elsewhere', () => {
    const stack = newStack();
    loadBalancer({ [prop]: s3.Bucket.fromBucketName(stack, 'Logs', 'example-logs') }, stack);

    expect(attributesOf(stack)).toHaveProperty([`${attribute}.s3.bucket`], 'example-logs');
    Annotations.fromStack(stack).hasWarning('/Stack/Ingress/Resource', Match.stringLikeRegexp(`'${attribute}'.*ingress\\.logBucketPolicy`));
  });

  test('go to a bucket in another stack, which does not refer to the load balancer', () => {
    const app = new App();
    const bucket = new s3.Bucket(new Stack(app, 'Storage'), 'Logs');
    const stack = new Stack(app, 'Stack');
    loadBalancer({ [prop]: bucket }, stack);
    app.synth();

    expect(JSON.stringify(render(bucket))).not.toContain('Fn::ImportValue');
    expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Storage']);
  });
});

test('access and connection logs can share a bucket', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Logs');
  loadBalancer({ accessLogs: bucket, accessLogsPrefix: 'access', connectionLogs: bucket, connectionLogsPrefix: 'connections' }, stack);
  expect(statementsOf(stack)).toEqual([deliveryTo(bucket, '/access/AWSLogs/'), deliveryTo(bucket, '/connections/AWSLogs/')]);
});
