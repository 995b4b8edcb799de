import { aws_ec2 as ec2, aws_kms as kms, Fn, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { NetworkOptions } from './network-options';
import { PLAN_LONGEST_VPC_PREFIX, plannedCidr, SUBNET_LAYERS, SubnetLayer } from './subnet-plan';
import { Cidr } from '../private/cidr';
import { NAME_LIMIT, physicalName } from '../private/names';
import { Problems } from '../private/problems';

const DEFAULT_CIDR = '10.0.0.0/16';
const DEFAULT_ZONE_COUNT = 3;
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

/** A network with every default filled in. If the number of zones is invalid, it has neither zones nor subnets. */
export interface NetworkPlan extends NetworkOptions {
  readonly namePrefix?: string;
  /** Customer managed key that encrypts flow logs. Its key policy must allow CloudWatch Logs to use it. */
  readonly encryptionKey?: kms.IKey;
  readonly cidr: string;
  readonly availabilityZoneCount: number;
  readonly availabilityZones: string[];
  readonly natGateways: number;
  /** CIDRs of each layer, one for each zone. */
  readonly subnets: Record<SubnetLayer, string[]>;
  readonly interfaceEndpoints: ec2.InterfaceVpcEndpointAwsService[];
  readonly flowLogs: boolean;
  readonly restrictDefaultSecurityGroup: boolean;
  /** The options as passed, for rules on listed zones and subnets. */
  readonly given: NetworkOptions;
  /** Region of the stack. */
  readonly region: string;
  /** Zones that the account can use in the region, if relevant and known. */
  readonly offeredZones?: string[];
  /** Physical names, undefined if CloudFormation generates them. */
  readonly names: {
    readonly vpc?: string;
    readonly flowLogGroup?: string;
    readonly flowLogRole?: string;
    readonly endpointSecurityGroup?: string;
    /** Name of the log group of the function that empties the default security group. */
    readonly closingLogGroup?: string;
  };
}

/** Fills in the defaults and plans the subnets, in the zones of the scope's stack. */
export function resolveNetwork<O extends NetworkOptions & { namePrefix?: string }>(scope: IConstruct, options: O): O & NetworkPlan {
  const { namePrefix } = options;
  const stack = Stack.of(scope);
  const cidr = options.cidr ?? DEFAULT_CIDR;
  const listed = Token.isUnresolved(options.availabilityZones) ? undefined : options.availabilityZones?.length;
  const availabilityZoneCount = options.availabilityZoneCount ?? listed ?? DEFAULT_ZONE_COUNT;
  const zoneCount = isCountable(availabilityZoneCount) ? availabilityZoneCount : 0;
  const vpc = Token.isUnresolved(cidr) ? undefined : planable(Cidr.parse(cidr));
  const subnets = {} as Record<SubnetLayer, string[]>;
  for (const layer of SUBNET_LAYERS) {
    subnets[layer] = elements(options[LAYER_PROP[layer]], zoneCount)
      ?? (vpc ? Array.from({ length: zoneCount }, (_, index) => plannedCidr(vpc, layer, index).toString()) : []);
  }
  const takesFirstZones = options.availabilityZones === undefined && !isAgnostic(stack) && zoneCount > 0;
  return {
    ...options,
    cidr,
    availabilityZoneCount,
    availabilityZones: elements(options.availabilityZones, zoneCount) ?? firstZones(stack, zoneCount),
    natGateways: options.natGateways ?? zoneCount,
    subnets,
    interfaceEndpoints: options.interfaceEndpoints ?? [],
    flowLogs: options.flowLogs ?? false,
    restrictDefaultSecurityGroup: options.restrictDefaultSecurityGroup ?? false,
    given: options,
    region: stack.region,
    offeredZones: takesFirstZones ? stack.availabilityZones : undefined,
    names: {
      vpc: physicalName(namePrefix, 'vpc'),
      flowLogGroup: namePrefix && `/vpc/${namePrefix}`,
      flowLogRole: physicalName(namePrefix, 'flow-logs-role', NAME_LIMIT.ROLE),
      endpointSecurityGroup: physicalName(namePrefix, 'endpoints-sg'),
      closingLogGroup: namePrefix && `/aws/lambda/${namePrefix}-default-security-group`,
    },
  };
}

/** Whether the number of zones is valid. The check reports invalid numbers. */
function isCountable(zoneCount: number): boolean {
  return Number.isInteger(zoneCount) && !Token.isUnresolved(zoneCount) && zoneCount >= ZONES.min && zoneCount <= ZONES.max;
}

/** The VPC's block, if it is large enough to plan subnets in. */
function planable(vpc: Cidr | undefined): Cidr | undefined {
  return vpc && vpc.prefix >= VPC_PREFIX.min && vpc.prefix <= PLAN_LONGEST_VPC_PREFIX ? vpc : undefined;
}

/** The elements of a list, selected one by one if the list is known only at deployment. */
function elements(list: string[] | undefined, count: number): string[] | undefined {
  return Token.isUnresolved(list) ? Array.from({ length: count }, (_, index) => Fn.select(index, list!)) : list;
}

/** An environment-agnostic stack lists only two zones, so CloudFormation selects as many as the network has. */
function firstZones(stack: Stack, count: number): string[] {
  if (count === 0) {
    return [];
  }
  return isAgnostic(stack) ? Array.from({ length: count }, (_, index) => Fn.select(index, Fn.getAzs())) : stack.availabilityZones.slice(0, count);
}

function isAgnostic(stack: Stack): boolean {
  return Token.isUnresolved(stack.account) || Token.isUnresolved(stack.region);
}

/** Until the CDK CLI has looked up a stack's zones, they are placeholders such as 'dummy1a'. */
function isPending(zone: string): boolean {
  return /^dummy\d/.test(zone);
}

/** Collects what Amazon VPC would reject. */
export function checkNetwork(plan: NetworkPlan, problems: Problems): void {
  const { given, availabilityZoneCount: zoneCount } = plan;
  checkZones(plan, problems);
  for (const prop of ['availabilityZoneCount', 'natGateways'] as const) {
    if (Token.isUnresolved(given[prop])) {
      // A value that is known only at deployment cannot determine the number of resources.
      problems.add({ subject: SUBJECT, prop, must: 'be known at synth', got: given[prop] });
    }
  }
  if (!isCountable(zoneCount)) {
    // NAT gateways and subnets cannot be checked against an invalid number of zones.
    return;
  }
  problems.integer(SUBJECT, 'natGateways', plan.natGateways, { min: 0, max: zoneCount }, 'more than one for each zone is of no use');
  plan.interfaceEndpoints.map(({ shortName }) => shortName).forEach((name, index, all) => {
    if (all.indexOf(name) < index) {
      problems.add({ subject: SUBJECT, prop: 'interfaceEndpoints', must: 'name each service once', got: name });
    }
  });
  checkSubnets(plan, checkVpcCidr(plan, problems), problems);
}

function checkZones({ given, availabilityZoneCount: zoneCount, region, offeredZones }: NetworkPlan, problems: Problems): void {
  problems.integer(SUBJECT, 'availabilityZoneCount', zoneCount, ZONES, 'a load balancer needs two zones, and no region has more than six');
  const named = Token.isUnresolved(given.availabilityZones) || given.availabilityZones?.some(isPending) ? undefined : given.availabilityZones;
  if (named && given.availabilityZoneCount !== undefined && named.length !== given.availabilityZoneCount) {
    problems.add({
      subject: SUBJECT, prop: 'availabilityZoneCount', must: `agree with the ${named.length} 'availabilityZones'`, got: given.availabilityZoneCount, fix: 'set only one of the two',
    });
  }
  (named ?? []).forEach((zone, index, all) => {
    problems.pattern(SUBJECT, 'availabilityZones', zone, ZONE_NAME, "be names of Availability Zones, such as 'us-east-1a'");
    if (all.indexOf(zone) < index) {
      problems.add({ subject: SUBJECT, prop: 'availabilityZones', must: 'name each zone once', got: zone });
    }
    if (!Token.isUnresolved(region) && !Token.isUnresolved(zone) && !zone.startsWith(region)) {
      problems.add({ subject: SUBJECT, prop: 'availabilityZones', must: `be in the stack's region ${region}`, got: zone });
    }
  });
  if (offeredZones && zoneCount > offeredZones.length && !offeredZones.some((zone) => Token.isUnresolved(zone) || isPending(zone))) {
    problems.add({
      subject: SUBJECT, prop: 'availabilityZoneCount', must: `be at most the ${offeredZones.length} zones of ${region} that the account can use`, got: zoneCount,
    });
  }
}

function checkVpcCidr({ given, cidr }: NetworkPlan, problems: Problems): Cidr | undefined {
  const planned = SUBNET_LAYERS.some((layer) => given[LAYER_PROP[layer]] === undefined);
  if (Token.isUnresolved(cidr)) {
    if (planned) {
      problems.add({
        subject: SUBJECT,
        prop: 'cidr',
        must: 'be known at synth when subnets are planned from it',
        got: cidr,
        fix: `give ${SUBNET_LAYERS.map((layer) => `'${LAYER_PROP[layer]}'`).join(', ')} explicitly`,
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
      must: `be /${PLAN_LONGEST_VPC_PREFIX} or larger, so that subnets can be planned in it`,
      got: cidr,
      fix: `give ${SUBNET_LAYERS.map((layer) => `'${LAYER_PROP[layer]}'`).join(', ')} explicitly`,
    });
    return undefined;
  }
  return vpc;
}

function checkSubnets({ given: options, availabilityZoneCount: zoneCount, subnets }: NetworkPlan, vpc: Cidr | undefined, problems: Problems): void {
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
        problems.add({ subject: SUBJECT, prop, must: `be within the VPC's ${vpc}`, got: text });
      }
      const other = seen.find((s) => s.cidr.overlaps(cidr));
      if (other) {
        problems.add({ subject: SUBJECT, prop, must: `not overlap ${other.text} of '${other.prop}'`, got: text });
      }
      seen.push({ prop, text, cidr });
    }
  }
}
