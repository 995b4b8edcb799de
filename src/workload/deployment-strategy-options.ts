import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration } from 'aws-cdk-lib';

/**
 * A Lambda function that Amazon ECS calls at stages of a deployment, and that decides whether the deployment goes on.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export interface DeploymentLifecycleHook {
  /** The function. It answers `SUCCEEDED`, `FAILED` or `IN_PROGRESS` as `hookStatus`; a failure rolls the deployment back. */
  readonly handler: lambda.IFunction;

  /** Stages at which it is called. Linear deployments call the hook of `PRODUCTION_TRAFFIC_SHIFT` at each step. */
  readonly stages: ecs.DeploymentLifecycleStage[];
}

/** Options for a rolling deployment. How many tasks it replaces at a time is in the options for the deployment itself. */
export interface RollingOptions {
  /**
   * Whether the service has the second target group and the listener rule that the other strategies shift traffic by.
   *
   * A service that is deployed already changes its strategy in two deployments, as Amazon ECS requires: first to a rolling one with this, then to the
   * other one. To return to rolling deployments, keep it: the tasks may be in the second target group.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html
   */
  readonly alternateTargetGroup?: boolean;
}

/**
 * Options for all strategies that shift traffic, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface TrafficShiftOptions {
  /**
   * How long the old tasks stay after all traffic has shifted, 0 to 1440 minutes, in whole minutes. Until then a rollback only shifts the traffic back.
   *
   * Both versions run in full: twice the tasks, at twice the price. A stack update waits for the end.
   *
   * @default Duration.minutes(15) - as long as the slowest of the alarms takes
   */
  readonly bakeTime?: Duration;

  /**
   * A second listener of the service's load balancer, whose requests reach the new version before those of the users do. The service has a rule in it of
   * the same host names, paths and priority. Not for internal services.
   *
   * Who may reach it is decided by the load balancer's security group.
   *
   * @default - no test traffic
   */
  readonly testListener?: elbv2.IApplicationListener;

  /**
   * Functions that decide at stages of the deployment whether it goes on.
   *
   * @default - none
   */
  readonly lifecycleHooks?: DeploymentLifecycleHook[];
}

/** Options for a blue/green deployment. */
export interface BlueGreenOptions extends TrafficShiftOptions {}

/** Options for a linear deployment. */
export interface LinearOptions extends TrafficShiftOptions {
  /**
   * Traffic that each step shifts, in percent, 3 to 100 in tenths.
   *
   * @default 10
   */
  readonly stepPercent?: number;

  /**
   * Time between two steps, 0 to 1440 minutes, in whole minutes.
   *
   * @default Duration.minutes(6)
   */
  readonly stepBakeTime?: Duration;
}

/** Options for a canary deployment. */
export interface CanaryOptions extends TrafficShiftOptions {
  /**
   * Traffic that the new version gets first, in percent, 0.1 to 100 in tenths.
   *
   * An alarm on the rate of errors needs 20 requests in five minutes: let the canary have as many.
   *
   * @default 5
   */
  readonly canaryPercent?: number;

  /**
   * Time until the rest of the traffic shifts, 0 to 1440 minutes, in whole minutes.
   *
   * @default Duration.minutes(10)
   */
  readonly canaryBakeTime?: Duration;
}
