import { Token } from 'aws-cdk-lib';
import { US_EAST_1 } from './us-east-1';
import { WebFirewallOptions, WebFirewallScope } from './web-firewall-options';
import { RULE_GROUP_PROPS, webFirewallRules } from './web-firewall-rules';
import { Problems } from '../private/problems';

const SUBJECT = 'web firewall';
/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html */
const RATE_LIMIT = { min: 10, max: 2_000_000_000, unit: 'requests' };
/** https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleActionOverride.html */
const RULE_NAME = /^[A-Za-z0-9_-]{1,128}$/;
const MAX_OVERRIDES = 100;

/** Collects mistakes in the options. */
export function checkWebFirewall(options: WebFirewallOptions, problems: Problems): void {
  problems.integer(SUBJECT, 'rateLimit', options.rateLimit, RATE_LIMIT);
  if (options.rateLimitEnabled === false) {
    checkUnlimited(options, problems);
  }
  for (const group of RULE_GROUP_PROPS) {
    const excluded = options[group]?.excludedRules ?? [];
    const prop = `${group}.excludedRules`;
    excluded.forEach((rule, index) => {
      problems.pattern(SUBJECT, prop, rule, RULE_NAME, "be names of rules, such as 'SizeRestrictions_BODY'");
      if (excluded.indexOf(rule) < index) {
        problems.add({ subject: SUBJECT, prop, must: 'name each rule once', got: rule });
      }
    });
    if (excluded.length > MAX_OVERRIDES) {
      problems.add({ subject: SUBJECT, prop, must: `name at most ${MAX_OVERRIDES} rules`, got: excluded.length });
    }
  }
}

/** Collects what is said of a limit that there is not, and the want of any other rule. */
function checkUnlimited({ rateLimit, rateLimitCountOnly, ...options }: WebFirewallOptions, problems: Problems): void {
  for (const [prop, got] of Object.entries({ rateLimit, rateLimitCountOnly })) {
    if (got !== undefined) {
      problems.add({ subject: SUBJECT, prop, must: "be left out where 'rateLimitEnabled' is false", got });
    }
  }
  if (webFirewallRules(options).length === 0) {
    problems.add({
      subject: SUBJECT, prop: 'rateLimitEnabled', must: `be true where ${RULE_GROUP_PROPS.map((group) => `'${group}'`).join(', ')} are all off: a web ACL without a rule blocks nothing`, got: false,
    });
  }
}

/** Collects a scope that the region does not allow. */
export function checkScope(scope: WebFirewallScope, region: string, protectsLoadBalancer: boolean, problems: Problems): void {
  if (scope !== WebFirewallScope.CLOUDFRONT) {
    return;
  }
  if (!Token.isUnresolved(region) && region !== US_EAST_1) {
    problems.add({
      subject: SUBJECT,
      prop: 'webAclScope',
      must: `be REGIONAL in ${region}, because CloudFront takes web ACLs from ${US_EAST_1} only`,
      got: scope,
      fix: `WebFirewall.forContentDelivery gives it a stack of its own in ${US_EAST_1}`,
    });
  }
  if (protectsLoadBalancer) {
    problems.add({
      subject: SUBJECT, prop: 'webAclScope', must: "be REGIONAL with a 'loadBalancer'", got: scope, fix: "a distribution takes the ARN, as its 'webAclArn'",
    });
  }
}
