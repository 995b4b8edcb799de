import { aws_elasticloadbalancingv2 as elbv2, Duration, Token } from 'aws-cdk-lib';
import type { DeploymentOptions } from './deployment-options';
import { ServiceProtocol } from './service-protocol';
import { StrategyPlan } from './strategy-plan';
import { isSecure } from '../ingress/listener-route';
import { checkMinutes } from '../private/durations';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-deploymentconfiguration.html */
const BAKE_MINUTES = { min: 0, max: 1_440 };
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_LinearConfiguration.html */
const STEP_PERCENT = { min: 3, max: 100 };
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CanaryConfiguration.html */
const CANARY_PERCENT = { min: 0.1, max: 100 };
/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-linearconfiguration.html */
const MAX_MINUTES = 33 * 60;

/** Collects mistakes of a single strategy. */
export function checkStrategy(subject: string, strategy: StrategyPlan, problems: Problems): void {
  const { bakeTime, linear, canary, lifecycleHooks } = strategy;
  const prop = 'deployment.strategy';
  const minutes = (name: string, value: Duration | undefined) => checkMinutes(subject, `${prop}.${name}`, value, BAKE_MINUTES, problems);
  minutes('bakeTime', bakeTime);
  minutes('stepBakeTime', linear?.stepBakeTime);
  minutes('canaryBakeTime', canary?.canaryBakeTime);
  checkPercent(subject, `${prop}.stepPercent`, linear?.stepPercent, STEP_PERCENT, problems);
  checkPercent(subject, `${prop}.canaryPercent`, canary?.canaryPercent, CANARY_PERCENT, problems);
  const total = minutesOf(strategy);
  if (total > MAX_MINUTES) {
    problems.add({ subject, prop, must: `take at most ${MAX_MINUTES} minutes in all, after which CloudFormation rejects it`, got: total, fix: 'shorten the bake times, or use larger steps' });
  }
  lifecycleHooks.forEach(({ stages }, index) => {
    if (!Token.isUnresolved(stages) && (stages.length === 0 || new Set(stages).size < stages.length)) {
      problems.add({ subject, prop: `${prop}.lifecycleHooks[${index}].stages`, must: 'name at least one stage, and each once', got: stages });
    }
  });
}

/** The duration as CloudFormation computes it. Values that are known only at deployment, and steps out of range, count as 0. */
function minutesOf({ bakeTime, linear, canary }: StrategyPlan): number {
  const [bake, step, first] = [bakeTime, linear?.stepBakeTime, canary?.canaryBakeTime]
    .map((time) => (time && !time.isUnresolved() ? time.toMinutes({ integral: false }) : 0));
  const percent = linear?.stepPercent ?? 100;
  const steps = Token.isUnresolved(percent) || percent < STEP_PERCENT.min ? 0 : Math.ceil(100 / percent) - 1;
  return bake + first + step * steps;
}

/** Compared in tenths, because binary fractions are not exact. */
function checkPercent(subject: string, prop: string, value: number | undefined, { min, max }: { min: number; max: number }, problems: Problems): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  if (!(value >= min && value <= max) || Math.abs(value * 10 - Math.round(value * 10)) > 1e-6) {
    problems.add({ subject, prop, must: `be a multiple of 0.1 from ${min} to ${max} percent`, got: value });
  }
}

/** Other options of the service that a strategy depends on. */
export interface StrategySurroundings {
  /** Deployment options that the service itself sets. */
  readonly given?: DeploymentOptions;
  readonly requestsPerTarget?: number;
  readonly protocol: ServiceProtocol;
  /** The service's listener, or undefined if it has not been created yet. */
  readonly listener?: elbv2.IApplicationListener;
  /** Whether the service has no load balancer. */
  readonly isInternal: boolean;
}

/** Collects options of a service that cannot be combined with its strategy. */
export function checkStrategyOfService(subject: string, strategy: StrategyPlan, service: StrategySurroundings, problems: Problems): void {
  if (strategy.alternateTargetGroup && !service.isInternal && service.requestsPerTarget !== undefined) {
    problems.add({
      subject,
      prop: 'scaling.requestsPerTarget',
      must: 'not be combined with a strategy that has two target groups',
      got: service.requestsPerTarget,
      fix: "Amazon ECS supports scaling by requests only with one target group: scale by 'cpuPercent'",
    });
  }
  if (strategy.kind !== 'ROLLING' && service.given?.circuitBreaker) {
    problems.add({
      subject,
      prop: 'deployment.circuitBreaker',
      must: `not be combined with the strategy ${strategy.kind}`,
      got: true,
      fix: "Amazon ECS supports it only for rolling deployments: others are stopped by alarms and 'lifecycleHooks'",
    });
  }
  if (strategy.testListener && !service.isInternal) {
    checkTestListener(subject, strategy.testListener, service, problems);
  }
}

function checkTestListener(subject: string, testListener: elbv2.IApplicationListener, { protocol, listener }: StrategySurroundings, problems: Problems): void {
  const mistake = (must: string, fix: string) => problems.add({ subject, prop: 'deployment.strategy.testListener', must, got: testListener.node.path, fix });
  if (testListener === listener) {
    mistake("differ from the service's own listener", 'add a second listener to the load balancer');
  } else if (listener && loadBalancerOf(testListener) !== loadBalancerOf(listener)) {
    mistake("be one of the service's load balancer", 'a target group belongs to one load balancer');
  }
  if (protocol !== ServiceProtocol.HTTP && isSecure(testListener) === false) {
    mistake(`have HTTPS for a service of ${protocol}`, 'give it a certificate');
  }
}

/** Undefined for an imported listener whose load balancer is not known. */
function loadBalancerOf(listener: elbv2.IApplicationListener): unknown {
  return listener instanceof elbv2.ApplicationListener ? listener.loadBalancer : undefined;
}
