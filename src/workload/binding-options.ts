import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { OffHoursOptions } from '../operations/off-hours-options';
import { ISecretRollout } from '../rotation/secret-rollout';

/** Access to a resource for the workloads that use it: the network path, and the variables that describe the resource. */
export interface BindingOptions {
  /**
   * What to connect to. Workloads that use it may connect on its default port.
   *
   * @default - no network path
   */
  readonly target?: ec2.IConnectable;

  /**
   * Environment variables, in clear text. A workload's own variable of the same name takes precedence.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables from secrets; the execution role may read them. A workload's own variable of the same name takes precedence.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Maximum number of connections that it accepts, such as `max_connections` of a database. The sum of the services' `databasePoolSize` is checked against
   * it.
   *
   * @default - not checked
   */
  readonly maxConnections?: number;

  /**
   * Hours outside of which it is stopped. Services that use it must be stopped outside of these hours too.
   *
   * @default - it runs around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * Rollout that deploys the services when the `secrets` have new values, such as a `DatabaseRotation`. A service whose own variables replace all of the
   * secrets is not deployed.
   *
   * It must be in the fleet's stack. If it is in another stack, set `rotatingSecret` as well: the fleet then creates its own rollout.
   *
   * @default - none: tasks keep the values that they read when they started
   */
  readonly rollout?: ISecretRollout;

  /**
   * Secret whose new values start deployments of the services if there is no `rollout` in the fleet's stack: the fleet creates a `SecretRollout`. Of the
   * two secrets of a database, use the one with the URL, which is written last.
   *
   * @default - none
   */
  readonly rotatingSecret?: secretsmanager.ISecret;
}
