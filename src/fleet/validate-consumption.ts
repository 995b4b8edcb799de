import { cyclesOf } from '../private/cycles';
import { Problems } from '../private/problems';
import { KindPlan } from '../workload/kind';
import { MicroservicePlan } from '../workload/microservice-plan';
import { subjectOf } from '../workload/workload-plan';

/**
 * Collects services that cannot be consumed: missing services, the service itself, and cycles, in which no service could be created first.
 *
 * @param added New workloads of any kind
 * @param services All services of the fleet, including new ones
 */
export function checkConsumption(added: KindPlan[], services: MicroservicePlan[], problems: Problems): void {
  const all = new Map(services.map((plan) => [plan.workload.name, plan]));
  const names = [...all.keys()].sort();
  for (const { workload } of added) {
    for (const consumed of workload.consumes ?? []) {
      const prop = workload.uses.find(({ binding }) => binding.bindingName === `services/${consumed}`)!.prop;
      if (consumed === workload.name) {
        problems.add({ subject: subjectOf(workload), prop, must: 'name another service', got: consumed });
      } else if (!all.has(consumed)) {
        const others = names.filter((name) => name !== workload.name).map((name) => `'${name}'`).join(', ');
        problems.add({
          subject: subjectOf(workload), prop, must: `name a service of the fleet, ${others ? `one of ${others}` : 'and there is no other'}`, got: consumed, fix: 'add it first',
        });
      }
    }
  }
  for (const cycle of cyclesOf(new Map(names.map((name) => [name, consumedBy(all, name)])))) {
    problems.add({
      subject: subjectOf(all.get(cycle[0])!.workload),
      prop: 'consumes',
      must: 'not form a cycle, because a service is created after those that it consumes',
      got: [...cycle, cycle[0]].join(' → '),
      fix: 'use a queue between two of them, or a host name for one of the calls',
    });
  }
}

/** Existing services, without the service itself. Other mistakes are reported separately. */
function consumedBy(all: Map<string, MicroservicePlan>, name: string): string[] {
  return (all.get(name)!.workload.consumes ?? []).filter((consumed) => consumed !== name && all.has(consumed)).sort();
}
