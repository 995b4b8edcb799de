import { aws_kms as kms, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';

/** Which requests a web firewall sees. */
export enum WebFirewallScope {
  /** Those of a load balancer, in the region of both. */
  REGIONAL = 'REGIONAL',
  /** Those of CloudFront distributions. It must be in us-east-1. */
  CLOUDFRONT = 'CLOUDFRONT',
}

/** What a user says of one of AWS's managed rule groups. */
export interface ManagedRuleGroupOptions {
  /**
   * Whether the group is asked. Each costs 1 USD a month.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Whether what the group would block is only counted and logged, to see first whom it would hit.
   *
   * @default false
   */
  readonly countOnly?: boolean;

  /**
   * Rules of the group that only count, for example `SizeRestrictions_BODY`. AWS ignores a name that the group does not have.
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
   * How many requests one IP address may send in five minutes, 10 to 2,000,000,000, before further ones are blocked until it slows down.
   *
   * Behind a proxy, as an office's network is, many people share one address. A load balancer behind CloudFront sees CloudFront's addresses:
   * limit the rate at CloudFront then, with the scope CLOUDFRONT, and say `rateLimitEnabled: false` here.
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
   * Whether an address past the rate limit is only counted.
   *
   * @default false
   */
  readonly rateLimitCountOnly?: boolean;

  /**
   * Addresses that Amazon knows as sources of attacks and scans (`AWSManagedRulesAmazonIpReputationList`).
   *
   * The group looks at the address that the request comes from, and at no header: behind CloudFront it says nothing of the client.
   *
   * @default - asked, and blocks
   */
  readonly ipReputation?: ManagedRuleGroupOptions;

  /**
   * Requests that are known to exploit: Log4j, Java deserialization (`AWSManagedRulesKnownBadInputsRuleSet`).
   *
   * @default - asked, and blocks
   */
  readonly knownBadInputs?: ManagedRuleGroupOptions;

  /**
   * Cross-site scripting, file inclusion and the like (`AWSManagedRulesCommonRuleSet`).
   *
   * Its rule `SizeRestrictions_BODY` blocks bodies past 8 KB: exclude it where services take uploads or large JSON.
   *
   * @default - asked, and blocks
   */
  readonly commonRules?: ManagedRuleGroupOptions;

  /**
   * SQL injection (`AWSManagedRulesSQLiRuleSet`).
   *
   * @default - asked, and blocks
   */
  readonly sqlInjection?: ManagedRuleGroupOptions;

  /**
   * Whether requests that were blocked or counted are logged, to a log group `aws-waf-logs-{name}`. The headers `Authorization` and `Cookie`
   * are left out. Costs 0.50 USD a GB.
   *
   * @default true
   */
  readonly logging?: boolean;

  /**
   * How long the logs are kept. Storage costs 0.03 USD a GB-month.
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
   * Key of the team's own that the log is encrypted with. CloudWatch Logs must be allowed to use it. Where the web firewall is in another region than
   * the scope, it makes a key of its own there instead, for 1 USD a month.
   *
   * @default - CloudWatch Logs' own, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}
