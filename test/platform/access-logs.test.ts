import { aws_s3 as s3 } from 'aws-cdk-lib';
import { BucketPurpose, PlatformTier, ReptidexPlatformProps } from '../../src';
import { mistakesOf, newStack, onlyOf, platform, propsOf, render, Rendered, resourcesOf } from '../support';

const LOGS = { name: 'logs', purpose: BucketPurpose.LOGS };

function attributesOf(template: Rendered): Record<string, unknown> {
  const { LoadBalancerAttributes } = onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
  return Object.fromEntries(LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]));
}

function production(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered {
  return render(platform({ tier: PlatformTier.PRODUCTION, ...props }, stack));
}

test('production logs requests to a bucket of its own, which loses nothing', () => {
  const template = production();
  const [[id, bucket]] = resourcesOf(template, 'AWS::S3::Bucket');
  expect(bucket.Properties.BucketName).toBe('reptidex-dev-access-logs');
  expect(bucket.DeletionPolicy).toBe('RetainExceptOnCreate');
  expect(attributesOf(template)).toMatchObject({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': { Ref: id } });
});

test('the one bucket for logs that the team lists is the one', () => {
  const template = production({ buckets: [LOGS, { name: 'uploads' }] });
  const ids = new Map(resourcesOf(template, 'AWS::S3::Bucket').map(([id, { Properties }]) => [Properties.BucketName, id]));
  expect([...ids.keys()].sort()).toEqual(['reptidex-dev-logs', 'reptidex-dev-uploads']);
  expect(attributesOf(template)['access_logs.s3.bucket']).toEqual({ Ref: ids.get('reptidex-dev-logs') });
});

test('with two of them neither is guessed', () => {
  const template = production({ buckets: [LOGS, { ...LOGS, name: 'audit' }] });
  expect(propsOf(template, 'AWS::S3::Bucket').map(({ BucketName }) => BucketName)).toContain('reptidex-dev-access-logs');
});

test('other buckets record their requests there too, unless they say where', () => {
  const stack = newStack();
  const theirs = s3.Bucket.fromBucketName(stack, 'Theirs', 'example-logs');
  const template = production({ buckets: [{ name: 'uploads' }, { name: 'assets', accessLogBucket: theirs }] }, stack);
  const target = (name: string) => propsOf(template, 'AWS::S3::Bucket').find(({ BucketName }) => BucketName === `reptidex-dev-${name}`).LoggingConfiguration?.DestinationBucketName;
  expect(target('uploads')).toEqual({ Ref: resourcesOf(template, 'AWS::S3::Bucket').find(([, { Properties }]) => Properties.BucketName.endsWith('access-logs'))![0] });
  expect(target('assets')).toBe('example-logs');
  expect(target('access-logs')).toBeUndefined();
});

test("the team's own bucket gets the load balancer's, below a prefix of its choice", () => {
  const stack = newStack();
  const accessLogs = new s3.Bucket(stack, 'Own');
  const template = production({ loadBalancer: { accessLogs, accessLogsPrefix: 'edge' } }, stack);
  expect(attributesOf(template)).toMatchObject({ 'access_logs.s3.bucket': stack.resolve(accessLogs.bucketName), 'access_logs.s3.prefix': 'edge' });
  expect(resourcesOf(template, 'AWS::S3::Bucket')).toHaveLength(1);
});

test('a prefix needs no bucket of the team, but must be one that load balancers take', () => {
  expect(attributesOf(production({ loadBalancer: { accessLogsPrefix: 'edge' } }))['access_logs.s3.prefix']).toBe('edge');
  expect(mistakesOf(() => production({ loadBalancer: { accessLogsPrefix: '/edge' } }))).toEqual([expect.stringContaining("load balancer: 'accessLogsPrefix' must be a path")]);
});

test('development has none, and either can be told otherwise', () => {
  expect(resourcesOf(render(platform()), 'AWS::S3::Bucket')).toEqual([]);
  expect(resourcesOf(render(platform({ loadBalancer: { accessLogsEnabled: true } })), 'AWS::S3::Bucket')).toHaveLength(1);
  const off = production({ loadBalancer: { accessLogsEnabled: false }, buckets: [{ name: 'uploads' }] });
  expect(attributesOf(off)).not.toHaveProperty(['access_logs.s3.enabled']);
  expect(propsOf(off, 'AWS::S3::Bucket')[0].LoggingConfiguration).toBeUndefined();
});
