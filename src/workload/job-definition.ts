import { Fn } from 'aws-cdk-lib';
import { ScheduledJobPlan } from './scheduled-job-plan';

/** Parameters for starting the task of a run. */
export interface JobTask {
  readonly partition: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

/** Error with which a task that has succeeded ends the wait for its timeout. */
const SUCCEEDED = 'Job.Succeeded';
/**
 * Whether another run started before this one and is still running. Of two that started in the same millisecond, the one whose ARN sorts first counts as
 * earlier. The list is eventually consistent, so it can lack this run itself.
 */
const EARLIER_RUN = '{% ($id := $states.context.Execution.Id; $started := $toMillis($states.context.Execution.StartTime); '
  + '$count($states.input.Executions[$toMillis(StartDate) < $started or $toMillis(StartDate) = $started and ExecutionArn < $id]) > 0) %}';

/**
 * The definition of a job run in Amazon States Language. If an earlier run is still in progress, it does nothing. Otherwise, it runs a task and a timeout
 * in parallel.
 *
 * Step Functions stops a task when a parallel branch fails, in this case the timeout. It does not document that it stops a task when the state's own
 * timeout expires. A task that succeeds also fails its branch, because otherwise the other branch would continue to wait.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-sync
 */
export function jobDefinition(plan: ScheduledJobPlan, task: JobTask): object {
  const { workload: { name }, timeout, overlap } = plan;
  return {
    QueryLanguage: 'JSONata',
    StartAt: overlap ? 'Run' : 'ListRuns',
    States: {
      ...overlap ? {} : guard(task),
      Run: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Task', States: { Task: { ...runTask(task), Next: 'TaskSucceeded' }, TaskSucceeded: { Type: 'Fail', Error: SUCCEEDED } } },
          {
            StartAt: 'Wait',
            States: {
              Wait: { Type: 'Wait', Seconds: timeout.toSeconds(), Next: 'TimedOut' },
              TimedOut: { Type: 'Fail', Error: 'Job.TimedOut', Cause: `job '${name}' took longer than its timeout, and its task was stopped` },
            },
          },
        ],
        Catch: [{ ErrorEquals: [SUCCEEDED], Next: 'Succeeded' }],
        Next: 'Succeeded',
      },
      Succeeded: { Type: 'Succeed' },
    },
  };
}

function guard({ partition }: JobTask): object {
  return {
    ListRuns: {
      Type: 'Task',
      Resource: `arn:${partition}:states:::aws-sdk:sfn:listExecutions`,
      Arguments: { StateMachineArn: '{% $states.context.StateMachine.Id %}', StatusFilter: 'RUNNING' },
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 5, BackoffRate: 2 }],
      Next: 'IsRunning',
    },
    IsRunning: { Type: 'Choice', Choices: [{ Condition: EARLIER_RUN, Next: 'Skip' }], Default: 'Run' },
    Skip: { Type: 'Pass', Output: { skipped: true }, End: true },
  };
}

function runTask({ partition, clusterArn, taskDefinitionArn, subnetIds, securityGroupIds }: JobTask): object {
  return {
    Type: 'Task',
    Resource: `arn:${partition}:states:::ecs:runTask.sync`,
    Arguments: {
      Cluster: clusterArn,
      TaskDefinition: taskDefinitionArn,
      LaunchType: 'FARGATE',
      PropagateTags: 'TASK_DEFINITION',
      EnableECSManagedTags: true,
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: listOf(subnetIds), SecurityGroups: securityGroupIds, AssignPublicIp: 'DISABLED' } },
    },
    // In this case, no task was started, usually because of missing capacity: https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    Retry: [{ ErrorEquals: ['AmazonECS.Unknown'], IntervalSeconds: 30, MaxAttempts: 3, BackoffRate: 2 }],
  };
}

/** Split at run time, because a list whose length is known only at deployment can be rendered as JSON only by a custom resource. */
function listOf(values: string[]): string {
  return `{% $split('${Fn.join(',', values)}', ',')[] %}`;
}
