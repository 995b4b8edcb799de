import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { mostTasksOf } from './connection-budget';
import { FleetWorkloads } from './fleet-workloads';
import { WorkloadPlan } from '../workload/workload-plan';

/**
 * Default quota of vCPUs of all on-demand tasks in a region. A new account can have less.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
 */
const DEFAULT_VCPUS = 6;
const CPU_UNITS = 1024;

/**
 * Warns before the first deployment if the fleet needs more vCPUs than the default quota. Beyond the quota, tasks do not start, and the deployment fails.
 *
 * It warns only with `bootstrap`, before tasks run. Later, the account has a sufficient quota.
 */
export function warnOfQuota(fleet: IConstruct, { services, others }: FleetWorkloads): void {
  const demands = [
    ...services.map((service) => vcpusOf(service.workload, mostTasksOf(service)?.running)),
    ...others.map(({ plan: { workload, mostTasks } }) => vcpusOf(workload, mostTasks)),
  ];
  const vcpus = Math.ceil(demands.reduce((sum, demand) => sum + demand, 0));
  if (vcpus > DEFAULT_VCPUS) {
    Annotations.of(fleet).addWarningV2('@reptidex-app/platform:fleet.fargateQuota',
      `While all workloads are deployed, they use up to ${vcpus} vCPUs, and the default of the quota L-3032A538, Fargate On-Demand vCPU resource count, is ${DEFAULT_VCPUS}: `
        + 'check the quota of the account, and request an increase before the first deployment with tasks (docs/new-account.md)');
  }
}

/** Zero if the number of tasks is known only at deployment, so the sum is a lower bound. */
function vcpusOf({ cpu }: WorkloadPlan, tasks: number | undefined): number {
  return tasks === undefined || Token.isUnresolved(cpu) ? 0 : (cpu / CPU_UNITS) * tasks;
}
