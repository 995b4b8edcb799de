import type { ListenedPorts } from './container-ports';
import type { Problems } from '../../private/problems';
import type { FleetSettings } from '../fleet-settings';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

/** A volume that an extension mounts in the workload's container. */
export interface ExtensionMount {
  readonly name: string;
  readonly containerPath: string;
}

/** The factories of `WorkloadExtension`. */
export type ExtensionKind = 'tracing' | 'prometheus' | 'logRouting' | 'proxy' | 'initContainer' | 'sidecar' | 'efsVolume';

/** The implementation of a `WorkloadExtension`, which is validated before anything is created. */
export interface ExtensionPart {
  /** The factory that created it. */
  readonly kind: ExtensionKind;
  /** Names of the added containers. */
  readonly containers: string[];
  /** Variables that it sets in the workload's container. */
  readonly variables: string[];
  /** Volumes to mount in the workload's container. */
  readonly mounts: ExtensionMount[];
  /** Ports that the added containers listen on. */
  readonly ports: ListenedPorts[];
  /** CPU and memory that the added containers reserve. */
  readonly reserves: { readonly cpu: number; readonly memoryMiB: number };
  /** Collects mistakes in the options, and conflicts with the workload. */
  check(subject: string, plan: WorkloadPlan, problems: Problems, settings: FleetSettings): void;
  /** Adds it to a workload. */
  bind(workload: Workload): void;
}

export const RESERVES_NOTHING = { cpu: 0, memoryMiB: 0 };

export function hasPart(parts: ExtensionPart[], kind: ExtensionKind): boolean {
  return parts.some((part) => part.kind === kind);
}

/** Throws if an extension that the plan must contain is bound directly. */
export function requireListed(workload: Workload, part: ExtensionPart): void {
  if (!workload._parts.includes(part)) {
    throw new Error(`${workload.node.path}: WorkloadExtension.${part.kind}() must be in the 'extensions' of the workload instead of being bound directly`);
  }
}
