import { RotationOptions } from '../rotation/rotation-options';

/** The rotation of the AUTH token on a platform. */
export interface PlatformCacheRotationOptions extends RotationOptions {
  /**
   * Whether the token rotates. Costs about 0.25 USD a month.
   *
   * @default true - where `rotation` is given; else the tier's: false in development, true in production where the cache has a token
   */
  readonly enabled?: boolean;

  /**
   * Whether in a VPC of the team's own interface endpoints with private DNS lead from the private subnets to AWS Secrets Manager, Amazon ElastiCache and
   * Amazon ECS, so that they need no NAT gateway. Of a network that is made it is known.
   *
   * @default false
   */
  readonly interfaceEndpoints?: boolean;
}
