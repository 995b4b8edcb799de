import { aws_elasticloadbalancingv2 as elbv2, Reference, Stack, Stage, Token, Tokenization } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { resolveOuter } from '../private/outer-token';

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

/** The CDK adds this warning to a listener whose default action is set again. */
const ACTION_REPLACED = '@aws-cdk/aws-elbv2:listenerExistingDefaultActionReplaced';

const serviceRules = new WeakSet<IConstruct>();
const serviceScopes = new WeakSet<IConstruct>();
/** For listeners that forward to a default service: returns the user's default action as it is now, and as it was before the service. */
const defaultActions = new WeakMap<IConstruct, { readonly current: () => string; readonly before: string }>();

/** Distinguishes rules of services from rules of the user. */
export function registerServiceRule(rule: elbv2.CfnListenerRule): void {
  serviceRules.add(rule);
}

/** Marks a service, which a first search for the user's rules can skip. */
export function registerServiceScope(scope: IConstruct): void {
  serviceScopes.add(scope);
}

/** Remembers the user's default action before that of a service replaces it. */
export function registerDefaultService(listener: IConstruct): void {
  if (!defaultActions.has(listener)) {
    // What the user sets later changes the value of this token, even when the listener no longer has it.
    const token = (listener.node.defaultChild as elbv2.CfnListener).defaultActions;
    const replacements = () => listener.node.metadata.filter(({ data }) => String(data).includes(ACTION_REPLACED)).length;
    const current = () => JSON.stringify([resolveOuter(token, listener), replacements()]);
    defaultActions.set(listener, { current, before: current() });
  }
}

/** Whether the user has set a default action after that of a service, for example with `listener.addAction()` without a priority. */
export function hasLaterDefaultAction(listener: IConstruct): boolean {
  const actions = defaultActions.get(listener);
  return actions !== undefined && actions.current() !== actions.before;
}

/**
 * The user's rules on a listener: of `listener.addAction()`, `new ApplicationListenerRule()` and `new CfnListenerRule()`, wherever they are.
 *
 * @param listeners Constructs that stand for the listener
 * @param includeServices Whether to search inside services too, which takes time proportional to their number
 */
export function userRules(listeners: IConstruct[], { includeServices }: { includeServices: boolean }): UserRule[] {
  // A stage can be inside another, so a rule can be found twice.
  const found = new Set<elbv2.CfnListenerRule>();
  const open: IConstruct[] = [...new Set(listeners.map((listener) => Stage.of(listener) ?? listener.node.root))];
  for (let construct = open.pop(); construct; construct = open.pop()) {
    const rule = construct;
    if (rule instanceof elbv2.CfnListenerRule && !serviceRules.has(rule) && listeners.some((listener) => isOn(rule, listener))) {
      found.add(rule);
    }
    open.push(...construct.node.children.filter((child) => includeServices || !serviceScopes.has(child)));
  }
  return [...found].reverse().map(read);
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
