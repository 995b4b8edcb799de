import { Construct } from 'constructs';
import { FleetSettings } from './fleet-settings';
import { FleetContext } from './workload-context';
import { WorkloadOptions } from './workload-options';
import { WorkloadPlan } from './workload-plan';
import { Problems } from '../private/problems';

/** A workload of any kind with every default filled in, as the rest of its fleet sees it. */
export interface KindPlan {
  readonly workload: WorkloadPlan;
  /** Most tasks that run at once, deployments included; undefined if only the deployment knows. */
  readonly mostTasks?: number;
}

/** The other workloads of a fleet, of whatever kind. */
export interface Neighbours {
  readonly all: KindPlan[];
  /** Those that are there already, and of the new ones those whose names come before: of two that cannot both be, the later one is the mistake. */
  readonly earlier: KindPlan[];
}

/** A kind of workload: how its options become a plan, what is wrong with one, and what is created of it. */
export interface WorkloadKind<O extends WorkloadOptions, P extends KindPlan, W> {
  /** Fills in every default. */
  readonly resolve: (options: O, settings: FleetSettings) => P;
  /** Collects mistakes of one workload by itself. */
  readonly check: (plan: P, settings: FleetSettings, problems: Problems) => void;
  /** Collects mistakes between one workload and the others of its fleet. Names are compared already. */
  readonly checkAmong?: (plan: P, neighbours: Neighbours, problems: Problems) => void;
  /** Creates a workload, below its name in the fleet, after those that are listed before its kind. */
  readonly create: (fleet: Construct, plan: P, context: FleetContext) => W;
}
