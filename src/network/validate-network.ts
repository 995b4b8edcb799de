import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { NetworkOptions } from './network-options';
import { PLAN_LONGEST_VPC_PREFIX, plannedCidr, SUBNET_LAYERS, SubnetLayer } from './subnet-plan';
import { Cidr } from '../private/cidr';
import { Problems } from '../private/problems';

export const DEFAULT_CIDR = '10.0.0.0/16';
export const DEFAULT_ZONE_COUNT = 3;
/** A load balancer needs two zones; no AWS region has more than six. */
const ZONES = { min: 2, max: 6 };
/** https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
const VPC_PREFIX = { min: 16, max: 28 };

const SUBJECT = 'network';
const LAYER_PROP: Record<SubnetLayer, 'publicSubnetCidrs' | 'privateSubnetCidrs' | 'dataSubnetCidrs'> = {
  public: 'publicSubnetCidrs',
  private: 'privateSubnetCidrs',
  data: 'dataSubnetCidrs',
};

/** What the network is made from, once nothing is wrong with it. */
export interface NetworkLayout {
  readonly cidr: string;
  readonly zoneCount: number;
  readonly subnets: Record<SubnetLayer, string[]>;
}

/** Checks the options and lays the network out. The layout is only to be used when no problem was found. */
export function layOutNetwork(scope: Construct, options: NetworkOptions, problems: Problems): NetworkLayout {
  const cidr = options.cidr ?? DEFAULT_CIDR;
  const zoneCount = options.availabilityZoneCount ?? options.availabilityZones?.length ?? DEFAULT_ZONE_COUNT;
  checkZones(scope, options, zoneCount, problems);
  for (const prop of ['availabilityZoneCount', 'natGateways'] as const) {
    if (Token.isUnresolved(options[prop])) {
      // No value that only a deployment knows can decide how many resources there are.
      problems.add({ subject: SUBJECT, prop, must: 'be known at synth', got: 'an unresolved token' });
    }
  }
  problems.integer(SUBJECT, 'natGateways', options.natGateways, { min: 0, max: zoneCount }, 'more than one a zone serves nobody');

  const vpc = checkVpcCidr(options, cidr, problems);
  const subnets = {} as Record<SubnetLayer, string[]>;
  for (const layer of SUBNET_LAYERS) {
    subnets[layer] = options[LAYER_PROP[layer]]
      ?? (vpc ? Array.from({ length: Math.min(zoneCount, ZONES.max) }, (_, i) => plannedCidr(vpc, layer, i).toString()) : []);
  }
  checkSubnets(options, zoneCount, vpc, subnets, problems);
  return { cidr, zoneCount, subnets };
}

function checkZones(scope: Construct, options: NetworkOptions, zoneCount: number, problems: Problems): void {
  problems.integer(SUBJECT, 'availabilityZoneCount', zoneCount, ZONES, 'a load balancer needs two zones, and no region has more than six');
  const named = options.availabilityZones;
  if (named && options.availabilityZoneCount !== undefined && named.length !== options.availabilityZoneCount) {
    problems.add({
      subject: SUBJECT, prop: 'availabilityZoneCount', must: `agree with the ${named.length} 'availabilityZones'`, got: options.availabilityZoneCount, fix: 'leave one of the two out',
    });
  }
  const stack = Stack.of(scope);
  if (Token.isUnresolved(stack.region)) {
    return;
  }
  for (const zone of named ?? []) {
    if (!Token.isUnresolved(zone) && !zone.startsWith(stack.region)) {
      problems.add({ subject: SUBJECT, prop: 'availabilityZones', must: `lie in the stack's region ${stack.region}`, got: zone });
    }
  }
  // Before the CDK CLI has looked the zones up they are 'dummy1a' and so on, and say nothing.
  const known = stack.availabilityZones;
  if (!named && zoneCount > known.length && !known.some((zone) => Token.isUnresolved(zone) || zone.startsWith('dummy'))) {
    problems.add({
      subject: SUBJECT, prop: 'availabilityZoneCount', must: `be at most the ${known.length} zones of ${stack.region} that the account can use`, got: zoneCount,
    });
  }
}

function checkVpcCidr(options: NetworkOptions, cidr: string, problems: Problems): Cidr | undefined {
  const planned = SUBNET_LAYERS.some((layer) => options[LAYER_PROP[layer]] === undefined);
  if (Token.isUnresolved(cidr)) {
    if (planned) {
      problems.add({
        subject: SUBJECT,
        prop: 'cidr',
        must: 'be known at synth where subnets are planned from it',
        got: 'an unresolved token',
        fix: `give ${SUBNET_LAYERS.map((layer) => `'${LAYER_PROP[layer]}'`).join(', ')} outright`,
      });
    }
    return undefined;
  }
  const vpc = Cidr.parse(cidr);
  if (!vpc || vpc.prefix < VPC_PREFIX.min || vpc.prefix > VPC_PREFIX.max) {
    problems.add({
      subject: SUBJECT, prop: 'cidr', must: `be an IPv4 block from /${VPC_PREFIX.min} to /${VPC_PREFIX.max} without host bits, such as '${DEFAULT_CIDR}'`, got: cidr,
    });
    return undefined;
  }
  if (planned && vpc.prefix > PLAN_LONGEST_VPC_PREFIX) {
    problems.add({
      subject: SUBJECT,
      prop: 'cidr',
      must: `be /${PLAN_LONGEST_VPC_PREFIX} or larger for subnets to be planned in it`,
      got: cidr,
      fix: `give ${SUBNET_LAYERS.map((layer) => `'${LAYER_PROP[layer]}'`).join(', ')} outright`,
    });
    return undefined;
  }
  return vpc;
}

function checkSubnets(
  options: NetworkOptions, zoneCount: number, vpc: Cidr | undefined, subnets: Record<SubnetLayer, string[]>, problems: Problems,
): void {
  const seen: Array<{ prop: string; text: string; cidr: Cidr }> = [];
  for (const layer of SUBNET_LAYERS) {
    const prop = LAYER_PROP[layer];
    const given = options[prop];
    if (given && !Token.isUnresolved(given) && given.length !== zoneCount) {
      problems.add({ subject: SUBJECT, prop, must: `have one CIDR for each of the ${zoneCount} zones`, got: given });
    }
    for (const text of subnets[layer]) {
      if (Token.isUnresolved(text)) {
        continue;
      }
      const cidr = Cidr.parse(text);
      if (!cidr || cidr.prefix < VPC_PREFIX.min || cidr.prefix > VPC_PREFIX.max) {
        problems.add({ subject: SUBJECT, prop, must: `be IPv4 blocks from /${VPC_PREFIX.min} to /${VPC_PREFIX.max} without host bits`, got: text });
        continue;
      }
      if (vpc && !vpc.contains(cidr)) {
        problems.add({ subject: SUBJECT, prop, must: `lie within the VPC's ${vpc}`, got: text });
      }
      const other = seen.find((s) => s.cidr.overlaps(cidr));
      if (other) {
        problems.add({ subject: SUBJECT, prop, must: `not overlap ${other.text} of '${other.prop}'`, got: text });
      }
      seen.push({ prop, text, cidr });
    }
  }
}
