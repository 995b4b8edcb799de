import {
  aws_cloudfront as cloudfront, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_logs as logs, aws_s3 as s3,
  aws_secretsmanager as secretsmanager, aws_wafv2 as wafv2, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CONFIGURATION_VARIABLE, OriginRotationConfiguration } from './functions/configuration';
import { OriginRotationFunction } from './functions/origin-rotation-function';
import { allow, allowRotation, LibraryFunction, scheduleRotation } from './library-function';
import { OriginRotationPlan } from './origin-rotation-plan';
import { originRotationPlace } from './placement';
import { physicalName } from '../private/names';

const FUNCTION_NAME_LIMIT = 64;
/** The maximum for Lambda. A change of the distribution takes about 5 minutes, and a change of the web ACL may take as long. */
const TIMEOUT = Duration.minutes(15);
/**
 * According to AWS, a change of a web ACL can take several minutes.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-working-with.html
 */
const PROPAGATION = Duration.minutes(5);
const POLL = Duration.seconds(10);

/** Reasons why findings do not apply. */
const REASONS = {
  concurrency: 'Secrets Manager performs the steps of a rotation one after another, and new accounts do not have enough concurrency to reserve: '
    + 'the deployment would fail.',
  network: "The function calls only AWS APIs, and the load balancer's VPC has no private subnet with a route to them.",
};

/** Properties of `OriginRotation`. */
export interface OriginRotationProps extends OriginRotationPlan {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Secret with the header's value. */
  readonly secret: secretsmanager.ISecret;
  /** Header that CloudFront sends. */
  readonly header: string;
  readonly distribution: cloudfront.Distribution;
  /** Web ACL that requires the header. */
  readonly webAcl: wafv2.CfnWebACL;
  /** Resources that the distribution refers to. Updating the distribution requires permissions to read them. */
  readonly distributionWebAclArn?: string;
  readonly accessLogs?: s3.IBucket;
  readonly namePrefix?: string;
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
}

/**
 * The function with which Secrets Manager rotates the header's value: first in the web ACL, then in the distribution, and finally in the secret.
 *
 * The template refers to the secret, so a deployment that changes the web ACL or the distribution sets the current value of the last rotation.
 */
export class OriginRotation extends LibraryFunction {
  constructor(scope: Construct, id: string, private readonly props: OriginRotationProps) {
    const place = originRotationPlace(props.vpcSubnets, props.loadBalancer.vpc);
    super(scope, id, {
      description: 'Rotates the value of the header by which the load balancer recognizes CloudFront',
      functionName: physicalName(props.namePrefix, 'origin-rotation', FUNCTION_NAME_LIMIT),
      timeout: TIMEOUT,
      network: place && {
        ...place,
        securityGroupName: physicalName(props.namePrefix, 'origin-rotation-sg'),
        calls: 'AWS Secrets Manager, AWS WAF, Amazon CloudFront',
      },
      reservedConcurrentExecutions: props.reservedConcurrentExecutions,
      logRetention: props.logRetention,
      logRemovalPolicy: RemovalPolicy.DESTROY,
      encryptionKey: props.encryptionKey,
    }, OriginRotationFunction, REASONS);
    const { secret, schedule } = props;
    const permission = allowRotation(this, this.function);
    scheduleRotation(this, { secret, function: this.function, times: schedule._render() }, [permission, ...place ? [place.wayOut] : []]);
  }

  protected variables(): { [name: string]: string } {
    const { header, distribution, webAcl } = this.props;
    const configuration: OriginRotationConfiguration = {
      header,
      distribution: distribution.distributionId,
      webAcl: webAcl.ref,
      propagationSeconds: PROPAGATION.toSeconds(),
      pollSeconds: POLL.toSeconds(),
    };
    return { [CONFIGURATION_VARIABLE]: Stack.of(this).toJsonString(configuration) };
  }

  protected permissions(): object[] {
    const { secret, distribution, webAcl, distributionWebAclArn, accessLogs } = this.props;
    return [
      allow(
        ['secretsmanager:DescribeSecret', 'secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
        [secret.secretArn],
      ),
      allow(['cloudfront:GetDistribution', 'cloudfront:UpdateDistribution'], [distribution.distributionArn]),
      allow(['wafv2:GetWebACL', 'wafv2:UpdateWebACL'], [webAcl.attrArn]),
      // To update a distribution, CloudFront requires permissions to read its web ACL and to prepare its log bucket:
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cf-api-permissions-ref.html
      ...(distributionWebAclArn === undefined ? [] : [allow(['wafv2:GetWebACL'], [distributionWebAclArn])]),
      ...(accessLogs ? [allow(['s3:GetBucketAcl', 's3:PutBucketAcl'], [accessLogs.bucketArn])] : []),
    ];
  }
}
