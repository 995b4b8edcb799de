import { Construct } from 'constructs';
import { FleetSettings } from './fleet-settings';
import { FleetContext } from './workload-context';
import { WorkloadOptions } from './workload-options';
import { WorkloadPlan } from './workload-plan';
import { Problems } from '../private/problems';

/** A kind of workload: how its options become a plan, what is wrong with one, and what is created of it. */
export interface WorkloadKind<O extends WorkloadOptions, P extends { readonly workload: WorkloadPlan }, W> {
  /** Fills in every default. */
  readonly resolve: (options: O, settings: FleetSettings) => P;
  /** Collects mistakes of one workload by itself. */
  readonly check: (plan: P, settings: FleetSettings, problems: Problems) => void;
  /** Creates a workload, below its name in the fleet. */
  readonly create: (fleet: Construct, plan: P, context: FleetContext) => W;
}
