import { aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ClientGroups, closedGroups, connect, IdentityContext, IdentityTarget, letLoadBalancerOut, suffix } from './client-groups';
import { InlinePeer } from '../private/inline-peer';
import { MergedPolicyRole } from '../private/merged-policy-role';
import { NAME_LIMIT, physicalName } from '../private/names';

const EXECUTION_ROLE = 'ExecutionRole';

/**
 * A network interface has five security groups: those of its service and of the load balancer's targets are two of them.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups
 */
const MAX_CLIENT_GROUPS = 3;

/** What a service runs with. */
export interface ServiceIdentity {
  /** The group that stands for the service: rules about the service name this one. */
  readonly securityGroup: ec2.SecurityGroup;
  /** Every group of its tasks, the one above first. */
  readonly securityGroups: ec2.ISecurityGroup[];
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

/** Creates the identities of a fleet's services. */
export interface IdentityProvider {
  provide(service: Construct, request: IdentityRequest): ServiceIdentity;
}

/**
 * One security group and one pair of roles for all services, which connect to each other and to everything outside as they like. What they use
 * inside lets in those that use it and no other.
 */
export class SharedIdentity implements IdentityProvider {
  private readonly identity: Omit<ServiceIdentity, 'securityGroups'>;
  private readonly clients: ClientGroups;

  constructor(private readonly fleet: Construct, private readonly context: IdentityContext) {
    this.clients = new ClientGroups(fleet, context);
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
    letLoadBalancerOut(fleet, closedGroups(context), securityGroup, { ipProtocol: '-1' });
  }

  provide(service: Construct, request: IdentityRequest): ServiceIdentity {
    const { securityGroup } = this.identity;
    // Services that listen on the same port share the rule, which belongs to none of them.
    for (const [index, group] of this.context.loadBalancerGroups.entries()) {
      once(this.fleet, `${portId(request)}${suffix(index)}`, (id) => new ec2.CfnSecurityGroupIngress(this.fleet, id, {
        groupId: securityGroup.securityGroupId,
        sourceSecurityGroupId: group.securityGroupId,
        ipProtocol: 'tcp',
        fromPort: request.port,
        toPort: request.port,
        description: 'From the load balancer',
      }));
    }
    const { shared, own } = divide(request.targets);
    const groups = [securityGroup, ...shared.map((used) => this.clients.of(used))];
    if (own.length > 0) {
      const group = serviceGroup(service, request, this.context);
      own.forEach((used) => connect(service, used, group, `From ${request.name}`));
      groups.push(group);
    }
    return { ...this.identity, securityGroups: groups };
  }
}

/** A security group and roles for each service, all below its own name: nothing of them is another's. */
export class PerServiceIdentity implements IdentityProvider {
  private readonly clients: ClientGroups;

  constructor(fleet: Construct, private readonly context: IdentityContext) {
    this.clients = new ClientGroups(fleet, context);
  }

  provide(service: Construct, request: IdentityRequest): ServiceIdentity {
    const { namePrefix, loadBalancerGroups } = this.context;
    const { shared, own } = divide(request.targets);
    const securityGroup = serviceGroup(service, request, this.context);
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'AWS and other HTTPS services');
    for (const loadBalancer of loadBalancerGroups) {
      securityGroup.addIngressRule(new InlinePeer(loadBalancer), ec2.Port.tcp(request.port), 'From the load balancer');
    }
    own.forEach((used) => connect(service, used, securityGroup, `From ${request.name}`));
    return {
      securityGroup,
      securityGroups: [securityGroup, ...this.clients.ofLoadBalancer(), ...shared.map((used) => this.clients.of(used))],
      executionRole: taskRole(service, EXECUTION_ROLE, `Starts the tasks of ${request.name}`, physicalName(namePrefix, `${request.name}-execution-role`, NAME_LIMIT.ROLE)),
      taskRole: taskRole(service, 'TaskRole', `The tasks of ${request.name}`, physicalName(namePrefix, `${request.name}-task-role`, NAME_LIMIT.ROLE)),
    };
  }
}

/**
 * Puts the tasks of a service into all of its groups.
 *
 * The L2 knows the one that stands for the service and no other: whoever lets `service.service` in would else let in everybody who is a member
 * of the same groups.
 */
export function joinSecurityGroups(service: ecs.FargateService, { securityGroups }: ServiceIdentity): void {
  const cfnService = service.node.defaultChild as ecs.CfnService;
  cfnService.addPropertyOverride('NetworkConfiguration.AwsvpcConfiguration.SecurityGroups', securityGroups.map((group) => group.securityGroupId));
}

/** What a service reaches as a member of a group of clients, and what it must reach by rules of its own because its tasks can have no more groups. */
function divide(targets: IdentityTarget[]): { shared: IdentityTarget[]; own: IdentityTarget[] } {
  return { shared: targets.slice(0, MAX_CLIENT_GROUPS), own: targets.slice(MAX_CLIENT_GROUPS) };
}

function serviceGroup(service: Construct, { name }: IdentityRequest, { vpc, namePrefix }: IdentityContext): ec2.SecurityGroup {
  return new ec2.SecurityGroup(service, 'SecurityGroup', {
    vpc, securityGroupName: physicalName(namePrefix, `${name}-sg`), description: `Tasks of ${name}`, allowAllOutbound: false,
  });
}

function taskRole(scope: Construct, id: string, description: string, roleName: string | undefined): iam.Role {
  const role = new MergedPolicyRole(scope, id, { roleName, description, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
  if (id === EXECUTION_ROLE) {
    role.acknowledge(['AwsSolutions-IAM5[Resource::*]'], 'The login to the image registry is for the whole of it: IAM knows no resource for it.');
  }
  return role;
}

/** An unresolved port cannot be told from another, so its rule is the service's own. */
function portId(request: IdentityRequest): string {
  return Token.isUnresolved(request.port) ? `PortOf-${request.name}` : `Port${request.port}`;
}

function once(scope: Construct, id: string, create: (id: string) => Construct): void {
  if (!scope.node.tryFindChild(id)) {
    create(id);
  }
}
