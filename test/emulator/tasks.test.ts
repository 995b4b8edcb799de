/** The emulator stops tasks of jobs and migrations that would not start on AWS, by the rules of services. */
import { DescribeTasksCommand, ECSClient, RunTaskCommand } from '@aws-sdk/client-ecs';
import { attribute, Change, LAUNCH, networkOf, ref, REFUSED, STOPPED, withEndpoints } from './launches';
import { changed, Resources, Stacks } from './stacks';

const stacks = Stacks.inEmulator();
let ecs: ECSClient;

beforeAll(() => {
  ecs = new ECSClient(stacks.configuration);
});

afterAll(() => {
  ecs.destroy();
});

/** The resources with a state machine in place of the service, as a job has one. */
function asJob(resources: Resources): Resources {
  const { Service: { Properties: { NetworkConfiguration } }, ...others } = resources;
  const DefinitionString = {
    'Fn::Sub': [
      JSON.stringify({
        StartAt: 'Task',
        States: {
          Task: {
            Type: 'Task',
            Resource: 'arn:aws:states:::ecs:runTask.sync',
            Parameters: { Cluster: '${Cluster}', TaskDefinition: '${Task}', LaunchType: 'FARGATE', NetworkConfiguration },
            End: true,
          },
        },
      }).replace(/\{"Ref":"(\w+)"\}/g, '"${$1}"'),
      {},
    ],
  };
  const role = structuredClone(others.TaskRole);
  role.Properties.AssumeRolePolicyDocument.Statement[0].Principal.Service = 'states.amazonaws.com';
  return { ...others, JobRole: role, Job: { Type: 'AWS::StepFunctions::StateMachine', Properties: { RoleArn: attribute('JobRole', 'Arn'), DefinitionString } } };
}

/** Creates a stack with the task and a job, and does something with both. */
async function deployed<T>(change: Change, act: (run: () => Promise<Stopped>, job: string) => Promise<T>): Promise<T> {
  const resources = changed(LAUNCH, change);
  const { Subnets, SecurityGroups, AssignPublicIp } = networkOf(resources);
  const lists = { Subnets: { 'Fn::Join': [',', Subnets] }, Groups: { 'Fn::Join': [',', SecurityGroups] } };
  return stacks.with(asJob(resources), { ...lists, Task: ref('Task'), Job: ref('Job') }, (values) => {
    const awsvpcConfiguration = { subnets: values.Subnets.split(','), securityGroups: values.Groups.split(','), assignPublicIp: AssignPublicIp };
    return act(async () => {
      const { tasks } = await ecs.send(new RunTaskCommand({ cluster: 'cluster', taskDefinition: values.Task, launchType: 'FARGATE', networkConfiguration: { awsvpcConfiguration } }));
      const { tasks: [task] = [] } = await ecs.send(new DescribeTasksCommand({ cluster: 'cluster', tasks: [tasks![0].taskArn!] }));
      return { status: task.lastStatus, code: task.stopCode, reason: task.stoppedReason, exitCode: task.containers![0].exitCode };
    }, values.Job);
  });
}

interface Stopped {
  readonly status?: string;
  readonly code?: string;
  readonly reason?: string;
  readonly exitCode?: number;
}

async function stepFunctions(operation: string, members: object): Promise<any> {
  const response = await fetch(stacks.configuration.endpoint, {
    method: 'POST',
    headers: {
      'authorization': 'AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `AWSStepFunctions.${operation}`,
    },
    body: JSON.stringify(members),
  });
  return response.json();
}

/** Runs the job to its end. */
async function execute(stateMachineArn: string): Promise<{ status: string; cause?: string }> {
  const { executionArn } = await stepFunctions('StartExecution', { stateMachineArn });
  for (;;) {
    const execution = await stepFunctions('DescribeExecution', { executionArn });
    if (execution.status !== 'RUNNING') {
      return execution;
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test.each<[string, Change]>([['a route to the internet', () => undefined], ['endpoints', withEndpoints]])('a task with %s runs to its end', async (_what, change) => {
  await deployed(change, async (run, job) => {
    expect(await run()).toMatchObject({ status: 'STOPPED', code: 'EssentialContainerExited', exitCode: 0 });
    expect(await execute(job)).toMatchObject({ status: 'SUCCEEDED' });
  });
});

test.each(REFUSED)('a task must have %s: the request is rejected', async (_rule, change, says) => {
  await deployed(change, async (run, job) => {
    await expect(run()).rejects.toThrow(says);
    const { status, cause } = await execute(job);
    expect(status).toBe('FAILED');
    expect(cause).toMatch(new RegExp(says.source.replace(/\$$/, '')));
  });
});

test.each(STOPPED)('a task must have %s: it stops', async (_rule, change, says) => {
  await deployed(change, async (run, job) => {
    const { reason, ...others } = await run();
    expect(others).toEqual({ status: 'STOPPED', code: 'TaskFailedToStart', exitCode: undefined });
    expect(reason).toMatch(says);
    const { status, cause } = await execute(job);
    expect(status).toBe('FAILED');
    expect(JSON.parse(cause!).StoppedReason ?? JSON.parse(cause!).stoppedReason).toMatch(says);
  });
});
