import type { Workload } from './workload';

/** Something that is added to a workload's task definition: a sidecar container, a volume, variables. */
export interface IWorkloadExtension {
  /**
   * Adds it. Called once for each workload, after its container and its bindings were created, and before its ECS service.
   *
   * @param workload Workload that is extended
   */
  bind(workload: Workload): void;
}
