import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * A security group as the peer of a rule that is written inside its own group.
 *
 * The L2 writes each such rule as a resource of its own, to be safe from cycles. Where there can be none (a service's
 * group refers to the load balancer's and the database's, never the other way) inline is two resources a service less.
 */
export class InlinePeer implements ec2.IPeer {
  readonly canInlineRule = true;
  readonly uniqueId: string;
  readonly connections: ec2.Connections;

  constructor(private readonly securityGroup: ec2.ISecurityGroup) {
    this.uniqueId = securityGroup.node.addr;
    this.connections = new ec2.Connections({ peer: this });
  }

  toIngressRuleConfig(): any {
    return { sourceSecurityGroupId: this.securityGroup.securityGroupId };
  }

  toEgressRuleConfig(): any {
    return { destinationSecurityGroupId: this.securityGroup.securityGroupId };
  }
}
