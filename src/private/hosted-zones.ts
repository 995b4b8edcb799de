import { aws_route53 as route53, Stack } from 'aws-cdk-lib';

/** Name of a zone without a final period, or undefined where it is not known: a zone that is imported by its id alone throws when it is asked. */
export function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    return zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/** Whether a zone is known to be private, so that nobody outside its VPCs can resolve its records. */
export function isPrivateZone(zone: route53.IHostedZone): boolean {
  const resource = zone.node.defaultChild;
  const vpcs = resource instanceof route53.CfnHostedZone ? Stack.of(resource).resolve(resource.vpcs) as unknown[] | undefined : undefined;
  return (vpcs?.length ?? 0) > 0;
}
