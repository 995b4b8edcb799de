import { aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';

/** Requests that a web firewall inspects. */
export enum WebFirewallScope {
  /** Requests to a load balancer in the same region. */
  REGIONAL = 'REGIONAL',
  /** Requests to CloudFront distributions. The web ACL must be in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
}

/** Options for an AWS managed rule group. */
export interface ManagedRuleGroupOptions {
  /**
   * Whether the rule group is used. Each rule group costs 1 USD a month.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Whether requests that the group would block are only counted and logged, so that you can see its effect first.
   *
   * @default false
   */
  readonly countOnly?: boolean;

  /**
   * Rules of the group that only count, for example `SizeRestrictions_BODY`. AWS ignores names that are not in the group.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
   */
  readonly excludedRules?: string[];
}

/**
 * Options for the web firewall, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface WebFirewallOptions {
  /**
   * Number of requests that an IP address can send in five minutes, 10 to 2,000,000,000. Further requests are blocked until its rate decreases.
   *
   * Users behind a proxy, for example in an office, share one address. A load balancer behind CloudFront sees only CloudFront's addresses: set
   * `rateLimitEnabled: false` for the load balancer, and limit the rate in a web ACL with the scope CLOUDFRONT.
   *
   * @default 2000
   */
  readonly rateLimit?: number;

  /**
   * Whether the rate is limited. The rule costs 1 USD a month.
   *
   * @default true
   */
  readonly rateLimitEnabled?: boolean;

  /**
   * Whether requests above the rate limit are only counted.
   *
   * @default false
   */
  readonly rateLimitCountOnly?: boolean;

  /**
   * IP addresses that Amazon has identified as sources of attacks and scans (`AWSManagedRulesAmazonIpReputationList`).
   *
   * The group inspects the source address of the request, and no header. On a load balancer behind CloudFront, this is not the client's address.
   *
   * @default - enabled, blocking
   */
  readonly ipReputation?: ManagedRuleGroupOptions;

  /**
   * Request patterns of known exploits, such as Log4j and Java deserialization (`AWSManagedRulesKnownBadInputsRuleSet`).
   *
   * @default - enabled, blocking
   */
  readonly knownBadInputs?: ManagedRuleGroupOptions;

  /**
   * Common vulnerabilities, such as cross-site scripting and file inclusion (`AWSManagedRulesCommonRuleSet`).
   *
   * Its rule `SizeRestrictions_BODY` blocks bodies larger than 8 KB: exclude it if services accept uploads or large JSON documents.
   *
   * @default - enabled, blocking
   */
  readonly commonRules?: ManagedRuleGroupOptions;

  /**
   * SQL injection (`AWSManagedRulesSQLiRuleSet`).
   *
   * @default - enabled, blocking
   */
  readonly sqlInjection?: ManagedRuleGroupOptions;

  /**
   * Whether blocked and counted requests are logged, to a log group `aws-waf-logs-{name}`. The headers `Authorization` and `Cookie` are redacted. Costs
   * 0.50 USD per GB.
   *
   * @default true
   */
  readonly logging?: boolean;

  /**
   * How long the logs are kept. Storage costs 0.03 USD per GB-month.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to the logs when the firewall leaves the stack.
   *
   * @default RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts the logs. Its key policy must allow CloudWatch Logs to use it. If the web firewall is in another region than the
   * scope, it creates a separate key there instead, for 1 USD a month.
   *
   * @default - the default encryption of CloudWatch Logs, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}
