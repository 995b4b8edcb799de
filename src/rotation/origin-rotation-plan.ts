import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { leadOut } from './placement';
import { ROTATION_EXECUTIONS } from './rotation-options';
import { checkRotationSchedule, DEFAULT_ROTATION_SCHEDULE, RotationSchedule } from './rotation-schedule';
import { Problems } from '../private/problems';
import { selectionError } from '../private/zones';

const SUBJECT = 'origin rotation';

/**
 * Options for the rotation of the secret header by which the load balancer recognizes CloudFront.
 *
 * A rotation takes about ten minutes and rejects no requests: the web ACL accepts the new value several minutes before CloudFront sends it, and accepts
 * the previous value until the next rotation.
 */
export interface OriginRotationOptions {
  /**
   * When the value rotates: `RotationSchedule.never()` keeps the first one. Deployments never change the value. A rotation costs less than 0.01 USD.
   *
   * @default RotationSchedule.every(Duration.days(30)) - on a platform without `originRotation` the tier's: never in development, every 30 days in production
   */
  readonly schedule?: RotationSchedule;

  /**
   * Subnets of the load balancer's VPC in which the rotation function runs. It calls AWS WAF, Amazon CloudFront and AWS Secrets Manager, so they must be
   * private subnets with a route to the internet.
   *
   * @default - the private subnets with egress, on a platform those of its network; without such subnets, the function does not run in a VPC
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Reserved concurrency of the function, 10 to 900. According to AWS, a function with less may be throttled when AWS Secrets Manager invokes it.
   *
   * AWS Lambda keeps 100 of the account's concurrent executions unreserved. In an account whose limit leaves no room above that, such as a new one, the
   * deployment fails: see `aws lambda get-account-settings`. No charge.
   *
   * @default - none reserved: AWS Secrets Manager runs the steps of a rotation one after another
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;
}

/** A rotation of the header's value with every default filled in. The subnets depend on the load balancer's VPC, see `originRotationPlace`. */
export interface OriginRotationPlan extends OriginRotationOptions {
  /** Whether the value rotates at all. */
  readonly enabled: boolean;
  readonly schedule: RotationSchedule;
}

/** Fills in the defaults. */
export function resolveOriginRotation<O extends OriginRotationOptions>(options: O): O & OriginRotationPlan {
  const schedule = options.schedule ?? DEFAULT_ROTATION_SCHEDULE;
  return { ...options, schedule, enabled: !schedule._isNever };
}

/** Collects mistakes in the rotation, except in its subnets. */
export function checkOriginRotation(plan: OriginRotationPlan, problems: Problems): void {
  if (plan.enabled) {
    checkRotationSchedule(SUBJECT, plan.schedule, problems);
  }
  problems.integer(SUBJECT, 'reservedConcurrentExecutions', plan.reservedConcurrentExecutions, ROTATION_EXECUTIONS);
}

/** Collects subnets that the load balancer's VPC does not have, or that have no route to the internet, because the function has no public address. */
export function checkOriginRotationSubnets({ vpcSubnets }: OriginRotationPlan, vpc: ec2.IVpc | undefined, problems: Problems): void {
  if (!vpcSubnets) {
    return;
  }
  const mistake = { subject: SUBJECT, prop: 'vpcSubnets', fix: 'do not set it to run the function outside of a VPC' };
  if (!vpc) {
    problems.add({ ...mistake, must: "not be set when the load balancer's VPC is not known", got: JSON.stringify(vpcSubnets) });
    return;
  }
  const error = selectionError(vpc, vpcSubnets);
  if (error !== undefined || !leadOut(vpc, vpcSubnets)) {
    problems.add({
      ...mistake, must: 'be private subnets with a route to the internet', got: JSON.stringify(vpcSubnets), fix: error ?? 'subnets without a NAT gateway have no route to the internet',
    });
  }
}
