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
/** The longest there is: a change of the distribution takes some 5 minutes, one of the web ACL may take as long. */
const TIMEOUT = Duration.minutes(15);
/**
 * AWS says of a web ACL's change that it may take a number of minutes.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-working-with.html
 */
const PROPAGATION = Duration.minutes(5);
const POLL = Duration.seconds(10);

/** Why findings do not apply. */
const REASONS = {
  concurrency: 'Secrets Manager takes the steps of a rotation one after another, and reserved concurrency takes from the account what new accounts do not '
    + 'have: the deployment would fail.',
  network: "The function calls the APIs of AWS alone, and the load balancer's VPC has no private subnet with a way to them.",
};

/** Properties of `OriginRotation`. */
export interface OriginRotationProps extends OriginRotationPlan {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /** Has the header's value, in which it changes first. */
  readonly secret: secretsmanager.ISecret;
  /** Sends the header. */
  readonly header: string;
  readonly distribution: cloudfront.Distribution;
  /** Demands it. */
  readonly webAcl: wafv2.CfnWebACL;
  /** What else the distribution refers to, which whoever updates it must be allowed to read. */
  readonly distributionWebAclArn?: string;
  readonly accessLogs?: s3.IBucket;
  readonly namePrefix?: string;
  readonly encryptionKey?: kms.IKey;
  readonly logRetention: logs.RetentionDays;
}

/**
 * The function by which Secrets Manager changes the header's value: first in the web ACL, then in the distribution, and last in the secret.
 *
 * The template goes on naming the secret, so a deployment that changes either of the two puts the current value in, as the last rotation has left it.
 */
export class OriginRotation extends LibraryFunction {
  constructor(scope: Construct, id: string, private readonly props: OriginRotationProps) {
    const place = originRotationPlace(props.vpcSubnets, props.loadBalancer.vpc);
    super(scope, id, {
      description: 'Changes the value of the header by which the load balancer knows CloudFront',
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
      // CloudFront looks whether whoever updates a distribution may read its web ACL, and prepare its bucket for logs:
      // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cf-api-permissions-ref.html
      ...(distributionWebAclArn === undefined ? [] : [allow(['wafv2:GetWebACL'], [distributionWebAclArn])]),
      ...(accessLogs ? [allow(['s3:GetBucketAcl', 's3:PutBucketAcl'], [accessLogs.bucketArn])] : []),
    ];
  }
}
