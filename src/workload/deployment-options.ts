import { Duration } from 'aws-cdk-lib';
import { DeploymentStrategy } from './deployment-strategy';

/** Options for the deployment of a new version. */
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
   * Minimum number of healthy tasks during a deployment, in percent of the desired count, 0 to 100.
   *
   * @default 100
   */
  readonly minHealthyPercent?: number;

  /**
   * Maximum number of tasks during a deployment, in percent of the desired count, 100 to 200. Must be greater than `minHealthyPercent`.
   *
   * @default 200
   */
  readonly maxHealthyPercent?: number;

  /**
   * Whether a deployment whose tasks keep failing is stopped and rolled back. If false, such a deployment continues for up to three hours.
   *
   * It does not undo changes of the target group. It works only for rolling deployments. With other strategies, only alarms and hooks stop a deployment.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
   */
  readonly circuitBreaker?: boolean;

  /**
   * Whether a deployment is rolled back when an alarm of the service's target group enters the ALARM state: 5xx rate, unhealthy targets or p95 latency.
   *
   * Every deployment takes up to 5 minutes longer: after the new tasks have replaced the old ones, ECS monitors the alarms for a bake time that it derives
   * from their configuration. A problem that an alarm detects later, such as a latency that must be high for 15 minutes, does not cause a rollback. An
   * alarm with another cause, such as a slow database, also rolls a deployment back.
   *
   * If an alarm is in the ALARM state when a deployment starts, ECS ignores all of the alarms for that deployment, so that you can deploy a fix. An alarm
   * in the INSUFFICIENT_DATA state does not cause a rollback. Without requests, these alarms are in the OK state. The first deployment of a service has no
   * earlier version to return to.
   *
   * Has no effect on services without alarms. A change does not start a deployment.
   *
   * @default true - on a platform the tier's: false in development
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
   */
  readonly rollbackOnAlarms?: boolean;

  /**
   * Time that the load balancer gives an old task to finish its requests, 0 to 3600 seconds. Every deployment takes at least that long.
   *
   * @default Duration.seconds(30)
   */
  readonly deregistrationDelay?: Duration;

  /**
   * Time that a container has to stop after SIGTERM before it is killed, 2 to 120 seconds.
   *
   * Set a longer time than `deregistrationDelay`, so that connection draining ends first.
   *
   * @default Duration.seconds(60)
   */
  readonly stopTimeout?: Duration;

  /**
   * Time during which failed health checks of a new task are ignored, in seconds.
   *
   * @default Duration.seconds(60)
   */
  readonly healthCheckGracePeriod?: Duration;
}
