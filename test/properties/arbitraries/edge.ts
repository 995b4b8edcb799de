import { aws_cloudfront as cloudfront, aws_logs as logs, Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { ManagedRuleGroupOptions, MicroserviceProps, OriginAccess, OriginRotationOptions, PlatformContentDeliveryOptions, PlatformFirewallOptions, RotationSchedule } from '../../../src';
import { Domain } from '../environment';

const ttl = fc.constantFrom(0, 60, 31_536_000).map((value) => Duration.seconds(value));

const originRotation: fc.Arbitrary<OriginRotationOptions> = fc.record({
  schedule: fc.constantFrom(RotationSchedule.never(), ...[4, 36, 23_976].map((value) => RotationSchedule.every(Duration.hours(value)))),
  reservedConcurrentExecutions: fc.integer({ min: 10, max: 900 }),
}, { requiredKeys: [] });

export const contentDelivery: fc.Arbitrary<PlatformContentDeliveryOptions> = fc.record({
  priceClass: fc.constantFrom(...Object.values(cloudfront.PriceClass)),
  geoRestriction: fc.constantFrom(cloudfront.GeoRestriction.allowlist('IE', 'GB'), cloudfront.GeoRestriction.denylist('KP')),
  defaultTtl: ttl,
  uncachedPaths: fc.constantFrom([], ['/api/*', '/admin/*']),
  assetPaths: fc.constantFrom([], ['/static/*', '*.js'].map((path) => `/${path}`.replace('//', '/'))),
  assetTtl: ttl,
  originAccess: fc.constantFrom(...Object.values(OriginAccess)),
  originRotation,
  originReadTimeout: fc.integer({ min: 1, max: 120 }).map((value) => Duration.seconds(value)),
}, { requiredKeys: [] });

const group: fc.Arbitrary<ManagedRuleGroupOptions> = fc.record({
  enabled: fc.boolean(), countOnly: fc.boolean(), excludedRules: fc.constantFrom([], ['SizeRestrictions_BODY']),
}, { requiredKeys: [] });

export const firewall: fc.Arbitrary<PlatformFirewallOptions> = fc.record({
  alsoOnLoadBalancer: fc.boolean(),
  rateLimit: fc.integer({ min: 10, max: 2_000_000_000 }),
  rateLimitEnabled: fc.boolean(),
  rateLimitCountOnly: fc.boolean(),
  ipReputation: group,
  knownBadInputs: group,
  commonRules: group,
  sqlInjection: group,
  logging: fc.boolean(),
  logRetention: fc.constantFrom(logs.RetentionDays.ONE_WEEK, logs.RetentionDays.INFINITE),
}, { requiredKeys: [] });

/** What of it fits the domain and the services: CloudFront shows a certificate for names, and asks for a name where it speaks HTTPS. */
export function fittingDelivery(
  drawn: PlatformContentDeliveryOptions | undefined, domain: Domain | undefined, services: MicroserviceProps[],
): PlatformContentDeliveryOptions | undefined {
  if (!drawn) {
    return undefined;
  }
  const hasNames = services.some((service) => (service.hostnames ?? []).length > 0);
  const { originAccess, originRotation: drawnRotation, ...rest } = drawn;
  if (domain) {
    const byHeader = originAccess === OriginAccess.SECRET_HEADER ? { originRotation: drawnRotation } : {};
    return { ...rest, originAccess, ...byHeader, ...(!hasNames && { hostnames: [`cdn.${domain.zoneName.replace(/\.$/, '')}`] }) };
  }
  // Over HTTP alone the secret of the header would cross the internet in clear text.
  return hasNames ? undefined : { ...rest, ...(originAccess === OriginAccess.VPC_ORIGIN && { originAccess }) };
}

/** What of it fits CloudFront and itself: a web ACL has a rule, and the load balancer's one that goes by no address. */
export function fittingFirewall(drawn: PlatformFirewallOptions, delivery: PlatformContentDeliveryOptions | undefined): PlatformFirewallOptions {
  const { alsoOnLoadBalancer, rateLimit, rateLimitCountOnly, rateLimitEnabled, ...rest } = drawn;
  const asks = [rest.knownBadInputs, rest.commonRules, rest.sqlInjection].some((options) => options?.enabled ?? true);
  const isBehind = delivery !== undefined && delivery.originAccess !== OriginAccess.SECRET_HEADER;
  return {
    ...rest,
    ...(rateLimitEnabled === false && asks ? { rateLimitEnabled } : { rateLimit, rateLimitCountOnly }),
    ...(alsoOnLoadBalancer && asks && isBehind && { alsoOnLoadBalancer }),
  };
}
