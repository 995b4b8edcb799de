import { aws_elasticloadbalancingv2 as elbv2, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** A rule that the user has added to the listener in addition to those of the services. */
export interface UserRule {
  readonly path: string;
  readonly priority: number;
  /** Known values of the conditions, or undefined if there is no such condition. */
  readonly hostnames?: string[];
  readonly paths?: string[];
  /** Whether it has further conditions, such as a header, so that other rules can handle requests with the same host name and path. */
  readonly isPartial: boolean;
}

const serviceRules = new WeakSet<IConstruct>();
const serviceScopes = new WeakSet<IConstruct>();

/** Distinguishes rules of services from rules of the user. */
export function registerServiceRule(rule: elbv2.CfnListenerRule): void {
  serviceRules.add(rule);
}

/** Marks a service, which a first search for the user's rules can skip. */
export function registerServiceScope(scope: IConstruct): void {
  serviceScopes.add(scope);
}

/**
 * The user's rules on a listener: of `listener.addAction()`, `new ApplicationListenerRule()` and `new CfnListenerRule()`, wherever they are.
 *
 * @param includeServices Whether to search inside services too, which takes time proportional to their number
 */
export function userRules(listener: IConstruct, { includeServices }: { includeServices: boolean }): UserRule[] {
  const found: UserRule[] = [];
  const open: IConstruct[] = [Stage.of(listener) ?? listener.node.root];
  for (let construct = open.pop(); construct; construct = open.pop()) {
    if (construct instanceof elbv2.CfnListenerRule && !serviceRules.has(construct) && isOn(construct, listener)) {
      found.push(read(construct));
    }
    open.push(...construct.node.children.filter((child) => includeServices || !serviceScopes.has(child)));
  }
  return found.reverse();
}

function isOn(rule: elbv2.CfnListenerRule, listener: IConstruct): boolean {
  const arn = rule.listenerArn;
  if (typeof arn !== 'string') {
    return false;
  }
  if (arn === (listener as elbv2.IApplicationListener).listenerArn) {
    return true;
  }
  const [token] = Tokenization.reverseString(arn).tokens;
  return Reference.isReference(token) && token.target === listener.node.defaultChild;
}

function read(rule: elbv2.CfnListenerRule): UserRule {
  const resolved: unknown = Stack.of(rule).resolve(rule.conditions);
  const conditions = (Array.isArray(resolved) ? resolved : []) as elbv2.CfnListenerRule.RuleConditionProperty[];
  const hosts = conditions.find(({ field }) => field === 'host-header');
  const paths = conditions.find(({ field }) => field === 'path-pattern');
  return {
    path: rule.node.path.replace(/\/Resource$/, ''),
    priority: rule.priority,
    hostnames: hosts && knownTexts(hosts.values ?? valuesOf(hosts.hostHeaderConfig)),
    paths: paths && knownTexts(paths.values ?? valuesOf(paths.pathPatternConfig)),
    isPartial: conditions.length === 0 || conditions.length > (hosts ? 1 : 0) + (paths ? 1 : 0),
  };
}

/** Empty if the condition is a regular expression, which cannot be compared with patterns. */
function valuesOf(config: unknown): unknown {
  return (config as { values?: unknown } | undefined)?.values;
}

function knownTexts(values: unknown): string[] {
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string' && !Token.isUnresolved(value)) : [];
}
