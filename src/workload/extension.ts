import type { Workload } from './workload';

/** An addition to the task definition of a workload: a sidecar container, a volume, variables. */
export interface IWorkloadExtension {
  /**
   * Adds the extension to a workload. Called once for each workload, after its container and its bindings have been created, and before its ECS service.
   *
   * @param workload Workload to extend
   */
  bind(workload: Workload): void;
}
