import { Duration } from 'aws-cdk-lib';
import { DeploymentStrategy } from './deployment-strategy';

/** How a new version replaces the old one. */
export interface DeploymentOptions {
  /**
   * How traffic shifts to the new version. Workers always use rolling deployments.
   *
   * With a strategy other than rolling, a public service has a second target group with its own alarms, and a listener rule whose weights only Amazon ECS
   * changes; a function of the fleet manages these rules. It cannot be combined with `scaling.requestsPerTarget`. To change the strategy of a public
   * service that is already deployed, use two deployments: see `RollingOptions.alternateTargetGroup`.
   *
   * @default DeploymentStrategy.rolling()
   */
  readonly strategy?: DeploymentStrategy;

  /**
   * Fewest healthy tasks during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Most tasks during a deployment, in percent of the desired count, 100 to 200. Must leave room above `minHealthyPercent`.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * Whether a deployment whose tasks keep failing is stopped and rolled back. Without it such a deployment hangs for up to three hours.
   *
   * It does not undo changes of the target group. It works for rolling deployments only: with other strategies, alarms and hooks stop a deployment.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: boolean;

  /**
   * Whether a deployment is rolled back when an alarm of the service's target group enters the ALARM state: 5xx rate, unhealthy targets or p95 latency.
   *
   * Every deployment takes up to 5 minutes longer: once the new tasks have replaced the old ones, ECS watches the alarms for a bake time that it derives
   * from their configuration. What shows later, such as latency that must be high for 15 minutes, is published but rolls nothing back. An alarm whose
   * cause lies elsewhere, such as a slow database, rolls a deployment back too.
   *
   * If an alarm is in the ALARM state when a deployment starts, ECS ignores all of them for that deployment, so that a fix can be deployed. An alarm in
   * the INSUFFICIENT_DATA state rolls nothing back; without requests, these alarms are in the OK state. The first deployment of a service has nothing to
   * go back to.
   *
   * Has no effect on services without alarms. Changing it later starts no deployment.
   *
   * @default true - on a platform the tier's: false in development
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly rollbackOnAlarms?: boolean;

  /**
   * How long the load balancer lets an old task finish its requests, 0 to 3600 seconds. Every deployment takes at least that long.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * How long a container may take from SIGTERM to its end before it is killed, 2 to 120 seconds.
   *
   * Keep it above `deregistrationDelay`, so that draining ends first.
   *
   * @default Duration.seconds(60)
   */
  readonly stopTimeout?: Duration;

  /**
   * How long failed health checks of a new task are overlooked, in seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;
}
