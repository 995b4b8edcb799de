import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Mistake, Problems } from './problems';

/** The placeholder element of a list whose length is known only at deployment. */
const LIST_TOKEN = '#{Token[';

/**
 * Collects subnets that are all in one zone, if this is known at synth, which it is not before the VPC has been looked up, or for subnets that were
 * imported without zones.
 *
 * @param enough Zones that are sufficient on their own
 */
export function checkTwoZones(problems: Problems, mistake: Omit<Mistake, 'got'>, vpc: ec2.IVpc, selection: ec2.SubnetSelection, enough?: RegExp): void {
  const zones = knownZones(vpc, selection);
  if (zones.length === 1 && !enough?.test(zones[0])) {
    problems.add({ ...mistake, got: zones[0], fix: 'select subnets in another zone as well' });
  }
}

function knownZones(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string[] {
  let zones: string[];
  let isPending: boolean | undefined;
  try {
    ({ availabilityZones: zones, isPendingLookup: isPending } = vpc.selectSubnets(selection));
  } catch {
    // There are no such subnets, which is reported elsewhere, or they have no zone.
    return [];
  }
  return isPending || String(zones[0]).startsWith(LIST_TOKEN) ? [] : [...new Set(zones)];
}

/** Why a selection contains no subnets of a VPC, or undefined if it contains some. */
export function selectionError(vpc: ec2.IVpc, selection: ec2.SubnetSelection): string | undefined {
  try {
    vpc.selectSubnets(selection);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
