import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Mistake, Problems } from './problems';

/** The one element that stands for a list whose length only a deployment knows. */
const LIST_TOKEN = '#{Token[';

/**
 * Collects subnets that lie in one zone alone, as far as that is known at synth: not of a VPC that is yet to be looked up,
 * nor of subnets that were imported without their zones.
 *
 * @param enough Zones that are enough alone
 */
export function checkTwoZones(problems: Problems, mistake: Omit<Mistake, 'got'>, vpc: ec2.IVpc, selection: ec2.SubnetSelection, enough?: RegExp): void {
  const zones = knownZones(vpc, selection);
  if (zones.length === 1 && !enough?.test(zones[0])) {
    problems.add({ ...mistake, got: zones[0], fix: 'select subnets of another zone as well' });
  }
}

function knownZones(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string[] {
  let zones: string[];
  let isPending: boolean | undefined;
  try {
    ({ availabilityZones: zones, isPendingLookup: isPending } = vpc.selectSubnets(selection));
  } catch {
    // No such subnets, which others say better, or subnets without a zone.
    return [];
  }
  return isPending || String(zones[0]).startsWith(LIST_TOKEN) ? [] : [...new Set(zones)];
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
