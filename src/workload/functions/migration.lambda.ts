import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTasksCommand, ECSClient, RunTaskCommand, StopTaskCommand, Task } from '@aws-sdk/client-ecs';
import { answer, CustomResourceEvent } from './custom-resource';
import { MigrationProperties, MigrationVariables } from './migration-properties';

const ecs = new ECSClient({});
const cloudFormation = new CloudFormationClient({});
const POLL_MILLISECONDS = 5_000;

/** A request of CloudFormation. */
export type MigrationEvent = CustomResourceEvent<MigrationProperties>;

/** Runs the migration for a deployment, or for whoever invokes the function directly, with any other event. The latter gets the failure as an error. */
export async function handler(event: unknown, context: { readonly awsRequestId: string }): Promise<void> {
  if (isRequest(event)) {
    await deploy(event);
  } else {
    const { MIGRATION, TASK_DEFINITION } = variables();
    await migrate(TASK_DEFINITION, context.awsRequestId).catch((error: Error) => {
      throw new Error(`migration '${MIGRATION}' failed: ${error.message}`);
    });
  }
}

function isRequest(event: unknown): event is MigrationEvent {
  return typeof event === 'object' && event !== null && 'RequestType' in event;
}

function variables(): MigrationVariables {
  return process.env as MigrationVariables;
}

/** Runs the migration if it is due, and responds to CloudFormation in any case. Otherwise, the deployment would wait for an hour. */
async function deploy(event: MigrationEvent): Promise<void> {
  let reason: string | undefined;
  try {
    if (await isDue(event)) {
      await migrate(event.ResourceProperties.TaskDefinition, event.RequestId);
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

/** @param requestId Identifies the request for which the task is started once, even if the function is invoked several times */
async function migrate(taskDefinition: string, requestId: string): Promise<void> {
  const { MIGRATION, CLUSTER, CONTAINER, TIMEOUT_SECONDS } = variables();
  const taskArn = await start(taskDefinition, requestId);
  console.log(`migration '${MIGRATION}' runs as ${taskArn}`);
  const timeout = Number(TIMEOUT_SECONDS);
  const end = Date.now() + timeout * 1_000;
  let task = await taskOf(taskArn);
  while (task?.lastStatus !== 'STOPPED') {
    if (Date.now() > end) {
      await ecs.send(new StopTaskCommand({ cluster: CLUSTER, task: taskArn, reason: 'The migration took longer than its timeout' }));
      throw new Error(`it took longer than ${timeout} seconds, and was stopped; log: ${logOf(taskArn)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, Number(process.env.POLL_MILLISECONDS ?? POLL_MILLISECONDS)));
    task = await taskOf(taskArn);
  }
  const container = task.containers?.find(({ name }) => name === CONTAINER);
  if (container?.exitCode !== 0) {
    const code = container?.exitCode === undefined ? 'did not run' : `exited with code ${container.exitCode}`;
    const why = [container?.reason, task.stoppedReason].filter(Boolean).join('; ');
    throw new Error(`its container ${code}${why && ` (${why})`}; log: ${logOf(taskArn)}`);
  }
}

async function start(taskDefinition: string, clientToken: string): Promise<string> {
  const { CLUSTER, SUBNETS, SECURITY_GROUPS } = variables();
  const { tasks = [], failures = [] } = await ecs.send(new RunTaskCommand({
    clientToken,
    cluster: CLUSTER,
    taskDefinition,
    launchType: 'FARGATE',
    propagateTags: 'TASK_DEFINITION',
    enableECSManagedTags: true,
    networkConfiguration: { awsvpcConfiguration: { subnets: SUBNETS.split(','), securityGroups: SECURITY_GROUPS.split(','), assignPublicIp: 'DISABLED' } },
  }));
  if (tasks.length === 0) {
    throw new Error(`Amazon ECS could not run its task: ${failures.map(({ reason, detail }) => [reason, detail].filter(Boolean).join(' ')).join('; ')}`);
  }
  return tasks[0].taskArn!;
}

/** Undefined if Amazon ECS does not know the task yet. */
async function taskOf(taskArn: string): Promise<Task | undefined> {
  const { tasks } = await ecs.send(new DescribeTasksCommand({ cluster: variables().CLUSTER, tasks: [taskArn] }));
  return tasks?.[0];
}

/** URL of the log in the CloudWatch console, which requires names to be encoded twice, with a dollar sign. */
function logOf(taskArn: string): string {
  const { LOG_GROUP, MIGRATION, CONTAINER } = variables();
  const [, partition, , region] = taskArn.split(':');
  const domain = partition === 'aws-cn' ? 'console.amazonaws.cn' : partition === 'aws-us-gov' ? 'console.amazonaws-us-gov.com' : 'console.aws.amazon.com';
  const encoded = (name: string) => encodeURIComponent(encodeURIComponent(name)).replace(/%/g, '$');
  const stream = `${MIGRATION}/${CONTAINER}/${taskArn.split('/').pop()}`;
  return `https://${region}.${domain}/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${encoded(LOG_GROUP)}/log-events/${encoded(stream)}`;
}
