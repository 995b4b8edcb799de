import { aws_ec2 as ec2, Lazy } from 'aws-cdk-lib';

/**
 * IDs of the security groups of a resource, evaluated at synth.
 *
 * They include groups that the user adds to `connections` later. The L2 constructs of the CDK render only those that the resource is created with.
 */
export function securityGroupIds(groups: () => ec2.ISecurityGroup[]): string[] {
  return Lazy.list({ produce: () => distinctIds(groups()) });
}

export function distinctIds(groups: ec2.ISecurityGroup[]): string[] {
  return [...new Set(groups.map(({ securityGroupId }) => securityGroupId))];
}
