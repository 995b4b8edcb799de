import { aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_lambda as lambda, Duration } from 'aws-cdk-lib';

/**
 * A Lambda function that Amazon ECS invokes at stages of a deployment, to decide whether the deployment continues.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
 */
export interface DeploymentLifecycleHook {
  /**
   * The function. It returns `{ hookStatus }`: `SUCCEEDED`, `FAILED` or `IN_PROGRESS`. Amazon ECS rolls the deployment back if the function returns
   * `FAILED` or no `hookStatus`, or ends with an error.
   */
  readonly handler: lambda.IFunction;

  /** Stages at which Amazon ECS invokes the function, at least one. Linear deployments invoke it at each step of `PRODUCTION_TRAFFIC_SHIFT`. */
  readonly stages: ecs.DeploymentLifecycleStage[];
}

/** Options for a rolling deployment. `minHealthyPercent` and `maxHealthyPercent` of the deployment determine how many tasks are replaced at a time. */
export interface RollingOptions {
  /**
   * Whether the service has the second target group and the listener rule that the other strategies need.
   *
   * To change the strategy of a service that is already deployed, Amazon ECS requires two deployments: first a rolling one with this option, then one with
   * the new strategy. To return to rolling deployments, set this option and keep it, because the tasks can be in the second target group.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/update-rolling-to-bluegreen.html
   */
  readonly alternateTargetGroup?: boolean;
}

/**
 * Options for all strategies that shift traffic. jsii copies them into the types that extend them.
 *
 * @internal
 */
export interface TrafficShiftOptions {
  /**
   * Time that the old tasks keep running after all traffic has shifted, 0 to 1440 minutes, in whole minutes. During this time, a rollback only shifts the
   * traffic back.
   *
   * All tasks of both versions run, at twice the price. A stack update waits until the bake time ends.
   *
   * @default Duration.minutes(15) - the longest period that an alarm of a service evaluates
   */
  readonly bakeTime?: Duration;

  /**
   * A second listener of the service's load balancer. Its requests reach the new version before users' requests do. The service has a rule on this listener
   * with the same host names, paths and priority. Not available for internal services.
   *
   * The load balancer's security group controls who can reach it.
   *
   * @default - no test traffic
   */
  readonly testListener?: elbv2.IApplicationListener;

  /**
   * Functions that decide at stages of the deployment whether it continues, such as smoke tests.
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
   * Traffic that each step shifts, in percent: 3 to 100, in multiples of 0.1.
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
   * Traffic that the new version receives first, in percent: 0.1 to 100, in multiples of 0.1.
   *
   * The alarm for the error rate needs 20 requests in five minutes. Choose a percentage that sends at least as many to the new version.
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
