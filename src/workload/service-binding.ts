import { aws_ec2 as ec2, aws_ecs as ecs, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { OffHoursOptions } from '../operations/off-hours-options';
import { ISecretRollout } from '../rotation/secret-rollout';

/** What a service gets that uses a thing: the way to it and how to find it. */
export interface ServiceBinding {
  /**
   * What is connected to. The services that use it are let in on its default port.
   *
   * @default - nothing to let in
   */
  readonly target?: ec2.IConnectable;

  /**
   * Environment variables, in clear text.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Environment variables from secrets; the execution role may read them.
   *
   * @default - none
   */
  readonly secrets?: { [name: string]: ecs.Secret };

  /**
   * Most connections that it takes, of a database its `max_connections`. Services that say their `databasePoolSize` are checked against it.
   *
   * @default - not checked; of a platform's database what the instance class allows
   */
  readonly maxConnections?: number;

  /**
   * Hours outside of which it is stopped. A service that uses it must keep them: the `schedule` of its fleet must lie within them.
   *
   * @default - it runs around the clock; of a platform's database the hours of its `schedule`, where that stops it
   */
  readonly schedule?: OffHoursOptions;

  /**
   * What rolls the services when the `secrets` have new values, such as a `DatabaseRotation`. A service that has its own variables in place of all of
   * them is not rolled.
   *
   * It must be in the fleet's stack. Where it is in another one, the fleet takes `rotatingSecret` instead.
   *
   * @default - nothing: tasks keep what they read when they started
   */
  readonly rollout?: ISecretRollout;

  /**
   * Secret whose new values roll the services, where no `rollout` is in the fleet's stack: the fleet makes a `SecretRollout` of its own. Of a
   * database's two secrets the one with the URL, which is the last to be written.
   *
   * @default - none
   */
  readonly rotatingSecret?: secretsmanager.ISecret;
}
