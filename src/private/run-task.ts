import { ArnFormat, aws_ecs as ecs, aws_iam as iam, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A task that something other than an ECS service runs. */
export interface RunnableTask {
  readonly cluster: ecs.ICluster;
  readonly taskDefinition: ecs.FargateTaskDefinition;
  readonly executionRole: iam.IRole;
  readonly taskRole: iam.IRole;
}

/** ARN pattern of the tasks of the cluster. */
export function tasksOf(scope: IConstruct, { clusterName }: ecs.ICluster): string {
  return Stack.of(scope).formatArn({ service: 'ecs', resource: 'task', resourceName: `${clusterName}/*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}

/** Permissions to run, describe and stop the task, but not to run other task definitions. */
export function runTaskStatements(scope: IConstruct, { cluster, taskDefinition, executionRole, taskRole }: RunnableTask): object[] {
  const tasks = tasksOf(scope, cluster);
  return [
    { Effect: 'Allow', Action: 'ecs:RunTask', Resource: taskDefinition.taskDefinitionArn },
    { Effect: 'Allow', Action: ['ecs:DescribeTasks', 'ecs:StopTask'], Resource: tasks },
    { Effect: 'Allow', Action: 'ecs:TagResource', Resource: tasks, Condition: { StringEquals: { 'ecs:CreateAction': 'RunTask' } } },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: [executionRole.roleArn, taskRole.roleArn],
      Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } },
    },
  ];
}
