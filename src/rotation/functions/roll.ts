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
/** A first one may fail for a reason that passes, such as capacity. The circuit breaker takes some ten minutes for each. */
const ATTEMPTS = 3;
/** By then the circuit breaker has decided, where there is one. */
const STUCK_MINUTES = 60;
/** https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceDeployment.html */
const UNSUCCESSFUL: ServiceDeploymentStatus[] = ['ROLLBACK_FAILED', 'ROLLBACK_SUCCESSFUL', 'STOPPED'];
const ENDED: ServiceDeploymentStatus[] = [...UNSUCCESSFUL, 'SUCCESSFUL'];

/**
 * Starts a deployment of every service of which a task runs that was created before the change, with the images that this task runs.
 *
 * What tells is the tasks themselves, and no record of ours: a run that broke off leaves the rest to the next one, a service that was deployed meanwhile for
 * another reason is left alone, and so is one without tasks. A deployment's date does not tell: when one is rolled back, tasks from before may stay, under a
 * deployment that is newer than the change. One service's failure does not keep the others waiting.
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
    throw new Error(`given up after ${unsuccessful} deployments that did not succeed; tasks from before the change still run`);
  }
  const [oldest] = outdated.filter(({ lastStatus }) => lastStatus === 'RUNNING').sort((one, other) => one.createdAt!.getTime() - other.createdAt!.getTime());
  // A task that only starts is looked at again.
  if (oldest) {
    const taskDefinition = await pinnedDefinition(ecs, oldest);
    await ecs.send(new UpdateServiceCommand({ cluster, service: name, taskDefinition, forceNewDeployment: true }));
    onRolled();
  }
  if (unsuccessful > 0) {
    // The first one that does not succeed is news already.
    throw new Error(`${unsuccessful} of at most ${ATTEMPTS} deployments did not succeed`);
  }
}

/** Whether a deployment is in progress, whoever asked for it. Rejects where it has been for too long, and its tasks fail: nothing ends it without a circuit breaker. */
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

/** The tasks that are to run. */
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

/** What became of the deployments since a change, our own and others. Amazon ECS keeps them for longer than it shows them with a service. */
async function deploymentsSince(ecs: ECSClient, cluster: string, service: string, change: Date): Promise<ServiceDeploymentStatus[]> {
  const found: ServiceDeploymentStatus[] = [];
  let nextToken: string | undefined;
  do {
    const listed = await ecs.send(new ListServiceDeploymentsCommand({ cluster, service, maxResults: DEPLOYMENTS_A_CALL, nextToken }));
    // Not by the filter of the call, which AWS documents as one of the service's creation.
    found.push(...(listed.serviceDeployments ?? []).filter(({ createdAt }) => createdAt! >= change).map(({ status }) => status!));
    nextToken = listed.nextToken;
  } while (nextToken !== undefined);
  return found;
}
