import { aws_ec2 as ec2 } from 'aws-cdk-lib';

/**
 * A security group as the peer of an inline rule.
 *
 * The L2 creates each such rule as a separate resource, to avoid circular dependencies. If there can be none (a service's group refers to those of the
 * load balancer and the database, never the other way round), inline rules save two resources for each service.
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
