import { aws_secretsmanager as secretsmanager, Duration } from 'aws-cdk-lib';
import { SecretRefreshOptions } from './refresh/secret-refresh-options';

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
