import { DatabaseRotationOptions } from '../rotation/rotation-options';

/**
 * Options for the rotation of the master user's password on a platform. Costs about 0.25 USD a month.
 *
 * Without a `schedule`, the tier's schedule applies. If the tier's is `RotationSchedule.never()`, the password rotates every 30 days.
 */
export interface PlatformRotationOptions extends DatabaseRotationOptions {
  /**
   * Whether an existing VPC has an interface endpoint of AWS Secrets Manager with private DNS that the private subnets reach, so that they need no NAT
   * gateway. Only for an existing VPC: the platform knows the endpoints of a network that it creates.
   *
   * @default false
   */
  readonly secretsManagerEndpoint?: boolean;
}
