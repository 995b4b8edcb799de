import { ContentDeliveryOptions } from '../edge/content-delivery-options';
import { WebFirewallOptions } from '../edge/web-firewall-options';

/**
 * CloudFront in front of the platform's load balancer, which then has no public address.
 *
 * Decide before the first deployment: a load balancer cannot change sides while services are behind it. It is reached through CloudFront alone, so
 * say `hostnames` where services are added later by `platform.fleet.addService`.
 */
export interface PlatformContentDeliveryOptions extends ContentDeliveryOptions {
  /**
   * Whether CloudFront writes access logs where none are given as `accessLogs`: to the platform's own bucket for them, which gets ACLs for it.
   *
   * @default - whether the platform has such a bucket (see `loadBalancer.accessLogsEnabled`), in a region where CloudFront writes to buckets, which
   * it does not in those that an account has to opt in to
   */
  readonly accessLogsEnabled?: boolean;
}

/** The platform's web firewall: in front of CloudFront where there is `contentDelivery`, else of the load balancer. */
export interface PlatformFirewallOptions extends WebFirewallOptions {
  /**
   * Whether a second web ACL stands before the load balancer itself, behind CloudFront: what is in the VPC, or has a route to it, reaches the load balancer
   * without CloudFront, and so without CloudFront's web ACL.
   *
   * It asks the same groups of rules with the same exclusions, but for those that go by the client's address, the rate limit and `ipReputation`: the load
   * balancer sees CloudFront's addresses, and would block everybody with one. What it blocks or counts is logged as CloudFront's is, to `aws-waf-logs-{prefix}-waf`.
   *
   * Costs 5 USD a month, 1 a rule (three of them by default: 8 in all), and 0.60 a million requests, which CloudFront's web ACL has seen already. Only with
   * `contentDelivery`, without which the web firewall is before the load balancer anyhow, and with `OriginAccess.VPC_ORIGIN`: the web ACL of a secret header
   * takes the place of another.
   *
   * @default false
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
   */
  readonly alsoOnLoadBalancer?: boolean;
}
