import { Duration } from 'aws-cdk-lib';
import { WorkloadOptions } from './workload-options';

/**
 * A migration of a fleet: a task that must succeed before services and workers are updated in the same deployment.
 *
 * It runs in its first deployment, and when its task definition has changed, such as its image or its command. If the container exits with a code other
 * than 0, the deployment fails: the services in `before` keep their version, and the CloudFormation error contains the exit code and a link to the log. A
 * rollback does not run migrations, so write migrations that the previous version can work with. Removing a migration from the fleet does not change the
 * database.
 *
 * Moving a tag to another image does not change a task definition. If your CI deploys by moving a tag, let it invoke the `function` of the migration before
 * it updates the services.
 */
export interface MigrationOptions extends WorkloadOptions {
  /**
   * Names of the services and workers of the fleet that are updated after the migration, and of other migrations that run after it. Migrations without an
   * order can run at the same time. If a migration fails, those after it do not run.
   */
  readonly before: string[];

  /**
   * Maximum duration, 1 to 14 minutes in whole seconds. After that, the task is stopped and the deployment fails. Run longer tasks as a job instead of in a
   * deployment.
   *
   * @default Duration.minutes(14)
   */
  readonly timeout?: Duration;
}
