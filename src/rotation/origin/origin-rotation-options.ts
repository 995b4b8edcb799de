import { aws_ec2 as ec2, Duration } from 'aws-cdk-lib';

/**
 * How the value of the header changes by which the load balancer knows CloudFront.
 *
 * No request is refused meanwhile: the web ACL accepts the new value minutes before CloudFront sends it, and the one before until the next rotation. A
 * rotation takes some ten minutes.
 */
export interface OriginRotationOptions {
  /**
   * Whether the value changes by itself. Costs less than 0.01 USD a rotation.
   *
   * @default true - on a platform where `originRotation` is given, else the tier's: false in development, true in production
   */
  readonly enabled?: boolean;

  /**
   * Time between two rotations, from 4 hours to 999 days, in whole hours. Days begin at midnight UTC, and AWS rotates at some time of the day that is due.
   *
   * The first is when the schedule says so, and not with the deployment.
   *
   * @default Duration.days(30)
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly automaticallyAfter?: Duration;

  /**
   * Where in the load balancer's VPC the function runs that changes the value. It calls AWS WAF, Amazon CloudFront and AWS Secrets Manager, so the subnets
   * must be private ones with a way to the internet.
   *
   * @default - the private subnets with egress; on a platform those of its network; in no VPC where there are none
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Runs of the function that the account keeps free for it, and that it never has more of, 1 to 900. One is enough.
   *
   * AWS keeps 100 runs for the functions without. An account whose limit is not above that, as new ones are, refuses the function, and the
   * deployment fails: see `aws lambda get-account-settings`. No charge.
   *
   * @default - none reserved: AWS takes the steps of a rotation one after another
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;
}
