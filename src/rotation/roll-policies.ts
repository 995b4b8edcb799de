import { aws_ecs as ecs, aws_iam as iam, Lazy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { rolledFamily } from './functions/rolled-family';
import { allow } from './library-function';
import { acknowledge, wildcardRule } from '../private/acknowledge';

/** A managed policy takes 6,144 characters: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
const SERVICES_A_POLICY = 8;
const UNSCOPED = 'IAM knows no resource for the descriptions of task definitions, and for lists of tasks only the condition on the cluster.';
const UNNAMED = 'The ids of tasks, and the revisions of task definitions, are not known before they are there.';

/** Whether the task definition and the roles of a service are known. Those of an imported service are not. */
export function isMade(service: ecs.IBaseService): service is ecs.BaseService {
  return (service as Partial<ecs.BaseService>).taskDefinition !== undefined;
}

/**
 * What rolls services may do: start a deployment of theirs, with a copy of the task definition that their tasks run. It registers copies in families of their
 * own and passes the roles of these services alone, to Amazon ECS alone.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export class RollPolicies {
  private readonly policies: iam.CfnManagedPolicy[] = [];
  private readonly wildcards: string[] = [];
  private count = 0;

  /** The services are asked for when the template is written. */
  constructor(private readonly scope: Construct, private readonly role: iam.Role, private readonly services: () => ecs.BaseService[]) {}

  /** Makes room for another service, which may be in any of the policies: that depends on its place among the others. */
  add(service: ecs.BaseService): void {
    const wildcards = [rolledArn(service), tasksArn(service)].map((arn) => wildcardRule(this.scope, arn));
    this.policies.forEach((policy) => acknowledge(policy, wildcards, UNNAMED));
    this.wildcards.push(...wildcards);
    if (this.count++ % SERVICES_A_POLICY === 0) {
      this.policies.push(this.createPolicy(this.policies.length));
    }
  }

  private createPolicy(index: number): iam.CfnManagedPolicy {
    const id = `RollPolicy${index === 0 ? '' : index + 1}`;
    const first = index * SERVICES_A_POLICY;
    const policy = new iam.CfnManagedPolicy(this.scope, id, {
      policyDocument: Lazy.any({ produce: () => ({ Version: '2012-10-17', Statement: statements(this.services().slice(first, first + SERVICES_A_POLICY)) }) }),
    });
    acknowledge(policy, ['AwsSolutions-IAM5[Resource::*]'], UNSCOPED);
    acknowledge(policy, this.wildcards, UNNAMED);
    this.role.addManagedPolicy(iam.ManagedPolicy.fromManagedPolicyArn(this.scope, `${id}Reference`, policy.ref));
    return policy;
  }
}

function statements(services: ecs.BaseService[]): object[] {
  const families = distinct(services.map(rolledArn));
  const roles = distinct(services.flatMap(({ taskDefinition: { taskRole, executionRole } }) => [taskRole, ...executionRole ? [executionRole] : []])
    .map(({ roleArn }) => roleArn));
  return [
    allow(['ecs:DescribeServices', 'ecs:ListServiceDeployments', 'ecs:UpdateService'], services.map(serviceArn)),
    allow(['ecs:DescribeTasks'], distinct(services.map(tasksArn))),
    { ...allow(['ecs:ListTasks'], ['*']), Condition: { ArnEquals: { 'ecs:cluster': distinct(services.map(clusterArn)) } } },
    allow(['ecs:DescribeTaskDefinition'], ['*']),
    allow(['ecs:RegisterTaskDefinition'], families),
    { ...allow(['ecs:TagResource'], families), Condition: { StringEquals: { 'ecs:CreateAction': 'RegisterTaskDefinition' } } },
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

function rolledArn(service: ecs.BaseService): string {
  const { family } = service.taskDefinition;
  // The length of a family that only the deployment knows is not known here.
  const rolled = Token.isUnresolved(family) ? `${family}-rolled` : rolledFamily(family);
  return Stack.of(service).formatArn({ service: 'ecs', resource: 'task-definition', resourceName: `${rolled}:*` });
}

function distinct(values: string[]): string[] {
  return [...new Set(values)];
}
