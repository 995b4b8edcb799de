import { aws_cloudfront as cloudfront, aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { ContentDelivery } from '../../src/edge/content-delivery';
import { OriginAccess } from '../../src/edge/content-delivery-options';
import { resolveContentDelivery } from '../../src/edge/content-delivery-plan';
import { WebFirewall } from '../../src/edge/web-firewall';
import { WebFirewallScope } from '../../src/edge/web-firewall-options';
import { resolveWebFirewall } from '../../src/edge/web-firewall-plan';
import { checked } from '../../src/private/plan';
import { RotationSchedule } from '../../src/rotation/rotation-schedule';
import { newStack } from '../support';

const { RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;
const BLOCKS = { enabled: true, countOnly: false, excludedRules: [] };

test('every default of a web firewall is in its plan', () => {
  expect(resolveWebFirewall({})).toEqual({
    webAclScope: WebFirewallScope.REGIONAL,
    rateLimitEnabled: true,
    rateLimit: 2000,
    rateLimitCountOnly: false,
    ipReputation: BLOCKS,
    knownBadInputs: BLOCKS,
    commonRules: BLOCKS,
    sqlInjection: BLOCKS,
    logging: true,
    logRetention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RETAIN_ON_UPDATE_OR_DELETE,
  });
});

test('a web firewall without a rate limit has nothing of it in its plan', () => {
  expect(resolveWebFirewall({ rateLimitEnabled: false })).toMatchObject({ rateLimit: undefined, rateLimitCountOnly: undefined });
});

test.each([[WebFirewallScope.REGIONAL, 'prod-shop-waf'], [WebFirewallScope.CLOUDFRONT, 'prod-shop-edge-waf']])('the name of a web ACL of the scope %s is in its plan', (webAclScope, name) => {
  expect(resolveWebFirewall({ webAclScope, namePrefix: 'prod-shop' }).webAclName).toBe(name);
});

test('every default of a content delivery network is in its plan', () => {
  expect(resolveContentDelivery({})).toEqual({
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
    defaultTtl: Duration.hours(1),
    uncachedPaths: ['/api/*'],
    assetPaths: ['/assets/*'],
    assetTtl: Duration.days(7),
    originAccess: OriginAccess.VPC_ORIGIN,
    originProtocolPolicy: cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    originReadTimeout: Duration.seconds(60),
    logFilePrefix: 'cloudfront/',
    rotation: { enabled: true, schedule: RotationSchedule.every(Duration.days(30)) },
    logRetention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RETAIN_ON_UPDATE_OR_DELETE,
  });
});

test('constructs build a checked plan as it is', () => {
  const stack = newStack();
  const loadBalancer = elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'LoadBalancer', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/alb/0123456789abcdef', securityGroupId: 'sg-1', loadBalancerDnsName: 'alb.example.com',
  });
  // Without a host name, and with a limit that AWS refuses: as props they would be mistakes.
  ContentDelivery._create(stack, 'Delivery', { ...checked(resolveContentDelivery({ assetPaths: ['/static/*'] })), loadBalancer });
  WebFirewall._create(stack, 'Firewall', checked(resolveWebFirewall({ rateLimit: 1, ipReputation: { enabled: false } })));
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::CloudFront::Distribution', { DistributionConfig: { CacheBehaviors: [{ PathPattern: '/api/*' }, { PathPattern: '/static/*' }] } });
  const [{ Properties: { Rules } }] = Object.values(template.findResources('AWS::WAFv2::WebACL'));
  expect(Rules.map(({ Name }: { Name: string }) => Name)).not.toContain('AWSManagedRulesAmazonIpReputationList');
  expect(Rules[0].Statement.RateBasedStatement.Limit).toBe(1);
});
