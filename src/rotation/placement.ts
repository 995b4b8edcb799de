import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { IDependable } from 'constructs';
import { Problems } from '../private/problems';
import { selectionError } from '../private/zones';

const { SECRETS_MANAGER, ELASTICACHE, ECS } = ec2.InterfaceVpcEndpointAwsService;

/** What is known about a network before it is created. */
export interface RotationNetwork {
  readonly natGateways?: number;
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];
}

/** AWS services that a rotation must be able to reach. */
export interface RotationNeed {
  readonly rotates: string;
  readonly services: string;
  /** Endpoints that replace a NAT gateway for them. */
  readonly endpoints: ec2.InterfaceVpcEndpointAwsService[];
  readonly endpointNames: string;
  /** How to disable the rotation. */
  readonly off: string;
}

/** AWS's function, which changes a database's password. */
export const DATABASE_NEED: RotationNeed = {
  rotates: "the database's password rotates",
  services: 'AWS Secrets Manager',
  endpoints: [SECRETS_MANAGER],
  endpointNames: 'InterfaceVpcEndpointAwsService.SECRETS_MANAGER',
  off: 'database.rotation.schedule: RotationSchedule.never()',
};

/** The library's function, which changes a cache's token and starts deployments of services. */
export const CACHE_NEED: RotationNeed = {
  rotates: "the cache's AUTH token rotates",
  services: 'AWS Secrets Manager, Amazon ElastiCache and Amazon ECS',
  endpoints: [SECRETS_MANAGER, ELASTICACHE, ECS],
  endpointNames: 'InterfaceVpcEndpointAwsService.SECRETS_MANAGER, ELASTICACHE and ECS',
  off: 'cache.rotation.schedule: RotationSchedule.never()',
};

/** Collects a new network without a place for the rotation. */
export function checkRotationNetwork(need: RotationNeed, network: RotationNetwork, problems: Problems): void {
  if (network.natGateways !== 0 || hasEndpoints(need, network)) {
    return;
  }
  problems.add({
    subject: 'network',
    prop: 'natGateways',
    must: `be at least 1 when ${need.rotates} and there are no interface endpoints for ${need.services}`,
    got: network.natGateways,
    fix: `add ${need.endpointNames} to 'interfaceEndpoints', or disable the rotation with '${need.off}'`,
  });
}

/** Whether the network has endpoints for all services that the rotation must reach. */
export function hasEndpoints({ endpoints }: RotationNeed, { interfaceEndpoints = [] }: RotationNetwork): boolean {
  return endpoints.every((needed) => interfaceEndpoints.some(({ shortName }) => shortName === needed.shortName));
}

/** The props for the subnets and endpoints of the rotation, and alternatives for a message. */
export interface RotationPlace {
  readonly subject: string;
  readonly prop: string;
  readonly must: string;
  readonly endpointProp: string;
  readonly otherwise: string;
}

/** The props of a platform with an existing VPC. */
export function platformPlace({ services, rotates, off }: RotationNeed, endpointProp: string): RotationPlace {
  return {
    subject: 'network', prop: 'privateSubnets', must: `have a route to ${services} when ${rotates}`, endpointProp, otherwise: `, or disable the rotation with '${off}'`,
  };
}

/** The subnets, which the VPC has, must have a route to AWS. Public subnets do not help, because a function has no public address. */
export function checkRotationSubnets(
  need: RotationNeed,
  { endpointProp, otherwise, ...mistake }: RotationPlace,
  vpc: ec2.IVpc,
  selection: ec2.SubnetSelection,
  hasOwnEndpoints: boolean,
  problems: Problems,
): void {
  const fix = `set private subnets with a NAT gateway, or add ${need.endpointNames} to the VPC and set '${endpointProp}'${otherwise}`;
  const selected = vpc.selectSubnets(selection);
  if (hasOwnEndpoints || selected.isPendingLookup) {
    return;
  }
  for (const [kind, subnets] of [['public', vpc.publicSubnets], ['isolated', vpc.isolatedSubnets]] as const) {
    if (selected.subnets.some((subnet) => subnets.includes(subnet))) {
      problems.add({ ...mistake, got: `${kind} subnets`, fix });
    }
  }
}

/** Whether subnets have a route to the internet for resources without a public address. Not known for a VPC that has not been looked up yet. */
export function leadOut(vpc: ec2.IVpc, selection: ec2.SubnetSelection): boolean {
  if (selectionError(vpc, selection) !== undefined) {
    return false;
  }
  const { subnets, isPendingLookup } = vpc.selectSubnets(selection);
  return isPendingLookup || !subnets.some((subnet) => vpc.publicSubnets.includes(subnet) || vpc.isolatedSubnets.includes(subnet));
}

/** Where the function runs, and the resources of its route to the internet. */
export interface OriginRotationPlace {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  readonly wayOut: IDependable;
}

/** Where the function runs, or undefined if it does not run in a VPC. */
export function originRotationPlace(vpcSubnets: ec2.SubnetSelection | undefined, vpc: ec2.IVpc | undefined): OriginRotationPlace | undefined {
  if (!vpc || (!vpcSubnets && vpc.privateSubnets.length === 0)) {
    return undefined;
  }
  const { subnetIds, internetConnectivityEstablished } = vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
  return { vpc, subnetIds, wayOut: internetConnectivityEstablished };
}
