import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { SERVICES } from './services';
import { Answer, Fact, inAnyOrder, Questions } from '../questions';
import { expectFirewall, expectLoadBalancerFirewall } from '../web-firewalls';

const LOAD_BALANCING = 'elastic-load-balancing-v2';

/** The load balancer, which only CloudFront reaches, what CloudFront does with responses, and what the web firewalls of both look for. */
export function expectEdge(aws: Questions, defaultTargetGroupArn: string): void {
  const loadBalancerArn = expectLoadBalancer(aws, defaultTargetGroupArn);
  const answer = aws.ask('cloudfront', 'GetDistribution', { Id: aws.physicalId('Platform/ContentDelivery/Resource') });
  const distribution: Answer = (path) => answer(`Distribution.DistributionConfig.${path}`);
  expectDistribution(aws, distribution);
  expectOrigin(aws, distribution, loadBalancerArn);
  expectCaching(aws, distribution);
  expectSecurityHeaders(aws, distribution);
  expectFirewall(aws, 'prod-reptidex', distribution('WebACLId'));
  expectLoadBalancerFirewall(aws, 'prod-reptidex', loadBalancerArn);
  expectRecords(aws, answer('Distribution.DomainName'));
}

/** Returns the load balancer's ARN. */
function expectLoadBalancer(aws: Questions, defaultTargetGroupArn: string): string {
  const answer = aws.ask(LOAD_BALANCING, 'DescribeLoadBalancers', { Names: ['prod-reptidex-alb'] });
  const loadBalancer: Answer = (path) => answer(`LoadBalancers.0.${path}`);
  const found = aws.ask(LOAD_BALANCING, 'DescribeListeners', { ListenerArns: [aws.physicalId('Platform/Ingress/Resource/Https')] });
  const https: Answer = (path) => found(`Listeners.0.${path}`);
  const zones = [0, 1, 2].map((index) => loadBalancer(`AvailabilityZones.${index}.ZoneName`));
  aws.expect('LoadBalancer', {
    scheme: [loadBalancer('Scheme'), 'internal'],
    zones: inAnyOrder(zones, ['us-east-1a', 'us-east-1b', 'us-east-1c']),
    https: [`${https('Protocol')}:${https('Port')}`, 'HTTPS:443'],
    certificate: [https('Certificates.0.CertificateArn'), aws.physicalId('Platform/Certificate')],
    tls: [https('SslPolicy'), 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06'],
    default: [`${https('DefaultActions.0.Type')} ${https('DefaultActions.0.TargetGroupArn')}`, `forward ${defaultTargetGroupArn}`],
  });
  const attributes = {
    'deletion_protection.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'access_logs.s3.enabled': 'true',
    'access_logs.s3.bucket': 'reptidex-prod-logs',
  };
  aws.expectAnswer(LOAD_BALANCING, 'DescribeLoadBalancerAttributes', { LoadBalancerArn: loadBalancer('LoadBalancerArn') }, ExpectedResult.objectLike({
    Attributes: Match.arrayWith(Object.entries(attributes).map(([Key, Value]) => ({ Key, Value }))),
  }));
  return loadBalancer('LoadBalancerArn');
}

function expectDistribution(aws: Questions, distribution: Answer): void {
  const behavior = (path: string) => ['PathPattern', 'ViewerProtocolPolicy', 'Compress'].map((member) => distribution(`CacheBehaviors.Items.${path}.${member}`)).join(' ');
  aws.expect('Distribution', {
    aliases: inAnyOrder(SERVICES.map((_, index) => distribution(`Aliases.Items.${index}`)), SERVICES.map(({ host }) => host)),
    certificate: [distribution('ViewerCertificate.ACMCertificateArn'), aws.physicalId('Platform/Certificate')],
    tls: [distribution('ViewerCertificate.MinimumProtocolVersion'), 'TLSv1.2_2021'],
    priceClass: [distribution('PriceClass'), 'PriceClass_100'],
    countries: [['RestrictionType', 'Items.0', 'Items.1', 'Items.2'].map((path) => distribution(`Restrictions.GeoRestriction.${path}`)).join(' '), 'blacklist CU IR KP'],
    logs: [distribution('Logging.Bucket'), 'reptidex-prod-logs.s3.us-east-1.amazonaws.com'],
    default: [['ViewerProtocolPolicy', 'Compress'].map((member) => distribution(`DefaultCacheBehavior.${member}`)).join(' '), 'redirect-to-https true'],
    api: [behavior('0'), '/api/* redirect-to-https false'],
    assets: [behavior('1'), '/assets/* redirect-to-https true'],
  });
}

/** The way in is a VPC origin: the load balancer has no public address. */
function expectOrigin(aws: Questions, distribution: Answer, loadBalancerArn: string): void {
  const id = aws.physicalId('Platform/ContentDelivery/VpcOrigin');
  const answer = aws.ask('cloudfront', 'GetVpcOrigin', { Id: id });
  const origin: Answer = (path) => answer(`VpcOrigin.VpcOriginEndpointConfig.${path}`);
  aws.expect('Origin', {
    id: [distribution('Origins.Items.0.VpcOriginConfig.VpcOriginId'), id],
    loadBalancer: [origin('Arn'), loadBalancerArn],
    protocol: [`${origin('OriginProtocolPolicy')} ${origin('OriginSslProtocols.Items.0')}`, 'https-only TLSv1.2'],
  });
}

/** By default an hour, below `/api/` never, below `/assets/` seven days. */
function expectCaching(aws: Questions, distribution: Answer): void {
  const ttl = (behavior: string) => aws.ask('cloudfront', 'GetCachePolicy', { Id: distribution(`${behavior}.CachePolicyId`) })('CachePolicy.CachePolicyConfig.DefaultTTL');
  const forwarded = aws.ask('cloudfront', 'GetOriginRequestPolicy', { Id: distribution('DefaultCacheBehavior.OriginRequestPolicyId') });
  aws.expect('Caching', {
    default: [ttl('DefaultCacheBehavior'), '3600'],
    api: [ttl('CacheBehaviors.Items.0'), '0'],
    assets: [ttl('CacheBehaviors.Items.1'), '604800'],
    headers: [forwarded('OriginRequestPolicy.OriginRequestPolicyConfig.HeadersConfig.HeaderBehavior'), 'allViewer'],
  });
}

function expectSecurityHeaders(aws: Questions, distribution: Answer): void {
  const answer = aws.ask('cloudfront', 'GetResponseHeadersPolicy', { Id: distribution('DefaultCacheBehavior.ResponseHeadersPolicyId') });
  const header: Answer = (path) => answer(`ResponseHeadersPolicy.ResponseHeadersPolicyConfig.SecurityHeadersConfig.${path}`);
  const transport = ['AccessControlMaxAgeSec', 'IncludeSubdomains', 'Override'].map((member) => header(`StrictTransportSecurity.${member}`));
  const same = (behavior: string): Fact => [distribution(`${behavior}.ResponseHeadersPolicyId`), distribution('DefaultCacheBehavior.ResponseHeadersPolicyId')];
  aws.expect('SecurityHeaders', {
    hsts: [transport.join(' '), '31536000 true true'],
    frames: [`${header('FrameOptions.FrameOption')} ${header('FrameOptions.Override')}`, 'DENY false'],
    contentType: [header('ContentTypeOptions.Override'), 'true'],
    referrer: [`${header('ReferrerPolicy.ReferrerPolicy')} ${header('ReferrerPolicy.Override')}`, 'strict-origin-when-cross-origin true'],
    api: same('CacheBehaviors.Items.0'),
    assets: same('CacheBehaviors.Items.1'),
  });
}

/** Route 53 lists records by name, and the types of a name in the order of the alphabet. */
function expectRecords(aws: Questions, target: string): void {
  const hosts = SERVICES.map(({ host }) => host).filter((host) => host !== 'reptidex.com').sort();
  const HostedZoneId = aws.physicalId('Zone');
  const answer = aws.ask('route-53', 'ListResourceRecordSets', { HostedZoneId, StartRecordName: hosts[0], StartRecordType: 'A', MaxItems: 2 * hosts.length });
  const apex = aws.ask('route-53', 'ListResourceRecordSets', { HostedZoneId, StartRecordName: 'reptidex.com', StartRecordType: 'A', MaxItems: 2 });
  const record = (found: Answer, index: number) => ['Name', 'Type', 'AliasTarget.DNSName'].map((path) => found(`ResourceRecordSets.${index}.${path}`)).join(' ');
  const rows = (found: Answer, host: string, first: number): [string, Fact][] => ['A', 'AAAA'].map((type, index) => [
    `${host} ${type}`, [record(found, first + index), Match.stringLikeRegexp(`^${host}\\. ${type} `)],
  ]);
  aws.expect('Records', Object.fromEntries([...rows(apex, 'reptidex.com', 0), ...hosts.flatMap((host, index) => rows(answer, host, 2 * index))]));
  aws.expect('RecordTargets', {
    apex: [apex('ResourceRecordSets.0.AliasTarget.DNSName'), `${target}.`],
    api: [answer(`ResourceRecordSets.${2 * hosts.indexOf('api.reptidex.com')}.AliasTarget.DNSName`), `${target}.`],
  });
}
