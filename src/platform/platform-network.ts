import { aws_ec2 as ec2, aws_kms as kms, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NONE } from './part';
import { ExistingNetwork, NetworkPart, PlatformNames, PlatformPlan, PlatformSubnets } from './platform-plan';
import { ReptidexPlatformProps } from './platform-props';
import { TierDefaults } from './tier-defaults';
import { checkClusterVpc, vpcOfCluster } from '../fleet/existing-cluster';
import { checkLoadBalancerZones } from '../ingress/load-balancer-plan';
import { checkNetwork as checkCreatedNetwork, resolveNetwork as resolveCreatedNetwork } from '../network/network-plan';
import { PlatformNetwork } from '../network/platform-network';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { checkTwoZones, selectionError } from '../private/zones';

const SUBJECT = 'network';

/** Resolves the network. An existing one is set by `network.vpc`, or is that of the cluster. */
export function resolveNetwork(scope: Construct, { network, cluster }: ReptidexPlatformProps, { namePrefix }: PlatformNames, tier: TierDefaults): NetworkPart {
  const { vpc: given, publicSubnets, privateSubnets, dataSubnets, ...others } = network ?? {};
  const vpc = given ?? vpcOfCluster(cluster);
  if (vpc) {
    const dataType = vpc.isolatedSubnets.length > 0 ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
    return {
      existing: {
        vpc,
        publicSubnets: publicSubnets ?? { subnetType: ec2.SubnetType.PUBLIC },
        privateSubnets: privateSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
        dataSubnets: dataSubnets ?? { subnetType: dataType },
        given: { publicSubnets, privateSubnets, dataSubnets },
        others: omitUndefined(others),
      },
    };
  }
  // Listed zones determine the number of zones, regardless of the tier.
  const listed = network?.availabilityZones;
  const zones = listed && !Token.isUnresolved(listed) ? { availabilityZoneCount: listed.length } : NONE;
  return { made: resolveCreatedNetwork(scope, { ...tier.network, ...zones, ...omitUndefined(network), namePrefix }) };
}

/** Collects mistakes in the network, and subnets of an existing network that are unsuitable for their resources. */
export function checkNetwork(plan: PlatformPlan, problems: Problems): void {
  const { network: { made, existing }, cluster } = plan;
  checkClusterVpc('platform', cluster.existing, problems);
  if (made) {
    checkCreatedNetwork(made, problems);
    const { publicSubnets, privateSubnets, dataSubnets } = made;
    for (const [prop, value] of Object.entries(omitUndefined({ publicSubnets, privateSubnets, dataSubnets }))) {
      problems.add({ subject: SUBJECT, prop, must: "not be set without 'vpc'", got: JSON.stringify(value) });
    }
  }
  if (!existing) {
    return;
  }
  checkExisting(plan, existing, problems);
  const vpcOfTasks = vpcOfCluster(cluster.existing);
  if (vpcOfTasks && !isSame(existing.vpc, vpcOfTasks)) {
    problems.add({ subject: 'platform', prop: 'cluster', must: "be in the network's VPC", got: vpcOfTasks.vpcId });
  }
  for (const [prop, value] of Object.entries(existing.others)) {
    problems.add({ subject: SUBJECT, prop, must: 'not be set with an existing VPC', got: Array.isArray(value) ? `${value.length} of them` : value });
  }
}

function checkExisting({ ingress, database, cache }: PlatformPlan, existing: ExistingNetwork, problems: Problems): void {
  const { vpc, given } = existing;
  const { made: loadBalancer } = ingress.loadBalancer;
  const missing = {
    publicSubnets: vpc.publicSubnets.length === 0 && !given.publicSubnets && (loadBalancer?.internetFacing ?? false),
    privateSubnets: vpc.privateSubnets.length === 0 && !given.privateSubnets,
  };
  for (const [prop, isMissing] of Object.entries(missing)) {
    if (isMissing) {
      problems.add({ subject: SUBJECT, prop, must: 'be set when the VPC has no subnets of this kind', got: undefined });
    }
  }
  for (const [prop, selection] of Object.entries(omitUndefined(given))) {
    const error = selectionError(vpc, selection);
    if (error !== undefined) {
      problems.add({ subject: SUBJECT, prop, must: 'be subnets of the VPC', got: JSON.stringify(selection), fix: error });
    }
  }
  if (loadBalancer) {
    const prop = loadBalancer.internetFacing ? 'publicSubnets' : 'privateSubnets';
    checkLoadBalancerZones(problems, { subject: SUBJECT, prop }, vpc, existing[prop]);
  }
  const reasons = [
    ...database.made ? ['which RDS requires for every database'] : [],
    ...cache.made?.redis.hasReplicas && cache.made.redis.automaticFailover ? ['so that a replica of the cache in another zone can take over'] : [],
  ];
  if (reasons.length > 0) {
    checkTwoZones(problems, { subject: SUBJECT, prop: 'dataSubnets', must: `be in at least two zones, ${reasons[0]}` }, vpc, existing.dataSubnets);
  }
}

/** Creates the network, if none exists. */
export function createNetwork(scope: Construct, { made, existing }: NetworkPart, encryptionKey: kms.IKey | undefined): PlatformSubnets {
  return existing ?? PlatformNetwork._create(scope, 'Network', { ...made!, encryptionKey });
}

function isSame(one: ec2.IVpc, other: ec2.IVpc): boolean {
  return one === other || one.vpcId === other.vpcId;
}
