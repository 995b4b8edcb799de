import { aws_certificatemanager as acm, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { BucketPurpose, PlatformTier, ReptidexPlatformProps } from '../../src';
import { CERTIFICATE_ARN, domainIn, frontend, LEAN, mistakesOf, newStack, onlyOf, platform, propsOf, render, Rendered, resourcesOf } from '../support';

const LOGS = { name: 'logs', purpose: BucketPurpose.LOGS };

function attributesOf(template: Rendered): Record<string, unknown> {
  const { LoadBalancerAttributes } = onlyOf(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;
  return Object.fromEntries(LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]));
}

function production(props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered {
  return render(platform({ ...LEAN, tier: PlatformTier.PRODUCTION, ...props }, stack));
}

test('production logs requests to a separate bucket, which is retained', () => {
  const template = production();
  const [[id, bucket]] = resourcesOf(template, 'AWS::S3::Bucket');
  expect(bucket.Properties.BucketName).toBe('reptidex-dev-access-logs');
  expect(bucket.DeletionPolicy).toBe('RetainExceptOnCreate');
  expect(attributesOf(template)).toMatchObject({ 'access_logs.s3.enabled': 'true', 'access_logs.s3.bucket': { Ref: id } });
});

test("the only log bucket in 'buckets' receives the logs", () => {
  const template = production({ buckets: [LOGS, { name: 'uploads' }] });
  const ids = new Map(resourcesOf(template, 'AWS::S3::Bucket').map(([id, { Properties }]) => [Properties.BucketName, id]));
  expect([...ids.keys()].sort()).toEqual(['reptidex-dev-logs', 'reptidex-dev-uploads']);
  expect(attributesOf(template)['access_logs.s3.bucket']).toEqual({ Ref: ids.get('reptidex-dev-logs') });
});

test('none is chosen if there are two log buckets', () => {
  const template = production({ buckets: [LOGS, { ...LOGS, name: 'audit' }] });
  expect(propsOf(template, 'AWS::S3::Bucket').map(({ BucketName }) => BucketName)).toContain('reptidex-dev-access-logs');
});

test('server access logs of other buckets go there too, unless set otherwise', () => {
  const stack = newStack();
  const theirs = s3.Bucket.fromBucketName(stack, 'Theirs', 'example-logs');
  const template = production({ buckets: [{ name: 'uploads' }, { name: 'assets', accessLogBucket: theirs }] }, stack);
  const target = (name: string) => propsOf(template, 'AWS::S3::Bucket').find(({ BucketName }) => BucketName === `reptidex-dev-${name}`).LoggingConfiguration?.DestinationBucketName;
  expect(target('uploads')).toEqual({ Ref: resourcesOf(template, 'AWS::S3::Bucket').find(([, { Properties }]) => Properties.BucketName.endsWith('access-logs'))![0] });
  expect(target('assets')).toBe('example-logs');
  expect(target('access-logs')).toBeUndefined();
});

test("an existing bucket receives the load balancer's logs, below the prefix that is set", () => {
  const stack = newStack();
  const accessLogs = new s3.Bucket(stack, 'Own');
  const template = production({ loadBalancer: { accessLogs, accessLogsPrefix: 'edge' } }, stack);
  expect(attributesOf(template)).toMatchObject({ 'access_logs.s3.bucket': stack.resolve(accessLogs.bucketName), 'access_logs.s3.prefix': 'edge' });
  expect(resourcesOf(template, 'AWS::S3::Bucket')).toHaveLength(1);
});

test('a prefix does not require an existing bucket, but must be valid', () => {
  expect(attributesOf(production({ loadBalancer: { accessLogsPrefix: 'edge' } }))['access_logs.s3.prefix']).toBe('edge');
  expect(mistakesOf(() => production({ loadBalancer: { accessLogsPrefix: '/edge' } }))).toEqual([expect.stringContaining("load balancer: 'accessLogsPrefix'")]);
});

test('development has no access logs by default, and both tiers can be changed', () => {
  expect(resourcesOf(render(platform(LEAN)), 'AWS::S3::Bucket')).toEqual([]);
  expect(resourcesOf(render(platform({ ...LEAN, loadBalancer: { accessLogsEnabled: true } })), 'AWS::S3::Bucket')).toHaveLength(1);
  const off = production({ loadBalancer: { accessLogsEnabled: false }, buckets: [{ name: 'uploads' }] });
  expect(attributesOf(off)).not.toHaveProperty(['access_logs.s3.enabled']);
  expect(propsOf(off, 'AWS::S3::Bucket')[0].LoggingConfiguration).toBeUndefined();
});

describe('access logs of CloudFront', () => {
  const SERVICES = [frontend('web', { isDefault: true })];
  const delivered = (props: Partial<ReptidexPlatformProps> = {}, stack = newStack()) => (
    production({ services: SERVICES, domain: domainIn(stack), contentDelivery: {}, ...props }, stack)
  );
  const loggingOf = (template: Rendered) => onlyOf(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig.Logging;
  const inRegion = (region: string) => newStack({ env: { account: '111122223333', region } });
  const ownershipOf = (template: Rendered, name: string) => propsOf(template, 'AWS::S3::Bucket').find(({ BucketName }) => BucketName === name).OwnershipControls.Rules[0].ObjectOwnership;

  test("go to the bucket of the load balancer's logs, with ACLs", () => {
    const template = delivered();
    const [[id]] = resourcesOf(template, 'AWS::S3::Bucket');
    expect(loggingOf(template)).toEqual({ Bucket: { 'Fn::GetAtt': [id, 'RegionalDomainName'] }, Prefix: 'cloudfront/' });
    expect(ownershipOf(template, 'reptidex-dev-access-logs')).toBe('BucketOwnerPreferred');
    expect(loggingOf(delivered({ contentDelivery: { accessLogsPrefix: 'cdn/' } })).Prefix).toBe('cdn/');
  });

  test("go to the only log bucket in 'buckets', and no other bucket gets ACLs", () => {
    const template = delivered({ buckets: [LOGS, { name: 'uploads' }] });
    expect(loggingOf(template)).toBeDefined();
    expect(['logs', 'uploads'].map((name) => ownershipOf(template, `reptidex-dev-${name}`))).toEqual(['BucketOwnerPreferred', 'BucketOwnerEnforced']);
  });

  test("go to a bucket that is set, and the platform's own bucket has no ACLs", () => {
    const stack = newStack();
    const theirs = s3.Bucket.fromBucketName(stack, 'Theirs', 'example-logs');
    const template = delivered({ contentDelivery: { accessLogs: theirs } }, stack);
    expect(loggingOf(template).Bucket).toEqual(stack.resolve(theirs.bucketRegionalDomainName));
    expect(ownershipOf(template, 'reptidex-dev-access-logs')).toBe('BucketOwnerEnforced');
  });

  test('do not exist in development, if they are disabled, or in Regions where CloudFront cannot write to buckets', () => {
    const stack = newStack();
    expect(loggingOf(render(platform({ ...LEAN, services: SERVICES, domain: domainIn(stack), contentDelivery: {} }, stack)))).toBeUndefined();
    const off = delivered({ contentDelivery: { accessLogsEnabled: false } });
    expect(loggingOf(off)).toBeUndefined();
    expect(ownershipOf(off, 'reptidex-dev-access-logs')).toBe('BucketOwnerEnforced');
    const certificate = (scope: Stack) => acm.Certificate.fromCertificateArn(scope, 'Edge', CERTIFICATE_ARN);
    const [melbourne, sydney] = ['ap-southeast-4', 'ap-southeast-2'].map(inRegion);
    expect(loggingOf(delivered({ contentDelivery: { certificate: certificate(melbourne) } }, melbourne))).toBeUndefined();
    expect(loggingOf(delivered({ contentDelivery: { certificate: certificate(sydney) } }, sydney))).toBeDefined();
  });

  test('cannot be enabled without a bucket', () => {
    expect(mistakesOf(() => delivered({ loadBalancer: { accessLogsEnabled: false }, contentDelivery: { accessLogsEnabled: true } }))).toEqual([
      "content delivery: 'accessLogsEnabled', got true",
    ]);
    const stack = inRegion('ap-southeast-4');
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Edge', CERTIFICATE_ARN);
    expect(mistakesOf(() => delivered({ contentDelivery: { certificate, accessLogsEnabled: true } }, stack))).toEqual([
      "content delivery: 'accessLogsEnabled', got true",
    ]);
  });
});
