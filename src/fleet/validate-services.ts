import { checkConsumption } from './validate-consumption';
import { ListenerRoutes } from '../ingress/listener-routes';
import { Problems } from '../private/problems';
import { FleetSettings } from '../workload/fleet-settings';
import { KindPlan } from '../workload/kind';
import { MicroservicePlan, testListenerOf } from '../workload/microservice-plan';
import { ServiceIsolation } from '../workload/service-isolation';
import { subjectOf } from '../workload/workload-plan';

/** 60 in each direction, including the CDK's placeholder for no rules: https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const MAX_SECURITY_GROUP_RULES = 59;

/**
 * Collects conflicts between new services, and with existing ones.
 *
 * @param existing Existing services of the fleet, which were checked before
 * @param others Workloads of other kinds, new and existing, which may consume services
 */
export function checkServices(
  added: MicroservicePlan[], existing: MicroservicePlan[], others: OtherWorkloads, settings: FleetSettings, routes: ListenerRoutes, problems: Problems,
): void {
  checkConsumption([...added, ...others.added], [...existing, ...added], problems);
  checkSecurityGroupRules([...existing, ...added], [...others.existing, ...others.added], settings, problems);
  routes.check(added.flatMap(({ loadBalancing }) => loadBalancing?.route ?? []), settings.certificateDomains, problems);
  checkTestRules(added, problems);
}

/** A test listener has rules for the same services, and rules that the user has added. */
function checkTestRules(added: MicroservicePlan[], problems: Problems): void {
  for (const listener of new Set(added.flatMap((service) => testListenerOf(service) ?? []))) {
    const tested = added.filter((service) => testListenerOf(service) === listener);
    ListenerRoutes.of(listener).checkRules(tested.map(({ loadBalancing }) => loadBalancing!.route), problems);
  }
}

/** Workloads other than services. */
export interface OtherWorkloads {
  readonly added: KindPlan[];
  readonly existing: KindPlan[];
}

/** In a shared security group, each port adds a rule, from the load balancer or from other services. With separate groups, each consumed service adds a rule to both groups. */
function checkSecurityGroupRules(services: MicroservicePlan[], others: KindPlan[], { isolation }: FleetSettings, problems: Problems): void {
  const all = [...services, ...others];
  if (isolation === ServiceIsolation.SHARED) {
    const consumed = new Set(all.flatMap(({ workload: { consumes } }) => consumes ?? []));
    const fromLoadBalancer = services.filter(({ loadBalancing }) => loadBalancing);
    const fromServices = services.filter(({ workload: { name } }) => consumed.has(name));
    const rules = [fromLoadBalancer, fromServices].reduce((sum, each) => sum + new Set(each.map(({ containerPort }) => containerPort)).size, 0);
    if (rules > MAX_SECURITY_GROUP_RULES) {
      problems.add({
        subject: 'fleet',
        prop: 'services',
        must: `need at most ${MAX_SECURITY_GROUP_RULES} rules in the services' security group, an AWS quota`,
        got: rules,
        fix: "use the same ports for several services, or a separate group for each with 'isolation'",
      });
    }
    return;
  }
  for (const { workload } of all) {
    const consumers = all.filter(({ workload: { consumes } }) => consumes?.includes(workload.name)).length;
    const rules = Math.max(consumers, workload.consumes?.length ?? 0);
    // One rule is from the load balancer, and one to AWS.
    if (rules > MAX_SECURITY_GROUP_RULES - 1) {
      problems.add({
        subject: subjectOf(workload),
        prop: 'consumes',
        must: `result in at most ${MAX_SECURITY_GROUP_RULES - 1} rules in the security group of the ${workload.noun}, for what it consumes and what consumes it, an AWS quota`,
        got: rules,
        fix: `use a shared group with 'isolation', or split the ${workload.noun}`,
      });
    }
  }
}
