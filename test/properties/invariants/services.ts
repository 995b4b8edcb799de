import { derivedPriority, WEIGHTED_CATCH_ALL_PRIORITY } from '../../../src/ingress/listener-priority';
import { propsOf, recordsOf, resourcesOf } from '../../support';
import { Environment, hasTwoTargetGroups, partsOf, priorityName, servicesOf, WorkloadNoun, workloadsOf } from '../environment';
import { Synthesized } from '../synthesis';

/** Each service's rule has the priority that it pins, or the one that follows from it alone. The default service has none, or the last one with weights. */
export function priorities(environment: Environment, { template }: Synthesized): string[] {
  const expected = servicesOf(environment).filter((service) => !service.internal && (!service.isDefault || hasTwoTargetGroups(service))).map((service) => {
    const derived = () => derivedPriority({ name: priorityName(service), hostnames: service.hostnames ?? [], paths: service.paths ?? [] });
    return service.isDefault ? WEIGHTED_CATCH_ALL_PRIORITY : service.priority ?? derived();
  });
  const actual = ['AWS::ElasticLoadBalancingV2::ListenerRule', 'Custom::TrafficRule'].flatMap((type) => propsOf(template, type).map((rule) => rule.Priority));
  return [
    ...(new Set(actual).size < actual.length ? [`two listener rules have one priority: ${actual}`] : []),
    ...(sorted(actual).join() !== sorted(expected).join() ? [`the priorities are ${sorted(actual)} and not ${sorted(expected)}`] : []),
    ...actual.filter((priority) => !(priority >= 1 && priority <= 50_000)).map((priority) => `no listener takes the priority ${priority}`),
  ];
}

/** With scaling, or hours outside of which nothing runs, the template says no number of tasks; without it, it says the one that is wished for. */
export function taskCounts(environment: Environment, { platform, stack, template }: Synthesized): string[] {
  return servicesOf(environment).flatMap(({ name, desiredCount }) => {
    const built = platform.fleet.service(name);
    const count = template.Resources[stack.getLogicalId(built.service.node.defaultChild as any)].Properties.DesiredCount;
    if (environment.props.bootstrap) {
      return count === 0 ? [] : [`with bootstrap '${name}' starts with ${count} tasks`];
    }
    // Working hours are limits of autoscaling too.
    if (built.scaling || environment.props.schedule) {
      return count === undefined ? [] : [`autoscaling owns the number of tasks of '${name}', and the template says ${count}`];
    }
    return count === undefined || (desiredCount !== undefined && count !== desiredCount) ? [`'${name}' has ${count} tasks and not ${desiredCount}`] : [];
  });
}

/** Every service has what it needs, and there is nothing of a service that is none. */
export function completeness(environment: Environment, { template }: Synthesized): string[] {
  const services = servicesOf(environment);
  const workloads = workloadsOf(environment);
  const kinds = (...some: WorkloadNoun[]) => workloads.filter(({ kind }) => some.includes(kind)).length;
  const volumes = workloads.flatMap(({ options }) => partsOf(options)).filter(({ kind }) => kind === 'efsVolume').length;
  const weighted = services.filter(hasTwoTargetGroups).length;
  const expected = {
    'AWS::ECS::Service': kinds('service', 'worker'),
    'AWS::ECS::TaskDefinition': workloads.length,
    'AWS::ElasticLoadBalancingV2::TargetGroup': services.filter((service) => !service.internal).length + weighted,
    'AWS::EFS::FileSystem': volumes,
    'AWS::EFS::AccessPoint': volumes,
    'Custom::TrafficRule': weighted,
  };
  return Object.entries(expected).flatMap(([type, needed]) => {
    const count = resourcesOf(template, type).length;
    return count === needed ? [] : [`there are ${count} of ${type} and not ${needed} for ${workloads.length} workloads`];
  });
}

/** A host name has one record, whoever shares it, and has it only where there is a zone. CloudFront has one of IPv6 besides. */
export function records(environment: Environment, { template }: Synthesized): string[] {
  const { domain, props } = environment;
  const zone = domain?.hasHostedZone ? domain.zoneName.replace(/\.$/, '') : undefined;
  const hosts = props.contentDelivery?.hostnames ?? servicesOf(environment).flatMap((service) => service.hostnames ?? []);
  const within = [...new Set(hosts.map((host) => host.toLowerCase()))].filter((host) => host === zone || host.endsWith(`.${zone}`));
  const expected = within.flatMap((host) => (props.contentDelivery ? ['A', 'AAAA'] : ['A']).map((type) => `${type} ${host}.`));
  const actual = recordsOf(template).map((record) => `${record.Type} ${String(record.Name).toLowerCase()}`);
  return sorted(actual).join() === sorted(expected).join() ? [] : [`the records are ${sorted(actual)} and not ${sorted(expected)}`];
}

export function sorted<T extends string | number>(values: T[]): T[] {
  return [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
