import { Duration } from 'aws-cdk-lib';
import { WorkloadOptions } from './workload-options';

/**
 * A migration of a fleet: a task that must succeed before services and workers are updated, in the same deployment.
 *
 * It runs when its task definition has changed, such as its image or its command, and in its first deployment. A task that exits with another code than 0
 * fails the deployment: the services in `before` keep their version, and the error of CloudFormation has the exit code and a link to the log. A rollback
 * does not run it again, so write migrations that the version before can work with. Removing it from the fleet does nothing to the database.
 *
 * A tag that is moved to another image changes no task definition. Where CI deploys by tag alone, have it run the task before.
 */
export interface MigrationOptions extends WorkloadOptions {
  /** Names of the services and workers of the fleet that wait for it. */
  readonly before: string[];

  /**
   * Longest time that it may take, 1 to 14 minutes in whole seconds, until its task is stopped and the deployment fails. What takes longer should not be part
   * of a deployment: run it as a job.
   *
   * @default Duration.minutes(14)
   */
  readonly timeout?: Duration;
}
