import { aws_kms as kms, aws_logs as logs, Duration, RemovalPolicy } from 'aws-cdk-lib';

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
