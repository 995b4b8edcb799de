import { answers, distribution, edgeStack, loadBalancer, PRIVATE_SUBNETS, SERVICE, SYSTEM } from './system';
import { Fact, section } from '../fact';
import { securityGroup } from '../readings';

const CLOUDFRONT_RESOURCES = /^AWS::(CloudFront|WAFv2)::/;
const OPTION_NOTE = 'Without -c edge=true there is none.';

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
      expected: { scheme: 'internet-facing', in: ['tcp 80 from 0.0.0.0/0'] },
      holds: (t) => ({ scheme: loadBalancer(t).Scheme, in: securityGroup(t, `${SYSTEM}-alb-sg`).inbound }),
    },
  ]),
];

/** What a stack with CloudFront and AWS WAF holds of them. */
export const WITH_EDGE: Fact[] = [
  ...section('Architecture Overview, Application Layer', [
    {
      where: 'CloudFront',
      fact: 'Global CDN for low-latency access (optional)',
      expected: { enabled: true, viewers: 'redirect-to-https', origin: `${SYSTEM}-alb` },
      holds: (t) => ({
        enabled: distribution(t).Enabled,
        viewers: distribution(t).DefaultCacheBehavior.ViewerProtocolPolicy,
        origin: t.one('CloudFront::VpcOrigin').VpcOriginEndpointConfig.Arn,
      }),
    },
    {
      where: 'Application Load Balancer (ALB)',
      fact: 'behind CloudFront',
      expected: { scheme: 'internal', subnets: PRIVATE_SUBNETS, answers: { protocol: 'HTTP', port: 80, rules: 0, service: SERVICE } },
      holds: (t) => ({ scheme: loadBalancer(t).Scheme, subnets: loadBalancer(t).Subnets, answers: answers(t) }),
      note: 'It has no public address then, so that there is no way around CloudFront.',
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
    },
  ]),
  ...section('Testing the API', [
    {
      where: 'describe-stacks --stack-name fastapi-ecs-fargate',
      fact: 'OutputKey==`LoadBalancerUrl`',
      expected: 'https://CloudFront.DomainName',
      holds: (t) => t.outputs.LoadBalancerUrl.replace(t.resource('CloudFront::Distribution').name, 'CloudFront'),
      note: "The output keeps its name, so that the document's commands reach the system: by CloudFront, the load balancer being internal.",
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
