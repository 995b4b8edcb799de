import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { InlinePeer } from '../private/inline-peer';
import { physicalName } from '../private/names';

const ALL_PORTS = { ipProtocol: 'tcp', fromPort: 0, toPort: 65_535 };

/** A thing that services connect to. */
export interface IdentityTarget {
  /** What it is, in PascalCase: ids and names of the security group of its clients are derived from it. */
  readonly id: string;
  readonly target: ec2.IConnectable;
}

/** Where identities are created, and the load balancer that must be let in. */
export interface IdentityContext {
  readonly vpc: ec2.IVpc;
  readonly namePrefix?: string;
  readonly loadBalancerGroups: ec2.ISecurityGroup[];
}

/**
 * Security groups of a fleet that tasks are members of beside their own: one for the clients of each thing that services connect to, and one
 * for what the load balancer forwards to.
 *
 * Membership opens nothing of a service. It replaces rules of each service in the groups of database, cache and load balancer, which hold 60 at
 * most, by one of the fleet.
 */
export class ClientGroups {
  constructor(private readonly fleet: Construct, private readonly context: IdentityContext) {}

  /** The group whose members may connect to the target. */
  of(used: IdentityTarget): ec2.ISecurityGroup {
    const thing = kebab(used.id);
    return this.findOrCreate(`${used.id}Clients`, `${thing}-clients-sg`, `Tasks that connect to the ${thing}`, (group) => {
      connect(group, used, group, `From the clients of the ${thing}`);
    });
  }

  /** The group that the load balancer may connect to, or none where it may connect to everything. */
  ofLoadBalancer(): ec2.ISecurityGroup[] {
    const loadBalancers = closedGroups(this.context);
    if (loadBalancers.length === 0) {
      return [];
    }
    return [this.findOrCreate('LoadBalancerTargets', 'alb-targets-sg', 'Tasks that the load balancer forwards to', (group) => {
      letLoadBalancerOut(group, loadBalancers, group, ALL_PORTS);
    })];
  }

  private findOrCreate(id: string, thing: string, description: string, addRules: (group: ec2.SecurityGroup) => void): ec2.ISecurityGroup {
    const existing = this.fleet.node.tryFindChild(id);
    if (existing) {
      return existing as ec2.SecurityGroup;
    }
    const { vpc, namePrefix } = this.context;
    const group = new ec2.SecurityGroup(this.fleet, id, { vpc, securityGroupName: physicalName(namePrefix, thing), description, allowAllOutbound: false });
    addRules(group);
    return group;
  }
}

/**
 * Lets members of a group connect to a target.
 *
 * The rule into the target's group is a resource in the scope, and so in the fleet's stack. `connections.allowTo` of the L2 would put it in the
 * stack of the target, and a fleet in a stack of its own would then make a cycle.
 */
export function connect(scope: Construct, used: IdentityTarget, members: ec2.SecurityGroup, description: string): void {
  const port = used.target.connections.defaultPort ?? ec2.Port.allTraffic();
  for (const [index, group] of used.target.connections.securityGroups.entries()) {
    members.addEgressRule(new InlinePeer(group), port, 'To what the service uses');
    new ec2.CfnSecurityGroupIngress(scope, `Into${used.id}${suffix(index)}`, {
      ...port.toRuleJson(),
      groupId: group.securityGroupId,
      sourceSecurityGroupId: members.securityGroupId,
      description,
    });
  }
}

/** The load balancer's groups that let nothing out by themselves. */
export function closedGroups({ loadBalancerGroups }: IdentityContext): ec2.ISecurityGroup[] {
  return loadBalancerGroups.filter((group) => !group.allowAllOutbound);
}

export function letLoadBalancerOut(
  scope: Construct, loadBalancers: ec2.ISecurityGroup[], tasks: ec2.ISecurityGroup, ports: { ipProtocol: string; fromPort?: number; toPort?: number },
): void {
  for (const [index, group] of loadBalancers.entries()) {
    new ec2.CfnSecurityGroupEgress(scope, `LoadBalancerEgress${suffix(index)}`, {
      ...ports,
      groupId: group.securityGroupId,
      destinationSecurityGroupId: tasks.securityGroupId,
      description: 'To the tasks',
    });
  }
}

export function suffix(index: number): string {
  return index === 0 ? '' : String(index + 1);
}

/** `OrdersDatabase` as names have it: `orders-database`. */
function kebab(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
