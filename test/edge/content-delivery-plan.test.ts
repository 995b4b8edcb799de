import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { cachingOf, configOf, delivery, HTTP_ONLY, ingress, zoneIn } from './delivery';
import { logicalId, errorOf, mistakesOf, newStack, unknown } from '../support';

describe("'certificate'", () => {
  const elsewhere = (account: string) => `arn:aws:acm:eu-west-2:${account}:certificate/11111111-2222-3333-4444-555555555555`;
  const MUST = "content delivery: 'certificate'";

  test('is required with host names', () => {
    expect(mistakesOf(() => delivery({ certificate: undefined }))).toEqual([
      "content delivery: 'certificate' is missing",
    ]);
  });

  test('fails if it is in another Region', () => {
    const stack = newStack();
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Elsewhere', elsewhere('111122223333'));
    expect(mistakesOf(() => delivery({ certificate }, stack))).toEqual([
      `${MUST}, got 'eu-west-2'`,
    ]);
  });

  test('fails if it is created in a stack in another Region', () => {
    const stack = newStack({ env: { region: 'eu-west-2' } });
    const certificate = new acm.Certificate(stack, 'Made', { domainName: 'example.com' });
    expect(mistakesOf(() => delivery({ certificate }, stack))).toEqual([expect.stringContaining("got 'eu-west-2'")]);
  });

  test('passes if it is created in us-east-1', () => {
    const stack = newStack({ env: { region: 'us-east-1' } });
    delivery({ certificate: new acm.Certificate(stack, 'Made', { domainName: 'example.com' }) }, stack);
    Annotations.fromStack(stack).hasNoWarning('/Stack/Delivery', Match.stringLikeRegexp('certificateRegion'));
  });

  test('causes a warning if it is created in a stack without a known Region', () => {
    const stack = newStack();
    delivery({ certificate: new acm.Certificate(stack, 'Made', { domainName: 'example.com' }) }, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Delivery', Match.stringLikeRegexp('only certificates in us-east-1.*ingress\\.certificateRegion'));
  });

  test('passes when it is known only at deployment', () => {
    const stack = newStack();
    const certificate = acm.Certificate.fromCertificateArn(stack, 'Unknown', unknown.text(stack));
    expect(configOf(delivery({ certificate }, stack)).ViewerCertificate.AcmCertificateArn).toEqual({ Ref: 'Text' });
  });
});

describe("'hostnames'", () => {
  test('are required if the origin uses HTTPS', () => {
    for (const hostnames of [undefined, []]) {
      expect(mistakesOf(() => delivery({ hostnames, certificate: undefined }))).toEqual([
        `content delivery: 'hostnames'${hostnames ? ', got []' : ' is missing'}`,
      ]);
    }
  });

  test('can be empty with HTTP: the distribution has its own domain name and certificate', () => {
    const config = configOf(delivery(HTTP_ONLY));
    expect(config).not.toHaveProperty('Aliases');
    expect(config).not.toHaveProperty('ViewerCertificate');
  });

  test.each(['https://www.example.com', 'www_example.com', 'a.*.example.com', 'localhost'])('fail for %j', (hostname) => {
    expect(mistakesOf(() => delivery({ hostnames: [hostname] }))).toEqual([`content delivery: 'hostnames', got '${hostname}'`]);
  });

  test('fail if one is repeated, in upper or lower case', () => {
    expect(mistakesOf(() => delivery({ hostnames: ['www.example.com', 'WWW.example.com'] }))).toEqual([
      "content delivery: 'hostnames', got 'WWW.example.com'",
    ]);
  });

  test("fail if the certificates' names are known and do not cover one", () => {
    expect(mistakesOf(() => delivery({ hostnames: ['www.example.com', 'a.b.example.com'], certificateDomains: ['example.com', '*.example.com'] }))).toEqual([
      "content delivery: 'hostnames', got 'a.b.example.com'",
    ]);
  });

  test('pass if they are tokens', () => {
    const stack = newStack();
    const hostnames = [unknown.text(stack)];
    expect(configOf(delivery({ hostnames, certificateDomains: ['example.com'] }, stack)).Aliases).toEqual([{ Ref: 'Text' }]);
  });

  test('pass as a token list, without a zone', () => {
    const stack = newStack();
    const hostnames = unknown.list(stack);
    expect(configOf(delivery({ hostnames }, stack)).Aliases).toEqual({ Ref: 'List' });
    const other = newStack();
    expect(mistakesOf(() => delivery({ hostnames: unknown.list(other), hostedZone: zoneIn(other) }, other))).toEqual([
      "content delivery: 'hostedZone', got 'Stack/Zone'",
    ]);
  });
});

describe('invalid input', () => {
  test.each([0.5, 31_536_001])('fails for a TTL of %d seconds', (seconds) => {
    const ttl = Duration.millis(seconds * 1000);
    expect(mistakesOf(() => delivery({ defaultTtl: ttl, assetTtl: ttl }))).toEqual([
      `content delivery: 'defaultTtl', got ${seconds}`,
      `content delivery: 'assetTtl', got ${seconds}`,
    ]);
  });

  test.each([0, 31_536_000])('accepts a TTL of %d seconds', (seconds) => {
    expect(cachingOf(delivery({ defaultTtl: Duration.seconds(seconds) })).DefaultTTL).toBe(seconds);
  });

  test.each([0, 121])('fails for a read timeout of %d seconds', (seconds) => {
    expect(mistakesOf(() => delivery({ originReadTimeout: Duration.seconds(seconds) }))).toEqual([
      `content delivery: 'originReadTimeout', got ${seconds}`,
    ]);
  });

  test.each([1, 120])('accepts a read timeout of %d seconds', (seconds) => {
    expect(configOf(delivery({ originReadTimeout: Duration.seconds(seconds) })).Origins[0].VpcOriginConfig.OriginReadTimeout).toBe(seconds);
  });

  test.each(['api/*', '', '/', '/a b', `/${'a'.repeat(255)}`])('fails for the path %j', (path) => {
    expect(mistakesOf(() => delivery({ assetPaths: [path] }))).toEqual([expect.stringContaining("'assetPaths'")]);
  });

  test('accepts a path of 255 characters', () => {
    expect(() => delivery({ assetPaths: [`/${'a'.repeat(254)}`] })).not.toThrow();
  });

  test('fails for a path that matches everything or is repeated', () => {
    expect(mistakesOf(() => delivery({ uncachedPaths: ['/*', '/x/*'], assetPaths: ['/x/*'] }))).toEqual([
      "content delivery: 'uncachedPaths', got '/*'",
      "content delivery: 'assetPaths', got '/x/*'",
    ]);
  });

  test.each([
    'arn:aws:wafv2:eu-west-2:111122223333:regional/webacl/example/11111111-2222-3333-4444-555555555555',
    'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/example/11111111-2222-3333-4444-555555555555',
    'example',
  ])('fails for the web ACL %s', (webAclArn) => {
    expect(mistakesOf(() => delivery({ webAclArn }))).toEqual([
      `content delivery: 'webAclArn', got '${webAclArn}'`,
    ]);
  });

  test('accepts the ARN of a web ACL, including tokens', () => {
    const webAclArn = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/example/11111111-2222-3333-4444-555555555555';
    expect(configOf(delivery({ webAclArn })).WebACLId).toBe(webAclArn);
    const stack = newStack();
    expect(configOf(delivery({ webAclArn: unknown.text(stack) }, stack)).WebACLId).toEqual({ Ref: 'Text' });
  });

  test('fails for MATCH_VIEWER', () => {
    expect(mistakesOf(() => delivery({ originProtocolPolicy: cloudfront.OriginProtocolPolicy.MATCH_VIEWER }))).toEqual([
      "content delivery: 'originProtocolPolicy', got 'MATCH_VIEWER'",
    ]);
  });

  test('reports all mistakes together', () => {
    const stack = newStack();
    expect(mistakesOf(() => delivery({
      loadBalancer: ingress(stack, true).loadBalancer, certificate: undefined, defaultTtl: Duration.days(366), webAclArn: 'example',
    }, stack))).toHaveLength(4);
  });
});

describe("'geoRestriction'", () => {
  const MUST = "content delivery: 'geoRestriction'";
  const of = (locations: string[]): cloudfront.GeoRestriction => ({ restrictionType: 'whitelist', locations });

  test.each([
    ['UK', 'GB'], ['gb', 'GB'], ['EU', undefined], ['ZZ', undefined], ['GBR', undefined], ['', undefined],
  ])('fails for %j, and suggests the right code if it is known', (code, meant) => {
    const message = errorOf(() => delivery({ geoRestriction: of(['IE', code]) }));
    expect(message).toContain(`got '${code}'`);
    expect(/write '(.*)'/.exec(message)?.[1]).toBe(meant);
  });

  test('fails if it is empty or a country is repeated', () => {
    expect(mistakesOf(() => delivery({ geoRestriction: of([]) }))).toEqual([`${MUST}, got []`]);
    expect(mistakesOf(() => delivery({ geoRestriction: cloudfront.GeoRestriction.allowlist('GB', 'IE', 'GB') }))).toEqual([`${MUST}, got 'GB'`]);
  });

  test.each(['AD', 'US', 'ZW', 'SS', 'XK'])('accepts %s', (code) => {
    expect(configOf(delivery({ geoRestriction: cloudfront.GeoRestriction.denylist(code) })).Restrictions.GeoRestriction.Locations).toEqual([code]);
  });

  test('passes if the countries are tokens', () => {
    const stack = newStack();
    expect(configOf(delivery({ geoRestriction: of(unknown.list(stack)) }, stack)).Restrictions.GeoRestriction.Locations).toEqual({ Ref: 'List' });
  });
});

describe("'accessLogs'", () => {
  test.each([s3.ObjectOwnership.BUCKET_OWNER_PREFERRED, s3.ObjectOwnership.OBJECT_WRITER])('go to a bucket whose ownership is %s', (objectOwnership) => {
    const stack = newStack();
    const bucket = new s3.Bucket(stack, 'Logs', { objectOwnership });
    expect(configOf(delivery({ accessLogs: bucket }, stack)).Logging).toEqual({
      Bucket: { 'Fn::GetAtt': [logicalId(bucket), 'RegionalDomainName'] }, Prefix: 'cloudfront/',
    });
  });

  test.each([undefined, s3.ObjectOwnership.BUCKET_OWNER_ENFORCED])('fail for a bucket whose ownership is %s', (objectOwnership) => {
    const stack = newStack();
    expect(mistakesOf(() => delivery({ accessLogs: new s3.Bucket(stack, 'Logs', { objectOwnership }) }, stack))).toEqual([
      "content delivery: 'accessLogs', got 'Stack/Logs'",
    ]);
  });

  test('go to an imported bucket, with a prefix', () => {
    const stack = newStack();
    const accessLogs = s3.Bucket.fromBucketName(stack, 'Logs', 'example-logs');
    expect(configOf(delivery({ accessLogs, accessLogsPrefix: 'edge/' }, stack)).Logging.Prefix).toBe('edge/');
  });

  test('go to another Region that is enabled by default', () => {
    const stack = newStack();
    const bucketIn = (region: string) => s3.Bucket.fromBucketAttributes(stack, region, { bucketName: 'example-logs', region });
    expect(() => delivery({ accessLogs: bucketIn('eu-central-1') }, stack)).not.toThrow();
    expect(mistakesOf(() => delivery({ accessLogs: bucketIn('eu-central-2') }))).toEqual([
      "content delivery: 'accessLogs', got 'eu-central-2'",
    ]);
  });

  test('fail for a prefix without a bucket, or with a leading slash', () => {
    expect(mistakesOf(() => delivery({ accessLogsPrefix: '/edge' }))).toEqual([
      "content delivery: 'accessLogsPrefix', got '/edge'",
      "content delivery: 'accessLogsPrefix', got '/edge'",
    ]);
  });
});
