import { aws_elasticloadbalancingv2 as elbv2, Duration } from 'aws-cdk-lib';
import { CanaryOptions, DeploymentLifecycleHook, LinearOptions, TrafficShiftOptions } from './deployment-strategy-options';

/** The strategies, as `AWS::ECS::Service` names them. */
export type StrategyKind = 'ROLLING' | 'BLUE_GREEN' | 'LINEAR' | 'CANARY';

/** A strategy with every default filled in. */
export interface StrategyPlan {
  readonly kind: StrategyKind;
  /** Whether there are a second target group and a listener rule whose weights belong to Amazon ECS. */
  readonly alternateTargetGroup: boolean;
  /** Undefined for a rolling deployment, like all fields below. */
  readonly bakeTime?: Duration;
  readonly testListener?: elbv2.IApplicationListener;
  readonly lifecycleHooks: DeploymentLifecycleHook[];
  readonly linear?: Required<Omit<LinearOptions, keyof TrafficShiftOptions>>;
  readonly canary?: Required<Omit<CanaryOptions, keyof TrafficShiftOptions>>;
}
