import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_route53 as route53, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { OriginRotationOptions } from '../rotation/origin-rotation-plan';

/** What keeps requests from going around CloudFront. */
export enum OriginAccess {
  /**
   * CloudFront reaches an internal load balancer through a VPC origin. The load balancer has no public address, so there is no way
   * around CloudFront.
   */
  VPC_ORIGIN = 'VPC_ORIGIN',

  /**
   * CloudFront reaches an internet-facing load balancer over the internet and sends a generated header with each request; a web ACL on
   * the load balancer blocks what comes without. The value changes by itself (see `originRotation`). Costs 6 USD a month, 0.60 USD a million
   * requests and 0.40 USD a month for the secret.
   */
  SECRET_HEADER = 'SECRET_HEADER',
}

/**
 * Options for content delivery, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface ContentDeliveryOptions {
  /**
   * Host names that CloudFront serves, each of them by one distribution only. `*` stands for one label, as in `*.example.com`.
   *
   * CloudFront passes the host name on to the load balancer, whose host rules therefore work, and whose certificate must cover it.
   *
   * @default - on a platform those of its services, else none: the distribution's own name serves alone, with an origin of
   * `OriginProtocolPolicy.HTTP_ONLY`
   */
  readonly hostnames?: string[];

  /**
   * Certificate that CloudFront shows, in us-east-1. Required with `hostnames`.
   *
   * @default - on a platform in us-east-1, or in a stack of no known region, the domain's; else CloudFront's own, for the distribution's own name
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Names that the certificates cover, both CloudFront's and the load balancer's; a wildcard stands for one label. A host name that none
   * of them covers is an error: CloudFront refuses it, and answers 502 where the load balancer's certificate does not cover it.
   *
   * @default - on a platform those of the domain, else not checked
   */
  readonly certificateDomains?: string[];

  /**
   * Zone that gets alias records, IPv4 and IPv6, for each host name that lies in it.
   *
   * @default - on a platform the domain's, else no records; make them where the zone is
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Where CloudFront serves from. Viewers elsewhere are served too, from farther away.
   *
   * @default PriceClass.PRICE_CLASS_100 - North America, Europe and Israel
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * Countries that are served, or that are not, by codes of ISO 3166-1 alpha-2: `cloudfront.GeoRestriction.allowlist('GB', 'IE')` serves two alone,
   * `denylist('KP')` all but one. Viewers elsewhere get 403.
   *
   * CloudFront goes by the address: who travels, or comes by way of a VPN, is where the address is, and no such mapping is right always. It costs nothing, and is
   * the whole distribution's: leave in the countries that checks of the team's own come from.
   *
   * @default - every country
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * How long a response is cached that says nothing of it, 0 seconds to 365 days. What the origin says in `Cache-Control` wins.
   *
   * Responses are kept apart by host name, path, query string, all cookies and the headers `Authorization`, `Origin`, `Accept` and
   * `Accept-Language`, so that nobody sees what was made for somebody else. All other headers reach the origin without telling responses
   * apart.
   *
   * @default Duration.hours(1)
   */
  readonly defaultTtl?: Duration;

  /**
   * Paths whose responses are never cached. They come before `assetPaths`.
   *
   * @default ['/api/*']
   */
  readonly uncachedPaths?: string[];

  /**
   * Paths of static files: compressed, cached whatever the cookies, for GET, HEAD and OPTIONS only. Responses are kept apart by host name,
   * path, query string and the header `Origin`.
   *
   * @default ['/assets/*']
   */
  readonly assetPaths?: string[];

  /**
   * How long a static file is cached whose response says nothing of it, 0 seconds to 365 days.
   *
   * @default Duration.days(7)
   */
  readonly assetTtl?: Duration;

  /**
   * Security headers of all responses, and other headers to add or remove.
   *
   * With the default, a service decides itself who can embed its pages in frames. One that sends no `X-Frame-Options` gets `DENY`. One whose pages other sites
   * embed sends `Content-Security-Policy: frame-ancestors https://partner.example`: browsers then ignore `X-Frame-Options`.
   *
   * @default - `Strict-Transport-Security: max-age=31536000; includeSubDomains`, `X-Frame-Options: DENY`, `X-Content-Type-Options: nosniff`
   * and `Referrer-Policy: strict-origin-when-cross-origin`, whatever the origin says; an `X-Frame-Options` of the origin's takes precedence
   * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors
   */
  readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;

  /**
   * ARN of an AWS WAF web ACL of the scope CLOUDFRONT, which is in us-east-1: `WebFirewall.forContentDelivery` makes one.
   *
   * @default - on a platform that of its `firewall`, else no web ACL
   */
  readonly webAclArn?: string;

  /**
   * Bucket for a log entry of each request. CloudFront writes through the bucket's ACL, so its object ownership must be
   * `ObjectOwnership.BUCKET_OWNER_PREFERRED` or `OBJECT_WRITER`, and its region one that is open by default.
   *
   * Costs the storage, 0.023 USD a GB-month.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   */
  readonly accessLogs?: s3.IBucket;

  /**
   * First part of the access logs' keys.
   *
   * @default 'cloudfront/'
   */
  readonly accessLogsPrefix?: string;

  /**
   * What keeps requests from going around CloudFront.
   *
   * Decide before the first deployment: on a platform, a change would replace the load balancer, which CloudFormation rejects.
   *
   * @default OriginAccess.VPC_ORIGIN - the load balancer must be internal
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly originAccess?: OriginAccess;

  /**
   * Name of the secret with the header's value, where `originAccess` is `SECRET_HEADER`.
   *
   * Changing it makes another secret with another value.
   *
   * @default - CloudFormation names it
   */
  readonly originSecretName?: string;

  /**
   * How the header's value changes by itself, where `originAccess` is `SECRET_HEADER`.
   *
   * @default - every 30 days; on a platform what the tier says: never in development, every 30 days in production
   */
  readonly originRotation?: OriginRotationOptions;

  /**
   * How CloudFront speaks to the load balancer. HTTP_ONLY is for a load balancer without a certificate, through a VPC origin, and warns.
   * MATCH_VIEWER is refused: viewers are redirected to HTTPS anyway.
   *
   * @default OriginProtocolPolicy.HTTPS_ONLY - TLS 1.2; on a platform without a domain HTTP_ONLY
   */
  readonly originProtocolPolicy?: cloudfront.OriginProtocolPolicy;

  /**
   * How long CloudFront waits for the origin's response, and for each next packet of it, 1 to 120 seconds. Past it viewers get 504.
   *
   * @default Duration.seconds(60) - the load balancer's own idle timeout
   */
  readonly originReadTimeout?: Duration;
}
