import { DatabaseRotationOptions } from '../rotation/rotation-options';

/**
 * The rotation of the master user's password on a platform. Costs about 0.25 USD a month.
 *
 * Where it is given without a `schedule`, the password rotates by the tier's, or every 30 days if the tier's never rotates.
 */
export interface PlatformRotationOptions extends DatabaseRotationOptions {
  /**
   * Whether an existing VPC has an interface endpoint of AWS Secrets Manager with private DNS that the private subnets reach, so that they need no NAT
   * gateway. Not for a network that the platform creates, whose endpoints are known.
   *
   * @default false
   */
  readonly secretsManagerEndpoint?: boolean;
}
