import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { OffHoursOptions } from '../operations/off-hours-options';
import { ISecretRollout } from '../rotation/secret-rollout';

/** What a workload gets when it uses a thing: the network path, and the variables that describe the thing. */
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
   * Most connections that it takes, for a database its `max_connections`. The sum of the services' `databasePoolSize` is checked against it.
   *
   * @default - not checked
   */
  readonly maxConnections?: number;

  /**
   * Hours outside of which it is stopped. A service that uses it must be stopped outside of them too.
   *
   * @default - it runs around the clock
   */
  readonly schedule?: OffHoursOptions;

  /**
   * What rolls the services when the `secrets` have new values, such as a `DatabaseRotation`. A service whose own variables replace all of the
   * secrets is not rolled.
   *
   * It must be in the fleet's stack. If it is in another one, set `rotatingSecret` as well: the fleet then creates a rollout of its own.
   *
   * @default - none: tasks keep the values that they read when they started
   */
  readonly rollout?: ISecretRollout;

  /**
   * Secret whose new values roll the services if no `rollout` is in the fleet's stack: the fleet creates a `SecretRollout`. Of a database's two
   * secrets, use the one with the URL, which is written last.
   *
   * @default - none
   */
  readonly rotatingSecret?: secretsmanager.ISecret;
}
