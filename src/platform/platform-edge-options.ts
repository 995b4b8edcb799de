import { ContentDeliveryOptions } from '../ingress/content-delivery-options';
import { WebFirewallOptions } from '../ingress/web-firewall-options';

/**
 * CloudFront in front of the platform's load balancer, which then has no public address.
 *
 * Decide before the first deployment: a load balancer cannot change sides while services are behind it. It is reached through CloudFront alone, so
 * say `hostnames` where services are added later by `platform.fleet.addService`.
 */
export interface PlatformContentDeliveryOptions extends ContentDeliveryOptions {
  /**
   * Whether CloudFront stands in front of the load balancer.
   *
   * @default true
   */
  readonly enabled?: boolean;

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
   * Whether there is a web firewall.
   *
   * @default true
   */
  readonly enabled?: boolean;
}
