import { Duration } from 'aws-cdk-lib';
import { BlueGreenOptions, CanaryOptions, LinearOptions, RollingOptions, TrafficShiftOptions } from './deployment-strategy-options';
import { StrategyKind, StrategyPlan } from './strategy-plan';
import { omitUndefined } from '../private/omit-undefined';
import { requireStruct } from '../private/shapes/check-shape';

/** The longest period that an alarm of a service evaluates: a high latency over three periods of five minutes. */
const DEFAULT_BAKE_TIME = Duration.minutes(15);
/** The defaults of Amazon ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html */
const LINEAR = { stepPercent: 10, stepBakeTime: Duration.minutes(6) };
/** The defaults of Amazon ECS: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html */
const CANARY = { canaryPercent: 5, canaryBakeTime: Duration.minutes(10) };

/**
 * How traffic shifts to a new version of a service.
 *
 * All strategies except rolling run both versions at the same time. For a public service, Amazon ECS then shifts traffic between two target groups by
 * changing the weights of a listener rule. A stack update never changes the weights.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service-options.html
 */
export class DeploymentStrategy {
  /**
   * Replaces tasks in batches: old tasks stop as soon as new ones are healthy. This is the fastest and cheapest strategy.
   *
   * @param options Options that differ from the defaults
   */
  static rolling(options?: RollingOptions): DeploymentStrategy {
    requireOptions('rolling', 'RollingOptions', options);
    return new DeploymentStrategy({ kind: 'ROLLING', alternateTargetGroup: options?.alternateTargetGroup ?? false, lifecycleHooks: [] });
  }

  /**
   * Starts the new version alongside the old one, and shifts all traffic at once.
   *
   * @param options Options that differ from the defaults
   */
  static blueGreen(options?: BlueGreenOptions): DeploymentStrategy {
    requireOptions('blueGreen', 'BlueGreenOptions', options);
    return new DeploymentStrategy(shifting('BLUE_GREEN', options));
  }

  /**
   * Starts the new version alongside the old one, and shifts the traffic in equal steps.
   *
   * @param options Options that differ from the defaults
   */
  static linear(options?: LinearOptions): DeploymentStrategy {
    requireOptions('linear', 'LinearOptions', options);
    const { stepPercent, stepBakeTime } = options ?? {};
    return new DeploymentStrategy({ ...shifting('LINEAR', options), linear: { ...LINEAR, ...omitUndefined({ stepPercent, stepBakeTime }) } });
  }

  /**
   * Starts the new version alongside the old one, shifts a small part of the traffic and, after some time, the rest.
   *
   * @param options Options that differ from the defaults
   */
  static canary(options?: CanaryOptions): DeploymentStrategy {
    requireOptions('canary', 'CanaryOptions', options);
    const { canaryPercent, canaryBakeTime } = options ?? {};
    return new DeploymentStrategy({ ...shifting('CANARY', options), canary: { ...CANARY, ...omitUndefined({ canaryPercent, canaryBakeTime }) } });
  }

  /** @internal */
  readonly _plan: StrategyPlan;

  private constructor(plan: StrategyPlan) {
    this._plan = plan;
  }
}

function requireOptions(strategy: string, struct: string, options: unknown): void {
  if (options !== undefined) {
    requireStruct(`DeploymentStrategy.${strategy}`, 'strategy', struct, options);
  }
}

function shifting(kind: StrategyKind, { bakeTime, testListener, lifecycleHooks }: TrafficShiftOptions = {}): StrategyPlan {
  return { kind, alternateTargetGroup: true, bakeTime: bakeTime ?? DEFAULT_BAKE_TIME, testListener, lifecycleHooks: lifecycleHooks ?? [] };
}
