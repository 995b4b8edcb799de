import { Construct } from 'constructs';
import { FleetSettings } from './fleet-settings';
import { FleetContext } from './workload-context';
import { WorkloadOptions } from './workload-options';
import { WorkloadPlan } from './workload-plan';
import { Problems } from '../private/problems';

/** A workload of any kind with every default filled in, as far as other workloads of its fleet need to know. */
export interface KindPlan {
  readonly workload: WorkloadPlan;
  /** Maximum number of tasks that run at once, including deployments; undefined if it is known only at deployment. */
  readonly mostTasks?: number;
  /** Queues that it consumes, with the props that name them. A queue has only one consumer. */
  readonly queues?: ReadonlyArray<{ readonly name: string; readonly prop: string }>;
}

/** The other workloads of a fleet, of any kind. */
export interface Neighbours {
  readonly all: KindPlan[];
  /** Existing workloads, and new ones with names that sort before this one: if two workloads conflict, the later one is reported. */
  readonly earlier: KindPlan[];
}

/** A kind of workload: how to resolve its options, validate the plan and create the workload. */
export interface WorkloadKind<O extends WorkloadOptions, P extends KindPlan, W> {
  /** Fills in every default. */
  readonly resolve: (options: O, settings: FleetSettings) => P;
  /** Collects mistakes of a single workload. */
  readonly check: (plan: P, settings: FleetSettings, problems: Problems) => void;
  /** Collects conflicts between a workload and the others of its fleet. Names have been compared before. */
  readonly checkAmong?: (plan: P, neighbours: Neighbours, problems: Problems) => void;
  /** Creates a workload in the scope of its name in the fleet, after workloads of the kinds that are listed before. */
  readonly create: (fleet: Construct, plan: P, context: FleetContext) => W;
}
