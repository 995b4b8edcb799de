import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_route53 as route53 } from 'aws-cdk-lib';
import { ContentDeliveryOptions } from '../ingress/content-delivery-options';
import { WebFirewallOptions } from '../ingress/web-firewall-options';

/**
 * CloudFront in front of the platform's load balancer, which then has no public address.
 *
 * Decide before the first deployment: a load balancer cannot change sides while services are behind it.
 */
export interface PlatformContentDeliveryOptions extends ContentDeliveryOptions {
  /**
   * Whether CloudFront stands in front of the load balancer.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * Host names that CloudFront serves, each of them by one distribution only. `*` stands for one label, as in `*.example.com`.
   *
   * Say them where services are added later by `platform.fleet.addService`: the load balancer is reached through CloudFront alone.
   *
   * @default - those of `services`; without any the distribution's own name serves alone
   */
  readonly hostnames?: string[];

  /**
   * Certificate that CloudFront shows, in us-east-1. Required in other regions with `hostnames`.
   *
   * @default - the domain's, in us-east-1 and in a stack of no known region
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Names that the certificates cover, both CloudFront's and the load balancer's; a wildcard stands for one label.
   *
   * @default - those of the domain
   */
  readonly certificateDomains?: string[];

  /**
   * Zone that gets alias records, IPv4 and IPv6, for each host name that lies in it.
   *
   * @default - the domain's
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * How CloudFront speaks to the load balancer: as its listener does.
   *
   * @default - OriginProtocolPolicy.HTTPS_ONLY with a domain, else HTTP_ONLY
   */
  readonly originProtocolPolicy?: cloudfront.OriginProtocolPolicy;

  /**
   * ARN of an AWS WAF web ACL that the team already has, of the scope CLOUDFRONT.
   *
   * @default - that of the platform's `firewall`, where there is one
   */
  readonly webAclArn?: string;
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
