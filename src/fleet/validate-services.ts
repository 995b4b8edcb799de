import { checkConsumption } from './validate-consumption';
import { ListenerRoutes } from '../ingress/listener-routes';
import { Problems } from '../private/problems';
import { FleetSettings } from '../workload/fleet-settings';
import { KindPlan } from '../workload/kind';
import { MicroservicePlan, testListenerOf } from '../workload/microservice-plan';
import { ServiceIsolation } from '../workload/service-isolation';
import { subjectOf } from '../workload/workload-plan';

/** 60 in each direction, one of which is the CDK's placeholder for 'none': https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const MAX_SECURITY_GROUP_RULES = 59;

/**
 * Collects mistakes between new services, and with those that are there.
 *
 * @param existing Services that the fleet has already, and that were checked before
 * @param others Workloads of other kinds, which may consume services: the new ones, and those that are there
 */
export function checkServices(
  added: MicroservicePlan[], existing: MicroservicePlan[], others: OtherWorkloads, settings: FleetSettings, routes: ListenerRoutes, problems: Problems,
): void {
  checkConsumption([...added, ...others.added], [...existing, ...added], problems);
  checkSecurityGroupRules([...existing, ...added], [...others.existing, ...others.added], settings, problems);
  routes.check(added.flatMap(({ loadBalancing }) => loadBalancing?.route ?? []), settings.certificateDomains, problems);
  checkTestRules(added, problems);
}

/** The rules of a test listener are those of the services' own listener, and whatever the user has put there. */
function checkTestRules(added: MicroservicePlan[], problems: Problems): void {
  for (const listener of new Set(added.flatMap((service) => testListenerOf(service) ?? []))) {
    const tested = added.filter((service) => testListenerOf(service) === listener);
    ListenerRoutes.of(listener).checkRules(tested.map(({ loadBalancing }) => loadBalancing!.route), problems);
  }
}

/** Workloads that are no services. */
export interface OtherWorkloads {
  readonly added: KindPlan[];
  readonly existing: KindPlan[];
}

/** With a shared group, each port adds a rule to it, from the load balancer or from other services. With groups of their own, each service that is consumed adds a rule to both. */
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
        fix: "let services share ports, or give each a group of its own with 'isolation'",
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
        must: `lead to at most ${MAX_SECURITY_GROUP_RULES - 1} rules in the security group of the ${workload.noun}, for what it consumes and what consumes it, an AWS quota`,
        got: rules,
        fix: `share one group with 'isolation', or split the ${workload.noun}`,
      });
    }
  }
}
