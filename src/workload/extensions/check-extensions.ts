import { Token } from 'aws-cdk-lib';
import { checkListenedPorts, listened, ListenedPorts } from './container-ports';
import { ExtensionKind, ExtensionPart, hasPart } from './part';
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
  checkListenedPorts(subject, portsOf(plan), problems);
  for (const prop of ['cpu', 'memoryMiB'] as const) {
    const reserved = sumOf(parts, prop);
    const isKnown = reserved !== undefined && !Token.isUnresolved(plan[prop]) && plan[prop] >= SMALLEST[prop];
    if (isKnown && reserved >= plan[prop]) {
      problems.add({ subject, prop: 'extensions', must: `leave part of the task's ${plan[prop]} ${UNITS[prop]} to the workload's own container`, got: reserved, fix: `set a larger '${prop}'` });
    }
  }
}

function portsOf({ name, port, parts }: WorkloadPlan): ListenedPorts[] {
  const own = port === undefined ? [] : listened('port', [port]).map((ports) => ({ ...ports, name }));
  return [...own, ...withOneCollector(parts, 'prometheus', 'tracing').flatMap(({ ports }) => ports)];
}

/** Traces and metrics share one collector: leaves out one of both. */
function withOneCollector(parts: ExtensionPart[], out: ExtensionKind, other: ExtensionKind): ExtensionPart[] {
  return hasPart(parts, other) ? parts.filter(({ kind }) => kind !== out) : parts;
}

function sumOf(parts: ExtensionPart[], prop: 'cpu' | 'memoryMiB'): number | undefined {
  const values = withOneCollector(parts, 'tracing', 'prometheus').map(({ reserves }) => reserves[prop]);
  return values.some((value) => Token.isUnresolved(value)) ? undefined : values.reduce((sum, value) => sum + value, 0);
}
