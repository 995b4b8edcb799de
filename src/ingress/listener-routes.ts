import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { CATCH_ALL_PRIORITY, derivedPriority, PRIORITY_RANGE } from './listener-priority';
import { certificateCovers, checkHostname, checkPathPattern } from '../private/hostnames';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_TARGET_GROUPS = 100;
const MAX_CONDITION_VALUES = 5;

/** What one service asks of the listener. */
export interface Route {
  /** Path of the fleet that the service belongs to. */
  readonly fleet: string;
  readonly service: string;
  readonly hostnames: string[];
  readonly paths: string[];
  readonly priority?: number;
  readonly isDefault: boolean;
  /** Whether the default action can be the service's; otherwise a last rule catches everything. */
  readonly ownsDefaultAction: boolean;
}

/** Priority of the route's rule, or undefined where the listener's default action takes its place. */
export function rulePriority(route: Route): number | undefined {
  if (!priorities.has(route)) {
    priorities.set(route, computePriority(route));
  }
  return priorities.get(route);
}

/** Every pair of routes is compared, and a hash for each comparison would be felt. */
const priorities = new WeakMap<Route, number | undefined>();

function computePriority(route: Route): number | undefined {
  if (route.isDefault) {
    return route.ownsDefaultAction ? undefined : CATCH_ALL_PRIORITY;
  }
  return route.priority ?? derivedPriority({
    name: route.service, hasHostnames: route.hostnames.length > 0, hasPaths: route.paths.length > 0,
  });
}

/** All routes of one listener, whoever adds them: several fleets may share it. */
export class ListenerRoutes {
  static of(listener: IConstruct): ListenerRoutes {
    let routes = ListenerRoutes.byListener.get(listener);
    if (!routes) {
      routes = new ListenerRoutes();
      ListenerRoutes.byListener.set(listener, routes);
    }
    return routes;
  }

  private static readonly byListener = new WeakMap<IConstruct, ListenerRoutes>();
  private readonly routes: Route[] = [];
  private readonly recorded = new Set<string>();

  /** Checks new routes by themselves, against each other and against those the listener already has. */
  check(added: Route[], certificateDomains: string[] | undefined, problems: Problems): void {
    added.forEach((route, index) => {
      checkOne(route, certificateDomains, problems);
      for (const other of [...this.routes, ...added.slice(0, index)]) {
        checkPair(other, route, problems);
      }
    });
    this.checkQuota([...this.routes, ...added], problems);
  }

  add(route: Route): void {
    this.routes.push(route);
  }

  /** Whether a host name has no record yet. From then on it has one. */
  claimRecord(hostname: string): boolean {
    const host = hostname.toLowerCase();
    const first = !this.recorded.has(host);
    this.recorded.add(host);
    return first;
  }

  private checkQuota(all: Route[], problems: Problems): void {
    // As many listener rules are a quota too, and no service has more rules than target groups.
    if (all.length > MAX_TARGET_GROUPS) {
      problems.add({ subject: 'load balancer', prop: 'services', must: `need at most ${MAX_TARGET_GROUPS} target groups, an AWS quota that cannot be raised`, got: all.length, fix: 'give some services a load balancer of their own' });
    }
  }
}

function checkOne(route: Route, certificateDomains: string[] | undefined, problems: Problems): void {
  const subject = `service '${route.service}'`;
  problems.integer(subject, 'priority', route.priority, PRIORITY_RANGE);
  const hostnames = known(route.hostnames);
  hostnames.forEach((hostname, index) => {
    const wellFormed = checkHostname(problems, subject, hostname);
    if (hostnames.findIndex((other) => sameText(other, hostname)) < index) {
      problems.add({ subject, prop: 'hostnames', must: 'name each host once', got: hostname });
    }
    if (certificateDomains && !Token.isUnresolved(certificateDomains) && wellFormed && !certificateCovers(certificateDomains, hostname)) {
      problems.add({
        subject,
        prop: 'hostnames',
        must: `be covered by the certificate's ${certificateDomains.map((d) => `'${d}'`).join(', ')}, where * stands for one label`,
        got: hostname,
        fix: "pass a certificate that covers it and say so in the domain's 'certificateDomains'",
      });
    }
  });
  known(route.paths).forEach((path) => checkPathPattern(problems, subject, path));
  if (route.isDefault && route.paths.length > 0) {
    problems.add({ subject, prop: 'paths', must: "be left out where 'isDefault' is true", got: route.paths, fix: 'the default service gets every path that no other service takes' });
  }
  if (route.isDefault && route.priority !== undefined) {
    problems.add({ subject, prop: 'priority', must: "be left out where 'isDefault' is true", got: route.priority, fix: 'the default service is asked last' });
  }
  if (!route.isDefault && route.hostnames.length + route.paths.length === 0) {
    problems.add({ subject, prop: 'hostnames', must: "have a host name, or 'paths' a path, or 'isDefault' be true", got: undefined, fix: 'otherwise no request reaches the service' });
  }
  // The default action has no conditions, so a default service may have any number of host names.
  if (!route.isDefault && route.hostnames.length + route.paths.length > MAX_CONDITION_VALUES) {
    problems.add({
      subject,
      prop: 'hostnames',
      must: `have, together with 'paths', at most ${MAX_CONDITION_VALUES} values, an AWS quota of a listener rule`,
      got: route.hostnames.length + route.paths.length,
      fix: 'use a wildcard, or a second service',
    });
  }
}

function checkPair(first: Route, second: Route, problems: Problems): void {
  if (first.service === second.service && first.fleet === second.fleet) {
    // One mistake: the name. All else follows from it.
    return;
  }
  const subject = `service '${second.service}'`;
  if (first.isDefault && second.isDefault) {
    problems.add({ subject, prop: 'isDefault', must: `be true for one service only, and service '${first.service}' is the default`, got: true });
  }
  const priority = rulePriority(second);
  if (!Token.isUnresolved(priority) && priority === rulePriority(first) && !(first.isDefault && second.isDefault)) {
    const derived = [first, second].filter((route) => route.priority === undefined && !route.isDefault);
    problems.add({
      subject,
      prop: 'priority',
      must: `differ from the priority of service '${first.service}'`,
      got: priority,
      fix: derived.length > 0 ? `it is derived from the name of ${derived.map((r) => `'${r.service}'`).join(' and ')}: pin another with 'priority'` : undefined,
    });
  }
  for (const hostname of known(second.hostnames)) {
    if (Token.isUnresolved(hostname) || !first.hostnames.some((other) => sameText(other, hostname))) {
      continue;
    }
    if (first.paths.length === 0 && second.paths.length === 0) {
      problems.add({
        subject, prop: 'hostnames', must: `not be taken, and service '${first.service}' has it`, got: hostname, fix: "tell the two apart by 'paths' where they share a host",
      });
    }
  }
  const sharesHost = first.hostnames.length + second.hostnames.length === 0
    || second.hostnames.some((hostname) => first.hostnames.some((other) => sameText(other, hostname)));
  for (const path of known(second.paths)) {
    if (sharesHost && first.paths.includes(path)) {
      problems.add({ subject, prop: 'paths', must: `not be taken for the same host, and service '${first.service}' has it`, got: path });
    }
  }
}

/** What is known of a list: nothing, where only the deployment knows it as a whole. */
export function known(list: string[]): string[] {
  return Token.isUnresolved(list) ? [] : list;
}

function sameText(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
