import { aws_cloudfront as cloudfront, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { OriginAccess } from '../../src/edge/content-delivery-options';
import { resolveContentDelivery } from '../../src/edge/content-delivery-plan';
import { WebFirewallScope } from '../../src/edge/web-firewall-options';
import { resolveWebFirewall } from '../../src/edge/web-firewall-plan';
import { RotationSchedule } from '../../src/rotation/rotation-schedule';

const { RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;
const BLOCKS = { enabled: true, countOnly: false, excludedRules: [] };

test('the plan of a web firewall contains every default', () => {
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

test('the plan of a web firewall without a rate limit contains none of its options', () => {
  expect(resolveWebFirewall({ rateLimitEnabled: false })).toMatchObject({ rateLimit: undefined, rateLimitCountOnly: undefined });
});

test.each([[WebFirewallScope.REGIONAL, 'prod-shop-waf'], [WebFirewallScope.CLOUDFRONT, 'prod-shop-edge-waf']])('the plan contains the name of a web ACL of the scope %s', (webAclScope, name) => {
  expect(resolveWebFirewall({ webAclScope, namePrefix: 'prod-shop' }).webAclName).toBe(name);
});

test('the plan of content delivery contains every default', () => {
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
