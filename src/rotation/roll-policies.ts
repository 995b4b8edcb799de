import { aws_ecs as ecs, aws_iam as iam, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { ROLLED_FAMILIES } from './functions/rolled-family';
import { allow, FunctionPolicy } from './library-function';
import { acknowledge, wildcardRule } from '../private/acknowledge';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const POLICY_CHARACTERS = 6144;
/** Size of the statements without services and clusters. */
const FIXED_CHARACTERS = 800;
/** A function's own policy that is larger contains no services. */
const MAX_OWN_CHARACTERS = 3800;
/** Assumed length of a name that is known only at deployment. CloudFormation generates names of roles of up to 64 characters, and names of services of up to about 80. */
const UNKNOWN_NAME = 'x'.repeat(80);
/** Maximum length of an ARN before the name, including quotes and comma. */
const ARN_CHARACTERS = {
  ecs: '"arn:aws-us-gov:ecs:ap-southeast-4:111122223333:task-definition/",'.length,
  iam: '"arn:aws-us-gov:iam::111122223333:role/",'.length,
};
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
  /** Those that contain services: the function's own policy, if it has room, and further ones. */
  private readonly policies: iam.CfnManagedPolicy[] = [];
  private readonly wildcards = new Set<string>();
  private readonly added: ecs.BaseService[] = [];
  private readonly clusterNames = new Set<string>();
  /** Of the services so far, each with the size of its cluster and without. */
  private room = 0;
  private readonly sizes = { alone: { total: 0, most: 0 }, withCluster: { total: 0, most: 0 } };

  /** The services are evaluated when the template is synthesized. */
  constructor(private readonly scope: Construct, private readonly own: FunctionPolicy, private readonly services: () => ecs.BaseService[]) {}

  /** Statements of the function's own policy, evaluated when the template is synthesized. */
  get ownStatements(): object[] {
    return this.statementsOf(this.own.policy);
  }

  private statementsOf(policy: iam.CfnManagedPolicy): object[] {
    const services = this.shares[this.policies.indexOf(policy)] ?? [];
    return services.length > 0 ? statements(services) : [];
  }

  /** Makes room for another service. Which policy contains it depends on its position among the services. */
  add(service: ecs.BaseService): void {
    const { cluster: { clusterName } } = service;
    if (!this.clusterNames.has(clusterName)) {
      this.clusterNames.add(clusterName);
      this.acknowledgeWildcards(service);
    }
    this.added.push(service);
    const characters = charactersOf(service);
    count(this.sizes.alone, characters);
    count(this.sizes.withCluster, characters + clusterCharactersOf(service));
    const { total, most } = this.hasCommonCluster ? this.sizes.alone : this.sizes.withCluster;
    const shared = this.hasCommonCluster ? clusterCharactersOf(service) : 0;
    // The permissions of a service are not split, so each policy may have unused space for up to one service. Names are too short for one service to fill
    // a policy.
    this.room = POLICY_CHARACTERS - FIXED_CHARACTERS - shared - most;
    while (sum(this.rooms) < total) {
      this.policies.push(this.nextPolicy());
    }
  }

  /** Characters that services can use in each policy. */
  private get rooms(): number[] {
    return this.policies.map((policy) => Math.max(0, this.room - (policy === this.own.policy ? this.own.characters : 0)));
  }

  /** Whether all services are in one cluster, whose size counts once for each policy. With several, any policy can contain services of any cluster. */
  private get hasCommonCluster(): boolean {
    return this.clusterNames.size === 1;
  }

  /** The tasks of each cluster. */
  private acknowledgeWildcards(service: ecs.BaseService): void {
    const wildcards = [rolledArn(this.scope), tasksArn(service)].map((arn) => wildcardRule(this.scope, arn)).filter((rule) => !this.wildcards.has(rule));
    this.policies.forEach((policy) => acknowledge(policy, wildcards, UNNAMED));
    wildcards.forEach((rule) => this.wildcards.add(rule));
  }

  /** Maximum size that each service adds to its policy. */
  private get characters(): Map<ecs.BaseService, number> {
    const isShared = this.hasCommonCluster;
    return new Map(this.added.map((service) => [service, charactersOf(service) + (isShared ? 0 : clusterCharactersOf(service))]));
  }

  /** The services of each policy, sorted. Does not depend on the order in which services are added. */
  private get shares(): ecs.BaseService[][] {
    const { characters, rooms } = this;
    const used = sum([...characters.values()]) / sum(rooms);
    const ends = rooms.map((_, index) => used * sum(rooms.slice(0, index + 1)));
    const shares: ecs.BaseService[][] = this.policies.map(() => []);
    let before = 0;
    for (const service of this.services()) {
      const index = ends.findIndex((end) => before < end);
      shares[index === -1 ? shares.length - 1 : index].push(service);
      before += characters.get(service)!;
    }
    return shares;
  }

  /** The function's own policy, if it is small enough, and otherwise a new one. This must not depend on the services so far, because they can be added in any order. */
  private nextPolicy(): iam.CfnManagedPolicy {
    const { policy, characters } = this.own;
    if (this.policies.length === 0 && characters <= MAX_OWN_CHARACTERS) {
      acknowledge(policy, [...this.wildcards], UNNAMED);
      return policy;
    }
    return this.createPolicy(this.policies.filter((each) => each !== policy).length);
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

/** Maximum size that a service adds to a policy: its ARN, and the ARNs of its roles. */
function charactersOf(service: ecs.BaseService): number {
  const { cluster, taskDefinition: { taskRole, executionRole } } = service;
  const { serviceName } = service.node.defaultChild as Partial<ecs.CfnService>;
  const roles = [taskRole, ...executionRole ? [executionRole] : []].map((role) => nameOrPlaceholder(nameOf(role)));
  return sum([`${nameOrPlaceholder(nameOfCluster(cluster))}/${nameOrPlaceholder(serviceName)}`.length + ARN_CHARACTERS.ecs, ...roles.map((name) => name.length + ARN_CHARACTERS.iam)]);
}

/** Size that the cluster of a service adds to a policy: its ARN, and the ARN of its tasks. */
function clusterCharactersOf({ cluster }: ecs.BaseService): number {
  return 2 * (nameOrPlaceholder(nameOfCluster(cluster)).length + ARN_CHARACTERS.ecs);
}

function nameOf(role: iam.IRole): string | undefined {
  return (role.node.defaultChild as Partial<iam.CfnRole> | undefined)?.roleName ?? role.roleName;
}

function nameOfCluster(cluster: ecs.ICluster): string {
  return (cluster.node.defaultChild as Partial<ecs.CfnCluster> | undefined)?.clusterName ?? cluster.clusterName;
}

function count(size: { total: number; most: number }, characters: number): void {
  size.total += characters;
  size.most = Math.max(size.most, characters);
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function nameOrPlaceholder(name: string | undefined): string {
  return name === undefined || Token.isUnresolved(name) ? UNKNOWN_NAME : name;
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
