import type { Problems } from '../../private/problems';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

/** A volume that an extension mounts in the workload's container. */
export interface ExtensionMount {
  readonly name: string;
  readonly containerPath: string;
}

/** The factories of `WorkloadExtension`. */
export type ExtensionKind = 'tracing' | 'prometheus' | 'logRouting' | 'proxy' | 'initContainer' | 'sidecar' | 'efsVolume';

/** What is behind a `WorkloadExtension`: what it adds to a task, checked before anything is created. */
export interface ExtensionPart {
  /** Which of the factories it is of. */
  readonly kind: ExtensionKind;
  /** Names of the containers that it adds. */
  readonly containers: string[];
  /** Volumes that it mounts in the workload's container. */
  readonly mounts: ExtensionMount[];
  /** What its containers reserve of the task. */
  readonly reserves: { readonly cpu: number; readonly memoryMiB: number };
  /** Collects mistakes in its options, and in what they have to do with the workload. */
  check(subject: string, plan: WorkloadPlan, problems: Problems): void;
  /** Adds it to a workload. */
  bind(workload: Workload): void;
}

export const RESERVES_NOTHING = { cpu: 0, memoryMiB: 0 };

export function hasPart(parts: ExtensionPart[], kind: ExtensionKind): boolean {
  return parts.some((part) => part.kind === kind);
}

/** Throws for what must be known before the workload is created, where it is added by hand. */
export function requireListed(workload: Workload, part: ExtensionPart): void {
  if (!workload._parts.includes(part)) {
    throw new Error(`${workload.node.path}: WorkloadExtension.${part.kind}() must be in the 'extensions' of the workload, and not be bound by hand`);
  }
}
