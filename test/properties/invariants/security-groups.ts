import { aws_ec2 as ec2, CfnElement, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { MicroserviceProps, OriginAccess, PlatformTier, ServiceIsolation } from '../../../src';
import { Rendered, resourcesOf } from '../../support';
import { Environment, partsOf, receivingPort, servicesOf, WorkloadNoun, workloadsOf, WorkloadProps } from '../environment';
import { sorted } from './services';
import { Synthesized } from '../synthesis';

const ANYWHERE = '0.0.0.0/0';
const NOWHERE = '255.255.255.255/32';
const POSTGRES = 5432;
const REDIS = 6379;
const NFS = 2049;
/** Groups of clients that a task is in besides its own. */
const MAX_CLIENT_GROUPS = 3;
const VOLUME_GROUP = 'EfsSecurityGroup-';
const HAS_ECS_SERVICE: WorkloadNoun[] = ['service', 'worker'];
const LABELS: Array<[pattern: RegExp, label: string]> = [
  [/FleetDatabaseClients/, 'database clients'], [/FleetCacheClients/, 'cache clients'], [/FleetLoadBalancerTargets/, 'targets'],
  [/EndpointSecurityGroup/, 'endpoints'], [/PlatformRotationSecurityGroup/, 'rotation'],
  [/OriginRotationSecurityGroup/, 'origin rotation'],
];

/** Who may connect to whom is what follows from the props, rule for rule and group for group, and nothing else. */
export function securityGroupRules(environment: Environment, synthesized: Synthesized): string[] {
  const [actual, expected] = [actualRules(environment, synthesized), expectedRules(environment, synthesized)].map((rules) => sorted([...new Set(rules)]));
  return [
    ...actual.filter((rule) => !expected.includes(rule)).map((rule) => `there is the rule '${rule}', which nothing asks for`),
    ...expected.filter((rule) => !actual.includes(rule)).map((rule) => `there is no rule '${rule}'`),
  ];
}

function expectedRules(environment: Environment, { platform }: Synthesized): string[] {
  const { props, tier, domain } = environment;
  const port = domain ? 443 : 80;
  const peers = props.loadBalancer?.allowedPeers;
  const open = peers
    ? peers.map((peer) => `alb in ${peer.uniqueId} tcp ${port}`)
    // Nobody is redirected who is not there: behind a VPC origin CloudFront alone connects, to the listener.
    : [...new Set(isInternal(environment) ? [port] : [80, port])].map((each) => `alb in ${ANYWHERE} tcp ${each}`);
  const shared = (props.isolation ?? (tier === PlatformTier.PRODUCTION ? ServiceIsolation.PER_SERVICE : ServiceIsolation.SHARED)) === ServiceIsolation.SHARED;
  const balanced = servicesOf(environment).filter((service) => !service.internal);
  const own = shared ? ['services out 0.0.0.0/0 all', 'alb out services all'] : balanced.length > 0 ? ['alb out targets tcp 0-65535'] : [];
  const groupOf = (name: string) => (shared ? 'services' : name);
  const ofServices = servicesOf(environment).flatMap((service) => (service.internal ? [] : [`${groupOf(service.name)} in alb tcp ${receivingPort(service)}`]));
  const ofWorkloads = workloadsOf(environment).flatMap(({ kind, options }) => {
    const group = groupOf(options.name);
    const service = servicesOf(environment).find((each) => kind === 'service' && each.name === options.name);
    const uses = [...(service ? whatItUses(environment, service) : []), ...volumesOf(options)];
    const [clients, others] = [uses.slice(0, MAX_CLIENT_GROUPS), uses.slice(MAX_CLIENT_GROUPS)];
    const further = shared ? `${options.name} further` : group;
    const groups = [
      group, ...(shared || !service || service.internal ? [] : ['targets']), ...clients.map(([target]) => `${target} clients`), ...(shared && others.length > 0 ? [further] : []),
    ];
    return [
      ...(HAS_ECS_SERVICE.includes(kind) ? [`${options.name} is in ${groups.join(', ')}`] : []),
      ...clients.flatMap(([target, targetPort]) => [`${target} in ${target} clients tcp ${targetPort}`, `${target} clients out ${target} tcp ${targetPort}`]),
      ...others.flatMap(([target, targetPort]) => [`${target} in ${further} tcp ${targetPort}`, `${further} out ${target} tcp ${targetPort}`]),
      ...(shared ? [] : [`${group} out ${ANYWHERE} tcp 443`]),
      ...consumed(environment, options).flatMap(([name, taskPort]) => (
        shared ? [`services in services tcp ${taskPort}`] : [`${group} out ${name} tcp ${taskPort}`, `${name} in ${group} tcp ${taskPort}`]
      )),
    ];
  });
  const endpoints = props.network?.interfaceEndpoints ?? (tier === PlatformTier.PRODUCTION ? [true] : []);
  const rotated: Array<[string, number]> = [];
  if (platform.databaseRotation) {
    rotated.push(['database', POSTGRES]);
  }
  if (platform.cacheRotation) {
    rotated.push(['cache', REDIS]);
  }
  const rotation = [
    ...rotated.length > 0 ? [`rotation out ${ANYWHERE} tcp 443`] : [],
    ...rotated.flatMap(([target, targetPort]) => [`rotation out ${target} tcp ${targetPort}`, `${target} in rotation tcp ${targetPort}`]),
  ];
  const origin = rotatesOrigin(environment) && props.network?.natGateways !== 0 ? [`origin rotation out ${ANYWHERE} tcp 443`] : [];
  return [...open, ...own, ...ofServices, ...ofWorkloads, ...rotation, ...origin, ...(endpoints.length > 0 ? ['endpoints in vpc tcp 443'] : [])];
}

/** The function that changes the header's value is in the private subnets, as far as they lead out. */
function rotatesOrigin({ props: { contentDelivery }, tier }: Environment): boolean {
  const given = contentDelivery?.originRotation;
  return contentDelivery?.originAccess === OriginAccess.SECRET_HEADER && (given ? !given.schedule?._isNever : tier === PlatformTier.PRODUCTION);
}

function isInternal({ props }: Environment): boolean {
  return props.contentDelivery !== undefined && props.contentDelivery.originAccess !== OriginAccess.SECRET_HEADER;
}

/** A service's own word on database and cache, else its profile's, where there is one. */
function whatItUses({ props }: Environment, service: MicroserviceProps): Array<[string, number]> {
  const uses: Array<[string, number]> = [];
  if ((props.database?.enabled ?? true) && (service.database ?? service.profile?.defaults.database)) {
    uses.push(['database', POSTGRES]);
  }
  if ((props.cache?.enabled ?? true) && (service.cache ?? service.profile?.defaults.cache)) {
    uses.push(['cache', REDIS]);
  }
  return uses;
}

/** The volumes of a workload that are its own. */
function volumesOf(options: WorkloadProps): Array<[string, number]> {
  return partsOf(options).filter(({ kind }) => kind === 'efsVolume').flatMap(({ mounts }) => mounts.map(({ name }): [string, number] => [volumeLabel(options.name, name), NFS]));
}

function volumeLabel(workload: string, volume: string): string {
  return `${volume} of ${workload}`;
}

function consumed(environment: Environment, { consumes = [] }: WorkloadProps): Array<[string, number]> {
  return servicesOf(environment).filter(({ name }) => consumes.includes(name)).map((service) => [service.name, receivingPort(service)]);
}

function actualRules(environment: Environment, { template, platform, stack }: Synthesized): string[] {
  const labels = labelsOf(environment, platform, stack, template);
  const [network] = resourcesOf(template, 'AWS::EC2::VPC').map(([, { Properties }]) => Properties.CidrBlock);
  const label = (group: any) => labels[group?.['Fn::GetAtt']?.[0]] ?? JSON.stringify(group);
  const text = (group: string, direction: 'in' | 'out', rule: any) => {
    const cidr = rule.CidrIp === network ? 'vpc' : rule.CidrIp;
    const peer = cidr ?? rule.SourcePrefixListId ?? label(rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId);
    const ports = rule.FromPort === rule.ToPort ? rule.FromPort : `${rule.FromPort}-${rule.ToPort}`;
    return `${group} ${direction} ${peer} ${rule.IpProtocol === '-1' ? 'all' : `${rule.IpProtocol} ${ports}`}`;
  };
  const inline = resourcesOf(template, 'AWS::EC2::SecurityGroup').flatMap(([id, { Properties }]) => [
    ...(Properties.SecurityGroupIngress ?? []).map((rule: any) => text(labels[id] ?? id, 'in', rule)),
    // What the CDK writes where nothing may go out, because no rule at all would mean everything.
    ...(Properties.SecurityGroupEgress ?? []).filter((rule: any) => rule.CidrIp !== NOWHERE).map((rule: any) => text(labels[id] ?? id, 'out', rule)),
  ]);
  const apart = (['in', 'out'] as const).flatMap((direction) => resourcesOf(template, `AWS::EC2::SecurityGroup${direction === 'in' ? 'In' : 'E'}gress`)
    .map(([, { Properties }]) => text(label(Properties.GroupId), direction, Properties)));
  const memberships = workloadsOf(environment).filter(({ kind }) => HAS_ECS_SERVICE.includes(kind)).map(({ kind, options: { name } }) => {
    const cfnService = stack.getLogicalId(platform.fleet[kind as 'service' | 'worker'](name).service.node.defaultChild as CfnElement);
    const groups = template.Resources[cfnService].Properties.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups;
    return `${name} is in ${groups.map(label).join(', ')}`;
  });
  return [...inline, ...apart, ...memberships];
}

function labelsOf(environment: Environment, platform: Synthesized['platform'], stack: Stack, template: Rendered): Record<string, string> {
  const labels: Record<string, string> = {};
  const add = (group: ec2.ISecurityGroup | undefined, label: string) => {
    const id = group && stack.resolve(group.securityGroupId)['Fn::GetAtt']?.[0];
    if (id) {
      labels[id] ??= label;
    }
  };
  add(platform.listener.connections.securityGroups[0], 'alb');
  add(platform.database?.connections.securityGroups[0], 'database');
  add(platform.databaseRotation?.securityGroup, 'rotation');
  add(platform.cache?.connections.securityGroups[0], 'cache');
  const built = workloadsOf(environment).map(({ kind, options }) => ({ options, workload: platform.fleet[kind](options.name).workload }));
  const fleetGroup = resourcesOf(template, 'AWS::EC2::SecurityGroup').find(([id]) => /^PlatformFleetSecurityGroup[0-9A-F]{8}$/.test(id));
  if (fleetGroup) {
    labels[fleetGroup[0]] = 'services';
  }
  for (const { options: { name }, workload } of built) {
    const child = (id: string) => workload.node.tryFindChild(id) as ec2.SecurityGroup | undefined;
    add(workload.connections.securityGroups[0], name);
    add(child('SecurityGroup'), `${name} further`);
    volumesIn(workload.node.children).forEach((volume) => add(child(`${VOLUME_GROUP}${volume}`), volumeLabel(name, volume)));
  }
  labelClients(labels, template);
  for (const [id] of resourcesOf(template, 'AWS::EC2::SecurityGroup')) {
    labels[id] ??= LABELS.find(([pattern]) => pattern.test(id))?.[1] ?? id;
  }
  return labels;
}

function volumesIn(children: IConstruct[]): string[] {
  return children.filter(({ node: { id } }) => id.startsWith(VOLUME_GROUP)).map(({ node: { id } }) => id.slice(VOLUME_GROUP.length));
}

/** The clients of a volume are known by what they may connect to. */
function labelClients(labels: Record<string, string>, template: Rendered): void {
  for (const [id, { Properties }] of resourcesOf(template, 'AWS::EC2::SecurityGroup')) {
    const targets = (Properties.SecurityGroupEgress ?? []).map((rule: any) => labels[rule.DestinationSecurityGroupId?.['Fn::GetAtt']?.[0]]);
    if (Properties.GroupDescription.startsWith('Tasks that connect to') && targets.length === 1 && targets[0]) {
      labels[id] ??= `${targets[0]} clients`;
    }
  }
}
