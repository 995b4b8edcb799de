import { RotationOptions } from '../rotation/rotation-options';

/**
 * Options for the rotation of the AUTH token on a platform. Costs about 0.25 USD a month.
 *
 * Without a `schedule`, the tier's schedule applies. If the tier's is `RotationSchedule.never()`, the token rotates every 30 days.
 */
export interface PlatformCacheRotationOptions extends RotationOptions {
  /**
   * Whether an existing VPC has interface endpoints of AWS Secrets Manager, Amazon ElastiCache and Amazon ECS with private DNS that the private subnets
   * reach, so that they need no NAT gateway. Only for an existing VPC: the platform knows the endpoints of a network that it creates.
   *
   * @default false
   */
  readonly interfaceEndpoints?: boolean;
}
