import { aws_kms as kms, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { checkDuration, checkRotationSchedule, DEFAULT_ROTATION_SCHEDULE, RotationSchedule } from './rotation-schedule';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html; a day is the longest that makes sense. */
const CHECK_MINUTES = { min: 1, max: 1440, unit: 'minutes' };
const DEFAULT_CHECK_INTERVAL = Duration.minutes(5);
const DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: of the 1000 that an account has by default 100 are for all others. */
const CONCURRENT_EXECUTIONS = { min: 1, max: 900 };
/**
 * Minimum for a function that Secrets Manager invokes. With less, one step may throttle another.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export const ROTATION_EXECUTIONS = { ...CONCURRENT_EXECUTIONS, min: 10 };

/** Names of the rotations in messages. */
export const DATABASE_SUBJECT = 'rotation';
export const CACHE_SUBJECT = 'cache rotation';

/**
 * Options for the function that keeps secrets and services up to date. jsii copies them into the types that extend them.
 *
 * @internal
 */
export interface SecretRefreshOptions {
  /**
   * How often the function checks whether there is something to do, from one minute to one day, in whole minutes.
   *
   * A change of the secret triggers the function immediately. The interval matters if the event is lost or a run fails: it is the longest time during
   * which services may use a password that no longer works.
   *
   * @default Duration.minutes(5) - about 0.25 USD a month for the calls to Secrets Manager
   */
  readonly checkInterval?: Duration;

  /**
   * Reserved concurrency of the function, which is also its maximum: 10 to 900, for a `SecretRollout` 1 to 900.
   *
   * AWS Secrets Manager invokes the function for each step of each secret, and a step can take 15 minutes, while changes of secrets and the schedule
   * invoke it too. According to AWS, a function with less than 10 may be throttled, and a throttled step fails.
   *
   * AWS Lambda keeps 100 of the account's concurrent executions unreserved. In an account whose limit leaves no room above that, such as a new one, the
   * deployment fails: see `aws lambda get-account-settings`. No charge.
   *
   * @default - none reserved: concurrent runs write the same versions of the secrets and are harmless
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
   * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * How long the function's log events are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * What happens to the function's logs when it is removed from the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts the function's logs, environment variables and dead-letter queue. CloudWatch Logs and
   * EventBridge must be allowed to use it.
   *
   * @default - AWS owned or AWS managed keys, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * Options for the rotation of a secret, and for the function that delivers the new value to services. jsii copies them into the types that extend them.
 *
 * @internal
 */
export interface RotationOptions extends SecretRefreshOptions {
  /**
   * When the secret rotates. A change takes effect with the next rotation.
   *
   * @default RotationSchedule.every(Duration.days(30))
   */
  readonly schedule?: RotationSchedule;
}

/** The function with every default filled in. */
export interface SecretRefreshPlan extends SecretRefreshOptions {
  readonly checkInterval: Duration;
  readonly logRetention: logs.RetentionDays;
  readonly logRemovalPolicy: RemovalPolicy;
}

/** A rotation with every default filled in. */
export interface RotationPlan extends SecretRefreshPlan {
  readonly schedule: RotationSchedule;
}

/** Fills in the defaults of the function. */
export function resolveSecretRefresh<O extends SecretRefreshOptions>(options: O): O & SecretRefreshPlan {
  return {
    ...options,
    checkInterval: options.checkInterval ?? DEFAULT_CHECK_INTERVAL,
    logRetention: options.logRetention ?? DEFAULT_LOG_RETENTION,
    logRemovalPolicy: options.logRemovalPolicy ?? RemovalPolicy.DESTROY,
  };
}

/** Fills in the defaults of a rotation. */
export function resolveRotation<O extends RotationOptions>(options: O): O & RotationPlan {
  return { ...resolveSecretRefresh(options), schedule: options.schedule ?? DEFAULT_ROTATION_SCHEDULE };
}

/** Collects mistakes in a rotation. */
export function checkRotation(subject: string, plan: RotationPlan, problems: Problems): void {
  checkRotationSchedule(subject, plan.schedule, problems);
  checkSecretRefresh(subject, plan, problems, ROTATION_EXECUTIONS);
}

/** Collects mistakes in the function. */
export function checkSecretRefresh(subject: string, plan: SecretRefreshPlan, problems: Problems, executions = CONCURRENT_EXECUTIONS): void {
  checkDuration(problems, subject, 'checkInterval', plan.checkInterval, CHECK_MINUTES, (duration) => duration.toMinutes({ integral: false }));
  problems.integer(subject, 'reservedConcurrentExecutions', plan.reservedConcurrentExecutions, executions);
}
