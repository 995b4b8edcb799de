import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { PlatformNetworkOptions } from '../../../src';
import { REGION } from '../environment';

const ENDPOINTS = [
  ec2.InterfaceVpcEndpointAwsService.ECR, ec2.InterfaceVpcEndpointAwsService.ECR_DOCKER, ec2.InterfaceVpcEndpointAwsService.SECRETS_MANAGER,
  ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, ec2.InterfaceVpcEndpointAwsService.SQS,
];

/** A VPC that the plan can cut. */
const plannedCidr = fc.oneof(
  fc.tuple(fc.constantFrom('10', '172', '192'), fc.nat(15)).map(([first, n]) => ({ 10: `10.${n}.0.0/16`, 172: `172.${16 + n}.0.0/16`, 192: '192.168.0.0/16' })[first]!),
  fc.tuple(fc.integer({ min: 17, max: 22 }), fc.nat(255)).map(([prefix, n]) => `10.${n}.0.0/${prefix}`),
);

const zoneCount = fc.oneof({ arbitrary: fc.constantFrom(2, 3), weight: 5 }, { arbitrary: fc.integer({ min: 4, max: 6 }), weight: 1 });

interface Drawn {
  readonly cidr?: string;
  readonly zones?: number;
  readonly byName: boolean;
  readonly outright: boolean;
  readonly natGateways?: number;
  readonly endpoints?: ec2.InterfaceVpcEndpointAwsService[];
  readonly flowLogs?: boolean;
  readonly restrict?: boolean;
}

/** A network: planned or given outright, with zones by number or by name. */
export const network: fc.Arbitrary<PlatformNetworkOptions> = fc.record<Drawn, 'byName' | 'outright'>({
  cidr: plannedCidr,
  zones: zoneCount,
  byName: fc.boolean(),
  outright: fc.boolean(),
  natGateways: fc.nat(6),
  endpoints: fc.subarray(ENDPOINTS),
  flowLogs: fc.boolean(),
  restrict: fc.boolean(),
}, { requiredKeys: ['byName', 'outright'] }).map(({ cidr, zones, byName, outright, natGateways, endpoints, flowLogs, restrict }) => {
  // Given outright, the VPC is the /24 that the subnets lie in, of which the plan could cut none; that takes a number of zones that is said.
  const isOutright = outright && zones !== undefined && zones <= 4;
  const layer = (index: number) => Array.from({ length: zones ?? 0 }, (_, zone) => `10.200.0.${index * 64 + zone * 16}/28`);
  return {
    ...(isOutright
      ? { cidr: '10.200.0.0/24', publicSubnetCidrs: layer(0), privateSubnetCidrs: layer(1), dataSubnetCidrs: layer(2) }
      : { ...(cidr && { cidr }) }),
    ...(zones !== undefined && (byName ? { availabilityZones: Array.from({ length: zones }, (_, zone) => `${REGION}${'abcdef'[zone]}`) } : { availabilityZoneCount: zones })),
    // Never more than the fewest zones there can be where their number is the tier's.
    ...(natGateways !== undefined && { natGateways: Math.min(natGateways, zones ?? 2) }),
    ...(endpoints && { interfaceEndpoints: endpoints }),
    ...(flowLogs !== undefined && { flowLogs }),
    ...(restrict !== undefined && { restrictDefaultSecurityGroup: restrict }),
  };
});
