import { DatabaseRotationOptions } from '../rotation/rotation-options';

/** The rotation of the master user's password on a platform. */
export interface PlatformRotationOptions extends DatabaseRotationOptions {
  /**
   * Whether the password rotates. Costs about 0.25 USD a month.
   *
   * @default true - where `rotation` is given; else the tier's: false in development, true in production
   */
  readonly enabled?: boolean;

  /**
   * Whether in a VPC of the team's own an interface endpoint with private DNS leads from the private subnets to AWS Secrets Manager, so that they need
   * no NAT gateway. Of a network that is made it is known.
   *
   * @default false
   */
  readonly secretsManagerEndpoint?: boolean;
}
