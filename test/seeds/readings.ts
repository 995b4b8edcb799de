import { EnvironmentTemplate, Properties, Resource } from './environment-template';

/** The CDK's rule that lets nothing out: a group without any rule would let everything out. */
const NOTHING: Properties = { CidrIp: '255.255.255.255/32', IpProtocol: 'icmp', FromPort: 252, ToPort: 86 };
const EVERYWHERE = '0.0.0.0/0';

/** Different values in alphabetical order. */
export function distinct<T>(values: T[]): T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value);
}

function propertiesOf(t: EnvironmentTemplate, type: string): Properties[] {
  return t.all(type).map(({ properties }) => properties);
}

// --- network ---------------------------------------------------------------------------------------------------------

/** Where a subnet's traffic to everywhere goes: the name of a gateway, or nowhere. */
export function wayOut(t: EnvironmentTemplate, cidr: string): string | undefined {
  const subnet = t.resource('EC2::Subnet', cidr);
  const { RouteTableId: table } = rawTableOf(t, subnet);
  const route = propertiesOf(t, 'EC2::Route').find((properties) => properties.RouteTableId === table && properties.DestinationCidrBlock === EVERYWHERE);
  return route && (route.NatGatewayId ?? route.GatewayId);
}

/** Zone of a NAT gateway: that of the subnet it is in. */
export function zoneOfNatGateway(t: EnvironmentTemplate, name: string): string {
  return t.one('EC2::Subnet', t.one('EC2::NatGateway', name).SubnetId).AvailabilityZone;
}

export function zoneOf(t: EnvironmentTemplate, cidr: string): string {
  return t.one('EC2::Subnet', cidr).AvailabilityZone;
}

/** CIDRs of the subnets whose traffic to everywhere goes to the wanted kind of gateway. */
export function subnetsWithWayOut(t: EnvironmentTemplate, kind: 'InternetGateway' | 'NatGateway' | 'none'): string[] {
  return t.names('EC2::Subnet').filter((cidr) => {
    const gateway = wayOut(t, cidr);
    return kind === 'none' ? gateway === undefined : gateway !== undefined && t.names(`EC2::${kind}`).includes(gateway);
  });
}

export function endpoint(t: EnvironmentTemplate, name: string): Properties {
  return propertiesOf(t, 'EC2::VPCEndpoint').find(({ ServiceName }) => ServiceName === `com.amazonaws.us-east-1.${name}`) ?? {};
}

function rawTableOf(t: EnvironmentTemplate, subnet: Resource): Properties {
  return propertiesOf(t, 'EC2::SubnetRouteTableAssociation').find(({ SubnetId }) => SubnetId === subnet.name) ?? {};
}

/** Who is let in and out, as sentences. Where a group says nothing of the way out, AWS lets everything out. */
export function securityGroup(t: EnvironmentTemplate, name: string): { inbound: string[]; outbound: string[] } {
  const group = t.one('EC2::SecurityGroup', name);
  const apart = (type: string) => propertiesOf(t, `EC2::SecurityGroup${type}`).filter(({ GroupId }) => GroupId === name);
  const outbound = [...group.SecurityGroupEgress ?? [{ IpProtocol: '-1', CidrIp: EVERYWHERE }], ...apart('Egress')].filter((rule) => !isNothing(rule));
  return {
    inbound: [...group.SecurityGroupIngress ?? [], ...apart('Ingress')].map((rule) => sentence(rule, 'from')).sort(),
    outbound: outbound.map((rule) => sentence(rule, 'to')).sort(),
  };
}

/** Security groups of a service's tasks, its own first. */
export function groupsOfTasks(t: EnvironmentTemplate, name: string): string[] {
  return service(t, name).NetworkConfiguration.AwsvpcConfiguration.SecurityGroups;
}

/** Services whose tasks are in a security group. */
export function membersOf(t: EnvironmentTemplate, group: string): string[] {
  const prefix = `${t.stackName}-`;
  return services(t).map(({ name }) => name.slice(prefix.length)).filter((name) => groupsOfTasks(t, name).includes(group)).sort();
}

/** Who is let into a group: where that is a group which tasks join beside their own, the own group of each service in it. */
export function letIn(t: EnvironmentTemplate, group: string): string[] {
  return distinct(securityGroup(t, group).inbound.flatMap((rule) => {
    const [ports, peer] = rule.split(' from ');
    const members = membersOf(t, peer);
    return members.length === 0 ? [rule] : members.map((name) => `${ports} from ${groupsOfTasks(t, name)[0]}`);
  })).sort();
}

function isNothing(rule: Properties): boolean {
  return Object.entries(NOTHING).every(([key, value]) => rule[key] === value);
}

function sentence(rule: Properties, direction: 'from' | 'to'): string {
  const peer = rule.CidrIp ?? rule.CidrIpv6 ?? rule.SourcePrefixListId ?? rule.SourceSecurityGroupId ?? rule.DestinationSecurityGroupId ?? JSON.stringify(rule);
  const ports = rule.FromPort === rule.ToPort ? rule.FromPort : `${rule.FromPort}-${rule.ToPort}`;
  return `${rule.IpProtocol === '-1' ? 'all' : `${rule.IpProtocol} ${ports}`} ${direction} ${peer}`;
}

// --- load balancing --------------------------------------------------------------------------------------------------

export function listener(t: EnvironmentTemplate, port: number): Properties {
  const found = propertiesOf(t, 'ElasticLoadBalancingV2::Listener').filter(({ Port }) => Port === port);
  return found.length === 1 ? found[0] : {};
}

export interface Rule {
  readonly priority: number;
  readonly hosts: string[];
  readonly paths: string[];
  readonly fields: string[];
  readonly service: string | undefined;
}

/** The rules of the HTTPS listener, in the order in which the load balancer asks them. */
export function rules(t: EnvironmentTemplate): Rule[] {
  const https = t.all('ElasticLoadBalancingV2::Listener').filter(({ properties }) => properties.Port === 443).map(({ name }) => name);
  return propertiesOf(t, 'ElasticLoadBalancingV2::ListenerRule').filter(({ ListenerArn }) => https.includes(ListenerArn)).map((properties) => ({
    priority: properties.Priority,
    hosts: properties.Conditions.flatMap((condition: Properties) => condition.HostHeaderConfig?.Values ?? []),
    paths: properties.Conditions.flatMap((condition: Properties) => condition.PathPatternConfig?.Values ?? []),
    fields: properties.Conditions.map((condition: Properties) => condition.Field),
    service: forwardedTo(t, properties.Actions),
  })).sort((a, b) => a.priority - b.priority);
}

export function ruleOf(t: EnvironmentTemplate, priority: number): Pick<Rule, 'hosts' | 'fields' | 'service'> | undefined {
  const found = rules(t).find((candidate) => candidate.priority === priority);
  return found && { hosts: found.hosts, fields: found.fields, service: found.service };
}

/** The service that answers to an HTTPS address: that of the first rule that fits, else the default one. */
export function answers(t: EnvironmentTemplate, host: string, path = '/'): string | undefined {
  const fitting = rules(t).find(({ hosts, paths, fields }) => fields.every((field) => (
    (field === 'host-header' && matches(host, hosts)) || (field === 'path-pattern' && matches(path, paths))
  )));
  return fitting ? fitting.service : defaultService(t);
}

function matches(text: string, patterns: string[]): boolean {
  return patterns.some((pattern) => {
    const literal = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${literal.replace(/\*/g, '.*').replace(/\?/g, '.')}$`).test(text);
  });
}

export function defaultService(t: EnvironmentTemplate): string | undefined {
  return forwardedTo(t, listener(t, 443).DefaultActions ?? []);
}

function forwardedTo(t: EnvironmentTemplate, actions: Properties[]): string | undefined {
  return actions.length === 1 && actions[0].Type === 'forward'
    ? services(t).find(({ properties }) => properties.LoadBalancers.some((target: Properties) => target.TargetGroupArn === actions[0].TargetGroupArn))?.name
    : undefined;
}

export function targetGroup(t: EnvironmentTemplate, name: string): Properties {
  return t.one('ElasticLoadBalancingV2::TargetGroup', `${t.stackName}-${name}-tg`);
}

/**
 * The port that a target group's tasks are asked at, requests and health checks: the one that Amazon ECS registers them with. The group's own port is
 * for targets that are registered without one.
 */
export function targetPort(t: EnvironmentTemplate, name: string): number | undefined {
  const { HealthCheckPort = 'traffic-port' } = targetGroup(t, name);
  const registered = services(t).flatMap(({ properties }) => properties.LoadBalancers).filter(({ TargetGroupArn }) => TargetGroupArn === `${t.stackName}-${name}-tg`);
  return registered.length === 1 && HealthCheckPort === 'traffic-port' ? registered[0].ContainerPort : undefined;
}

/** The DNS records of a template, each with the zone of its group. */
export function records(t: EnvironmentTemplate): Properties[] {
  return propertiesOf(t, 'Route53::RecordSetGroup').flatMap(({ HostedZoneId, RecordSets }) => RecordSets.map((one: Properties) => ({ HostedZoneId, ...one })));
}

/** What an address of a zone leads to. */
export function record(t: EnvironmentTemplate, host: string): string | undefined {
  const found = records(t).filter(({ Name }) => Name === `${host}.`);
  return found.length === 1 ? `${found[0].Type} in ${found[0].HostedZoneId} → ${found[0].AliasTarget?.DNSName}` : undefined;
}

// --- services --------------------------------------------------------------------------------------------------------

export function services(t: EnvironmentTemplate): Resource[] {
  return t.all('ECS::Service');
}

export function service(t: EnvironmentTemplate, name: string): Properties {
  return t.one('ECS::Service', `${t.stackName}-${name}`);
}

/** The task definition that a service runs. */
export function task(t: EnvironmentTemplate, name: string): Properties {
  return t.one('ECS::TaskDefinition', service(t, name).TaskDefinition);
}

/** The only container of a service's tasks. */
export function container(t: EnvironmentTemplate, name: string): Properties {
  const [only, ...others] = task(t, name).ContainerDefinitions;
  return others.length === 0 ? only : {};
}

/** `repti-core:staging` */
export function image(t: EnvironmentTemplate, name: string): string {
  return container(t, name).Image.split('/').pop();
}

/** Secrets in the environment of a service's container, by the name of the variable. */
export function secretVariables(t: EnvironmentTemplate, name: string): Record<string, string> {
  return Object.fromEntries((container(t, name).Secrets ?? []).map(({ Name, ValueFrom }: Properties) => [Name, ValueFrom]));
}

export function variables(t: EnvironmentTemplate, name: string): Record<string, string> {
  return Object.fromEntries((container(t, name).Environment ?? []).map(({ Name, Value }: Properties) => [Name, Value]));
}

/** What an attribute of every service is, once for each value it has. */
export function ofEach(names: string[], read: (name: string) => unknown): unknown[] {
  return distinct(names.map(read));
}

// --- data, secrets, roles --------------------------------------------------------------------------------------------

export function database(t: EnvironmentTemplate): Properties {
  return t.one('RDS::DBInstance', `${t.stackName}-postgres`);
}

export function databaseSubnets(t: EnvironmentTemplate): string[] {
  return t.one('RDS::DBSubnetGroup', database(t).DBSubnetGroupName ?? 'the default').SubnetIds;
}

export function cache(t: EnvironmentTemplate): Properties {
  // With an AUTH token, the name says so.
  return t.one('ElastiCache::ReplicationGroup', t.names('ElastiCache::ReplicationGroup').find((name) => name.startsWith(`${t.stackName}-redis`)) ?? 'none');
}

export function cacheSubnets(t: EnvironmentTemplate): string[] {
  return t.one('ElastiCache::SubnetGroup', cache(t).CacheSubnetGroupName ?? 'the default').SubnetIds;
}

const REFERENCE = /\{\{resolve:secretsmanager:([^:]+):SecretString:(\w+)::\}\}/g;

/** A secret's text. What CloudFormation takes out of another secret is written out where the template tells it, else as `<password>`. */
export function secretText(t: EnvironmentTemplate, name: string): string {
  return t.one('SecretsManager::Secret', name).SecretString.replace(REFERENCE, (_: string, from: string, key: string) => {
    const { GenerateSecretString: generated } = t.one('SecretsManager::Secret', from);
    return JSON.parse(generated?.SecretStringTemplate ?? '{}')[key] ?? (generated?.GenerateStringKey === key ? `<${key}>` : 'nothing');
  });
}

/** The connection details. */
export function connection(t: EnvironmentTemplate): Record<string, string> {
  return JSON.parse(secretText(t, `${t.stackName}-db-connection`));
}

/** Who may take on a role. */
export function trusted(t: EnvironmentTemplate, role: string): string[] {
  return t.one('IAM::Role', role).AssumeRolePolicyDocument.Statement.map(({ Principal }: Properties) => Principal.Service);
}

/** Which actions a role may do on what. */
export function permissions(t: EnvironmentTemplate, role: string): Record<string, string[]> {
  const statements = t.all('IAM::ManagedPolicy').filter(({ properties }) => properties.Roles?.includes(role)).flatMap(({ properties }) => properties.PolicyDocument.Statement);
  const allowed: Record<string, string[]> = {};
  for (const { Action, Resource: resource } of statements.filter(({ Effect }) => Effect === 'Allow')) {
    for (const action of [Action].flat()) {
      allowed[action] = distinct([...allowed[action] ?? [], ...[resource].flat()]);
    }
  }
  return allowed;
}

/** Whether a tag of a repository may be moved to another image. */
export function mayMove(t: EnvironmentTemplate, repository: string, tag: string): boolean {
  const { ImageTagMutability: mutability, ImageTagMutabilityExclusionFilters: exclusions = [] } = t.one('ECR::Repository', repository);
  const excluded = exclusions.some(({ ImageTagMutabilityExclusionFilterValue: filter }: Properties) => new RegExp(`^${filter.replace(/\*/g, '.*')}$`).test(tag));
  return mutability === 'MUTABLE' || (mutability === 'IMMUTABLE_WITH_EXCLUSION' && excluded);
}

/** What alarms watch, by the namespace of the metrics. */
export function alarmNamespaces(t: EnvironmentTemplate): string[] {
  return distinct(t.all('CloudWatch::Alarm').flatMap(({ properties }) => (
    properties.Namespace ? [properties.Namespace] : (properties.Metrics ?? []).flatMap(({ MetricStat }: Properties) => MetricStat?.Metric.Namespace ?? [])
  )));
}
