import { Fn } from 'aws-cdk-lib';
import { ScheduledJobPlan } from './scheduled-job-plan';

/** What a run's task is started with. */
export interface JobTask {
  readonly partition: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly subnetIds: string[];
  readonly securityGroupIds: string[];
}

/** Error by which a task that has succeeded ends the wait for its timeout. */
const SUCCEEDED = 'Job.Succeeded';
/** Whether another run started before this one, and is still running. A list that is not up to date yet may lack this run itself. */
const EARLIER_RUN = '{% $count($states.input.Executions[ExecutionArn != $states.context.Execution.Id '
  + 'and $toMillis(StartDate) < $toMillis($states.context.Execution.StartTime)]) > 0 %}';

/**
 * A run of a job, in Amazon States Language: nothing where an earlier run is still going on; else a task and its timeout, side by side.
 *
 * Step Functions stops a task that it runs when a parallel branch fails, here the timeout; a state's own timeout is not among what it documents to stop
 * one. A task that succeeds fails its branch too, as the other branch would else wait on.
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
    // Nothing has been started then, for want of capacity as a rule: https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html
    Retry: [{ ErrorEquals: ['AmazonECS.Unknown'], IntervalSeconds: 30, MaxAttempts: 3, BackoffRate: 2 }],
  };
}

/** Split at run time: a list of which only the deployment knows the length has no JSON but by a custom resource. */
function listOf(values: string[]): string {
  return `{% $split('${Fn.join(',', values)}', ',')[] %}`;
}
