import { IConstruct } from 'constructs';
import { identitiesOf, isCreated } from './listener-identity';
import { checkRoute, Route } from './listener-route';
import { conflictOf, ListenerRule, ruleOfRoute, ruleOfUser } from './route-conflicts';
import { RuleSet } from './rule-set';
import { hasLaterDefaultAction, userRules } from './user-rules';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_TARGET_GROUPS = 100;

/**
 * All routes of a listener. Several fleets can share it, and users can add rules to it.
 *
 * Several constructs of an app can stand for one listener: imports of the same ARN, and imports of the same platform, which the app can also create.
 */
export class ListenerRoutes {
  /**
   * @param listener The listener, or a construct that imports it
   * @param publishedName Name of the listener if a platform publishes it, from `publishedName()`
   */
  static of(listener: IConstruct, publishedName?: string): ListenerRoutes {
    const known = ListenerRoutes.knownIn(listener);
    const identities = identitiesOf(listener, publishedName);
    let routes = ListenerRoutes.byListener.get(listener);
    if (!routes) {
      routes = identities.map((identity) => known.get(identity)).find((each) => each?.includes(listener)) ?? new ListenerRoutes();
      routes.listeners.push(listener);
      ListenerRoutes.byListener.set(listener, routes);
      if (routes.listeners.length === 1) {
        // Rules may be added after the services.
        listener.node.addValidation({ validate: () => ListenerRoutes.of(listener).checkUserRules() });
      }
    }
    for (const identity of identities.filter((each) => !known.has(each))) {
      known.set(identity, routes);
    }
    return routes;
  }

  /** The routes of a listener that will be created and published, whose imports can already have routes. */
  static ofPlanned(scope: IConstruct, publishedName: string | undefined): ListenerRoutes {
    const routes = publishedName === undefined ? undefined : ListenerRoutes.knownIn(scope).get(publishedName);
    return routes && !routes.listeners.some(isCreated) ? routes : new ListenerRoutes();
  }

  private static readonly byListener = new WeakMap<IConstruct, ListenerRoutes>();
  /** By the root of the app, and then by identity. */
  private static readonly byIdentity = new WeakMap<IConstruct, Map<string, ListenerRoutes>>();

  private static knownIn({ node: { root } }: IConstruct): Map<string, ListenerRoutes> {
    const known = ListenerRoutes.byIdentity.get(root) ?? new Map<string, ListenerRoutes>();
    ListenerRoutes.byIdentity.set(root, known);
    return known;
  }

  /** Pairs of rules that were compared so far. */
  comparisons = 0;
  private readonly services = new RuleSet();
  private targetGroups = 0;
  private readonly recorded = new Set<string>();
  /** Constructs that stand for the listener. None exists for a listener that will be created. */
  private readonly listeners: IConstruct[] = [];

  /** Checks new routes individually, against each other, and against the existing rules of the listener. */
  check(added: Route[], certificateDomains: string[] | undefined, problems: Problems): void {
    added.forEach((route) => checkRoute(route, certificateDomains, problems));
    this.checkRules(added, problems);
    // The quota on listener rules is the same, and no service has more rules than target groups.
    const count = this.targetGroups + countTargetGroups(added);
    if (count > MAX_TARGET_GROUPS) {
      problems.add({
        subject: 'load balancer',
        prop: 'services',
        must: `need at most ${MAX_TARGET_GROUPS} target groups, an AWS quota that cannot be raised`,
        got: count,
        fix: added.some(({ isWeighted }) => isWeighted)
          ? 'services with a deployment strategy other than rolling need two: use rolling deployments for some services, or a separate load balancer'
          : 'move some services to a separate load balancer',
      });
    }
  }

  /** Checks the rules of new routes against each other, and against the existing rules of the listener. */
  checkRules(added: Route[], problems: Problems): void {
    const fresh = new RuleSet();
    const user = this.userRules({ includeServices: false });
    for (const route of added) {
      // A service without a route is reported separately, and would match every request.
      if (!hasRoute(route)) {
        continue;
      }
      const rule = ruleOfRoute(route);
      [user, this.services, fresh].forEach((rules) => this.compare(rules, rule, problems));
      fresh.add(rule);
    }
  }

  add(route: Route): void {
    this.services.add(ruleOfRoute(route));
    this.targetGroups += countTargetGroups([route]);
  }

  /** Whether a host name has no record yet. Marks it as having one. */
  claimRecord(hostname: string): boolean {
    const host = hostname.toLowerCase();
    const first = !this.recorded.has(host);
    this.recorded.add(host);
    return first;
  }

  /** Whether a construct can stand for this listener: two that the app creates are different, also if they are published under one name. */
  private includes(listener: IConstruct): boolean {
    return !isCreated(listener) || !this.listeners.some(isCreated);
  }

  private checkUserRules(): string[] {
    const problems = new Problems();
    if (this.services.size > 0) {
      const seen = new RuleSet();
      for (const rule of this.userRules({ includeServices: true }).rules) {
        this.compare(this.services, rule, problems);
        checkPriority(seen, rule, problems);
        seen.add(rule);
      }
      this.checkDefaultAction(problems);
    }
    return problems.messages;
  }

  /** The listener would ignore the action, and the CDK's warning would claim that it replaced that of the service. */
  private checkDefaultAction(problems: Problems): void {
    const { listeners, services: { defaultService } } = this;
    const listener = listeners.find(hasLaterDefaultAction);
    if (listener && defaultService) {
      problems.add({
        subject: defaultService.subject,
        prop: 'isDefault',
        must: `be false when another default action is set on the listener '${listener.node.path}' after the service`,
        got: true,
        fix: "to add a rule instead, pass 'priority' and 'conditions' to listener.addAction(), addTargets() or addTargetGroups()",
      });
    }
  }

  private userRules(options: { includeServices: boolean }): RuleSet {
    const rules = new RuleSet();
    userRules(this.listeners, options).forEach((rule) => rules.add(ruleOfUser(rule)));
    return rules;
  }

  private compare(rules: RuleSet, rule: ListenerRule, problems: Problems): void {
    const other = rules.defaultService;
    if (rule.isDefault && other && other.owner !== rule.owner) {
      problems.add({ subject: rule.subject, prop: 'isDefault', must: `be true for only one service, and ${other.subject} already is the default`, got: true });
    }
    checkPriority(rules, rule, problems);
    for (const near of rules.near(rule)) {
      this.comparisons++;
      // If a fleet has two services with the same name, only the name is reported.
      const mistake = near.owner === rule.owner || (near.isDefault && rule.isDefault) ? undefined : conflictOf(near, rule);
      if (mistake) {
        problems.add(mistake);
      }
    }
  }
}

function countTargetGroups(routes: Route[]): number {
  return routes.reduce((sum, { isWeighted }) => sum + (isWeighted ? 2 : 1), 0);
}

function hasRoute({ isDefault, hostnames, paths }: Route): boolean {
  return isDefault || hostnames.length + paths.length > 0;
}

function checkPriority(rules: RuleSet, rule: ListenerRule, problems: Problems): void {
  const other = rules.ofPriority(rule.priority);
  if (!other || other.owner === rule.owner || (other.isDefault && rule.isDefault)) {
    return;
  }
  const derived = [other, rule].filter(({ isDerived }) => isDerived);
  problems.add({
    subject: rule.subject,
    prop: 'priority',
    must: `differ from the priority of ${other.subject}`,
    got: rule.priority,
    fix: derived.length > 0 ? `it is derived from the name of ${derived.map(({ subject }) => subject.replace('service ', '')).join(' and ')}: pin another with 'priority'` : undefined,
  });
}
