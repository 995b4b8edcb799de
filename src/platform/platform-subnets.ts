import { aws_ec2 as ec2, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Settings } from './settings';
import { resolveRedis } from '../data/redis/redis-plan';
import { checkLoadBalancerZones } from '../ingress/load-balancer-plan';
import { PlatformNetwork } from '../network/platform-network';
import { Problems } from '../private/problems';
import { checkTwoZones } from '../private/zones';

/** The network that the other parts are put into. */
export interface PlatformSubnets {
  readonly vpc: ec2.IVpc;
  readonly publicSubnets: ec2.SubnetSelection;
  readonly privateSubnets: ec2.SubnetSelection;
  readonly dataSubnets: ec2.SubnetSelection;
}

/** The team's own network where there is one, else a new one. */
export function networkOf(
  scope: Construct, settings: Settings, cluster: { vpc: ec2.IVpc } | undefined, encryptionKey: kms.IKey | undefined,
): PlatformSubnets {
  const { vpc: given, publicSubnets, privateSubnets, dataSubnets, ...options } = settings.network;
  const vpc = given ?? cluster?.vpc;
  return vpc ? subnetsOf(vpc, settings) : new PlatformNetwork(scope, 'Network', { ...options, namePrefix: settings.namePrefix, encryptionKey });
}

/** Why no subnets of a VPC are what is selected, or undefined where some are. */
export function selectionError(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string | undefined {
  try {
    vpc.selectSubnets(selection);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Collects subnets that the team's own network has not, and those that lie in one zone, where what is put into them needs two. */
export function checkSubnets(vpc: ec2.IVpc, settings: Settings, problems: Problems): void {
  const { loadBalancer, database, cache, network } = settings;
  const subnets = subnetsOf(vpc, settings);
  const subject = 'network';
  for (const prop of ['publicSubnets', 'privateSubnets', 'dataSubnets'] as const) {
    const error = network[prop] && selectionError(vpc, network[prop]);
    if (error !== undefined) {
      problems.add({ subject, prop, must: 'be subnets of the VPC', got: JSON.stringify(network[prop]), fix: error });
    }
  }
  if (!loadBalancer.listener) {
    const prop = loadBalancer.internetFacing ?? true ? 'publicSubnets' : 'privateSubnets';
    checkLoadBalancerZones(problems, { subject, prop }, vpc, subnets[prop]);
  }
  const made = (part: { enabled?: boolean; existing?: unknown }) => (part.enabled ?? true) && !part.existing;
  const must = [
    ...(made(database) ? ['which RDS wants of every database'] : []),
    ...(made(cache) && resolveRedis(cache).hasReplicas ? ['so that a replica of the cache can take over from another zone'] : []),
  ];
  if (must.length > 0) {
    checkTwoZones(problems, { subject, prop: 'dataSubnets', must: `lie in at least two zones, ${must[0]}` }, vpc, subnets.dataSubnets);
  }
}

function subnetsOf(vpc: ec2.IVpc, { network: { publicSubnets, privateSubnets, dataSubnets } }: Settings): PlatformSubnets {
  return {
    vpc,
    publicSubnets: publicSubnets ?? { subnetType: ec2.SubnetType.PUBLIC },
    privateSubnets: privateSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    dataSubnets: dataSubnets ?? { subnetType: vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS },
  };
}
