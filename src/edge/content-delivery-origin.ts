import {
  aws_cloudfront as cloudfront, aws_cloudfront_origins as origins, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs,
  aws_secretsmanager as secretsmanager, aws_wafv2 as wafv2, Duration, Names, RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { globalName } from './content-delivery-policies';
import { protect } from './web-acl-association';
import { logWebAcl } from './web-acl-logs';
import { acknowledgeUnrotated, skipChecks } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { URL_SAFE_PASSWORD } from '../private/generated-password';
import { physicalName } from '../private/names';

/** Name of the header whose value only CloudFront knows. */
export const ORIGIN_HEADER = 'X-Origin-Verify';
/** The region takes the rest of the 64 characters of a VPC origin's name. */
const MAX_ORIGIN_NAME_LENGTH = 48;
const MAX_METRIC_NAME_LENGTH = 128;

/** Inputs of the origin of a load balancer. */
export interface LoadBalancerOriginProps {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly protocolPolicy: cloudfront.OriginProtocolPolicy;
  readonly readTimeout: Duration;
  readonly namePrefix?: string;
  readonly secretName?: string;
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** An origin that requires a header, and the secret with its value. */
export interface SecretHeaderOrigin {
  readonly origin: cloudfront.IOrigin;
  readonly secret: secretsmanager.Secret;
  readonly webAcl: wafv2.CfnWebACL;
}

/**
 * The internal load balancer as the origin, through network interfaces that CloudFront creates in its subnets.
 *
 * CloudFront cannot update a VPC origin that a distribution uses, not even its tags. So the VPC origin has no tags, and another protocol creates another
 * VPC origin.
 */
export function throughVpcOrigin(scope: Construct, props: LoadBalancerOriginProps): { origin: cloudfront.IOrigin; vpcOrigin: cloudfront.VpcOrigin } {
  const { loadBalancer, protocolPolicy, readTimeout } = props;
  const clearText = protocolPolicy === cloudfront.OriginProtocolPolicy.HTTP_ONLY;
  const vpcOrigin = new cloudfront.VpcOrigin(scope, clearText ? 'HttpVpcOrigin' : 'VpcOrigin', {
    endpoint: cloudfront.VpcOriginEndpoint.applicationLoadBalancer(loadBalancer),
    vpcOriginName: globalName(scope, props.namePrefix, clearText ? 'alb-http' : 'alb', MAX_ORIGIN_NAME_LENGTH),
    protocolPolicy,
    originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
  });
  const resource = vpcOrigin.node.defaultChild as cloudfront.CfnVpcOrigin;
  resource.addPropertyDeletionOverride('Tags');
  // CloudFront requires an internet gateway that is attached to the VPC. The routes of the public subnets depend on it.
  resource.node.addDependency(...(loadBalancer.vpc?.publicSubnets ?? []).map((subnet) => subnet.internetConnectivityEstablished));
  return { vpcOrigin, origin: origins.VpcOrigin.withVpcOrigin(vpcOrigin, { readTimeout }) };
}

/** The internet-facing load balancer as the origin, with a web ACL that blocks requests without the header. */
export function throughSecretHeader(scope: Construct, props: LoadBalancerOriginProps): SecretHeaderOrigin {
  const { loadBalancer, protocolPolicy, readTimeout } = props;
  const secret = new EncryptedSecret(scope, 'OriginSecret', {
    secretName: props.secretName,
    encryptionKey: props.encryptionKey,
    description: `Value of ${ORIGIN_HEADER}, by which the load balancer recognizes CloudFront`,
    generateSecretString: URL_SAFE_PASSWORD,
  });
  acknowledgeUnrotated(secret, 'Its rotation is disabled. The value only gives access to what everyone can access through CloudFront.');
  // A dynamic reference, so that the template contains only the secret's ARN.
  const value = secret.secretValue.unsafeUnwrap();
  const name = Names.uniqueResourceName(scope, { maxLength: MAX_METRIC_NAME_LENGTH });
  const webAcl = createGuard(scope, name, value);
  const { attrArn: webAclArn } = webAcl;
  protect(scope, loadBalancer, webAclArn);
  logWebAcl(scope, 'OriginGuard', {
    ...props, webAclArn, name: physicalName(props.namePrefix, 'origin-guard', MAX_METRIC_NAME_LENGTH) ?? name, secretHeaders: [ORIGIN_HEADER.toLowerCase()],
  });
  return {
    secret,
    webAcl,
    origin: new origins.LoadBalancerV2Origin(loadBalancer, {
      protocolPolicy,
      readTimeout,
      originSslProtocols: [cloudfront.OriginSslPolicy.TLS_V1_2],
      customHeaders: { [ORIGIN_HEADER]: value },
    }),
  };
}

function createGuard(scope: Construct, name: string, value: string): wafv2.CfnWebACL {
  // Samples of requests would show the header's value in the console.
  const visibility = (metricName: string) => ({ cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false, metricName });
  const guard = new wafv2.CfnWebACL(scope, 'OriginGuard', {
    description: 'Allows only requests from CloudFront',
    scope: 'REGIONAL',
    defaultAction: { block: {} },
    visibilityConfig: visibility(name),
    rules: [{
      name: 'FromCloudFront',
      priority: 0,
      action: { allow: {} },
      visibilityConfig: visibility('FromCloudFront'),
      statement: {
        byteMatchStatement: {
          fieldToMatch: { singleHeader: { Name: ORIGIN_HEADER.toLowerCase() } },
          positionalConstraint: 'EXACTLY',
          searchString: value,
          textTransformations: [{ priority: 0, type: 'NONE' }],
        },
      },
    }],
  });
  skipChecks(guard, ['CKV_AWS_192'], 'It allows only requests from CloudFront. The web ACL of the distribution inspects them.');
  return guard;
}
