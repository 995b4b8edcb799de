import { answers, clearText, distribution, edgeStack, HOST, leadsTo, loadBalancer, PRIVATE_SUBNETS, SERVICE, SYSTEM } from './system';
import { Fact, section } from '../fact';
import { securityGroup } from '../readings';

/** CloudFront's addresses, as the tests call their list. */
export const PREFIX_LIST = 'pl-11112222';

const CLOUDFRONT_RESOURCES = /^AWS::(CloudFront|WAFv2)::/;
const OPTION_NOTE = 'An option, which -c edge=false leaves out.';
const HTTPS = { protocol: 'HTTPS', port: 443, rules: 0, service: SERVICE };

/** What a stack without CloudFront holds of the options. */
export const WITHOUT_EDGE: Fact[] = [
  ...section('Architecture Overview, Application Layer', [
    {
      where: 'CloudFront',
      fact: 'optional',
      expected: [],
      holds: (t) => [t, ...t.dependencies].flatMap(({ resources }) => resources.filter(({ type }) => CLOUDFRONT_RESOURCES.test(type)).map(({ id }) => id)),
      note: OPTION_NOTE,
    },
    {
      where: 'Application Load Balancer (ALB)',
      fact: 'serves by itself',
      expected: { scheme: 'internet-facing', in: ['tcp 443 from 0.0.0.0/0', 'tcp 80 from 0.0.0.0/0'], host: [`A dualstack.${SYSTEM}-alb.DNSName`] },
      holds: (t) => ({ scheme: loadBalancer(t).Scheme, in: securityGroup(t, `${SYSTEM}-alb-sg`).inbound, host: leadsTo(t) }),
    },
  ]),
];

/** What a stack with CloudFront and AWS WAF holds of them. */
export const WITH_EDGE: Fact[] = [
  ...section('Architecture Overview, Application Layer', [
    {
      where: 'CloudFront',
      fact: 'Global CDN for low-latency access (optional)',
      expected: { enabled: true, viewers: 'redirect-to-https', origin: `${SYSTEM}-alb`, by: 'https-only', host: ['A CloudFront.DomainName', 'AAAA CloudFront.DomainName'] },
      holds: (t) => ({
        enabled: distribution(t).Enabled,
        viewers: distribution(t).DefaultCacheBehavior.ViewerProtocolPolicy,
        origin: t.one('CloudFront::VpcOrigin').VpcOriginEndpointConfig.Arn,
        by: t.one('CloudFront::VpcOrigin').VpcOriginEndpointConfig.OriginProtocolPolicy,
        host: leadsTo(t).map((record) => record.replace(t.resource('CloudFront::Distribution').name, 'CloudFront')),
      }),
      note: OPTION_NOTE,
    },
    {
      where: 'CloudFront',
      fact: 'Global, and shown by a certificate',
      expected: { hosts: [HOST], certificate: 'us-east-1', countries: { GeoRestriction: { RestrictionType: 'blacklist', Locations: ['KP'] } } },
      holds: (t) => ({
        hosts: distribution(t).Aliases, certificate: distribution(t).ViewerCertificate.AcmCertificateArn.split(':')[3], countries: distribution(t).Restrictions,
      }),
      note: 'The document names neither domain nor countries. All but one are served, which is the choice of the app.',
    },
    {
      where: 'Application Load Balancer (ALB)',
      fact: 'behind CloudFront',
      expected: { scheme: 'internal', subnets: PRIVATE_SUBNETS, in: [`tcp 443 from ${PREFIX_LIST}`], answers: HTTPS, clearText: [] },
      holds: (t) => ({
        scheme: loadBalancer(t).Scheme, subnets: loadBalancer(t).Subnets, in: securityGroup(t, `${SYSTEM}-alb-sg`).inbound, answers: answers(t), clearText: clearText(t),
      }),
      note: 'It has no public address then, so that there is no way around CloudFront, whose addresses alone are let in.',
    },
    {
      where: 'CloudFront',
      fact: 'writes access logs',
      expected: { Bucket: `${SYSTEM}-edge-logs.s3.us-east-1.amazonaws.com`, Prefix: 'cloudfront/' },
      holds: (t) => distribution(t).Logging,
      note: 'More than the document says. To a bucket of us-east-1, which is there before: CloudFront writes to none of ap-southeast-4.',
    },
    {
      where: 'CloudFront',
      fact: 'orders are of the moment',
      expected: { behaviors: [], cachedSeconds: 0 },
      holds: (t) => {
        const { CacheBehaviors: behaviors = [], DefaultCacheBehavior: everything } = distribution(t);
        return { behaviors, cachedSeconds: t.one('CloudFront::CachePolicy', everything.CachePolicyId).CachePolicyConfig.DefaultTTL };
      },
      note: 'The document caches nothing by name: what the API says may be kept is.',
    },
  ]),
  ...section('Architecture Overview, Security & Monitoring', [
    {
      where: 'WAF',
      fact: 'Web Application Firewall for CloudFront (optional)',
      expected: { scope: 'CLOUDFRONT', rules: 5, protects: `${SYSTEM}-edge-waf` },
      holds: (t) => {
        const { Scope: scope, Rules: rules } = edgeStack(t).one('WAFv2::WebACL');
        return { scope, rules: rules.length, protects: distribution(t).WebACLId };
      },
      note: OPTION_NOTE,
    },
    {
      where: 'WAF',
      fact: 'and for the load balancer behind it',
      expected: { scope: 'REGIONAL', rules: 3, is: `${SYSTEM}-waf`, before: `${SYSTEM}-alb` },
      holds: (t) => {
        const { Scope: scope, Rules: rules } = t.one('WAFv2::WebACL');
        const { WebACLArn: is, ResourceArn: before } = t.one('WAFv2::WebACLAssociation');
        return { scope, rules: rules.length, is, before };
      },
      note: 'More than the document says: what is in the VPC reaches the load balancer without CloudFront.',
    },
  ]),
  ...section('Key Features, Highly Available', [
    {
      where: 'Application Load Balancer',
      fact: 'with health checks, in private subnets',
      expected: { scheme: 'internal', subnets: PRIVATE_SUBNETS },
      holds: (t) => ({ scheme: loadBalancer(t).Scheme, subnets: loadBalancer(t).Subnets }),
      note: 'In public ones without CloudFront.',
    },
  ]),
  ...section('Scaling & Performance, Performance Considerations', [
    {
      where: 'Load Balancer',
      fact: 'Application Load Balancer for HTTP/HTTPS traffic',
      expected: { answers: HTTPS, clearText: [], viewers: 'redirect-to-https' },
      holds: (t) => ({ answers: answers(t), clearText: clearText(t), viewers: distribution(t).DefaultCacheBehavior.ViewerProtocolPolicy }),
      note: 'CloudFront takes HTTP, and redirects it.',
    },
  ]),
  ...section('Architecture Decisions, Regional Deployment', [
    {
      where: 'us-east-1',
      fact: 'WAF (optional, required for CloudFront if used)',
      expected: { stack: `${SYSTEM}-edge`, environment: 'aws://unknown-account/us-east-1' },
      holds: (t) => ({ stack: edgeStack(t).stackName, environment: edgeStack(t).environment }),
    },
  ]),
];
