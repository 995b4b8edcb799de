import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand, Task } from '@aws-sdk/client-ecs';
import { answer, CustomResourceEvent } from './custom-resource';
import { MigrationProperties } from './migration-properties';

const ecs = new ECSClient({});
const cloudFormation = new CloudFormationClient({});
const POLL_MILLISECONDS = 5_000;

/** A request of CloudFormation. */
export type MigrationEvent = CustomResourceEvent<MigrationProperties>;

/** Runs the migration if it is due, and responds to CloudFormation in any case. Otherwise, the deployment would wait for an hour. */
export async function handler(event: MigrationEvent): Promise<void> {
  let reason: string | undefined;
  try {
    if (await isDue(event)) {
      await migrate(event);
    }
  } catch (error) {
    reason = `migration '${event.ResourceProperties.Migration}' failed: ${(error as Error).message}`;
    console.error(reason);
  }
  // The same for all revisions: a new physical ID would be a replacement, and its rollback a deletion.
  await answer(event, event.PhysicalResourceId ?? `migration-${event.ResourceProperties.Migration}`, reason);
}

/** Whether a new revision is deployed. A rollback deploys an old revision, whose migrations have already been followed by those of the new one. */
async function isDue({ RequestType, StackId, ResourceProperties, OldResourceProperties }: MigrationEvent): Promise<boolean> {
  if (RequestType !== 'Update') {
    return RequestType === 'Create';
  }
  if (ResourceProperties.TaskDefinition === OldResourceProperties?.TaskDefinition) {
    return false;
  }
  const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: StackId }));
  return !/ROLLBACK/.test(Stacks?.[0].StackStatus ?? '');
}

async function migrate({ RequestId, ResourceProperties: properties }: MigrationEvent): Promise<void> {
  const taskArn = await start(properties, RequestId);
  console.log(`migration '${properties.Migration}' runs as ${taskArn}`);
  const timeout = Number(properties.Timeout);
  const end = Date.now() + timeout * 1_000;
  let task = await taskOf(properties, taskArn);
  while (task?.lastStatus !== 'STOPPED') {
    if (Date.now() > end) {
      await ecs.send(new StopTaskCommand({ cluster: properties.Cluster, task: taskArn, reason: 'The migration took longer than its timeout' }));
      throw new Error(`it took longer than ${timeout} seconds, and was stopped; log: ${logOf(properties, taskArn)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.POLL_MILLISECONDS ?? POLL_MILLISECONDS)));
    task = await taskOf(properties, taskArn);
  }
  const container = task.containers?.find(({ name }) => name === properties.Container);
  if (container?.exitCode !== 0) {
    const code = container?.exitCode === undefined ? 'did not run' : `exited with code ${container.exitCode}`;
    const why = [container?.reason, task.stoppedReason].filter(Boolean).join('; ');
    throw new Error(`its container ${code} (${why}); log: ${logOf(properties, taskArn)}`);
  }
}

/** Starts the task once for each request of CloudFormation, even if the function is invoked several times. */
async function start({ Cluster, TaskDefinition, Subnets, SecurityGroups }: MigrationProperties, clientToken: string): Promise<string> {
  const { tasks = [], failures = [] } = await ecs.send(new RunTaskCommand({
    clientToken,
    cluster: Cluster,
    taskDefinition: TaskDefinition,
    launchType: 'FARGATE',
    propagateTags: 'TASK_DEFINITION',
    enableECSManagedTags: true,
    networkConfiguration: { awsvpcConfiguration: { subnets: Subnets, securityGroups: SecurityGroups, assignPublicIp: 'DISABLED' } },
  }));
  if (tasks.length === 0) {
    throw new Error(`Amazon ECS could not run its task: ${failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(' ')).join('; ')}`);
  }
  return tasks[0].taskArn!;
}

/** Undefined if Amazon ECS does not know the task yet. */
async function taskOf({ Cluster }: MigrationProperties, taskArn: string): Promise<Task | undefined> {
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: Cluster, tasks: [taskArn] }));
  return tasks?.[0];
}

/** URL of the log in the CloudWatch console, which requires names to be encoded twice, with a dollar sign. */
function logOf({ LogGroup, Migration, Container }: MigrationProperties, taskArn: string): string {
  const [, partition, , region] = taskArn.split(':');
  const domain = partition === 'aws-cn' ? 'console.amazonaws.cn' : partition === 'aws-us-gov' ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
  const encoded = (name: string) => encodeURIComponent(encodeURIComponent(name)).replace(/%/g, '$');
  const stream = `${Migration}/${Container}/${taskArn.split('/').pop()}`;
  return `https://${region}.${domain}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encoded(LogGroup)}/log-events/${encoded(stream)}`;
}
