import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Cidr } from '../private/cidr';

/** The three layers of the network, by the names that their subnets carry. */
export const SUBNET_LAYERS = ['public', 'private', 'data'] as const;
export type SubnetLayer = typeof SUBNET_LAYERS[number];

/**
 * Index of each layer's first block. There is room for nine zones between two layers, so that a zone added later changes nothing.
 */
const FIRST_BLOCK: Record<SubnetLayer, number> = { public: 1, private: 10, data: 20 };

/** 2^5 blocks hold the last index (20 + 6 zones). */
const BLOCK_BITS = 5;
/** Subnets are /24 where the VPC is large enough. */
const USUAL_PREFIX = 24;
/** A load balancer needs a /27 in each zone: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#subnets-load-balancer */
const LONGEST_PREFIX = 27;

/** The longest prefix of a VPC that subnets can be planned in. For a smaller VPC, all subnets must be set explicitly. */
export const PLAN_LONGEST_VPC_PREFIX = LONGEST_PREFIX - BLOCK_BITS;

/** The CIDR of a layer's subnet in a zone, which depends only on the VPC's CIDR and the zone's index. */
export function plannedCidr(vpc: Cidr, layer: SubnetLayer, zoneIndex: number): Cidr {
  return vpc.block(Math.max(USUAL_PREFIX, vpc.prefix + BLOCK_BITS), FIRST_BLOCK[layer] + zoneIndex);
}

/** Makes the L2 VPC use exactly the CIDRs of a plan. */
export class SubnetPlan implements ec2.IIpAddresses {
  constructor(private readonly cidr: string, private readonly subnets: Record<SubnetLayer, string[]>) {}

  allocateVpcCidr(): ec2.VpcIpamOptions {
    return { cidrBlock: this.cidr };
  }

  allocateSubnetsCidr(input: ec2.AllocateCidrRequest): ec2.SubnetIpamOptions {
    const taken: Record<string, number> = {};
    return {
      allocatedSubnets: input.requestedSubnets.map(({ configuration }) => {
        const layer = configuration.name as SubnetLayer;
        const index = taken[layer] ?? 0;
        taken[layer] = index + 1;
        return { cidr: this.subnets[layer][index] };
      }),
    };
  }
}
