import { aws_kms as kms, aws_logs as logs, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { checkDuration, checkRotationSchedule, DEFAULT_ROTATION_SCHEDULE, RotationSchedule } from './rotation-schedule';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html; a day is the longest that makes sense. */
const CHECK_MINUTES = { min: 1, max: 1440, unit: 'minutes' };
const DEFAULT_CHECK_INTERVAL = Duration.minutes(5);
const DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR;
/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html: of the 1000 that an account has by default 100 are for all others. */
const CONCURRENT_EXECUTIONS = { min: 1, max: 900 };
/**
 * Of a function that Secrets Manager calls: with fewer one step may throttle another.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_lambda-functions.html
 */
export const ROTATION_EXECUTIONS = { ...CONCURRENT_EXECUTIONS, min: 10 };

/** How messages name the rotations. */
export const DATABASE_SUBJECT = 'rotation';
export const CACHE_SUBJECT = 'cache rotation';

/**
 * Options for the function that keeps secrets and services up to date, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface SecretRefreshOptions {
  /**
   * How often the function looks whether there is something to do, from a minute to a day, in whole minutes.
   *
   * A change of the secret wakes it up at once. This is for the case that the event is lost, or that something failed: the longest time
   * that services can be left with a password that no longer works.
   *
   * @default Duration.minutes(5) - about 0.25 USD a month for the calls to Secrets Manager
   */
  readonly checkInterval?: Duration;

  /**
   * Runs of the function that the account keeps free for it, and that it never has more of: 10 to 900, for a `SecretRollout` 1 to 900.
   *
   * AWS Secrets Manager calls the function for each step of each secret, and a step may take 15 minutes, while changes and the clock call it as well. AWS says
   * that with fewer than 10 the function may be throttled, and a throttled step fails.
   *
   * AWS keeps 100 runs for the functions without. An account whose limit is not above that, as new ones are, refuses the function, and the
   * deployment fails: see `aws lambda get-account-settings`. No charge.
   *
   * @default - none reserved: two runs at once ask for the same versions of the secrets and do no harm
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
   * What happens to the function's logs when it leaves the stack.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly logRemovalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts the function's logs, environment variables and dead-letter queue. CloudWatch Logs and
   * EventBridge must be allowed to use it.
   *
   * @default - keys of AWS, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * When a secret gets a new value, and what brings it to the services: options, which jsii copies into the types that extend them.
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

/**
 * Options for the rotation of a database's password, which jsii copies into the types that extend them.
 *
 * With one user, tasks cannot open connections between the change of the password and their replacement, for a minute or two: applications must try again.
 *
 * @internal
 */
export interface DatabaseRotationOptions extends RotationOptions {
  /**
   * Credentials of a superuser, for the strategy of two users that take turns: the one in use is never changed, so nobody is
   * refused. The rotating secret must then be another user's, with the ARN of this one as `masterarn`.
   *
   * @default - none: one user, who changes the own password
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets_strategies.html
   */
  readonly superuserSecret?: secretsmanager.ISecret;
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
