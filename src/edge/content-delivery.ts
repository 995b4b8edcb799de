import {
  Annotations, aws_cloudfront as cloudfront, aws_lambda as lambda, aws_route53_targets as targets, aws_secretsmanager as secretsmanager, Token,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { OriginAccess } from './content-delivery-options';
import { LoadBalancerOriginProps, ORIGIN_HEADER, SecretHeaderOrigin, throughSecretHeader, throughVpcOrigin } from './content-delivery-origin';
import { PlacedContentDeliveryPlan, rotatesOrigin } from './content-delivery-plan';
import { assetCaching, pageCaching, securityHeaders } from './content-delivery-policies';
import { sortedCountries } from './countries';
import { isProtected } from './web-acl-association';
import { acknowledge, ruleIn } from '../private/acknowledge';
import { AliasRecords } from '../private/alias-records';
import { certificateRegion } from '../private/certificate-region';
import { zoneNameOf } from '../private/hosted-zones';
import { liesInZone } from '../private/hostnames';
import { OriginRotation } from '../rotation/origin-rotation';

/**
 * CloudFront in front of a load balancer: HTTP/2 and HTTP/3, TLS 1.2 and 1.3, and security headers. Clients cannot bypass it.
 *
 * Created by `ReptidexPlatform`, with its prop `contentDelivery`.
 *
 * Pages are cached for an hour, `/api/*` never, and `/assets/*` for seven days. `Cache-Control` of the origin takes precedence. All methods and, except
 * for assets, all headers are forwarded to the origin, including `Host` and WebSockets. The first deployment takes about 15 minutes, a change about 5.
 *
 * VPC origins are available in most commercial regions, but not in the zones use1-az3, usw1-az2, apne1-az3 and cac1-az3: do not place the load balancer in
 * these zones. CloudFront costs 0.085 USD per GB after the first TB of a month (North America, Europe). Traffic from the load balancer to CloudFront is
 * free of charge.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-vpc-origins.html
 */
export class ContentDelivery extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, plan: PlacedContentDeliveryPlan): ContentDelivery {
    return new ContentDelivery(scope, id, plan);
  }

  /** The distribution. */
  readonly distribution: cloudfront.Distribution;
  /** The VPC origin, or undefined when `originAccess` is `SECRET_HEADER`. */
  readonly vpcOrigin?: cloudfront.VpcOrigin;
  /**
   * The secret with the value of the header that CloudFront sends, or undefined if there is a VPC origin.
   *
   * To change it immediately, rotate the secret: `aws secretsmanager rotate-secret`. A value is accepted until the next rotation, so one that somebody has
   * seen takes two.
   */
  readonly originSecret?: secretsmanager.ISecret;
  /** The function that rotates the header's value, for alarms on its errors, or undefined if the value does not rotate. */
  readonly originRotationFunction?: lambda.IFunction;

  private constructor(scope: Construct, id: string, plan: PlacedContentDeliveryPlan) {
    super(scope, id);
    this.warn(plan);
    let origin: cloudfront.IOrigin;
    let demanding: SecretHeaderOrigin | undefined;
    if (plan.originAccess === OriginAccess.VPC_ORIGIN) {
      ({ origin, vpcOrigin: this.vpcOrigin } = throughVpcOrigin(this, originProps(plan)));
      acknowledgeOrigin(plan);
    } else {
      demanding = throughSecretHeader(this, originProps(plan));
      ({ origin, secret: this.originSecret } = demanding);
    }
    this.distribution = new cloudfront.Distribution(this, 'Resource', {
      comment: plan.namePrefix,
      domainNames: plan.hostnames && inOrder(plan.hostnames),
      certificate: plan.certificate,
      minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
      sslSupportMethod: cloudfront.SSLMethod.SNI,
      httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
      priceClass: plan.priceClass,
      geoRestriction: sortedCountries(plan.geoRestriction),
      webAclId: plan.webAclArn,
      logBucket: plan.accessLogs,
      logFilePrefix: plan.accessLogs && plan.logFilePrefix,
      ...this.behaviors(origin, plan),
    });
    if (!plan.geoRestriction) {
      acknowledge(this.distribution.node.defaultChild!, ['AwsSolutions-CFR1'], 'You decide which countries are served. The web firewall blocks IP addresses with a bad reputation regardless of the country.');
    }
    this.createRecords(plan);
    if (demanding && rotatesOrigin(plan)) {
      this.originRotationFunction = this.createRotation(plan, demanding);
    }
  }

  private createRotation(plan: PlacedContentDeliveryPlan, { secret, webAcl }: SecretHeaderOrigin): lambda.IFunction {
    return new OriginRotation(this, 'OriginRotation', {
      ...plan.rotation,
      loadBalancer: plan.loadBalancer,
      secret,
      header: ORIGIN_HEADER,
      distribution: this.distribution,
      webAcl,
      distributionWebAclArn: plan.webAclArn,
      accessLogs: plan.accessLogs,
      namePrefix: plan.namePrefix,
      encryptionKey: plan.encryptionKey,
      logRetention: plan.logRetention,
    }).function;
  }

  private warn({ certificate, originProtocolPolicy }: PlacedContentDeliveryPlan): void {
    if (originProtocolPolicy === cloudfront.OriginProtocolPolicy.HTTP_ONLY) {
      Annotations.of(this).addWarningV2(
        '@reptidex-app/platform:ingress.clearTextOrigin',
        'CloudFront connects to the load balancer over HTTP, unencrypted inside the VPC: set a certificate on the load balancer for HTTPS',
      );
    }
    if (certificate?.node.tryFindChild('Resource') && certificateRegion(certificate) === undefined) {
      Annotations.of(this).addWarningV2(
        '@reptidex-app/platform:ingress.certificateRegion',
        'The certificate is created in a stack whose region is not known. CloudFront accepts only certificates in us-east-1',
      );
    }
  }

  private behaviors(
    origin: cloudfront.IOrigin, plan: PlacedContentDeliveryPlan,
  ): { defaultBehavior: cloudfront.BehaviorOptions; additionalBehaviors: Record<string, cloudfront.BehaviorOptions> } {
    const { uncachedPaths, assetPaths, namePrefix } = plan;
    const common = {
      origin,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      responseHeadersPolicy: plan.responseHeadersPolicy ?? securityHeaders(this, namePrefix),
    };
    const dynamic = {
      ...common,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_ALL,
      originRequestPolicy: cloudfront.OriginRequestPolicy.ALL_VIEWER,
    };
    const uncached = { ...dynamic, compress: false, cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED };
    const assets = assetPaths.length === 0 ? undefined : {
      ...common,
      compress: true,
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
      cachePolicy: assetCaching(this, namePrefix, plan.assetTtl),
    };
    // CloudFront uses the first behavior that matches, so paths that must not be cached come first, regardless of the order of the props.
    const behavior = (paths: string[], options: cloudfront.BehaviorOptions) => [...paths].sort().map((path) => [path, options]);
    return {
      defaultBehavior: { ...dynamic, compress: true, cachePolicy: pageCaching(this, namePrefix, plan.defaultTtl) },
      additionalBehaviors: Object.fromEntries([...behavior(uncachedPaths, uncached), ...(assets ? behavior(assetPaths, assets) : [])]),
    };
  }

  private createRecords({ hostnames, hostedZone }: PlacedContentDeliveryPlan): void {
    if (!hostedZone || !hostnames) {
      return;
    }
    const zoneName = zoneNameOf(hostedZone);
    const target = () => ({ dnsName: this.distribution.distributionDomainName, hostedZoneId: targets.CloudFrontTarget.getHostedZoneId(this) });
    const records = new AliasRecords(this, 'Records', { hostedZone, target, types: ['A', 'AAAA'] });
    for (const hostname of inOrder(hostnames)) {
      if (Token.isUnresolved(hostname) || zoneName === undefined || Token.isUnresolved(zoneName) || liesInZone(hostname, zoneName)) {
        records.add(Token.isUnresolved(hostname) ? `Hostname${hostnames.indexOf(hostname)}` : hostname, hostname);
      }
    }
  }
}

function originProps(plan: PlacedContentDeliveryPlan): LoadBalancerOriginProps {
  return {
    loadBalancer: plan.loadBalancer,
    protocolPolicy: plan.originProtocolPolicy,
    readTimeout: plan.originReadTimeout,
    namePrefix: plan.namePrefix,
    secretName: plan.originSecretName,
    encryptionKey: plan.encryptionKey,
    logRetention: plan.logRetention,
    removalPolicy: plan.removalPolicy,
  };
}

/** Only for a load balancer that is created in this app and has no web ACL. */
function acknowledgeOrigin({ loadBalancer, webAclArn }: PlacedContentDeliveryPlan): void {
  const resource = loadBalancer.node.tryFindChild('Resource');
  if (resource && webAclArn !== undefined && !isProtected(loadBalancer)) {
    acknowledge(resource, ruleIn(['nist', 'pci'], 'ALBWAFEnabled'), 'The load balancer has only private addresses and serves only CloudFront, '
      + 'whose web ACL inspects every request first.');
  }
}

/** Sorted, so that the order of the props does not change the template. */
function inOrder(hostnames: string[]): string[] {
  return Token.isUnresolved(hostnames) ? hostnames : [...hostnames].sort();
}
