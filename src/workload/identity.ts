import { aws_ec2 as ec2, aws_iam as iam, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { InlinePeer } from '../private/inline-peer';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';

const EXECUTION_ROLE = 'ExecutionRole';

/** What a service runs with. */
export interface ServiceIdentity {
  readonly securityGroup: ec2.SecurityGroup;
  readonly executionRole: iam.Role;
  readonly taskRole: iam.Role;
}

/** What a service needs an identity for. */
export interface IdentityRequest {
  readonly name: string;
  readonly port: number;
  /** What the service connects to. */
  readonly targets: IdentityTarget[];
}

/** A thing that services connect to. */
export interface IdentityTarget {
  /** Part of the construct id of the rule that lets them in. */
  readonly id: string;
  readonly target: ec2.IConnectable;
}

/** Where identities are made, and the load balancer that must be let in. */
export interface IdentityContext {
  readonly vpc: ec2.IVpc;
  readonly namePrefix?: string;
  readonly loadBalancerGroups: ec2.ISecurityGroup[];
}

/** Makes the identities of a fleet's services. */
export interface IdentityProvider {
  provide(service: Construct, request: IdentityRequest): ServiceIdentity;
}

/**
 * Every rule is an explicit resource in the fleet's own scope. `connections.allowTo` of the L2 would put some in the stack of the
 * other side, and a fleet in a stack of its own would then make a cycle.
 */
export class SharedIdentity implements IdentityProvider {
  private readonly identity: ServiceIdentity;

  constructor(private readonly fleet: Construct, private readonly context: IdentityContext) {
    const securityGroup = new ec2.SecurityGroup(fleet, 'SecurityGroup', {
      vpc: context.vpc,
      securityGroupName: physicalName(context.namePrefix, 'ecs-sg'),
      description: 'Tasks of all services',
    });
    this.identity = {
      securityGroup,
      executionRole: taskRole(fleet, EXECUTION_ROLE, 'Starts the tasks of all services', physicalName(context.namePrefix, 'ecs-task-execution-role', NAME_LIMIT.ROLE)),
      taskRole: taskRole(fleet, 'TaskRole', 'The tasks of all services', physicalName(context.namePrefix, 'ecs-task-role', NAME_LIMIT.ROLE)),
    };
    loadBalancerEgress(fleet, context, securityGroup, { ipProtocol: '-1' });
  }

  provide(_service: Construct, request: IdentityRequest): ServiceIdentity {
    // Services that listen on the same port share the rule, which belongs to none of them.
    for (const [index, group] of this.context.loadBalancerGroups.entries()) {
      once(this.fleet, `${portId(request)}${suffix(index)}`, (id) => new ec2.CfnSecurityGroupIngress(this.fleet, id, {
        groupId: this.identity.securityGroup.securityGroupId,
        sourceSecurityGroupId: group.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: request.port,
        toPort: request.port,
        description: 'From the load balancer',
      }));
    }
    request.targets.forEach((target) => allowInto(this.fleet, target, this.identity.securityGroup, 'the services'));
    return this.identity;
  }
}

/** A security group and roles for each service, all below its own name: nothing of it touches another service. */
export class PerServiceIdentity implements IdentityProvider {
  constructor(private readonly context: IdentityContext) {}

  provide(service: Construct, request: IdentityRequest): ServiceIdentity {
    const { namePrefix } = this.context;
    return {
      securityGroup: this.createSecurityGroup(service, request),
      executionRole: taskRole(service, EXECUTION_ROLE, `Starts the tasks of ${request.name}`, physicalName(namePrefix, `${request.name}-execution-role`, NAME_LIMIT.ROLE)),
      taskRole: taskRole(service, 'TaskRole', `The tasks of ${request.name}`, physicalName(namePrefix, `${request.name}-task-role`, NAME_LIMIT.ROLE)),
    };
  }

  private createSecurityGroup(service: Construct, request: IdentityRequest): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(service, 'SecurityGroup', {
      vpc: this.context.vpc,
      securityGroupName: physicalName(this.context.namePrefix, `${request.name}-sg`),
      description: `Tasks of ${request.name}`,
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS and other HTTPS services');
    for (const loadBalancer of this.context.loadBalancerGroups) {
      group.addIngressRule(new InlinePeer(loadBalancer), ec2.Port.tcp(request.port), 'From the load balancer');
    }
    for (const used of request.targets) {
      for (const targetGroup of used.target.connections.securityGroups) {
        group.addEgressRule(new InlinePeer(targetGroup), defaultPort(used), 'To what the service uses');
      }
      allowInto(service, used, group, request.name);
    }
    loadBalancerEgress(service, this.context, group, { ipProtocol: 'tcp', fromPort: request.port, toPort: request.port });
    return group;
  }
}

function taskRole(scope: Construct, id: string, description: string, roleName: string | undefined): iam.Role {
  const role = new MergedPolicyRole(scope, id, { roleName, description, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  if (id === EXECUTION_ROLE) {
    role.acknowledge(['AwsSolutions-IAM5[Resource::*]'], 'The login to the image registry is for the whole of it: IAM knows no resource for it.');
  }
  return role;
}

/** Lets the load balancer out to the tasks, unless its groups let it out to everywhere. */
function loadBalancerEgress(
  scope: Construct, context: IdentityContext, tasks: ec2.ISecurityGroup, ports: { ipProtocol: string; fromPort?: number; toPort?: number },
): void {
  for (const [index, group] of context.loadBalancerGroups.entries()) {
    if (!group.allowAllOutbound) {
      new ec2.CfnSecurityGroupEgress(scope, `LoadBalancerEgress${suffix(index)}`, {
        ...ports,
        groupId: group.securityGroupId,
        destinationSecurityGroupId: tasks.securityGroupId,
        description: 'To the tasks',
      });
    }
  }
}

/** Lets tasks into what they use. */
function allowInto(scope: Construct, used: IdentityTarget, tasks: ec2.ISecurityGroup, who: string): void {
  const port = defaultPort(used).toRuleJson();
  for (const [index, group] of used.target.connections.securityGroups.entries()) {
    once(scope, `Into${used.id}${suffix(index)}`, (id) => new ec2.CfnSecurityGroupIngress(scope, id, {
      ...port,
      groupId: group.securityGroupId,
      sourceSecurityGroupId: tasks.securityGroupId,
      description: `From ${who}`,
    }));
  }
}

function defaultPort(used: IdentityTarget): ec2.Port {
  return used.target.connections.defaultPort ?? ec2.Port.allTraffic();
}

/** An unresolved port cannot be told from another, so its rule is the service's own. */
function portId(request: IdentityRequest): string {
  return Token.isUnresolved(request.port) ? `PortOf-${request.name}` : `Port${request.port}`;
}

function suffix(index: number): string {
  return index === 0 ? '' : String(index + 1);
}

function once(scope: Construct, id: string, create: (id: string) => Construct): void {
  if (!scope.node.tryFindChild(id)) {
    create(id);
  }
}
