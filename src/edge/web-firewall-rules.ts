import { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { WebFirewallOptions } from './web-firewall-options';
import { ManagedRuleGroupPlan, RULE_GROUP_PROPS, WebFirewallPlan } from './web-firewall-plan';

const RATE_WINDOW_SECONDS = 300;

/** In the order of evaluation: the cheapest and most reliable rules first. Each rule has a fixed priority, so that disabling one rule does not change the others. */
const MANAGED_RULE_GROUPS: Array<{ prop: typeof RULE_GROUP_PROPS[number]; name: string; priority: number }> = [
  { prop: 'ipReputation', name: 'AWSManagedRulesAmazonIpReputationList', priority: 10 },
  { prop: 'knownBadInputs', name: 'AWSManagedRulesKnownBadInputsRuleSet', priority: 20 },
  { prop: 'commonRules', name: 'AWSManagedRulesCommonRuleSet', priority: 30 },
  { prop: 'sqlInjection', name: 'AWSManagedRulesSQLiRuleSet', priority: 40 },
];

/** Rules of the web ACL. Together they use 1,127 of the 1,500 capacity units that the base price includes. */
export function webFirewallRules(plan: WebFirewallPlan): wafv2.CfnWebACL.RuleProperty[] {
  return [
    ...(plan.rateLimitEnabled ? [rateLimitRule(plan)] : []),
    ...MANAGED_RULE_GROUPS.filter(({ prop }) => plan[prop].enabled).map(({ prop, name, priority }) => managedRule(name, priority, plan[prop])),
  ];
}

/**
 * The rules without those that depend on the client's IP address. A load balancer behind CloudFront sees CloudFront's addresses instead, so that unrelated
 * clients would be blocked together.
 *
 * The header `X-Forwarded-For` does not help, because AWS WAF uses its first address for rate limits, and clients can set that address. The web ACL of the
 * distribution has both rules.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
 */
export function behindContentDelivery(options: WebFirewallOptions): WebFirewallOptions {
  return { ...options, rateLimit: undefined, rateLimitCountOnly: undefined, rateLimitEnabled: false, ipReputation: { enabled: false } };
}

/** Metrics, and samples of requests in the console. */
export function visibility(metricName: string): wafv2.CfnWebACL.VisibilityConfigProperty {
  return { cloudWatchMetricsEnabled: true, sampledRequestsEnabled: true, metricName };
}

function rateLimitRule({ rateLimit, rateLimitCountOnly }: WebFirewallPlan): wafv2.CfnWebACL.RuleProperty {
  return {
    name: 'RateLimit',
    priority: 0,
    action: rateLimitCountOnly ? { count: {} } : { block: {} },
    visibilityConfig: visibility('RateLimit'),
    statement: {
      rateBasedStatement: { limit: rateLimit!, aggregateKeyType: 'IP', evaluationWindowSec: RATE_WINDOW_SECONDS },
    },
  };
}

function managedRule(name: string, priority: number, { countOnly, excludedRules }: ManagedRuleGroupPlan): wafv2.CfnWebACL.RuleProperty {
  return {
    name,
    priority,
    overrideAction: countOnly ? { count: {} } : { none: {} },
    visibilityConfig: visibility(name),
    statement: {
      managedRuleGroupStatement: {
        vendorName: 'AWS',
        name,
        ruleActionOverrides: excludedRules.length > 0
          ? [...excludedRules].sort().map((rule) => ({ name: rule, actionToUse: { count: {} } }))
          : undefined,
      },
    },
  };
}
