import { Duration } from 'aws-cdk-lib';

/**
 * Options of Amazon ECS Service Connect for a service that others consume.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_TimeoutConfiguration.html
 */
export interface ServiceConnectOptions {
  /**
   * Time within which the service must send its complete response, in seconds. `Duration.seconds(0)` disables the timeout, for example for streams and
   * server-sent events. At most the `idleTimeout`, unless that is disabled.
   *
   * @default Duration.seconds(15)
   */
  readonly perRequestTimeout?: Duration;

  /**
   * Time after which a connection without traffic is closed, in seconds. `Duration.seconds(0)` disables the timeout.
   *
   * @default Duration.minutes(5)
   */
  readonly idleTimeout?: Duration;
}
