import { aws_ec2 as ec2, aws_ecs as ecs } from 'aws-cdk-lib';

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
}
