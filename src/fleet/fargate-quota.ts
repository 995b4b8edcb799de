import { Annotations, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { mostTasksOf } from './connection-budget';
import { FleetWorkloads } from './fleet-workloads';
import { WorkloadPlan } from '../workload/workload-plan';

/**
 * vCPUs of all on-demand tasks in a region, of an account that has asked for no more. A new account can have less.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
 */
const DEFAULT_VCPUS = 6;
const CPU_UNITS = 1024;

/**
 * Warns before the first deployment where the fleet needs more vCPUs than the default quota. Past the quota tasks do not start, and the deployment fails.
 *
 * It warns with `bootstrap` alone, while nothing runs: afterwards the account has what it needs.
 */
export function warnOfQuota(fleet: IConstruct, { services, others }: FleetWorkloads): void {
  const demands = [
    ...services.map((service) => vcpusOf(service.workload, mostTasksOf(service)?.running)),
    ...others.map(({ plan: { workload, mostTasks } }) => vcpusOf(workload, mostTasks)),
  ];
  const vcpus = Math.ceil(demands.reduce((sum, demand) => sum + demand, 0));
  if (vcpus > DEFAULT_VCPUS) {
    Annotations.of(fleet).addWarningV2('@reptidex-app/platform:fleet.fargateQuota',
      `The workloads run in up to ${vcpus} vCPUs while all of them are deployed, and the default of the quota L-3032A538, Fargate On-Demand vCPU resource count, is ${DEFAULT_VCPUS}: `
        + 'look at the account, and ask for more before the deployment that starts them (docs/new-account.md)');
  }
}

/** Nothing of a workload of which only the deployment knows how many tasks it has: the sum is a lower bound. */
function vcpusOf({ cpu }: WorkloadPlan, tasks: number | undefined): number {
  return tasks === undefined || Token.isUnresolved(cpu) ? 0 : (cpu / CPU_UNITS) * tasks;
}
