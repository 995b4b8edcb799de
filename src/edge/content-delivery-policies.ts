import { aws_cloudfront as cloudfront, Duration, Names, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { physicalName } from '../private/names';

/** The four security headers. HSTS is valid for a year. */
const HSTS_MAX_AGE = Duration.days(365);
/** Leaves room for the longest region name in the 128 characters of a policy's name. */
const MAX_NAME_LENGTH = 100;

/** A name that contains the region, because CloudFront names are unique in the account. */
export function globalName(scope: Construct, prefix: string | undefined, thing: string, limit: number = MAX_NAME_LENGTH): string {
  const name = physicalName(prefix ?? Names.uniqueResourceName(scope, { maxLength: limit }), thing, limit);
  return `${name}-${Stack.of(scope).region}`;
}

/**
 * Caching of pages. The cache key contains cookies and `Authorization`, so that no visitor gets a response meant for another one, and the host, because
 * listener rules select the service by host. With a minimum of 0 seconds, the origin can disable caching.
 */
export function pageCaching(scope: Construct, prefix: string | undefined, defaultTtl: Duration): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'Pages', {
    cachePolicyName: globalName(scope, prefix, 'pages'),
    comment: 'By host, path, query string, cookies and the headers that responses vary by',
    minTtl: Duration.seconds(0),
    defaultTtl,
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Host', 'Authorization', 'Origin', 'Accept', 'Accept-Language'),
    cookieBehavior: cloudfront.CacheCookieBehavior.all(),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}

/** Caching of static files, which are the same for everyone. The cache key contains `Origin`, because CORS responses, for example for fonts, depend on it. */
export function assetCaching(scope: Construct, prefix: string | undefined, defaultTtl: Duration): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'Assets', {
    cachePolicyName: globalName(scope, prefix, 'assets'),
    comment: 'By host, path and query string',
    minTtl: Duration.seconds(0),
    defaultTtl,
    headerBehavior: cloudfront.CacheHeaderBehavior.allowList('Host', 'Origin'),
    cookieBehavior: cloudfront.CacheCookieBehavior.none(),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.all(),
    enableAcceptEncodingGzip: true,
    enableAcceptEncodingBrotli: true,
  });
}

/**
 * The four security headers, which replace those of the origin, except for `X-Frame-Options`. A service whose pages other sites embed can share a
 * distribution with services whose pages must not be embedded, and a policy applies to paths, not to hosts.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyFrameOptions.html
 */
export function securityHeaders(scope: Construct, prefix?: string): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'SecurityHeaders', {
    responseHeadersPolicyName: globalName(scope, prefix, 'security-headers'),
    securityHeadersBehavior: {
      strictTransportSecurity: { accessControlMaxAge: HSTS_MAX_AGE, includeSubdomains: true, override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: false },
      contentTypeOptions: { override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.STRICT_ORIGIN_WHEN_CROSS_ORIGIN, override: true },
    },
  });
}
