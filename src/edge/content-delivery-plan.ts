import {
  aws_cloudfront as cloudfront, aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_s3 as s3, CfnResource, Duration,
  region_info, RemovalPolicy, Stack, Token,
} from 'aws-cdk-lib';
import { ContentDeliveryOptions, OriginAccess } from './content-delivery-options';
import { checkCountries } from './countries';
import { US_EAST_1 } from './us-east-1';
import { checkUnprotected } from './web-acl-association';
import { DEFAULT_LOG_REMOVAL_POLICY, DEFAULT_LOG_RETENTION } from './web-acl-logs';
import { certificateRegion } from '../private/certificate-region';
import { checkUnit } from '../private/durations';
import { certificateCovers, checkHostname } from '../private/hostnames';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { checkOriginRotation, checkOriginRotationSubnets, OriginRotationPlan, resolveOriginRotation } from '../rotation/origin-rotation-plan';

const SUBJECT = 'content delivery';
const DEFAULT_PRICE_CLASS = cloudfront.PriceClass.PRICE_CLASS_100;
const DEFAULT_TTL = Duration.hours(1);
const DEFAULT_ASSET_TTL = Duration.days(7);
const DEFAULT_UNCACHED_PATHS = ['/api/*'];
const DEFAULT_ASSET_PATHS = ['/assets/*'];
const DEFAULT_READ_TIMEOUT = Duration.seconds(60);
const DEFAULT_LOG_PREFIX = 'cloudfront/';

/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const READ_TIMEOUT_SECONDS = { min: 1, max: 120, unit: 'seconds' };
/** Maximum that the cache policies allow. */
const TTL_SECONDS = { min: 0, max: 31_536_000, unit: 'seconds' };
/** https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html#DownloadDistValuesPathPattern */
const PATH_PATTERN = /^\/[A-Za-z0-9_\-.*$/~"'@:+&?]{1,254}$/;
const WEB_ACL_ARN = /^arn:[a-z-]+:wafv2:us-east-1:\d{12}:global\/webacl\/[^/]+\/[^/]+$/;

/** Inputs of a content delivery network in addition to its options: its logs, and its name prefix. */
export interface ContentDeliveryPlacement {
  readonly logRetention?: logs.RetentionDays;
  readonly removalPolicy?: RemovalPolicy;
  readonly namePrefix?: string;
}

/** A content delivery network with every default filled in. */
export interface ContentDeliveryPlan extends ContentDeliveryOptions, ContentDeliveryPlacement {
  readonly priceClass: cloudfront.PriceClass;
  readonly defaultTtl: Duration;
  readonly uncachedPaths: string[];
  readonly assetPaths: string[];
  readonly assetTtl: Duration;
  readonly originAccess: OriginAccess;
  readonly originProtocolPolicy: cloudfront.OriginProtocolPolicy;
  readonly originReadTimeout: Duration;
  /** Prefix of the access logs' keys, if there is a bucket. */
  readonly logFilePrefix: string;
  /** Rotation of the header's value, if there is a header. */
  readonly rotation: OriginRotationPlan;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** A plan, its origin, and the key that encrypts the secret and the logs of `OriginAccess.SECRET_HEADER`. */
export interface PlacedContentDeliveryPlan extends ContentDeliveryPlan {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** The key policy must allow CloudWatch Logs to use it. */
  readonly encryptionKey?: kms.IKey;
}

/** Fills in the defaults. The certificate, the web ACL and the bucket for access logs may be set later. */
export function resolveContentDelivery<O extends ContentDeliveryOptions & ContentDeliveryPlacement>(options: O): O & ContentDeliveryPlan {
  return {
    ...options,
    priceClass: options.priceClass ?? DEFAULT_PRICE_CLASS,
    defaultTtl: options.defaultTtl ?? DEFAULT_TTL,
    uncachedPaths: options.uncachedPaths ?? DEFAULT_UNCACHED_PATHS,
    assetPaths: options.assetPaths ?? DEFAULT_ASSET_PATHS,
    assetTtl: options.assetTtl ?? DEFAULT_ASSET_TTL,
    originAccess: options.originAccess ?? OriginAccess.VPC_ORIGIN,
    originProtocolPolicy: options.originProtocolPolicy ?? cloudfront.OriginProtocolPolicy.HTTPS_ONLY,
    originReadTimeout: options.originReadTimeout ?? DEFAULT_READ_TIMEOUT,
    logFilePrefix: options.accessLogsPrefix ?? DEFAULT_LOG_PREFIX,
    rotation: resolveOriginRotation(options.originRotation ?? {}),
    logRetention: options.logRetention ?? DEFAULT_LOG_RETENTION,
    removalPolicy: options.removalPolicy ?? DEFAULT_LOG_REMOVAL_POLICY,
  };
}

/** Collects what CloudFront would reject. The certificate and the bucket for access logs may not exist yet. */
export function checkContentDelivery(
  plan: ContentDeliveryPlan, problems: Problems, { certificateIsMade = false, accessLogsAreMade = false } = {},
): void {
  checkHostnames(plan, problems);
  checkCertificate(plan, certificateIsMade, problems);
  checkPaths(plan, problems);
  checkCountries(problems, SUBJECT, 'geoRestriction', plan.geoRestriction);
  checkSeconds('defaultTtl', plan.defaultTtl, TTL_SECONDS, problems);
  checkSeconds('assetTtl', plan.assetTtl, TTL_SECONDS, problems);
  checkReadTimeout(plan.originReadTimeout, problems);
  problems.pattern(
    SUBJECT, 'webAclArn', plan.webAclArn, WEB_ACL_ARN,
    'be the ARN of a web ACL of the scope CLOUDFRONT, arn:aws:wafv2:us-east-1:{account}:global/webacl/{name}/{id}',
    'a web ACL with the scope REGIONAL belongs on the load balancer',
  );
  checkOriginProtocol(plan, problems);
  checkAccessLogs(plan, accessLogsAreMade, problems);
  checkOriginSecret(plan, problems);
  checkRotation(plan, problems);
}

/** Collects what does not fit an existing load balancer, as far as it is known. */
export function checkOrigin(plan: ContentDeliveryPlan, loadBalancer: elbv2.IApplicationLoadBalancer, problems: Problems): void {
  checkScheme(plan, schemeOf(loadBalancer), problems);
  checkOriginVpc(plan, loadBalancer.vpc, problems);
  if (plan.originAccess === OriginAccess.SECRET_HEADER) {
    checkUnprotected(problems, SUBJECT, 'loadBalancer', loadBalancer);
  }
}

/** Collects what does not fit the load balancer's scheme, if that is known. */
export function checkScheme({ originAccess }: ContentDeliveryPlan, scheme: string | undefined, problems: Problems): void {
  if (originAccess === OriginAccess.VPC_ORIGIN && scheme === 'internet-facing') {
    problems.add({
      subject: SUBJECT,
      prop: 'originAccess',
      must: 'be SECRET_HEADER for an internet-facing load balancer, which clients can reach without CloudFront',
      got: originAccess,
      fix: "or create the load balancer with 'internetFacing: false'",
    });
  }
  if (originAccess === OriginAccess.SECRET_HEADER && scheme === 'internal') {
    problems.add({
      subject: SUBJECT, prop: 'originAccess', must: 'be VPC_ORIGIN for an internal load balancer, because CloudFront cannot reach it otherwise', got: originAccess,
    });
  }
}

/** Collects a rotation of the header's value that does not fit the load balancer's VPC. */
export function checkOriginVpc(plan: ContentDeliveryPlan, vpc: ec2.IVpc | undefined, problems: Problems): void {
  if (rotatesOrigin(plan)) {
    checkOriginRotationSubnets(plan.rotation, vpc, problems);
  }
}

/** Whether there is a header whose value rotates. */
export function rotatesOrigin({ originAccess, rotation }: ContentDeliveryPlan): boolean {
  return originAccess === OriginAccess.SECRET_HEADER && rotation.enabled;
}

function checkHostnames({ hostnames, certificateDomains, hostedZone }: ContentDeliveryPlan, problems: Problems): void {
  if (hostnames && Token.isUnresolved(hostnames)) {
    if (hostedZone) {
      problems.add({ subject: SUBJECT, prop: 'hostedZone', must: "not be set when 'hostnames' are known only at deployment", got: hostedZone.node.path });
    }
    return;
  }
  hostnames?.forEach((hostname, index) => {
    const wellFormed = checkHostname(problems, SUBJECT, hostname);
    if (hostnames.findIndex((other) => other.toLowerCase() === hostname.toLowerCase()) < index) {
      problems.add({ subject: SUBJECT, prop: 'hostnames', must: 'name each host once', got: hostname });
    }
    if (wellFormed && certificateDomains && !Token.isUnresolved(certificateDomains) && !certificateCovers(certificateDomains, hostname)) {
      problems.add({
        subject: SUBJECT,
        prop: 'hostnames',
        must: `be covered by the certificates' ${certificateDomains.map((domain) => `'${domain}'`).join(', ')}, where * matches one label`,
        got: hostname,
      });
    }
  });
}

function checkCertificate({ hostnames, certificate }: ContentDeliveryPlan, isMade: boolean, problems: Problems): void {
  if (hostnames && hostnames.length > 0 && !certificate && !isMade) {
    problems.add({
      subject: SUBJECT, prop: 'certificate', must: `be set with 'hostnames', in ${US_EAST_1}, the only region from which CloudFront accepts certificates`, got: undefined,
    });
  }
  const region = certificate && certificateRegion(certificate);
  if (region !== undefined && region !== US_EAST_1) {
    problems.add({
      subject: SUBJECT,
      prop: 'certificate',
      must: `be in ${US_EAST_1}, the only region from which CloudFront accepts certificates`,
      got: region,
      fix: 'create a second certificate there, in addition to the load balancer\'s, and import it with Certificate.fromCertificateArn',
    });
  }
}

function checkPaths({ uncachedPaths, assetPaths }: ContentDeliveryPlan, problems: Problems): void {
  const seen = new Set<string>();
  for (const [prop, paths] of Object.entries({ uncachedPaths, assetPaths })) {
    for (const path of paths) {
      if (Token.isUnresolved(path)) {
        continue;
      }
      if (!PATH_PATTERN.test(path)) {
        problems.add({
          subject: SUBJECT, prop, must: 'begin with a slash and have 2 to 255 of the characters A-Z a-z 0-9 _ - . $ / ~ " \' @ : + & and the wildcards * and ?', got: path,
        });
      }
      if (path === '/*') {
        problems.add({ subject: SUBJECT, prop, must: 'leave some paths to the default behavior', got: path });
      }
      if (seen.has(path)) {
        problems.add({ subject: SUBJECT, prop, must: "name each path only once in 'uncachedPaths' and 'assetPaths'", got: path });
      }
      seen.add(path);
    }
  }
}

function checkSeconds(prop: string, value: Duration | undefined, range: { min: number; max: number; unit: string }, problems: Problems): void {
  checkUnit(problems, SUBJECT, prop, value, 'seconds');
  if (value && !value.isUnresolved()) {
    problems.integer(SUBJECT, prop, value.toSeconds({ integral: false }), range);
  }
}

/** The L2 compares it with limits, which requires a known value. */
function checkReadTimeout(value: Duration | undefined, problems: Problems): void {
  if (value?.isUnresolved()) {
    problems.add({ subject: SUBJECT, prop: 'originReadTimeout', must: 'be known at synth', got: value });
  } else {
    checkSeconds('originReadTimeout', value, READ_TIMEOUT_SECONDS, problems);
  }
}

function checkOriginProtocol({ originAccess, originProtocolPolicy, hostnames }: ContentDeliveryPlan, problems: Problems): void {
  if (originProtocolPolicy === cloudfront.OriginProtocolPolicy.MATCH_VIEWER) {
    problems.add({ subject: SUBJECT, prop: 'originProtocolPolicy', must: 'be HTTPS_ONLY or HTTP_ONLY', got: 'MATCH_VIEWER' });
  }
  if (originProtocolPolicy === cloudfront.OriginProtocolPolicy.HTTP_ONLY && originAccess === OriginAccess.SECRET_HEADER) {
    problems.add({
      subject: SUBJECT, prop: 'originProtocolPolicy', must: "be HTTPS_ONLY with 'originAccess' SECRET_HEADER, because otherwise the secret would be sent over the internet unencrypted", got: 'HTTP_ONLY',
    });
  }
  if (originProtocolPolicy === cloudfront.OriginProtocolPolicy.HTTPS_ONLY && (!hostnames || hostnames.length === 0)) {
    problems.add({
      subject: SUBJECT,
      prop: 'hostnames',
      must: "be set when 'originProtocolPolicy' is HTTPS_ONLY, because the load balancer's certificate cannot cover the distribution's domain name, and CloudFront would respond with 502",
      got: hostnames,
      fix: 'use HTTP_ONLY for a load balancer without a certificate',
    });
  }
}

function checkOriginSecret({ originAccess, originSecretName }: ContentDeliveryPlan, problems: Problems): void {
  checkSecretName(problems, SUBJECT, 'originSecretName', originSecretName);
  if (originSecretName !== undefined && originAccess !== OriginAccess.SECRET_HEADER) {
    problems.add({ subject: SUBJECT, prop: 'originSecretName', must: "not be set when 'originAccess' is not SECRET_HEADER: there is no secret", got: originSecretName });
  }
}

function checkRotation(plan: ContentDeliveryPlan, problems: Problems): void {
  const { originRotation, rotation, originAccess } = plan;
  if (originRotation && rotation.enabled && originAccess !== OriginAccess.SECRET_HEADER) {
    problems.add({
      subject: SUBJECT,
      prop: 'originRotation',
      must: "not be set when 'originAccess' is not SECRET_HEADER: there is no value to change",
      got: Object.keys(originRotation),
    });
  }
  if (rotatesOrigin(plan)) {
    checkOriginRotation(rotation, problems);
  }
}

/** Whether CloudFront can write access logs to buckets in the region. It cannot in opt-in regions. */
export function takesContentDeliveryLogs(region: string): boolean {
  return Token.isUnresolved(region) || !region_info.RegionInfo.get(region).isOptInRegion;
}

function checkAccessLogs({ accessLogs, accessLogsPrefix }: ContentDeliveryPlan, areMade: boolean, problems: Problems): void {
  if (accessLogsPrefix !== undefined && !accessLogs && !areMade) {
    problems.add({ subject: SUBJECT, prop: 'accessLogsPrefix', must: "not be set without 'accessLogs'", got: accessLogsPrefix });
  }
  problems.pattern(SUBJECT, 'accessLogsPrefix', accessLogsPrefix, /^[^/]/, 'not begin with a slash');
  if (accessLogs && !takesContentDeliveryLogs(accessLogs.env.region)) {
    problems.add({
      subject: SUBJECT,
      prop: 'accessLogs',
      must: 'be a bucket in a region that is enabled by default, because CloudFront cannot write to buckets in opt-in regions',
      got: accessLogs.env.region,
      fix: "for an imported bucket, set the region with 'fromBucketAttributes'",
    });
  }
  const bucket = accessLogs?.node.tryFindChild('Resource');
  if (bucket && CfnResource.isCfnResource(bucket)) {
    const ownership = JSON.stringify(Stack.of(bucket).resolve((bucket as s3.CfnBucket).ownershipControls) ?? '');
    if (!ownership.includes('BucketOwnerPreferred') && !ownership.includes('ObjectWriter')) {
      problems.add({
        subject: SUBJECT,
        prop: 'accessLogs',
        must: "be a bucket with ACLs enabled, which CloudFront requires: set its 'objectOwnership' to BUCKET_OWNER_PREFERRED",
        got: bucket.node.scope!.node.path,
      });
    }
  }
}

function schemeOf(loadBalancer: elbv2.IApplicationLoadBalancer): string | undefined {
  const resource = loadBalancer.node.tryFindChild('Resource');
  return resource instanceof elbv2.CfnLoadBalancer ? resource.scheme : undefined;
}
