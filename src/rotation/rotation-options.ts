import { aws_kms as kms, aws_logs as logs, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy } from 'aws-cdk-lib';

/** What a user says of the function that keeps secrets and services up to date. */
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
   * Runs of the function that the account keeps free for it, and that it never has more of, 1 to 900. One is enough, as it looks at everything
   * each time.
   *
   * AWS keeps 100 runs for the functions without. An account whose limit is not above that, as new ones are, refuses the function, and the
   * deployment fails: see `aws lambda get-account-settings`. No charge.
   *
   * @default - none reserved: two runs at once ask for the same versions of the secrets and do no harm
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
   * Key of the team's own that the function's logs, its variables and what it could not deal with are encrypted with. CloudWatch Logs and
   * EventBridge must be allowed to use it.
   *
   * @default - keys of AWS, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/** When a secret gets a new value, and what brings it to the services. */
export interface RotationOptions extends SecretRefreshOptions {
  /**
   * Time between two rotations, from 4 hours to 999 days, in whole hours. Days begin at midnight UTC, and AWS rotates at some time of the day that is due.
   *
   * @default Duration.days(30), where there is no `cron`
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly automaticallyAfter?: Duration;

  /**
   * When a rotation may begin, in UTC, instead of `automaticallyAfter`: the fields of a cron expression, minutes (0), hours, day of month, month,
   * day of week and year (*).
   *
   * For example `0 10 ? * TUE#1 *`, from ten o'clock on the first Tuesday of each month.
   *
   * @default - by `automaticallyAfter`
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
   */
  readonly cron?: string;

  /**
   * How long from then on AWS may choose the moment, 1 to 24 whole hours, not beyond the end of the day in UTC. With `automaticallyAfter` it begins at
   * midnight UTC.
   *
   * @default - to the end of the day, of a schedule in hours one hour
   */
  readonly windowDuration?: Duration;
}

/**
 * What a user says of the rotation of a database's password.
 *
 * With one user, tasks that connect between the change of the password and their replacement, a minute or two, are refused: applications must try again.
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
