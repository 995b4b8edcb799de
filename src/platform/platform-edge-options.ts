import { ContentDeliveryOptions } from '../edge/content-delivery-options';
import { WebFirewallOptions } from '../edge/web-firewall-options';

/**
 * CloudFront in front of the platform's load balancer, which then has no public address.
 *
 * Decide before the first deployment, because the scheme of a load balancer cannot change while it has services. Clients connect only through CloudFront,
 * so set `hostnames` if you add services later with `platform.fleet.addService`.
 */
export interface PlatformContentDeliveryOptions extends ContentDeliveryOptions {
  /**
   * Whether CloudFront writes access logs if `accessLogs` is not set. They are written to the platform's own bucket for access logs, for which ACLs are
   * enabled.
   *
   * @default - true if the platform has such a bucket (see `loadBalancer.accessLogsEnabled`), except in opt-in regions, where CloudFront cannot write to
   * buckets
   */
  readonly accessLogsEnabled?: boolean;
}

/** The platform's web firewall: in front of CloudFront if `contentDelivery` is set, otherwise in front of the load balancer. */
export interface PlatformFirewallOptions extends WebFirewallOptions {
  /**
   * Whether to add a second web ACL to the load balancer behind CloudFront, because clients inside the VPC, or with a route to it, can bypass CloudFront
   * and its web ACL.
   *
   * It has the same rule groups with the same exclusions, except the rate limit and `ipReputation`, which depend on the client's address: the load
   * balancer sees CloudFront's addresses, so unrelated clients would be blocked together. Blocked and counted requests are logged to
   * `aws-waf-logs-{prefix}-waf`.
   *
   * Costs 5 USD a month, 1 USD a month per rule (with the three default rules, 8 USD in total), and 0.60 USD per million requests, in addition to
   * CloudFront's web ACL. Requires `contentDelivery`, because without it the web firewall is on the load balancer anyway, and `OriginAccess.VPC_ORIGIN`,
   * because the secret header requires its own web ACL.
   *
   * @default false
   * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-forwarded-ip-address.html
   */
  readonly alsoOnLoadBalancer?: boolean;
}
