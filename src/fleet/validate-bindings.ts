import { Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Problems } from '../private/problems';
import { BindingOptions } from '../workload/binding-options';
import { connectionId } from '../workload/client-groups';
import { KindPlan } from '../workload/kind';
import { isSameSecret, isSameTarget } from '../workload/same-resource';
import { subjectOf, UsePlan, WorkloadPlan } from '../workload/workload-plan';

/** A binding of a workload, as far as its resource is known. */
interface Bound {
  readonly workload: WorkloadPlan;
  readonly use: UsePlan;
  readonly options: BindingOptions;
}

/**
 * Collects bindings of a fleet that have the same name and stand for different resources.
 *
 * The clients of both would share a security group, and the workloads that read their secrets a rollout. What a custom binding connects to is known only
 * when it is bound.
 */
export function checkBindings(fleet: Construct, added: KindPlan[], existing: KindPlan[], problems: Problems): void {
  const connected = new Map<string, Bound>();
  const rotating = new Map<string, Bound>();
  for (const [plans, collected] of [[existing, new Problems()], [added, problems]] as const) {
    for (const bound of plans.flatMap(boundOf)) {
      checkTarget(bound, connected, collected);
      checkSecret(fleet, bound, rotating, collected);
    }
  }
}

function boundOf({ workload }: KindPlan): Bound[] {
  return workload.uses.flatMap((use) => (use.facts?.options ? [{ workload, use, options: use.facts.options }] : []));
}

function checkTarget(bound: Bound, connected: Map<string, Bound>, problems: Problems): void {
  const { target } = bound.options;
  if (!target) {
    return;
  }
  const id = connectionId(bound.use.binding.bindingName);
  const first = connected.get(id) ?? bound;
  connected.set(id, first);
  if (!isSameTarget(first.options.target!, target)) {
    report(bound, first, 'have the same target as', 'because their clients share a security group', problems);
  }
}

/** Only ECS services are deployed when a secret rotates. */
function checkSecret(fleet: Construct, bound: Bound, rotating: Map<string, Bound>, problems: Problems): void {
  const { rollout, rotatingSecret } = bound.options;
  if (!rotatingSecret || (rollout && Stack.of(rollout) === Stack.of(fleet)) || !isRead(bound)) {
    return;
  }
  const name = bound.use.binding.bindingName;
  const first = rotating.get(name) ?? bound;
  rotating.set(name, first);
  if (!isSameSecret(first.options.rotatingSecret!, rotatingSecret)) {
    report(bound, first, 'have the same rotating secret as', 'because the workloads that read it share a rollout', problems);
  }
}

/** Whether the workload reads a secret of the binding, instead of replacing all of them with its own variables. */
function isRead({ workload: { environment, secrets, consumes }, options }: Bound): boolean {
  const names = Object.keys(options.secrets ?? {});
  return consumes !== undefined && (names.length === 0 || names.some((name) => !(name in environment) && !(name in secrets)));
}

function report({ workload, use }: Bound, first: Bound, must: string, reason: string, problems: Problems): void {
  const { bindingName } = first.use.binding;
  problems.add({
    subject: subjectOf(workload),
    prop: use.prop,
    must: `${must} binding '${bindingName}' of ${subjectOf(first.workload)}, ${reason}`,
    got: use.binding.bindingName,
    fix: 'give one of the bindings another name',
  });
}
