import { RotationOptions } from '../rotation/rotation-options';

/**
 * Options for the rotation of the master user's password on a platform. Costs about 0.25 USD a month.
 *
 * Between the change of the password and the replacement of the tasks, for a minute or two, tasks cannot open connections: applications must retry.
 *
 * Without a `schedule`, the tier's schedule applies. If the tier's is `RotationSchedule.never()`, the password rotates every 30 days.
 */
export interface PlatformRotationOptions extends RotationOptions {
  /**
   * Whether an existing VPC has an interface endpoint of AWS Secrets Manager with private DNS that the private subnets reach, so that they need no NAT
   * gateway. Only for an existing VPC: the platform knows the endpoints of a network that it creates.
   *
   * @default false
   */
  readonly secretsManagerEndpoint?: boolean;
}
