import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isSameTarget } from './same-resource';
import { InlinePeer } from '../private/inline-peer';
import { physicalName } from '../private/names';

const ALL_PORTS = { ipProtocol: 'tcp', fromPort: 0, toPort: 65_535 };

/** A resource that services connect to. */
export interface IdentityTarget {
  /** Its name in PascalCase. IDs and names of the security group of its clients are derived from it. */
  readonly id: string;
  /** Its name as the workload gives it. */
  readonly name: string;
  readonly target: ec2.IConnectable;
}

/** Where identities are created, and the load balancer to allow. */
export interface IdentityContext {
  readonly vpc: ec2.IVpc;
  readonly namePrefix?: string;
  readonly loadBalancerGroups: ec2.ISecurityGroup[];
}

/**
 * Additional security groups of a fleet for its tasks: one for the clients of each resource that services connect to, and one for the targets of the load
 * balancer.
 *
 * Membership does not allow access to a service. In the groups of database, cache and load balancer, which can have at most 60 rules, it replaces a rule
 * for each service with one rule for the fleet.
 */
export class ClientGroups {
  /** The first connection of each ID, with the name of its workload. */
  private readonly connections = new Map<string, { readonly used: IdentityTarget; readonly workload: string }>();

  constructor(private readonly fleet: Construct, private readonly context: IdentityContext) {}

  /** Throws if another connection of the fleet leads to another resource under the same name. */
  requireSameTarget(used: IdentityTarget, workload: string): void {
    const first = this.connections.get(used.id);
    if (first && !isSameTarget(first.used.target, used.target)) {
      throw new Error(`${this.fleet.node.path}: connection '${used.name}' of workload '${workload}' must have the same target as connection '${first.used.name}' of workload '${first.workload}', because their clients share a security group; give one of the bindings another name`);
    }
    this.connections.set(used.id, first ?? { used, workload });
  }

  /** The group whose members are allowed to connect to the target. */
  of(used: IdentityTarget): ec2.ISecurityGroup {
    const thing = kebab(used.id);
    return this.findOrCreate(`${used.id}Clients`, `${thing}-clients-sg`, `Tasks that connect to the ${thing}`, (group) => {
      connect(group, used, group, `From the clients of the ${thing}`);
    });
  }

  /** The group that the load balancer is allowed to connect to, or none if it can connect to everything. */
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
 * Allows members of a group to connect to a target.
 *
 * The rule in the target's group is a resource in this scope, and therefore in the fleet's stack. `connections.allowTo` of the L2 would create it in the
 * stack of the target, which would cause a cycle if the fleet is in a separate stack.
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

/** The load balancer's groups that do not allow outbound traffic by default. */
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

/** Converts the name of a connection, such as `orders-database`, to its ID, such as `OrdersDatabase`. */
export function connectionId(name: string): string {
  return name.split(/[^A-Za-z0-9]+/).map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('');
}

/** Converts `OrdersDatabase` to `orders-database`, the form that names have. */
function kebab(id: string): string {
  return id.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
