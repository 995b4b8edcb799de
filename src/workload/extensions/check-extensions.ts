import { Token } from 'aws-cdk-lib';
import { ExtensionPart, hasPart } from './part';
import { Problems } from '../../private/problems';
import type { FleetSettings } from '../fleet-settings';
import type { WorkloadPlan } from '../workload-plan';

/** Smaller sizes are separate mistakes, which would otherwise be reported twice. */
const SMALLEST = { cpu: 256, memoryMiB: 512 };
const UNITS = { cpu: 'CPU units', memoryMiB: 'MiB' };

/** Collects mistakes in the library's extensions. The additions of custom extensions are known only when they are bound. */
export function checkExtensions(subject: string, plan: WorkloadPlan, settings: FleetSettings, problems: Problems): void {
  const { parts, name } = plan;
  const taken = new Set([name]);
  for (const part of parts) {
    part.check(subject, plan, problems, settings);
    for (const container of part.containers) {
      if (taken.has(container)) {
        problems.add({ subject, prop: 'extensions', must: 'add containers whose names are unique in the task', got: container });
      }
      taken.add(container);
    }
  }
  for (const prop of ['cpu', 'memoryMiB'] as const) {
    const reserved = sumOf(parts, prop);
    const isKnown = reserved !== undefined && !Token.isUnresolved(plan[prop]) && plan[prop] >= SMALLEST[prop];
    if (isKnown && reserved >= plan[prop]) {
      problems.add({ subject, prop: 'extensions', must: `leave part of the task's ${plan[prop]} ${UNITS[prop]} to the workload's own container`, got: reserved, fix: `set a larger '${prop}'` });
    }
  }
}

/** Traces and metrics share one collector. */
function sumOf(parts: ExtensionPart[], prop: 'cpu' | 'memoryMiB'): number | undefined {
  const counted = hasPart(parts, 'prometheus') ? parts.filter(({ kind }) => kind !== 'tracing') : parts;
  const values = counted.map(({ reserves }) => reserves[prop]);
  return values.some((value) => Token.isUnresolved(value)) ? undefined : values.reduce((sum, value) => sum + value, 0);
}
