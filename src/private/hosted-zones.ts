import { aws_route53 as route53, Stack } from 'aws-cdk-lib';

/** Name of a zone without a final period, or undefined if it is not known. A zone that is imported only by its ID throws when its name is read. */
export function zoneNameOf(zone: route53.IHostedZone): string | undefined {
  try {
    return zone.zoneName.replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

/** Whether a zone is known to be private, so that its records cannot be resolved outside its VPCs. */
export function isPrivateZone(zone: route53.IHostedZone): boolean {
  const resource = zone.node.defaultChild;
  const vpcs = resource instanceof route53.CfnHostedZone ? Stack.of(resource).resolve(resource.vpcs) as unknown[] | undefined : undefined;
  return (vpcs?.length ?? 0) > 0;
}
