import {
  DescribeListenersCommand, DescribeLoadBalancersCommand, DescribeRulesCommand, ElasticLoadBalancingV2Client, Listener, LoadBalancer, Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListResourceRecordSetsCommand, ListResourceRecordSetsCommandOutput, paginateListHostedZones, ResourceRecordSet, Route53Client } from '@aws-sdk/client-route-53';
import { Emulator } from '../emulator/emulator';

/** A hostname people type, and the rule that takes it to a target group. */
export interface Route {
  readonly hostname: string;
  /** The rule's priority, `default` for the listener's default action. */
  readonly priority: string;
  readonly targetGroupArn: string;
  /** Whether a DNS record leads from the hostname to the load balancer. */
  readonly resolves: boolean;
}

/** The ways into a load balancer. */
export interface Ingress {
  readonly loadBalancerName: string;
  readonly routes: Route[];
  /** The port the routes are on. */
  readonly port: number;
  /** The port that only redirects, if there is one. */
  readonly redirectPort?: number;
}

/** Reads every hostname from the listener's rules, and those of the default action from DNS. */
export async function readIngress(emulator: Emulator, loadBalancerArn: string): Promise<Ingress> {
  const elb = new ElasticLoadBalancingV2Client(emulator.clientConfiguration);
  const loadBalancer = (await elb.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [loadBalancerArn] }))).LoadBalancers![0];
  const listeners = (await elb.send(new DescribeListenersCommand({ LoadBalancerArn: loadBalancerArn }))).Listeners!;
  const redirecting = listeners.find((listener) => defaultActionType(listener) === 'redirect');
  const serving = listeners.find((listener) => listener !== redirecting)!;
  const rules = (await elb.send(new DescribeRulesCommand({ ListenerArn: serving.ListenerArn }))).Rules!;
  const records = await recordsOf(emulator, loadBalancer);
  const ruled = rules.flatMap((rule) => hostnames(rule).map((hostname) => route(hostname, rule, records)));
  const named = new Set(ruled.map(({ hostname }) => hostname));
  const fallback = rules.filter((rule) => rule.IsDefault && targetGroup(rule) !== undefined);
  return {
    loadBalancerName: loadBalancer.LoadBalancerName!,
    port: serving.Port!,
    redirectPort: redirecting?.Port,
    routes: [
      ...ruled.sort((a, b) => Number(a.priority) - Number(b.priority)),
      ...fallback.flatMap((rule) => records.filter((record) => !named.has(record)).map((record) => route(record, rule, records))),
    ],
  };
}

function defaultActionType(listener: Listener): string | undefined {
  return listener.DefaultActions?.[0]?.Type;
}

function hostnames(rule: Rule): string[] {
  const hosts = (rule.Conditions ?? []).filter((condition) => condition.Field === 'host-header')
    .flatMap((condition) => condition.HostHeaderConfig?.Values ?? condition.Values ?? []);
  // A wildcard is no name to ask for.
  return targetGroup(rule) === undefined ? [] : hosts.filter((host) => !/[*?]/.test(host));
}

function targetGroup(rule: Rule): string | undefined {
  const action = rule.Actions?.find(({ Type }) => Type === 'forward');
  // A service whose deployments shift traffic has two, the one that Amazon ECS begins with first.
  return action?.TargetGroupArn ?? action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn;
}

function route(hostname: string, rule: Rule, records: string[]): Route {
  return { hostname, priority: rule.Priority!, targetGroupArn: targetGroup(rule)!, resolves: records.includes(hostname) };
}

/** The names of the account's alias records that lead to the load balancer. */
async function recordsOf(emulator: Emulator, loadBalancer: LoadBalancer): Promise<string[]> {
  const client = new Route53Client(emulator.clientConfiguration);
  const names = new Set<string>();
  for await (const zones of paginateListHostedZones({ client }, {})) {
    for (const zone of zones.HostedZones ?? []) {
      const records = await recordSets(client, zone.Id!);
      records.filter((record) => leadsTo(record, loadBalancer)).forEach((record) => names.add(withoutDot(record.Name!)));
    }
  }
  return [...names].sort();
}

async function recordSets(client: Route53Client, zoneId: string): Promise<ResourceRecordSet[]> {
  const records: ResourceRecordSet[] = [];
  let page: ListResourceRecordSetsCommandOutput | undefined;
  do {
    page = await client.send(new ListResourceRecordSetsCommand({
      HostedZoneId: zoneId,
      StartRecordName: page?.NextRecordName,
      StartRecordType: page?.NextRecordType,
      StartRecordIdentifier: page?.NextRecordIdentifier,
    }));
    records.push(...page.ResourceRecordSets ?? []);
  } while (page.IsTruncated);
  return records;
}

function leadsTo(record: ResourceRecordSet, loadBalancer: LoadBalancer): boolean {
  const target = withoutDot(record.AliasTarget?.DNSName ?? '').replace(/^dualstack\./, '');
  return target.toLowerCase() === loadBalancer.DNSName!.toLowerCase();
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
