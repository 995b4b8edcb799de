import { Fn, Stack, Token } from 'aws-cdk-lib';
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

/** https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html; local zones have their city in the name. */
const ZONE_NAME = /^[a-z]{2,}(-[a-z]+)+-\d+(-[a-z]+-\d+)?[a-z]$/;

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
  readonly zones: string[];
  readonly subnets: Record<SubnetLayer, string[]>;
}

/** Checks the options and lays the network out. The layout is only to be used when no problem was found. */
export function layOutNetwork(scope: Construct, options: NetworkOptions, problems: Problems): NetworkLayout {
  const cidr = options.cidr ?? DEFAULT_CIDR;
  const listed = Token.isUnresolved(options.availabilityZones) ? undefined : options.availabilityZones?.length;
  const zoneCount = options.availabilityZoneCount ?? listed ?? DEFAULT_ZONE_COUNT;
  const countable = checkZones(scope, options, zoneCount, problems);
  for (const prop of ['availabilityZoneCount', 'natGateways'] as const) {
    if (Token.isUnresolved(options[prop])) {
      // No value that only a deployment knows can decide how many resources there are.
      problems.add({ subject: SUBJECT, prop, must: 'be known at synth', got: 'an unresolved token' });
    }
  }
  if (!countable) {
    // Neither NAT gateways nor subnets can be judged by a wrong number of zones.
    return { cidr, zoneCount: 0, zones: [], subnets: { public: [], private: [], data: [] } };
  }
  problems.integer(SUBJECT, 'natGateways', options.natGateways, { min: 0, max: zoneCount }, 'more than one a zone serves nobody');

  (options.interfaceEndpoints ?? []).map(({ shortName }) => shortName).forEach((name, index, all) => {
    if (all.indexOf(name) < index) {
      problems.add({ subject: SUBJECT, prop: 'interfaceEndpoints', must: 'name each service once', got: name });
    }
  });

  const vpc = checkVpcCidr(options, cidr, problems);
  const subnets = {} as Record<SubnetLayer, string[]>;
  for (const layer of SUBNET_LAYERS) {
    subnets[layer] = elements(options[LAYER_PROP[layer]], zoneCount)
      ?? (vpc ? Array.from({ length: zoneCount }, (_, i) => plannedCidr(vpc, layer, i).toString()) : []);
  }
  checkSubnets(options, zoneCount, vpc, subnets, problems);
  return { cidr, zoneCount, zones: elements(options.availabilityZones, zoneCount) ?? firstZones(scope, zoneCount), subnets };
}

/** The elements of a list, one by one where the list as a whole is known to the deployment only. */
function elements(list: string[] | undefined, count: number): string[] | undefined {
  return Token.isUnresolved(list) ? Array.from({ length: count }, (_, index) => Fn.select(index, list!)) : list;
}

/** A stack without an account and a region offers two zones only: ask CloudFormation for as many as the network has. */
function firstZones(scope: Construct, count: number): string[] {
  const stack = Stack.of(scope);
  return isAgnostic(stack) ? Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs())) : stack.availabilityZones.slice(0, count);
}

function isAgnostic(stack: Stack): boolean {
  return Token.isUnresolved(stack.account) || Token.isUnresolved(stack.region);
}

/** Before the CDK CLI has looked a stack's zones up they are 'dummy1a' and so on, and say nothing. */
function isPending(zone: string): boolean {
  return /^dummy\d/.test(zone);
}

/** Collects mistakes in the zones; returns whether their number can be counted with. */
function checkZones(scope: Construct, options: NetworkOptions, zoneCount: number, problems: Problems): boolean {
  problems.integer(SUBJECT, 'availabilityZoneCount', zoneCount, ZONES, 'a load balancer needs two zones, and no region has more than six');
  const countable = Number.isInteger(zoneCount) && !Token.isUnresolved(zoneCount) && zoneCount >= ZONES.min && zoneCount <= ZONES.max;
  const named = Token.isUnresolved(options.availabilityZones) || options.availabilityZones?.some(isPending) ? undefined : options.availabilityZones;
  if (named && options.availabilityZoneCount !== undefined && named.length !== options.availabilityZoneCount) {
    problems.add({
      subject: SUBJECT, prop: 'availabilityZoneCount', must: `agree with the ${named.length} 'availabilityZones'`, got: options.availabilityZoneCount, fix: 'leave one of the two out',
    });
  }
  (named ?? []).forEach((zone, index, all) => {
    problems.pattern(SUBJECT, 'availabilityZones', zone, ZONE_NAME, "be names of zones, such as 'us-east-1a'");
    if (all.indexOf(zone) < index) {
      problems.add({ subject: SUBJECT, prop: 'availabilityZones', must: 'name each zone once', got: zone });
    }
  });
  const stack = Stack.of(scope);
  if (Token.isUnresolved(stack.region)) {
    return countable;
  }
  for (const zone of named ?? []) {
    if (!Token.isUnresolved(zone) && !zone.startsWith(stack.region)) {
      problems.add({ subject: SUBJECT, prop: 'availabilityZones', must: `lie in the stack's region ${stack.region}`, got: zone });
    }
  }
  if (isAgnostic(stack)) {
    return countable;
  }
  const known = stack.availabilityZones;
  if (!options.availabilityZones && zoneCount > known.length && !known.some((zone) => Token.isUnresolved(zone) || isPending(zone))) {
    problems.add({
      subject: SUBJECT, prop: 'availabilityZoneCount', must: `be at most the ${known.length} zones of ${stack.region} that the account can use`, got: zoneCount,
    });
  }
  return countable;
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
