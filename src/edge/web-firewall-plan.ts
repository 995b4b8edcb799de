import { aws_elasticloadbalancingv2 as elbv2, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DEFAULT_LOG_REMOVAL_POLICY, DEFAULT_LOG_RETENTION } from './web-acl-logs';
import { ManagedRuleGroupOptions, WebFirewallOptions, WebFirewallScope } from './web-firewall-options';
import { accountWidePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';

const SUBJECT = 'web firewall';
const DEFAULT_RATE_LIMIT = 2000;
export const MAX_WEB_ACL_NAME_LENGTH = 128;
/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html */
const RATE_LIMIT = { min: 10, max: 2_000_000_000, unit: 'requests' };
/** https://docs.aws.amazon.com/waf/latest/APIReference/API_RuleActionOverride.html */
const RULE_NAME = /^[A-Za-z0-9_-]{1,128}$/;
const MAX_OVERRIDES = 100;

/** Props that each configure an AWS managed rule group. */
export const RULE_GROUP_PROPS = ['ipReputation', 'knownBadInputs', 'commonRules', 'sqlInjection'] as const;

/** Inputs of a web firewall in addition to its options: what it inspects, and its name prefix. */
export interface WebFirewallPlacement {
  readonly webAclScope?: WebFirewallScope;
  readonly namePrefix?: string;
}

/** A managed rule group with every default filled in. */
export interface ManagedRuleGroupPlan extends ManagedRuleGroupOptions {
  readonly enabled: boolean;
  readonly countOnly: boolean;
  readonly excludedRules: string[];
}

/** A web firewall with every default filled in. */
export interface WebFirewallPlan extends WebFirewallOptions, WebFirewallPlacement {
  readonly webAclScope: WebFirewallScope;
  readonly rateLimitEnabled: boolean;
  /** Undefined if the rate is not limited. */
  readonly rateLimit?: number;
  /** Undefined if the rate is not limited. */
  readonly rateLimitCountOnly?: boolean;
  readonly ipReputation: ManagedRuleGroupPlan;
  readonly knownBadInputs: ManagedRuleGroupPlan;
  readonly commonRules: ManagedRuleGroupPlan;
  readonly sqlInjection: ManagedRuleGroupPlan;
  readonly logging: boolean;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  /** Physical name of the web ACL, or undefined if CloudFormation generates it. */
  readonly webAclName?: string;
}

/** A plan, and the load balancer to protect with the scope REGIONAL. A load balancer can have only one web ACL. */
export interface PlacedWebFirewallPlan extends WebFirewallPlan {
  readonly loadBalancer?: elbv2.IApplicationLoadBalancer;
}

/** The placement of a distribution's web firewall. All web ACLs for CloudFront are in us-east-1, regardless of the environment's region. */
export function contentDeliveryPlacement(scope: IConstruct, namePrefix: string | undefined): WebFirewallPlacement {
  return { webAclScope: WebFirewallScope.CLOUDFRONT, namePrefix: accountWidePrefix(scope, namePrefix) };
}

/** Fills in the defaults. */
export function resolveWebFirewall<O extends WebFirewallOptions & WebFirewallPlacement>(options: O): O & WebFirewallPlan {
  const webAclScope = options.webAclScope ?? WebFirewallScope.REGIONAL;
  const rateLimitEnabled = options.rateLimitEnabled ?? true;
  return {
    ...options,
    webAclScope,
    rateLimitEnabled,
    rateLimit: options.rateLimit ?? (rateLimitEnabled ? DEFAULT_RATE_LIMIT : undefined),
    rateLimitCountOnly: options.rateLimitCountOnly ?? (rateLimitEnabled ? false : undefined),
    ipReputation: resolveRuleGroup(options.ipReputation),
    knownBadInputs: resolveRuleGroup(options.knownBadInputs),
    commonRules: resolveRuleGroup(options.commonRules),
    sqlInjection: resolveRuleGroup(options.sqlInjection),
    logging: options.logging ?? true,
    logRetention: options.logRetention ?? DEFAULT_LOG_RETENTION,
    removalPolicy: options.removalPolicy ?? DEFAULT_LOG_REMOVAL_POLICY,
    webAclName: physicalName(options.namePrefix, webAclScope === WebFirewallScope.REGIONAL ? 'waf' : 'edge-waf', MAX_WEB_ACL_NAME_LENGTH),
  };
}

function resolveRuleGroup(options: ManagedRuleGroupOptions | undefined): ManagedRuleGroupPlan {
  return { enabled: options?.enabled ?? true, countOnly: options?.countOnly ?? false, excludedRules: options?.excludedRules ?? [] };
}

/** Collects what AWS WAF would reject. */
export function checkWebFirewall(plan: WebFirewallPlan, problems: Problems): void {
  problems.integer(SUBJECT, 'rateLimit', plan.rateLimit, RATE_LIMIT);
  if (!plan.rateLimitEnabled) {
    checkUnlimited(plan, problems);
  }
  for (const group of RULE_GROUP_PROPS) {
    const { excludedRules } = plan[group];
    const prop = `${group}.excludedRules`;
    excludedRules.forEach((rule, index) => {
      problems.pattern(SUBJECT, prop, rule, RULE_NAME, "be names of rules, such as 'SizeRestrictions_BODY'");
      if (excludedRules.indexOf(rule) < index) {
        problems.add({ subject: SUBJECT, prop, must: 'name each rule once', got: rule });
      }
    });
    if (excludedRules.length > MAX_OVERRIDES) {
      problems.add({ subject: SUBJECT, prop, must: `name at most ${MAX_OVERRIDES} rules`, got: excludedRules.length });
    }
  }
}

/** Collects rate limit options without a rate limit, and a web ACL without any rule. */
function checkUnlimited({ rateLimit, rateLimitCountOnly, ...plan }: WebFirewallPlan, problems: Problems): void {
  for (const [prop, got] of Object.entries({ rateLimit, rateLimitCountOnly })) {
    if (got !== undefined) {
      problems.add({ subject: SUBJECT, prop, must: "not be set when 'rateLimitEnabled' is false", got });
    }
  }
  if (!hasRules(plan)) {
    problems.add({
      subject: SUBJECT, prop: 'rateLimitEnabled', must: `be true when ${RULE_GROUP_PROPS.map((group) => `'${group}'`).join(', ')} are all disabled, because a web ACL without rules blocks nothing`, got: false,
    });
  }
}

/** Whether the web ACL has a rule. */
export function hasRules(plan: Pick<WebFirewallPlan, 'rateLimitEnabled' | typeof RULE_GROUP_PROPS[number]>): boolean {
  return plan.rateLimitEnabled || RULE_GROUP_PROPS.some((group) => plan[group].enabled);
}
