import {
  DescribeServicesCommand, DescribeTasksCommand, ECSClient, ListServiceDeploymentsCommand, paginateListTasks, Service, ServiceDeploymentStatus, Task,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { ConsumerConfiguration } from './configuration';
import { pinnedDefinition } from './pinned-definition';

/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html */
const SERVICES_A_CALL = 10;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const TASKS_A_CALL = 100;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServiceDeployments.html */
const DEPLOYMENTS_A_CALL = 100;
/** The first deployments may fail for a temporary reason, such as capacity. The circuit breaker takes about ten minutes for each. */
const ATTEMPTS = 3;
/** By then, the circuit breaker has made its decision, if there is one. */
const STUCK_MINUTES = 60;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
const UNSUCCESSFUL: ServiceDeploymentStatus[] = ['ROLLBACK_FAILED', 'ROLLBACK_SUCCESSFUL', 'STOPPED'];
const ENDED: ServiceDeploymentStatus[] = [...UNSUCCESSFUL, 'SUCCESSFUL'];

/**
 * Starts a deployment of every service with a running task that was created before the change, with the images that this task runs.
 *
 * The decision depends only on the running tasks, and on no stored state. So the next run continues after a failed one, and services that were deployed in
 * the meantime, or have no tasks, are skipped. The date of a deployment is not sufficient: after a rollback, old tasks may still run under a deployment
 * that is newer than the change. The failure of one service does not block the others.
 */
export async function roll(ecs: ECSClient, consumers: ConsumerConfiguration[], change: Date): Promise<string[]> {
  const rolled: string[] = [];
  const failures: string[] = [];
  const attempt = async (what: string, act: () => Promise<void>) => {
    try {
      await act();
    } catch (error) {
      const { name, message } = error as Error;
      failures.push(`${what}: ${name === 'Error' ? message : `${name}: ${message}`}`);
    }
  };
  for (const { cluster, services } of consumers) {
    for (let first = 0; first < services.length; first += SERVICES_A_CALL) {
      const some = services.slice(first, first + SERVICES_A_CALL);
      await attempt(some.join(', '), async () => {
        const described = await ecs.send(new DescribeServicesCommand({ cluster, services: some }));
        for (const service of (described.services ?? []).filter(({ status }) => status === 'ACTIVE')) {
          const name = service.serviceName!;
          await attempt(name, () => bringUpToDate(ecs, cluster, service, change, () => {
            console.log(`rolled ${name}`);
            rolled.push(name);
          }));
        }
      });
    }
  }
  if (failures.length > 0) {
    throw new Error(`not rolled: ${failures.join('; ')}`);
  }
  return rolled;
}

async function bringUpToDate(ecs: ECSClient, cluster: string, service: Service, change: Date, onRolled: () => void): Promise<void> {
  const name = service.serviceName!;
  // Secrets are read between a task's creation and its start.
  const outdated = (await tasksOf(ecs, cluster, name)).filter(({ createdAt }) => createdAt! < change);
  if (outdated.length === 0 || isUnderWay(service)) {
    return;
  }
  const attempts = await deploymentsSince(ecs, cluster, name, change);
  if (!attempts.every((status) => ENDED.includes(status))) {
    return;
  }
  const unsuccessful = attempts.filter((status) => UNSUCCESSFUL.includes(status)).length;
  if (unsuccessful >= ATTEMPTS) {
    throw new Error(`gave up after ${unsuccessful} failed deployments; tasks from before the change still run`);
  }
  const [oldest] = outdated.filter(({ lastStatus }) => lastStatus === 'RUNNING').sort((one, other) => one.createdAt!.getTime() - other.createdAt!.getTime());
  // A task that is starting is checked again later.
  if (oldest) {
    const taskDefinition = await pinnedDefinition(ecs, oldest);
    await ecs.send(new UpdateServiceCommand({ cluster, service: name, taskDefinition, forceNewDeployment: true }));
    onRolled();
  }
  if (unsuccessful > 0) {
    // Report already the first failure.
    throw new Error(`${unsuccessful} of at most ${ATTEMPTS} deployments failed`);
  }
}

/** Whether any deployment is in progress. Rejects if it takes too long and its tasks fail, because without a circuit breaker nothing ends it. */
function isUnderWay({ deployments }: Service): boolean {
  const primary = deployments?.find(({ status }) => status === 'PRIMARY');
  if (primary?.rolloutState !== 'IN_PROGRESS') {
    return false;
  }
  const minutes = (Date.now() - primary.createdAt!.getTime()) / 60_000;
  if (minutes > STUCK_MINUTES && (primary.failedTasks ?? 0) > 0) {
    throw new Error(`its deployment has been in progress for more than ${STUCK_MINUTES} minutes, and its tasks fail`);
  }
  return true;
}

/** The tasks that should run. */
async function tasksOf(ecs: ECSClient, cluster: string, serviceName: string): Promise<Task[]> {
  const found: Task[] = [];
  for await (const { taskArns = [] } of paginateListTasks({ client: ecs, pageSize: TASKS_A_CALL }, { cluster, serviceName, desiredStatus: 'RUNNING' })) {
    if (taskArns.length > 0) {
      const { tasks = [] } = await ecs.send(new DescribeTasksCommand({ cluster, tasks: taskArns }));
      found.push(...tasks);
    }
  }
  return found;
}

/** Results of all deployments since a change. Amazon ECS keeps them longer than it lists them with a service. */
async function deploymentsSince(ecs: ECSClient, cluster: string, service: string, change: Date): Promise<ServiceDeploymentStatus[]> {
  const found: ServiceDeploymentStatus[] = [];
  let nextToken: string | undefined;
  do {
    const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service, maxResults: DEPLOYMENTS_A_CALL, nextToken }));
    // The filter of the call is not used, because AWS documents it as the creation date of the service.
    found.push(...(listed.serviceDeployments ?? []).filter(({ createdAt }) => createdAt! >= change).map(({ status }) => status!));
    nextToken = listed.nextToken;
  } while (nextToken !== undefined);
  return found;
}
