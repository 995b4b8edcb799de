import { aws_elasticloadbalancingv2 as elbv2, Stack, Token } from 'aws-cdk-lib';
import { Construct, IConstruct } from 'constructs';
import { isCreated } from './listener-identity';
import { CATCH_ALL_PRIORITY, derivedPriority, PRIORITY_RANGE, WEIGHTED_CATCH_ALL_PRIORITY } from './listener-priority';
import { registerDefaultService, registerServiceRule } from './user-rules';
import { certificateCovers, checkHostname, checkPathPattern, known } from '../private/hostnames';
import { hashOf } from '../private/names';
import { Problems } from '../private/problems';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html */
const MAX_CONDITION_VALUES = 5;
const EVERY_PATH = '/*';

/** What a service needs from the listener. */
export interface Route {
  /** Path of the fleet that the service belongs to. */
  readonly fleet: string;
  readonly service: string;
  /** Name of the fleet, if it has one. Two fleets can each have a service with the same name. */
  readonly fleetName?: string;
  readonly hostnames: string[];
  readonly paths: string[];
  readonly priority?: number;
  readonly isDefault: boolean;
  /** Whether the service can be the default action. Otherwise, a rule with the last priority handles all other requests. */
  readonly ownsDefaultAction: boolean;
  /** Whether the rule has weights for two target groups, which Amazon ECS manages. */
  readonly isWeighted: boolean;
}

/** Whether a fleet can set the default action: it is part of the listener, so only the stack that has the listener can. */
export function ownsDefaultAction(listener: elbv2.IApplicationListener, scope: IConstruct): boolean {
  return isCreated(listener) && Stack.of(listener) === Stack.of(scope);
}

/** Whether the listener uses HTTPS, or undefined if this is not known because the listener is imported. */
export function isSecure(listener: elbv2.IApplicationListener): boolean | undefined {
  const protocol = (listener.node.defaultChild as Partial<elbv2.CfnListener> | undefined)?.protocol;
  return protocol === undefined || Token.isUnresolved(protocol) ? undefined : protocol === 'HTTPS';
}

/** Priority of the route's rule, or undefined if the route is the listener's default action. */
export function rulePriority(route: Route): number | undefined {
  if (route.isDefault) {
    return route.isWeighted ? WEIGHTED_CATCH_ALL_PRIORITY : route.ownsDefaultAction ? undefined : CATCH_ALL_PRIORITY;
  }
  return route.priority ?? derivedPriority({ name: nameInPriority(route), hostnames: route.hostnames, paths: route.paths });
}

/** While a service changes to or from a weighted rule, it has both rules, which need different priorities. The space cannot occur in a service's name. */
function nameInPriority({ service, fleetName, isWeighted }: Route): string {
  const name = fleetName === undefined ? service : `${fleetName}/${service}`;
  return isWeighted ? `${name} weighted` : name;
}

/** Conditions of the rule. The values are sorted, so that the order of the props does not change the template. */
export function ruleConditions(route: Route): { hostnames: string[]; paths: string[] } {
  return route.isDefault ? { hostnames: [], paths: [EVERY_PATH] } : { hostnames: inOrder(route.hostnames), paths: inOrder(route.paths) };
}

/** Collects mistakes in a single route. `ListenerRoutes` compares routes. */
export function checkRoute(route: Route, certificateDomains: string[] | undefined, problems: Problems): void {
  const subject = `service '${route.service}'`;
  problems.integer(subject, 'priority', route.priority, PRIORITY_RANGE);
  checkHostnames(subject, known(route.hostnames), certificateDomains, problems);
  known(route.paths).forEach((path) => checkPathPattern(problems, subject, path));
  if (route.isDefault && route.paths.length > 0) {
    problems.add({ subject, prop: 'paths', must: "not be set when 'isDefault' is true", got: route.paths, fix: 'the default service handles all paths that no other service handles' });
  }
  if (route.isDefault && route.priority !== undefined) {
    problems.add({ subject, prop: 'priority', must: "not be set when 'isDefault' is true", got: route.priority, fix: 'the default service has the last priority' });
  }
  if (!route.isDefault && route.hostnames.length + route.paths.length === 0) {
    problems.add({ subject, prop: 'hostnames', must: "be set unless 'paths' is set or 'isDefault' is true", got: undefined, fix: 'otherwise no request reaches the service' });
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

function checkHostnames(subject: string, hostnames: string[], certificateDomains: string[] | undefined, problems: Problems): void {
  const texts = hostnames.map((hostname) => hostname.toLowerCase());
  hostnames.forEach((hostname, index) => {
    const wellFormed = checkHostname(problems, subject, hostname);
    if (texts.indexOf(texts[index]) < index) {
      problems.add({ subject, prop: 'hostnames', must: 'name each host once', got: hostname });
    }
    if (certificateDomains && !Token.isUnresolved(certificateDomains) && wellFormed && !certificateCovers(certificateDomains, hostname)) {
      problems.add({
        subject,
        prop: 'hostnames',
        must: `be covered by the certificate's ${certificateDomains.map((d) => `'${d}'`).join(', ')}, where * stands for one label`,
        got: hostname,
        fix: "pass a certificate that covers it, and set the domain's 'certificateDomains'",
      });
    }
  });
}

/** Properties of `ListenerRoute`. */
export interface ListenerRouteProps {
  readonly listener: elbv2.IApplicationListener;
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  readonly route: Route;
}

/** Forwards a service's requests from the listener to its target group, with a listener rule or the default action. */
export class ListenerRoute extends Construct {
  /** The resource that associates the target group with the load balancer, which Amazon ECS requires to create the service. */
  readonly association: Construct;

  constructor(scope: Construct, id: string, props: ListenerRouteProps) {
    super(scope, id);
    const priority = rulePriority(props.route);
    this.association = priority === undefined ? becomeDefault(props.listener, props.targetGroup) : this.createRule(props, priority);
  }

  private createRule({ listener, targetGroup, route }: ListenerRouteProps, priority: number): Construct {
    const { hostnames, paths } = ruleConditions(route);
    const conditions = [
      ...(hostnames.length > 0 ? [elbv2.ListenerCondition.hostHeaders(hostnames)] : []),
      ...(paths.length > 0 ? [elbv2.ListenerCondition.pathPatterns(paths)] : []),
    ];
    const rule = new elbv2.ApplicationListenerRule(this, 'Rule', {
      listener,
      priority,
      conditions,
      action: elbv2.ListenerAction.forward([targetGroup]),
    });
    const cfnRule = rule.node.defaultChild as elbv2.CfnListenerRule;
    if ((route.priority ?? CATCH_ALL_PRIORITY) === priority && !Token.isUnresolved(priority)) {
      nameAfter(cfnRule, route.fleet, priority);
    }
    registerServiceRule(cfnRule);
    return cfnRule;
  }
}

/**
 * Another service, for example after a rename, can take over a priority that is set. CloudFormation creates new rules before it deletes old ones, which
 * Elastic Load Balancing would reject because the priority is in use. So the rule's logical ID depends on the priority: the rule remains, and forwards to
 * the other service.
 */
function nameAfter(rule: elbv2.CfnListenerRule, fleet: string, priority: number): void {
  const scope = rule.node.scopes.find(({ node }) => node.path === fleet);
  const within = scope ? scope.node.path.slice(Stack.of(rule).node.path.length) : fleet;
  rule.overrideLogicalId(`${within.replace(/[^A-Za-z0-9]/g, '')}${hashOf(within)}Priority${priority}`);
}

/** Makes the listener forward all other requests to a target group. The listener must be in this stack. */
export function becomeDefault(listener: elbv2.IApplicationListener, targetGroup: elbv2.ApplicationTargetGroup): Construct {
  const cfnListener = listener.node.defaultChild as elbv2.CfnListener;
  registerDefaultService(listener);
  cfnListener.defaultActions = [{ type: 'forward', targetGroupArn: targetGroup.targetGroupArn }];
  // As for a rule, so that metrics and request count scaling of the target group have the load balancer.
  targetGroup.registerListener(listener, cfnListener);
  return cfnListener;
}

/** Sorted, so that the order of the props does not change the template. */
function inOrder(values: string[]): string[] {
  return Token.isUnresolved(values) ? values : [...values].sort();
}
