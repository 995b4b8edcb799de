import { Construct } from 'constructs';
import { checkConnectionBudget } from './connection-budget';
import { QueueWorkers } from './queue-workers';
import { checkBindings } from './validate-bindings';
import { checkServices } from './validate-services';
import { ListenerRoutes } from '../ingress/listener-routes';
import { Problems } from '../private/problems';
import { FleetSettings } from '../workload/fleet-settings';
import { KindPlan, WorkloadKind } from '../workload/kind';
import { checkMicroservice, MicroservicePlan, resolveMicroservice } from '../workload/microservice-plan';
import { MicroserviceProps } from '../workload/microservice-props';
import { MIGRATION } from '../workload/migration';
import { MigrationOptions } from '../workload/migration-options';
import { JOB } from '../workload/scheduled-job';
import { ScheduledJobOptions } from '../workload/scheduled-job-options';
import { WORKER } from '../workload/worker';
import { WorkerOptions } from '../workload/worker-options';
import { WorkloadOptions } from '../workload/workload-options';
import { subjectOf } from '../workload/workload-plan';

/** The lists of a fleet's props, or of its platform's. */
export interface WorkloadLists {
  readonly services?: MicroserviceProps[];
  readonly workers?: WorkerOptions[];
  readonly jobs?: ScheduledJobOptions[];
  readonly migrations?: MigrationOptions[];
}

/** A workload that is not a service, with every default filled in. */
export interface PlannedWorkload {
  readonly kind: WorkloadKind<never, never, Construct>;
  readonly plan: KindPlan;
}

/** The workloads of a fleet, each resolved once. */
export interface FleetWorkloads {
  readonly services: MicroservicePlan[];
  readonly others: PlannedWorkload[];
}

export const NO_WORKLOADS: FleetWorkloads = { services: [], others: [] };

/**
 * Fills in every default.
 *
 * In the order of creation: kinds whose workloads refer to others come after them.
 */
export function resolveWorkloads(lists: WorkloadLists, settings: FleetSettings): FleetWorkloads {
  return {
    services: (lists.services ?? []).map((service) => resolveMicroservice(service, settings)),
    others: [
      ...(lists.workers ?? []).map((worker) => plannedWorkload(WORKER, worker, settings)),
      ...(lists.jobs ?? []).map((job) => plannedWorkload(JOB, job, settings)),
      ...(lists.migrations ?? []).map((migration) => plannedWorkload(MIGRATION, migration, settings)),
    ],
  };
}

/** A workload of a kind other than service, with every default filled in. */
export function plannedWorkload<O extends WorkloadOptions, P extends KindPlan>(
  kind: WorkloadKind<O, P, Construct>, options: O, settings: FleetSettings,
): PlannedWorkload {
  // A kind resolves, checks and creates the same type of plan.
  return { kind: kind as unknown as PlannedWorkload['kind'], plan: kind.resolve(options, settings) };
}

/** What fleets of an app share, with the workloads that use it. */
export interface Shared {
  readonly routes: ListenerRoutes;
  readonly queues: QueueWorkers;
}

/**
 * Collects every mistake in new workloads, individually, and in combination with each other and with existing ones.
 *
 * @param fleet The fleet, or its platform, which are in the same stack
 * @param existing Existing workloads of the fleet, which were checked before
 */
export function checkWorkloads(
  fleet: Construct, added: FleetWorkloads, existing: FleetWorkloads, settings: FleetSettings, { routes, queues }: Shared, problems: Problems,
): void {
  const there = plansOf(existing);
  const others = { existing: existing.others.map(({ plan }) => plan), added: added.others.map(({ plan }) => plan) };
  const all = [...there, ...plansOf(added)];
  const names = new Set(there.map(({ workload }) => workload.name));
  const checkUnique = ({ workload }: KindPlan) => {
    if (names.has(workload.name)) {
      problems.add({ subject: subjectOf(workload), prop: 'name', must: 'be unique in its fleet', got: workload.name });
    }
    names.add(workload.name);
  };
  for (const plan of added.services) {
    checkMicroservice(plan, settings, problems);
    checkUnique(plan);
  }
  for (const { kind, plan } of added.others) {
    kind.check(plan as never, settings, problems);
    checkUnique(plan);
    const neighbours = all.filter((other) => other !== plan);
    const earlier = neighbours.filter((other) => there.includes(other) || other.workload.name < plan.workload.name);
    kind.checkAmong?.(plan as never, { all: neighbours, earlier }, problems);
  }
  queues.check(others.added, problems);
  checkBindings(fleet, plansOf(added), there, problems);
  checkServices(added.services, existing.services, others, settings, routes, problems);
  checkConnectionBudget([...existing.services, ...added.services], [...others.existing, ...others.added], settings.catalog.database?.maxConnections, problems);
}

function plansOf({ services, others }: FleetWorkloads): KindPlan[] {
  return [...services, ...others.map(({ plan }) => plan)];
}
