import { Duration, Token } from 'aws-cdk-lib';
import { DeploymentOptions } from './deployment-options';
import { DeploymentStrategy } from './deployment-strategy';
import { checkStrategy } from './validate-strategy';
import { checkSeconds } from '../private/durations';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';

const LEAST_HEALTHY = { min: 0, max: 100, unit: 'percent' };
const MOST_HEALTHY = { min: 100, max: 200, unit: 'percent' };

const DEFAULTS: DeploymentPlan = {
  strategy: DeploymentStrategy.rolling(),
  minHealthyPercent: 100,
  maxHealthyPercent: 200,
  circuitBreaker: true,
  rollbackOnAlarms: true,
  deregistrationDelay: Duration.seconds(30),
  stopTimeout: Duration.seconds(60),
  healthCheckGracePeriod: Duration.seconds(60),
};

/** Deployment options with every default filled in. */
export type DeploymentPlan = Required<DeploymentOptions>;

/** Options of the service take precedence over those of the fleet. */
export function resolveDeployment(fleet: DeploymentOptions, service?: DeploymentOptions): DeploymentPlan {
  return { ...DEFAULTS, ...omitUndefined(fleet), ...omitUndefined(service) };
}

/**
 * Collects mistakes in the deployment options of a fleet or a service.
 *
 * @param whole The options, completed with those that are set elsewhere
 */
export function checkDeployment(subject: string, deployment: DeploymentOptions, problems: Problems, whole = resolveDeployment(deployment)): void {
  const { minHealthyPercent: least, maxHealthyPercent: most } = whole;
  problems.integer(subject, 'deployment.minHealthyPercent', deployment.minHealthyPercent, LEAST_HEALTHY);
  problems.integer(subject, 'deployment.maxHealthyPercent', deployment.maxHealthyPercent, MOST_HEALTHY);
  const isSet = deployment.minHealthyPercent !== undefined || deployment.maxHealthyPercent !== undefined;
  if (isSet && !Token.isUnresolved(least) && !Token.isUnresolved(most) && least <= LEAST_HEALTHY.max && most <= least) {
    problems.add({ subject, prop: 'deployment.maxHealthyPercent', must: `be above 'minHealthyPercent' ${least}, or no task can be replaced`, got: most });
  }
  if (deployment.strategy) {
    checkStrategy(subject, deployment.strategy._plan, problems);
  }
  // Fargate allows at most 120 seconds: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
  checkSeconds(subject, 'deployment.stopTimeout', deployment.stopTimeout, { min: 2, max: 120 }, problems);
  checkSeconds(subject, 'deployment.deregistrationDelay', deployment.deregistrationDelay, { min: 0, max: 3600 }, problems);
  checkSeconds(subject, 'deployment.healthCheckGracePeriod', deployment.healthCheckGracePeriod, { min: 0, max: 2_147_483_647 }, problems);
}
