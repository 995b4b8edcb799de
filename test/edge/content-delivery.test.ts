import { App, aws_cloudfront as cloudfront, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, Duration, Stack, StackProps, Tags } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { behaviorOf, cachingOf, configOf, delivery, HTTP_ONLY, ingress, SECRET_HEADER, zoneIn } from './delivery';
import { ContentDelivery } from '../../src/edge/content-delivery';
import { createFirewall } from '../parts';
import { CERTIFICATE_ARN, logicalId, mistakesOf, newStack, onlyOf, propsOf, recordsOf, render, resourceOf, resourcesOf, unknown } from '../support';

const RECOMMENDED_FLAGS = jest.requireActual<Record<string, unknown>>('aws-cdk-lib/recommended-feature-flags.json');

describe('the distribution', () => {
  test('serves the host names with at least TLS 1.2, HTTP/2 and HTTP/3, from North America and Europe', () => {
    expect(configOf(delivery())).toMatchObject({
      Enabled: true,
      Aliases: ['www.example.com'],
      HttpVersion: 'http2and3',
      IPV6Enabled: true,
      PriceClass: 'PriceClass_100',
      ViewerCertificate: { AcmCertificateArn: CERTIFICATE_ARN, MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
  });

  test('has no web ACL and no logs by default', () => {
    expect(configOf(delivery())).not.toHaveProperty('WebACLId');
    expect(configOf(delivery())).not.toHaveProperty('Logging');
  });

  test('can have another price class', () => {
    expect(configOf(delivery({ priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL })).PriceClass).toBe('PriceClass_All');
  });

  test('serves every country by default', () => {
    expect(configOf(delivery())).not.toHaveProperty('Restrictions');
  });

  test.each([['allowlist', 'whitelist'], ['denylist', 'blacklist']] as const)('serves countries with an %s, in any order', (list, RestrictionType) => {
    const make = (...codes: string[]) => configOf(delivery({ geoRestriction: cloudfront.GeoRestriction[list](...codes) })).Restrictions;
    expect(make('IE', 'GB')).toEqual({ GeoRestriction: { RestrictionType, Locations: ['GB', 'IE'] } });
    expect(make('GB', 'IE')).toEqual(make('IE', 'GB'));
  });

  test('is the same with all feature flags and with none', () => {
    const make = (context: Record<string, unknown>) => delivery({ namePrefix: 'dev-example' }, newStack({}, context));
    const edge = (made: ContentDelivery) => Object.entries(render(made).Resources).filter(([id]) => id.startsWith('Delivery'));
    expect(edge(make(RECOMMENDED_FLAGS))).toEqual(edge(make({})));
  });

  test('has the Region in names that are unique in the account', () => {
    const made = delivery({ namePrefix: 'dev-example' });
    const template = render(made);
    const named = (thing: string) => ({ 'Fn::Join': ['', [`dev-example-${thing}-`, { Ref: 'AWS::Region' }]] });
    expect(propsOf(template, 'AWS::CloudFront::CachePolicy').map((p) => p.CachePolicyConfig.Name)).toEqual(expect.arrayContaining([named('pages'), named('assets')]));
    expect(onlyOf(template, 'AWS::CloudFront::ResponseHeadersPolicy').Properties.ResponseHeadersPolicyConfig.Name).toEqual(named('security-headers'));
    expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').Properties.VpcOriginEndpointConfig.Name).toEqual(named('alb'));
  });

  test('has names that are unique and within their limits, without a prefix and with a long one', () => {
    for (const namePrefix of [undefined, `${'a'.repeat(60)}-${'b'.repeat(60)}`.slice(0, 63)]) {
      const stack = newStack({ env: { region: 'ap-southeast-4' } });
      const template = render(delivery({ namePrefix }, stack));
      const names = [
        ...propsOf(template, 'AWS::CloudFront::CachePolicy').map((p) => p.CachePolicyConfig.Name),
        onlyOf(template, 'AWS::CloudFront::ResponseHeadersPolicy').Properties.ResponseHeadersPolicyConfig.Name,
      ];
      expect(new Set(names).size).toBe(3);
      names.forEach((name) => expect(name).toMatch(/^[\w-]{1,128}$/));
      expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').Properties.VpcOriginEndpointConfig.Name).toMatch(/^[\w-]{1,64}$/);
    }
  });
});

describe('behaviors', () => {
  test('cache pages for an hour, by everything that the response can depend on', () => {
    expect(cachingOf(delivery())).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 3600,
      MaxTTL: 31_536_000,
      ParametersInCacheKeyAndForwardedToOrigin: {
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Host', 'Authorization', 'Origin', 'Accept', 'Accept-Language'] },
        CookiesConfig: { CookieBehavior: 'all' },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    });
  });

  test.each([undefined, '/api/*'])('forward all methods and all headers of the viewer (%s)', (path) => {
    expect(behaviorOf(delivery(), path)).toMatchObject({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // AWS's managed policy AllViewer.
      OriginRequestPolicyId: '216adef6-5c7f-47e4-b989-5492eafa07d3',
    });
  });

  test('never cache /api/*', () => {
    // AWS's managed policy CachingDisabled.
    expect(behaviorOf(delivery(), '/api/*').CachePolicyId).toBe('4135ea2d-6df8-44a3-9df3-4b5a84be39ad');
  });

  test('cache /assets/* for seven days, compressed, by host, path and query string', () => {
    const made = delivery();
    expect(behaviorOf(made, '/assets/*')).toMatchObject({ Compress: true, AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] });
    expect(cachingOf(made, '/assets/*')).toMatchObject({
      MinTTL: 0,
      DefaultTTL: 604_800,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingGzip: true,
        EnableAcceptEncodingBrotli: true,
        HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['Host', 'Origin'] },
        CookiesConfig: { CookieBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'all' },
      },
    });
  });

  test('redirect to HTTPS and add all security headers', () => {
    const made = delivery();
    const policy = resourcesOf(render(made), 'AWS::CloudFront::ResponseHeadersPolicy')[0][0];
    for (const path of [undefined, '/api/*', '/assets/*']) {
      expect(behaviorOf(made, path)).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https', ResponseHeadersPolicyId: { Ref: policy } });
    }
  });

  test('can have other paths and times, in any order', () => {
    const make = (uncachedPaths: string[], assetPaths: string[]) => delivery({
      uncachedPaths, assetPaths, defaultTtl: Duration.minutes(5), assetTtl: Duration.days(30),
    });
    const made = make(['/auth/*', '/api/*'], ['/static/*', '/*.css']);
    expect(configOf(made).CacheBehaviors.map(({ PathPattern }: any) => PathPattern)).toEqual(['/api/*', '/auth/*', '/*.css', '/static/*']);
    expect(render(make(['/api/*', '/auth/*'], ['/*.css', '/static/*']))).toEqual(render(made));
    expect(cachingOf(made).DefaultTTL).toBe(300);
    expect(cachingOf(made, '/*.css').DefaultTTL).toBe(2_592_000);
  });

  test('can omit assets', () => {
    const made = delivery({ assetPaths: [] });
    expect(configOf(made).CacheBehaviors.map(({ PathPattern }: any) => PathPattern)).toEqual(['/api/*']);
    expect(resourcesOf(render(made), 'AWS::CloudFront::CachePolicy')).toHaveLength(1);
  });

  test('can have other security headers', () => {
    const stack = newStack();
    const made = delivery({ responseHeadersPolicy: cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS }, stack);
    expect(behaviorOf(made).ResponseHeadersPolicyId).toBe(cloudfront.ResponseHeadersPolicy.SECURITY_HEADERS.responseHeadersPolicyId);
    expect(resourcesOf(render(made), 'AWS::CloudFront::ResponseHeadersPolicy')).toEqual([]);
  });
});

test('security headers override those of the origin, except framing', () => {
  expect(onlyOf(render(delivery()), 'AWS::CloudFront::ResponseHeadersPolicy').Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig).toEqual({
    StrictTransportSecurity: { AccessControlMaxAgeSec: 31_536_000, IncludeSubdomains: true, Override: true },
    FrameOptions: { FrameOption: 'DENY', Override: false },
    ContentTypeOptions: { Override: true },
    ReferrerPolicy: { ReferrerPolicy: 'strict-origin-when-cross-origin', Override: true },
  });
});

describe('a VPC origin', () => {
  test('forwards to the internal load balancer, only by HTTPS', () => {
    const stack = newStack();
    const { loadBalancer } = ingress(stack, false);
    const made = delivery({ loadBalancer }, stack);
    const template = render(made);

    expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').Properties.VpcOriginEndpointConfig).toMatchObject({
      Arn: { Ref: logicalId(loadBalancer) }, OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'],
    });
    expect(configOf(made).Origins).toEqual([{
      Id: expect.any(String),
      DomainName: { 'Fn::GetAtt': [logicalId(loadBalancer), 'DNSName'] },
      VpcOriginConfig: { VpcOriginId: { 'Fn::GetAtt': [logicalId(made.vpcOrigin!), 'Id'] }, OriginReadTimeout: 60 },
    }]);
    expect(made.originSecret).toBeUndefined();
  });

  test('is created after the internet gateway is attached', () => {
    const stack = newStack();
    const made = delivery({}, stack);
    const template = render(made);
    const routes = resourceOf(template, made.vpcOrigin!).DependsOn!.map((id) => template.Resources[id]).filter(({ Type }) => Type === 'AWS::EC2::Route');
    const [[attachment]] = resourcesOf(template, 'AWS::EC2::VPCGatewayAttachment');
    expect(routes.length).toBeGreaterThan(0);
    routes.forEach((route) => expect(route.DependsOn).toContain(attachment));
  });

  test('has no tags, because CloudFront does not update tags of an origin in use', () => {
    const stack = newStack();
    const made = delivery({}, stack);
    Tags.of(stack).add('team', 'web');
    const template = render(made);
    expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').Properties).not.toHaveProperty('Tags');
    expect(onlyOf(template, 'AWS::CloudFront::Distribution').Properties.Tags).toEqual([{ Key: 'team', Value: 'web' }]);
  });

  test('is replaced, with another name, for another protocol', () => {
    const ids = [{}, HTTP_ONLY].map((props) => resourcesOf(render(delivery({ ...props, namePrefix: 'dev' })), 'AWS::CloudFront::VpcOrigin')[0]);
    expect(ids[0][0]).not.toBe(ids[1][0]);
    expect(ids[0][1].Properties.VpcOriginEndpointConfig.Name).not.toEqual(ids[1][1].Properties.VpcOriginEndpointConfig.Name);
  });

  test('forwards to an imported load balancer', () => {
    const stack = newStack();
    const loadBalancerArn = 'arn:aws:elasticloadbalancing:eu-west-2:111122223333:loadbalancer/app/example/1111111111111111';
    const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
      loadBalancerArn, loadBalancerDnsName: 'internal-example.eu-west-2.elb.amazonaws.com', securityGroupId: 'sg-11111111',
    });
    const template = render(delivery({ loadBalancer }, stack));
    expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').Properties.VpcOriginEndpointConfig.Arn).toBe(loadBalancerArn);
    expect(onlyOf(template, 'AWS::CloudFront::VpcOrigin').DependsOn).toBeUndefined();
  });

  test('fails for an internet-facing load balancer, which clients can reach without CloudFront', () => {
    const stack = newStack();
    expect(mistakesOf(() => delivery({ loadBalancer: ingress(stack, true).loadBalancer }, stack))).toEqual([
      "content delivery: 'originAccess', got 'VPC_ORIGIN'",
    ]);
  });

  test('causes a warning if it uses HTTP', () => {
    const stack = newStack();
    delivery(HTTP_ONLY, stack);
    Annotations.fromStack(stack).hasWarning('/Stack/Delivery', Match.stringLikeRegexp('unencrypted.*ingress\\.clearTextOrigin'));
  });
});

describe('a secret header', () => {
  const isGuards = (id: string) => id.startsWith('DeliveryOriginGuard');
  const REFERENCE = (made: ContentDelivery) => ({ 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: logicalId(made.originSecret!) }, ':SecretString:::}}']] });

  test('is sent with each request by HTTPS, as a dynamic reference', () => {
    const stack = newStack();
    const { loadBalancer } = ingress(stack, true);
    const made = delivery({ ...SECRET_HEADER, loadBalancer }, stack);
    expect(configOf(made).Origins).toEqual([{
      Id: expect.any(String),
      DomainName: { 'Fn::GetAtt': [logicalId(loadBalancer), 'DNSName'] },
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginReadTimeout: 60, OriginSSLProtocols: ['TLSv1.2'] },
      OriginCustomHeaders: [{ HeaderName: 'X-Origin-Verify', HeaderValue: REFERENCE(made) }],
    }]);
    expect(made.vpcOrigin).toBeUndefined();
    expect(resourcesOf(render(made), 'AWS::CloudFront::VpcOrigin')).toEqual([]);
  });

  test('is generated from characters that a header accepts', () => {
    expect(onlyOf(render(delivery(SECRET_HEADER)), 'AWS::SecretsManager::Secret').Properties.GenerateSecretString).toMatchObject({
      ExcludePunctuation: true, PasswordLength: 32,
    });
  });

  test('has the name that is set, and requires a header', () => {
    const made = delivery({ ...SECRET_HEADER, originSecretName: 'prod/edge/origin' });
    expect(onlyOf(render(made), 'AWS::SecretsManager::Secret').Properties.Name).toBe('prod/edge/origin');
    expect(mistakesOf(() => delivery({ originSecretName: 'prod/edge/origin' }))).toEqual([
      "content delivery: 'originSecretName', got 'prod/edge/origin'",
    ]);
    expect(mistakesOf(() => delivery({ ...SECRET_HEADER, originSecretName: 'prod edge' }))).toEqual([expect.stringContaining("content delivery: 'originSecretName'")]);
  });

  test('is required by a web ACL that blocks all other requests', () => {
    const stack = newStack();
    const { loadBalancer } = ingress(stack, true);
    const made = delivery({ ...SECRET_HEADER, loadBalancer }, stack);
    const [[id, { Properties: guard }]] = resourcesOf(render(made), 'AWS::WAFv2::WebACL');
    expect(guard).toMatchObject({ Scope: 'REGIONAL', DefaultAction: { Block: {} } });
    expect(guard.Rules).toHaveLength(1);
    expect(guard.Rules[0]).toMatchObject({
      Action: { Allow: {} },
      Statement: {
        ByteMatchStatement: {
          FieldToMatch: { SingleHeader: { Name: 'x-origin-verify' } },
          PositionalConstraint: 'EXACTLY',
          SearchString: REFERENCE(made),
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
        },
      },
    });
    expect(onlyOf(render(made), 'AWS::WAFv2::WebACLAssociation').Properties).toEqual({
      ResourceArn: { Ref: logicalId(loadBalancer) }, WebACLArn: { 'Fn::GetAtt': [id, 'Arn'] },
    });
  });

  test('is redacted in logs of blocked requests, which are kept for a year', () => {
    const template = render(delivery(SECRET_HEADER));
    const [[id]] = resourcesOf(template, 'AWS::WAFv2::WebACL');
    const [[group, { Properties }]] = resourcesOf(template, 'AWS::Logs::LogGroup').filter(([logs]) => isGuards(logs));
    expect([Properties.LogGroupName, Properties.RetentionInDays]).toEqual([expect.stringMatching(/^aws-waf-logs-./), 365]);
    expect(onlyOf(template, 'AWS::WAFv2::LoggingConfiguration').Properties).toMatchObject({
      ResourceArn: { 'Fn::GetAtt': [id, 'Arn'] },
      LogDestinationConfigs: [{ 'Fn::Join': ['', expect.arrayContaining([{ Ref: group }])] }],
      RedactedFields: ['authorization', 'cookie', 'x-origin-verify'].map((Name) => ({ SingleHeader: { Name } })),
      LoggingFilter: { DefaultBehavior: 'DROP' },
    });
  });

  test('has a log group with the prefix of the environment, so that two are different', () => {
    expect(onlyOf(render(delivery({ ...SECRET_HEADER, namePrefix: 'prod-example' })), 'AWS::Logs::LogGroup', isGuards).Properties.LogGroupName)
      .toBe('aws-waf-logs-prod-example-origin-guard');
  });

  test('is encrypted with a customer managed key if set, as are the logs', () => {
    const stack = newStack();
    const encryptionKey = new kms.Key(stack, 'Key');
    const template = render(delivery({ ...SECRET_HEADER, encryptionKey }, stack));
    const KeyArn = stack.resolve(encryptionKey.keyArn);
    expect(onlyOf(template, 'AWS::SecretsManager::Secret').Properties.KmsKeyId).toEqual(KeyArn);
    expect(onlyOf(template, 'AWS::Logs::LogGroup', isGuards).Properties.KmsKeyId).toEqual(KeyArn);
  });

  test('is not in sampled requests', () => {
    const { VisibilityConfig, Rules } = onlyOf(render(delivery(SECRET_HEADER)), 'AWS::WAFv2::WebACL').Properties;
    expect([VisibilityConfig, Rules[0].VisibilityConfig].map((config) => config.SampledRequestsEnabled)).toEqual([false, false]);
  });

  test('fails for an internal load balancer, which CloudFront cannot reach', () => {
    const stack = newStack();
    expect(mistakesOf(() => delivery({ ...SECRET_HEADER, loadBalancer: ingress(stack, false).loadBalancer }, stack))).toEqual([
      "content delivery: 'originAccess', got 'SECRET_HEADER'",
    ]);
  });

  test('fails with HTTP', () => {
    expect(mistakesOf(() => delivery({ ...SECRET_HEADER, originProtocolPolicy: cloudfront.OriginProtocolPolicy.HTTP_ONLY }))).toEqual([
      "content delivery: 'originProtocolPolicy', got 'HTTP_ONLY'",
    ]);
  });

  test('fails if the load balancer already has a web ACL', () => {
    const stack = newStack();
    const { loadBalancer } = ingress(stack, true);
    createFirewall(stack, 'Firewall', { loadBalancer });
    expect(mistakesOf(() => delivery({ ...SECRET_HEADER, loadBalancer }, stack))).toEqual([
      "content delivery: 'loadBalancer', got 'Stack/Ingress/Resource'",
    ]);
  });
});

describe("'hostedZone'", () => {
  test('gets IPv4 and IPv6 records for the host names in it', () => {
    const stack = newStack();
    const made = delivery({ hostnames: ['www.example.com', 'example.com', '*.example.com', 'www.example.org'], hostedZone: zoneIn(stack) }, stack);
    const records = recordsOf(render(made));
    expect(records.map(({ Name, Type }) => `${Type} ${Name}`).sort()).toEqual([
      'A *.example.com.', 'A example.com.', 'A www.example.com.', 'AAAA *.example.com.', 'AAAA example.com.', 'AAAA www.example.com.',
    ]);
    records.forEach((record) => expect(record.AliasTarget.DNSName).toEqual({ 'Fn::GetAtt': [logicalId(made.distribution), 'DomainName'] }));
  });

  test('gets a record for a host name that is a token', () => {
    const stack = newStack();
    delivery({ hostnames: [unknown.text(stack)], hostedZone: zoneIn(stack) }, stack);
    expect(recordsOf(render(stack)).map(({ Name }) => Name)).toEqual(Array(2).fill({ 'Fn::Join': ['', [{ Ref: 'Text' }, '.']] }));
  });

  test("keeps a host's records if another is added before it", () => {
    const records = (hostnames: string[]) => {
      const stack = newStack();
      return recordsOf(render(delivery({ hostnames, hostedZone: zoneIn(stack) }, stack)));
    };
    expect(records(['a.example.com', 'www.example.com'])).toEqual(expect.arrayContaining(records(['www.example.com'])));
  });
});

test('can use a load balancer in another stack', () => {
  const app = new App();
  const env: StackProps = { env: { region: 'eu-west-2', account: '111122223333' } };
  const { loadBalancer } = ingress(new Stack(app, 'Network', env), false);
  const stack = new Stack(app, 'Edge', env);
  delivery({ loadBalancer }, stack);
  app.synth();
  expect(stack.dependencies.map(({ stackName }) => stackName)).toEqual(['Network']);
});
