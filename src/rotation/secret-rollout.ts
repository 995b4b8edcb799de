import { aws_ecs as ecs, aws_lambda as lambda, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { checkSecretRefresh, resolveSecretRefresh, SecretRefreshOptions, SecretRefreshPlan } from './rotation-options';
import { SecretRefresh } from './secret-refresh';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';

/** Starts deployments of the services that read a secret when it has a new value. */
export interface ISecretRollout extends IConstruct {
  /**
   * Adds a service of the same stack that reads the secret. The service must be created in this app, and must not use CodeDeploy for deployments.
   *
   * @param service Service whose tasks read the secret when they start
   */
  addConsumer(service: ecs.IBaseService): void;
}

/** Properties of `SecretRollout`. */
export interface SecretRolloutProps extends SecretRefreshOptions {
  /** The secret that the services read. For a database, use the secret with the URL, which is written last. */
  readonly secret: secretsmanager.ISecret;

  /**
   * Name of the function.
   *
   * @default - CloudFormation generates the name
   */
  readonly functionName?: string;
}

/** A rollout with every default filled in. */
export type SecretRolloutPlan = SecretRolloutProps & SecretRefreshPlan;

export function resolveSecretRollout(props: SecretRolloutProps): SecretRolloutPlan {
  return resolveSecretRefresh(props);
}

export function checkSecretRollout(plan: SecretRolloutPlan, problems: Problems): void {
  checkSecretRefresh('secret rollout', plan, problems);
}

/**
 * Starts deployments of the services that read a secret when it has a new value, because tasks read secrets only when they start.
 *
 * Use it for services in another stack than the secret's rotation, and for secrets that something else changes. Services whose tasks are all newer than
 * the secret's value are not deployed. Deployments keep the running image, even if its tag has moved. The function never reads the value.
 *
 * @example
 * declare const service: ecs.FargateService;
 * const secret = secretsmanager.Secret.fromSecretNameV2(this, 'Secret', 'dev-reptidex-database-url');
 *
 * new SecretRollout(this, 'Rollout', { secret }).addConsumer(service);
 */
export class SecretRollout extends Construct implements ISecretRollout {
  /** The function, for alarms on its errors. */
  readonly refreshFunction: lambda.IFunction;
  private readonly refresh: SecretRefresh;

  constructor(scope: Construct, id: string, props: SecretRolloutProps) {
    super(scope, id);
    const plan = planOf(this, props, resolveSecretRollout, checkSecretRollout);
    this.refresh = new SecretRefresh(this, 'Refresh', {
      ...plan,
      description: 'Starts deployments of services when a secret that they read has a new value',
      trigger: plan.secret,
      secrets: [plan.secret],
    });
    this.refreshFunction = this.refresh.function;
  }

  /**
   * Adds a service of the same stack that reads the secret. The service must be created in this app, and must not use CodeDeploy for deployments.
   *
   * @param service Service whose tasks read the secret when they start
   */
  addConsumer(service: ecs.IBaseService): void {
    this.refresh.addConsumer(service);
  }
}
