import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { IDependable } from 'constructs';
import { Problems } from '../private/problems';
import { selectionError } from '../private/zones';

const { SECRETS_MANAGER, ELASTICACHE, ECS } = ec2.InterfaceVpcEndpointAwsService;

/** What is known of a network before it is made. */
export interface RotationNetwork {
  readonly natGateways?: number;
  readonly interfaceEndpoints?: ec2.InterfaceVpcEndpointAwsService[];
}

/** What a rotation must reach besides what it rotates. */
export interface RotationNeed {
  readonly rotates: string;
  readonly services: string;
  /** Endpoints that lead there without a NAT gateway. */
  readonly endpoints: ec2.InterfaceVpcEndpointAwsService[];
  readonly endpointNames: string;
  /** What the user says that is not wanted. */
  readonly off: string;
}

/** AWS's function, that changes a database's password. */
export const DATABASE_NEED: RotationNeed = {
  rotates: "the database's password rotates",
  services: 'AWS Secrets Manager',
  endpoints: [SECRETS_MANAGER],
  endpointNames: 'InterfaceVpcEndpointAwsService.SECRETS_MANAGER',
  off: 'database.rotation.schedule: RotationSchedule.never()',
};

/** The library's function, that changes a cache's token and rolls the services. */
export const CACHE_NEED: RotationNeed = {
  rotates: "the cache's AUTH token rotates",
  services: 'AWS Secrets Manager, Amazon ElastiCache and Amazon ECS',
  endpoints: [SECRETS_MANAGER, ELASTICACHE, ECS],
  endpointNames: 'InterfaceVpcEndpointAwsService.SECRETS_MANAGER, ELASTICACHE and ECS',
  off: 'cache.rotation.schedule: RotationSchedule.never()',
};

/** A network to be made must have a place for the rotation. */
export function checkRotationNetwork(need: RotationNeed, network: RotationNetwork, problems: Problems): void {
  if (network.natGateways !== 0 || hasEndpoints(need, network)) {
    return;
  }
  const { length } = need.endpoints;
  problems.add({
    subject: 'network',
    prop: 'natGateways',
    must: `be at least 1 where ${need.rotates} and no interface endpoint${length > 1 ? 's lead' : ' leads'} to ${need.services}`,
    got: network.natGateways,
    fix: `add ${need.endpointNames} to 'interfaceEndpoints', or switch the rotation off with '${need.off}'`,
  });
}

/** Whether the endpoints of a network lead to all that the rotation must reach. */
export function hasEndpoints({ endpoints }: RotationNeed, { interfaceEndpoints = [] }: RotationNetwork): boolean {
  return endpoints.every((needed) => interfaceEndpoints.some(({ shortName }) => shortName === needed.shortName));
}

/** What subnets of the rotation are called, that they have endpoints, and what else can be done where they do not. */
export interface RotationPlace {
  readonly subject: string;
  readonly prop: string;
  readonly must: string;
  readonly endpointProp: string;
  readonly otherwise?: string;
}

/** Where a rotation by itself says its subnets. */
export function ownPlace(subject: string, { services }: RotationNeed, endpointProp: string): RotationPlace {
  return { subject, prop: 'vpcSubnets', must: `lead to ${services}`, endpointProp };
}

/** Where a platform says them, in a VPC of the team's own. */
export function platformPlace({ services, rotates, off }: RotationNeed, endpointProp: string): RotationPlace {
  return {
    subject: 'network', prop: 'privateSubnets', must: `lead to ${services} where ${rotates}`, endpointProp, otherwise: `, or switch the rotation off with '${off}'`,
  };
}

/** The subnets must have a way to AWS: a function has no public address, so a public subnet has none for it either. */
export function checkRotationSubnets(
  need: RotationNeed, { endpointProp, otherwise = '', ...mistake }: RotationPlace, vpc: ec2.IVpc, selection: ec2.SubnetSelection, hasOwnEndpoints: boolean, problems: Problems,
): void {
  const fix = `name private subnets with a NAT gateway, or add ${need.endpointNames} to the VPC and set '${endpointProp}'${otherwise}`;
  let selected: ec2.SelectedSubnets;
  try {
    selected = vpc.selectSubnets(selection);
  } catch (error) {
    problems.add({ ...mistake, got: JSON.stringify(selection), fix: `${(error as Error).message}; ${fix}` });
    return;
  }
  if (hasOwnEndpoints || selected.isPendingLookup) {
    return;
  }
  for (const [kind, subnets] of [['public', vpc.publicSubnets], ['isolated', vpc.isolatedSubnets]] as const) {
    if (selected.subnets.some((subnet) => subnets.includes(subnet))) {
      problems.add({ ...mistake, got: `${kind} subnets`, fix });
    }
  }
}

/** Whether subnets have a way to the internet for what has no public address. Not known of a VPC that is yet to be looked up. */
export function leadOut(vpc: ec2.IVpc, selection: ec2.SubnetSelection): boolean {
  if (selectionError(vpc, selection) !== undefined) {
    return false;
  }
  const { subnets, isPendingLookup } = vpc.selectSubnets(selection);
  return isPendingLookup || !subnets.some((subnet) => vpc.publicSubnets.includes(subnet) || vpc.isolatedSubnets.includes(subnet));
}

/** Where the function runs, and what makes its way to the internet. */
export interface OriginRotationPlace {
  readonly vpc: ec2.IVpc;
  readonly subnetIds: string[];
  readonly wayOut: IDependable;
}

/** Where the function runs, or undefined where it runs in no VPC. */
export function originRotationPlace(vpcSubnets: ec2.SubnetSelection | undefined, vpc: ec2.IVpc | undefined): OriginRotationPlace | undefined {
  if (!vpc || (!vpcSubnets && vpc.privateSubnets.length === 0)) {
    return undefined;
  }
  const { subnetIds, internetConnectivityEstablished } = vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS });
  return { vpc, subnetIds, wayOut: internetConnectivityEstablished };
}
