import { aws_ecs as ecs, aws_iam as iam, Lazy, Stack } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { clusterNameLength, ecsArnLength, roleArnLength, serviceNameLength } from './arn-lengths';
import { ROLLED_FAMILIES } from './functions/rolled-family';
import { allow, FunctionPolicy } from './library-function';
import { acknowledge, wildcardRule } from '../private/acknowledge';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICY_CHARACTERS = 6144;
/** The default quota of managed policies of a role, from the same page. */
const MAX_POLICIES = 10;
/** Size of the statements without services and clusters. */
const FIXED_CHARACTERS = 800;
/** A function's own policy that is larger contains no services. */
const MAX_OWN_CHARACTERS = 3800;
/** Characters that services can use in a policy of their own. */
const ROOM = POLICY_CHARACTERS - FIXED_CHARACTERS;
const UNSCOPED = 'IAM knows no resource for the descriptions of task definitions, and for lists of tasks only the condition on the cluster.';
const UNNAMED = 'The ids of tasks are not known before the tasks exist. A copy of a task definition can run only as a service that the policy names, with roles that it names.';

/** Whether the task definition and the roles of a service are known, which is not the case for an imported service. */
export function isMade(service: ecs.IBaseService): service is ecs.BaseService {
  return (service as Partial<ecs.BaseService>).taskDefinition !== undefined;
}

/**
 * Permissions of a function to deploy services with a copy of the task definition that their tasks run. It can register copies only in families of copies,
 * and can pass only the roles of these services, only to Amazon ECS.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export class RollPolicies {
  /** Those that contain services: the function's own policy, if it is small enough, and further ones. */
  private readonly policies: iam.CfnManagedPolicy[] = [];
  private readonly wildcards = new Set<string>();
  private readonly clusterNames = new Set<string>();
  /** The parts of each service's permissions that other services may have in common. */
  private readonly parts = new Map<ecs.BaseService, PolicyPart[]>();

  /** The services are evaluated when the template is synthesized. */
  constructor(private readonly scope: Construct, private readonly own: FunctionPolicy, private readonly services: () => ecs.BaseService[]) {
    if (own.characters <= MAX_OWN_CHARACTERS) {
      this.policies.push(own.policy);
    }
    scope.node.addValidation({ validate: () => this.validateNumber() });
  }

  /** Statements of the function's own policy, evaluated when the template is synthesized. */
  get ownStatements(): object[] {
    return this.statementsOf(this.own.policy);
  }

  private statementsOf(policy: iam.CfnManagedPolicy): object[] {
    const services = this.shares[this.policies.indexOf(policy)] ?? [];
    return services.length > 0 ? statements(services) : [];
  }

  /** Makes room for another service, which the list of services already contains. Which policy contains it depends on its position among the services. */
  add(service: ecs.BaseService): void {
    const { cluster: { clusterName } } = service;
    this.parts.set(service, partsOf(service));
    if (!this.clusterNames.has(clusterName)) {
      this.clusterNames.add(clusterName);
      this.acknowledgeWildcards(service);
    }
    while (this.policies.length < this.shares.length) {
      this.policies.push(this.createPolicy(this.policies.filter((each) => each !== this.own.policy).length));
    }
  }

  /** The tasks of each cluster. */
  private acknowledgeWildcards(service: ecs.BaseService): void {
    const wildcards = [rolledArn(this.scope), tasksArn(service)].map((arn) => wildcardRule(this.scope, arn)).filter((rule) => !this.wildcards.has(rule));
    this.policies.forEach((policy) => acknowledge(policy, wildcards, UNNAMED));
    wildcards.forEach((rule) => this.wildcards.add(rule));
  }

  /**
   * The services of each policy, sorted: as many as fit, policy by policy.
   *
   * This needs the fewest policies, and never fewer with another service. Therefore, their number does not depend on the order in which services are added.
   */
  private get shares(): ecs.BaseService[][] {
    const shares: ecs.BaseService[][] = [[]];
    let known = new Set<string>();
    let room = this.roomOf(0);
    // A service that is not added yet, because its parts are not known, is the last of several.
    for (const service of this.services().filter((each) => this.parts.has(each))) {
      const parts = this.parts.get(service)!;
      const isNew = ({ key }: PolicyPart) => !known.has(key);
      let characters = sizeOf(parts.filter(isNew));
      while (characters > room && room < ROOM) {
        shares.push([]);
        room = this.roomOf(shares.length - 1);
        known = new Set();
        characters = sizeOf(parts);
      }
      parts.forEach(({ key }) => known.add(key));
      shares[shares.length - 1].push(service);
      room -= characters;
    }
    return shares;
  }

  /** Characters that services can use in a policy. One service alone always fits into a policy of its own. */
  private roomOf(index: number): number {
    return index === 0 && this.policies[0] === this.own.policy ? ROOM - this.own.characters : ROOM;
  }

  /** The function's own policy counts too, even if it contains no services. */
  private validateNumber(): string[] {
    const count = new Set([this.own.policy, ...this.policies]).size;
    return count <= MAX_POLICIES ? [] : [
      `${this.parts.size} services: the permissions to deploy them must fit in ${MAX_POLICIES} managed policies, the IAM quota for a role, got ${count}; `
        + "move some services to a MicroserviceFleet in another stack, or set 'isolation' so that services share roles",
    ];
  }

  private createPolicy(index: number): iam.CfnManagedPolicy {
    const id = `RollPolicy${index === 0 ? '' : index + 1}`;
    const policy: iam.CfnManagedPolicy = new iam.CfnManagedPolicy(this.scope, id, {
      policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: this.statementsOf(policy) }) }),
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], UNSCOPED);
    acknowledge(policy, [...this.wildcards], UNNAMED);
    this.own.role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(this.scope, `${id}Reference`, policy.ref));
    return policy;
  }
}

/** Part of the permissions of a service. Services of one policy that have the same part need it once. */
interface PolicyPart {
  readonly key: string;
  readonly characters: number;
}

/** The ARNs of a service and its roles, and those of its cluster and the cluster's tasks. */
function partsOf(service: ecs.BaseService): PolicyPart[] {
  const { cluster, taskDefinition: { taskRole, executionRole }, node: { path } } = service;
  const clusterLength = clusterNameLength(cluster);
  return [
    { key: path, characters: ecsArnLength(clusterLength, serviceNameLength(service)) },
    { key: cluster.clusterName, characters: 2 * ecsArnLength(clusterLength, 1) },
    { key: taskRole.roleArn, characters: roleArnLength(taskRole) },
    { key: executionRole?.roleArn ?? `${path}/ExecutionRole`, characters: roleArnLength(executionRole) },
  ];
}

/** If a service has one role for both purposes, it counts twice. */
function sizeOf(parts: PolicyPart[]): number {
  return parts.reduce((sum, { characters }) => sum + characters, 0);
}

function statements(services: ecs.BaseService[]): object[] {
  const roles = distinct(services.flatMap(({ taskDefinition: { taskRole, executionRole } }) => [taskRole, ...executionRole ? [executionRole] : []])
    .map(({ roleArn }) => roleArn));
  return [
    allow(['ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:UpdateService'], services.map(serviceArn)),
    allow(['ecs:DescribeTasks'], distinct(services.map(tasksArn))),
    { ...allow(['ecs:ListTasks'], ['*']), Condition: { ArnEquals: { 'ecs:cluster': distinct(services.map(clusterArn)) } } },
    allow(['ecs:DescribeTaskDefinition'], ['*']),
    // Copies have the tags of the original. All families of copies in one ARN: a list of them would fill the policy.
    allow(['ecs:RegisterTaskDefinition', 'ecs:TagResource'], [rolledArn(services[0])]),
    { ...allow(['iam:PassRole'], roles), Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } },
  ];
}

function serviceArn(service: ecs.BaseService): string {
  return Stack.of(service).formatArn({ service: 'ecs', resource: 'service', resourceName: `${service.cluster.clusterName}/${service.serviceName}` });
}

function tasksArn(service: ecs.BaseService): string {
  return Stack.of(service).formatArn({ service: 'ecs', resource: 'task', resourceName: `${service.cluster.clusterName}/*` });
}

function clusterArn(service: ecs.BaseService): string {
  return Stack.of(service).formatArn({ service: 'ecs', resource: 'cluster', resourceName: service.cluster.clusterName });
}

function rolledArn(scope: IConstruct): string {
  return Stack.of(scope).formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${ROLLED_FAMILIES}:*` });
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
