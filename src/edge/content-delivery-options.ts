import { aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_route53 as route53, aws_s3 as s3, Duration } from 'aws-cdk-lib';
import { OriginRotationOptions } from '../rotation/origin-rotation-plan';

/** Protection against requests that bypass CloudFront. */
export enum OriginAccess {
  /**
   * CloudFront connects to an internal load balancer through a VPC origin. The load balancer has no public address, so clients on the internet cannot
   * bypass CloudFront.
   */
  VPC_ORIGIN = 'VPC_ORIGIN',

  /**
   * CloudFront connects to an internet-facing load balancer over the internet and adds a secret header to each request. A web ACL on the load balancer
   * blocks requests without the header. The value rotates automatically (see `originRotation`). Costs 6 USD a month, 0.60 USD per million requests, and
   * 0.40 USD a month for the secret.
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
   * Host names that CloudFront serves. A host name can belong to only one distribution. `*` matches one label, as in `*.example.com`.
   *
   * CloudFront forwards the host name to the load balancer, so that listener rules for hosts work. The load balancer's certificate must cover it.
   *
   * @default - on a platform, those of its services; otherwise none: only the distribution's own domain name works, and requires an origin with
   * `OriginProtocolPolicy.HTTP_ONLY`
   */
  readonly hostnames?: string[];

  /**
   * Certificate of the distribution, in us-east-1. Required with `hostnames`.
   *
   * @default - on a platform in us-east-1, or in a stack of unknown region, the domain's; otherwise CloudFront's default certificate, for the
   * distribution's domain name
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Names that both CloudFront's and the load balancer's certificate cover. A wildcard matches one label. A host name that none of them covers is an
   * error, because CloudFront rejects it, or responds with 502 if the load balancer's certificate does not cover it.
   *
   * @default - on a platform, those of the domain; otherwise not checked
   */
  readonly certificateDomains?: string[];

  /**
   * Zone in which alias records, IPv4 and IPv6, are created for each of its host names.
   *
   * @default - on a platform, the domain's; otherwise no records are created
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Edge locations that CloudFront uses. Viewers in other places are served from a more distant location.
   *
   * @default PriceClass.PRICE_CLASS_100 - North America, Europe and Israel
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * Countries that are allowed or blocked, by ISO 3166-1 alpha-2 codes: `cloudfront.GeoRestriction.allowlist('GB', 'IE')` allows only these two,
   * `denylist('KP')` all except this one. Viewers in other countries get a 403 response.
   *
   * CloudFront determines the country from the IP address, which can be wrong, for example for a VPN. The restriction applies to the whole distribution,
   * so allow the countries from which you monitor it. There is no charge.
   *
   * @default - every country
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/georestrictions.html
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * How long a response without `Cache-Control` is cached, 0 seconds to 365 days. `Cache-Control` of the origin takes precedence.
   *
   * The cache key contains host name, path, query string, all cookies and the headers `Authorization`, `Origin`, `Accept` and `Accept-Language`, so that
   * nobody gets a response meant for another user. All other headers are forwarded to the origin, but are not part of the cache key.
   *
   * @default Duration.hours(1)
   */
  readonly defaultTtl?: Duration;

  /**
   * Paths whose responses are never cached. They take precedence over `assetPaths`.
   *
   * @default ['/api/*']
   */
  readonly uncachedPaths?: string[];

  /**
   * Paths of static files. Responses to GET, HEAD and OPTIONS are compressed, and cached regardless of cookies. The cache key contains host name, path,
   * query string and the header `Origin`.
   *
   * @default ['/assets/*']
   */
  readonly assetPaths?: string[];

  /**
   * How long a static file without `Cache-Control` is cached, 0 seconds to 365 days.
   *
   * @default Duration.days(7)
   */
  readonly assetTtl?: Duration;

  /**
   * Security headers for all responses, and other headers to add or remove.
   *
   * With the default, a service decides itself who can embed its pages in frames. If a service does not send `X-Frame-Options`, its responses have `DENY`.
   * If other sites embed its pages, the service can send `Content-Security-Policy: frame-ancestors https://partner.example`: browsers then ignore
   * `X-Frame-Options`.
   *
   * @default - `Strict-Transport-Security: max-age=31536000; includeSubDomains`, `X-Frame-Options: DENY`, `X-Content-Type-Options: nosniff` and
   * `Referrer-Policy: strict-origin-when-cross-origin`, regardless of the origin's values; only an `X-Frame-Options` of the origin takes precedence
   * @see https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/Content-Security-Policy/frame-ancestors
   */
  readonly responseHeadersPolicy?: cloudfront.IResponseHeadersPolicy;

  /**
   * ARN of an AWS WAF web ACL with the scope CLOUDFRONT, in us-east-1. The platform's `firewall` creates one.
   *
   * @default - on a platform, that of its `firewall`; otherwise no web ACL
   */
  readonly webAclArn?: string;

  /**
   * Bucket for a log entry of each request. CloudFront writes through the bucket's ACL, so its object ownership must be
   * `ObjectOwnership.BUCKET_OWNER_PREFERRED` or `OBJECT_WRITER`, and its region one that is open by default.
   *
   * Costs the storage, 0.023 USD per GB-month.
   *
   * @default - no access logs
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
   */
  readonly accessLogs?: s3.IBucket;

  /**
   * Prefix of the access logs' keys.
   *
   * @default 'cloudfront/'
   */
  readonly accessLogsPrefix?: string;

  /**
   * Protection against requests that bypass CloudFront.
   *
   * Decide before the first deployment: on a platform, a change would replace the load balancer, which CloudFormation rejects.
   *
   * @default OriginAccess.VPC_ORIGIN - the load balancer must be internal
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly originAccess?: OriginAccess;

  /**
   * Name of the secret with the header's value. Requires `originAccess` to be `SECRET_HEADER`.
   *
   * Changing it creates a new secret with a new value.
   *
   * @default - CloudFormation generates the name
   */
  readonly originSecretName?: string;

  /**
   * Rotation of the header's value. Requires `originAccess` to be `SECRET_HEADER`.
   *
   * @default - every 30 days; on a platform that of the tier: never in development, every 30 days in production
   */
  readonly originRotation?: OriginRotationOptions;

  /**
   * Protocol between CloudFront and the load balancer. HTTP_ONLY is for a load balancer without a certificate behind a VPC origin, and adds a warning.
   * MATCH_VIEWER is an error, because viewers are redirected to HTTPS anyway.
   *
   * @default OriginProtocolPolicy.HTTPS_ONLY - with TLS 1.2; on a platform without a domain, HTTP_ONLY
   */
  readonly originProtocolPolicy?: cloudfront.OriginProtocolPolicy;

  /**
   * How long CloudFront waits for a response from the origin, and for each further packet of it, 1 to 120 seconds. After that, viewers get a 504 response.
   *
   * @default Duration.seconds(60) - the load balancer's own idle timeout
   */
  readonly originReadTimeout?: Duration;
}
