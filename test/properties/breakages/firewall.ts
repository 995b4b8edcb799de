import * as fc from 'fast-check';
import { Breakage, ofPart, ofPlatform, outside } from './breakage';
import { OriginAccess, PlatformFirewallOptions } from '../../../src';
import { Environment, shown, withProps } from '../environment';

const RULE_GROUP = 'https://docs.aws.amazon.com/waf/latest/APIReference/API_ManagedRuleGroupStatement.html';
const RATE = 'https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html';
const OVERRIDE = 'https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleActionOverride.html';
const WEB_ACLS = 'https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html';
const OFF = { enabled: false };

/** A domain that CloudFront can be in front of, where nothing else is wrong. */
export const inFront = (environment: Environment) => shown({
  ...withProps(environment, { services: undefined, firewall: undefined }), domain: { zoneName: 'example.com', hasHostedZone: true, hasCertificate: true },
});

const ofFirewall = ofPart<PlatformFirewallOptions>('web firewall', (firewall) => ({ firewall }));

/** A second web ACL, before a load balancer behind CloudFront. */
function ofSecond(rule: string, firewall: PlatformFirewallOptions, originAccess: OriginAccess | 'none', source?: string): Breakage {
  return ofPlatform({
    rule,
    source,
    subject: 'web firewall',
    prop: 'alsoOnLoadBalancer',
    example: true,
    values: fc.constant(true),
    prepare: inFront,
    change: (_, alsoOnLoadBalancer) => ({
      contentDelivery: originAccess === 'none' ? undefined : { hostnames: ['www.example.com'], originAccess },
      loadBalancer: { accessLogsEnabled: false },
      firewall: { ...firewall, alsoOnLoadBalancer },
    }),
  });
}

export const FIREWALL_BREAKAGES: Breakage[] = [
  ofFirewall({
    rule: "'rateLimit' is 10 to 2,000,000,000 requests in five minutes", source: RATE, prop: 'rateLimit', example: 9, values: outside(10, 2_000_000_000), options: (rateLimit) => ({ rateLimit }),
  }),
  ...(['ipReputation', 'knownBadInputs', 'commonRules', 'sqlInjection'] as const).flatMap((group) => [
    ofFirewall({
      rule: `'${group}.excludedRules' are names of 1 to 128 letters, digits, underscores and hyphens`,
      source: OVERRIDE,
      prop: `${group}.excludedRules`,
      example: 'Size Restrictions',
      values: fc.constantFrom('', 'Size Restrictions', 'x'.repeat(129)),
      options: (rule) => ({ [group]: { excludedRules: [rule] } }),
    }),
    ofFirewall({
      rule: `'${group}.excludedRules' has at most 100 rules`,
      source: RULE_GROUP,
      prop: `${group}.excludedRules`,
      example: 101,
      values: fc.integer({ min: 101, max: 150 }),
      options: (count) => ({ [group]: { excludedRules: Array.from({ length: count }, (_, index) => `Rule${index}`) } }),
    }),
    ofFirewall({ rule: `'${group}.excludedRules' contains each rule once`, prop: `${group}.excludedRules`, example: 'GenericLFI_BODY', options: (rule) => ({ [group]: { excludedRules: [rule, rule] } }) }),
  ]),
  ofFirewall({
    rule: "'rateLimit' cannot be set when rate limiting is disabled", prop: 'rateLimit', example: 2000, values: fc.integer({ min: 10, max: 2_000_000_000 }), options: (rateLimit) => ({ rateLimit, rateLimitEnabled: false }),
  }),
  ofFirewall({
    rule: "'rateLimitCountOnly' cannot be set when rate limiting is disabled", prop: 'rateLimitCountOnly', example: true, values: fc.boolean(), options: (rateLimitCountOnly) => ({ rateLimitCountOnly, rateLimitEnabled: false }),
  }),
  ofFirewall({
    rule: 'A web ACL has at least one rule', prop: 'rateLimitEnabled', example: false, options: (rateLimitEnabled) => ({ rateLimitEnabled, ipReputation: OFF, knownBadInputs: OFF, commonRules: OFF, sqlInjection: OFF }),
  }),
  ofSecond("'alsoOnLoadBalancer' requires CloudFront", {}, 'none'),
  ofSecond("'alsoOnLoadBalancer' cannot be combined with the secret header, which a web ACL checks", {}, OriginAccess.SECRET_HEADER, WEB_ACLS),
  ofSecond("'alsoOnLoadBalancer' requires a rule that does not depend on IP addresses", { knownBadInputs: OFF, commonRules: OFF, sqlInjection: OFF }, OriginAccess.VPC_ORIGIN),
];
