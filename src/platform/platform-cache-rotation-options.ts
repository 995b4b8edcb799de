import { RotationOptions } from '../rotation/rotation-options';

/**
 * The rotation of the AUTH token on a platform. Costs about 0.25 USD a month.
 *
 * Where it is given without a `schedule`, the token rotates by the tier's, or every 30 days if the tier's never rotates.
 */
export interface PlatformCacheRotationOptions extends RotationOptions {
  /**
   * Whether an existing VPC has interface endpoints of AWS Secrets Manager, Amazon ElastiCache and Amazon ECS with private DNS that the private subnets
   * reach, so that they need no NAT gateway. Not for a network that the platform creates, whose endpoints are known.
   *
   * @default false
   */
  readonly interfaceEndpoints?: boolean;
}
