import { aws_ec2 as ec2, aws_iam as iam, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClientGroups, closedGroups, connect, IdentityContext, IdentityTarget, letLoadBalancerOut, suffix } from './client-groups';
import { InlinePeer } from '../private/inline-peer';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';
import { SharedPolicy } from '../private/shared-policy';

const EXECUTION_ROLE = 'ExecutionRole';

/**
 * A network interface can have five security groups. Two of them are the groups of its service and of the load balancer's targets.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
const MAX_CLIENT_GROUPS = 3;

/** Security groups and roles of a workload. */
export interface WorkloadIdentity {
  /** The group that represents the workload: rules for the workload refer to this group. */
  readonly securityGroup: ec2.SecurityGroup;
  /** All groups of the tasks, starting with the group above. */
  readonly securityGroups: ec2.ISecurityGroup[];
  readonly executionRole: MergedPolicyRole;
  readonly taskRole: MergedPolicyRole;

  /** Allows the load balancer to connect to a port of the tasks. */
  allowFromLoadBalancer(port: number): void;

  /** Allows the tasks to connect to a resource. */
  connectTo(used: IdentityTarget): void;

  /** Allows the tasks to connect to the tasks of another service of the fleet. Returns the rules. */
  connectToService(other: ServicePeer): Construct[];

  /**
   * Grants the execution role permissions that other workloads also need, with a policy of the fleet instead of a policy for each role.
   *
   * @param id ID of the policy, the same for the same permissions
   */
  grantExecution(id: string, grant: (grantee: iam.IGrantable) => void): void;
}

/** A service that another service of its fleet connects to. */
export interface ServicePeer {
  readonly name: string;
  readonly identity: WorkloadIdentity;
  /** Port of its tasks: the proxy of Service Connect listens on the container's port. */
  readonly port: number;
}

/** Creates the identities of a fleet's workloads. */
export interface IdentityProvider {
  provide(workload: Construct, name: string): WorkloadIdentity;

  /** Creates a workload. Permissions in roles that workloads share are in the order of the workloads, whatever the order in which they are created. */
  inOrder<T>(order: string, create: () => T): T;
}

/**
 * One security group and one pair of roles for all workloads. Workloads can connect to all destinations outside the VPC, and to each other on ports that
 * are consumed by any of them. Inside the VPC, resources that they use allow only the workloads that use them.
 */
export class SharedIdentity implements IdentityProvider {
  readonly securityGroup: ec2.SecurityGroup;
  readonly executionRole: MergedPolicyRole;
  readonly taskRole: MergedPolicyRole;
  private readonly clients: ClientGroups;

  constructor(private readonly fleet: Construct, private readonly context: IdentityContext) {
    this.clients = new ClientGroups(fleet, context);
    this.securityGroup = new ec2.SecurityGroup(fleet, 'SecurityGroup', {
      vpc: context.vpc,
      securityGroupName: physicalName(context.namePrefix, 'ecs-sg'),
      description: 'Tasks of all services',
    });
    this.executionRole = taskRole(fleet, EXECUTION_ROLE, 'Starts the tasks of all services', physicalName(context.namePrefix, 'ecs-task-execution-role', NAME_LIMIT.ROLE));
    this.taskRole = taskRole(fleet, 'TaskRole', 'The tasks of all services', physicalName(context.namePrefix, 'ecs-task-role', NAME_LIMIT.ROLE));
    letLoadBalancerOut(fleet, closedGroups(context), this.securityGroup, { ipProtocol: '-1' });
  }

  provide(workload: Construct, name: string): WorkloadIdentity {
    const { securityGroup, executionRole, taskRole: role, clients, context } = this;
    const members = new Memberships(clients, () => workloadGroup(workload, name, context));
    return {
      securityGroup,
      executionRole,
      taskRole: role,
      get securityGroups() {
        return [securityGroup, ...members.groups];
      },
      allowFromLoadBalancer: (port) => this.allowFromLoadBalancer(name, port),
      connectTo: (used) => members.connectTo(used, workload, name),
      connectToService: (other) => [this.allowFromServices(other)],
      grantExecution: (_id, grant) => grant(this.executionRole),
    };
  }

  inOrder<T>(order: string, create: () => T): T {
    return this.executionRole.orderedBy(order, () => this.taskRole.orderedBy(order, create));
  }

  /** All services that are consumed at the same port share the rule, which belongs to none of them. */
  private allowFromServices({ name, port }: ServicePeer): Construct {
    return once(this.fleet, `Services${portId(name, port)}`, (id) => new ec2.CfnSecurityGroupIngress(this.fleet, id, {
      ...tcp(port),
      groupId: this.securityGroup.securityGroupId,
      sourceSecurityGroupId: this.securityGroup.securityGroupId,
      description: 'From services that consume others',
    }));
  }

  /** Workloads that listen on the same port share the rule, which belongs to none of them. */
  private allowFromLoadBalancer(name: string, port: number): void {
    for (const [index, group] of this.context.loadBalancerGroups.entries()) {
      once(this.fleet, `${portId(name, port)}${suffix(index)}`, (id) => new ec2.CfnSecurityGroupIngress(this.fleet, id, {
        groupId: this.securityGroup.securityGroupId,
        sourceSecurityGroupId: group.securityGroupId,
        ...tcp(port),
        description: 'From the load balancer',
      }));
    }
  }
}

/**
 * A separate security group and separate roles for each workload, all in the scope of the workload.
 *
 * Permissions that execution roles have in common are in policies of the fleet: the images, the log group, and the secrets of each resource that workloads
 * use.
 */
export class PerServiceIdentity implements IdentityProvider {
  private readonly clients: ClientGroups;

  constructor(private readonly fleet: Construct, private readonly context: IdentityContext) {
    this.clients = new ClientGroups(fleet, context);
  }

  provide(workload: Construct, name: string): WorkloadIdentity {
    const { clients, context: { namePrefix, loadBalancerGroups } } = this;
    const securityGroup = workloadGroup(workload, name, this.context);
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS and other HTTPS services');
    const balanced: ec2.ISecurityGroup[] = [];
    const members = new Memberships(clients, () => securityGroup);
    const executionRole = taskRole(workload, EXECUTION_ROLE, `Starts the tasks of ${name}`, physicalName(namePrefix, `${name}-execution-role`, NAME_LIMIT.ROLE));
    return {
      securityGroup,
      executionRole,
      taskRole: taskRole(workload, 'TaskRole', `The tasks of ${name}`, physicalName(namePrefix, `${name}-task-role`, NAME_LIMIT.ROLE)),
      get securityGroups() {
        return [securityGroup, ...balanced, ...members.groups.filter((group) => group !== securityGroup)];
      },
      allowFromLoadBalancer: (port) => {
        loadBalancerGroups.forEach((group) => securityGroup.addIngressRule(new InlinePeer(group), ec2.Port.tcp(port), 'From the load balancer'));
        balanced.push(...clients.ofLoadBalancer());
      },
      connectTo: (used) => members.connectTo(used, workload, name),
      connectToService: (other) => connectServices(workload, { name, securityGroup }, other),
      grantExecution: (id, grant) => executionRole.grantBy(this.policy(id), grant),
    };
  }

  /** Each role belongs to one workload. */
  inOrder<T>(_order: string, create: () => T): T {
    return create();
  }

  private policy(id: string): SharedPolicy {
    return this.fleet.node.tryFindChild(id) as SharedPolicy | undefined ?? new SharedPolicy(this.fleet, id);
  }
}

/**
 * Both rules belong to the consumer, so the other service does not change. They are separate from the groups, so that CloudFormation deletes the rules of
 * an old port only after the tasks that use it have been replaced.
 */
function connectServices(
  workload: Construct, consumer: { readonly name: string; readonly securityGroup: ec2.ISecurityGroup }, { name, identity, port }: ServicePeer,
): Construct[] {
  const scope = new Construct(workload, `Consumes-${name}`);
  const [from, to] = [consumer.securityGroup.securityGroupId, identity.securityGroup.securityGroupId];
  return [
    new ec2.CfnSecurityGroupEgress(scope, 'Egress', { ...tcp(port), groupId: from, destinationSecurityGroupId: to, description: `To ${name}` }),
    new ec2.CfnSecurityGroupIngress(scope, 'Ingress', { ...tcp(port), groupId: to, sourceSecurityGroupId: from, description: `From ${consumer.name}` }),
  ];
}

/**
 * The groups of clients that the tasks of one workload are members of. Resources beyond the number of groups that a task can have are reached with rules of
 * the workload's own group.
 */
class Memberships {
  readonly groups: ec2.ISecurityGroup[] = [];
  private readonly connected = new Set<string>();
  private own?: ec2.SecurityGroup;

  constructor(private readonly clients: ClientGroups, private readonly ownGroup: () => ec2.SecurityGroup) {}

  connectTo(used: IdentityTarget, workload: Construct, name: string): void {
    this.clients.requireSameTarget(used, name);
    if (this.connected.has(used.id)) {
      return;
    }
    this.connected.add(used.id);
    if (this.groups.length < MAX_CLIENT_GROUPS) {
      this.groups.push(this.clients.of(used));
      return;
    }
    if (!this.own) {
      this.own = this.ownGroup();
      this.groups.push(this.own);
    }
    connect(workload, used, this.own, `From ${name}`);
  }
}

function workloadGroup(workload: Construct, name: string, { vpc, namePrefix }: IdentityContext): ec2.SecurityGroup {
  return new ec2.SecurityGroup(workload, 'SecurityGroup', {
    vpc, securityGroupName: physicalName(namePrefix, `${name}-sg`), description: `Tasks of ${name}`, allowAllOutbound: false,
  });
}

function taskRole(scope: Construct, id: string, description: string, roleName: string | undefined): MergedPolicyRole {
  return new MergedPolicyRole(scope, id, { roleName, description, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
}

/** Unresolved ports cannot be compared, so the rule of such a port belongs to the service. */
function portId(name: string, port: number): string {
  return Token.isUnresolved(port) ? `PortOf-${name}` : `Port${port}`;
}

function tcp(port: number): { ipProtocol: string; fromPort: number; toPort: number } {
  return { ipProtocol: 'tcp', fromPort: port, toPort: port };
}

function once(scope: Construct, id: string, create: (id: string) => Construct): Construct {
  return scope.node.tryFindChild(id) as Construct | undefined ?? create(id);
}
