import { ListenerRoutes } from '../ingress/listener-routes';
import { Problems } from '../private/problems';
import { FleetSettings } from '../workload/fleet-settings';
import { MicroservicePlan } from '../workload/microservice-plan';
import { ServiceIsolation } from '../workload/service-isolation';

/** 60 in each direction, one of which is the CDK's placeholder for 'none': https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html#vpc-limits-security-groups */
const MAX_SECURITY_GROUP_RULES = 59;

/**
 * Collects mistakes between new services, and with those that are there.
 *
 * @param existing Services that the fleet has already, and that were checked before
 */
export function checkServices(
  added: MicroservicePlan[], existing: MicroservicePlan[], settings: FleetSettings, routes: ListenerRoutes, problems: Problems,
): void {
  checkSecurityGroupRules([...existing, ...added], settings, problems);
  routes.check(added.map(({ route }) => route), settings.certificateDomains, problems);
}

/** With a shared group, each port adds a rule to it. With groups of their own, services add no rule to the group of anything else. */
function checkSecurityGroupRules(services: MicroservicePlan[], { isolation }: FleetSettings, problems: Problems): void {
  const rules = new Set(services.map(({ port }) => port)).size;
  if (isolation === ServiceIsolation.SHARED && rules > MAX_SECURITY_GROUP_RULES) {
    problems.add({
      subject: 'fleet',
      prop: 'services',
      must: `need at most ${MAX_SECURITY_GROUP_RULES} rules in the services' security group, an AWS quota`,
      got: rules,
      fix: "let services share ports, or give each a group of its own with 'isolation'",
    });
  }
}
