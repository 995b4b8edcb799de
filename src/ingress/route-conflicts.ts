import { Token } from 'aws-cdk-lib';
import { ruleSpecificity, specificity } from './listener-priority';
import { Route, rulePriority } from './listener-route';
import { canBothMatch, covers, isEveryPath } from './route-patterns';
import { UserRule } from './user-rules';
import { known } from '../private/hostnames';
import { Mistake } from '../private/problems';

/** No condition, as a pattern. */
const EVERY_PATH = '/*';

/** A host name and a path of a rule. The values of a rule are alternatives, so a rule matches if one such pair matches. */
export interface Term {
  readonly hostname?: string;
  readonly path?: string;
  readonly specificity: number;
}

/** A rule of the listener, or its default action, for comparison with others. */
export interface ListenerRule {
  /** What errors call it. */
  readonly subject: string;
  /** Distinguishes a service from one with the same name in another fleet. */
  readonly owner: string;
  /** Undefined for the default action, which is evaluated last. */
  readonly priority?: number;
  /** Whether the priority is derived. Otherwise, the user determines which of two rules is evaluated first. */
  readonly isDerived: boolean;
  readonly isDefault: boolean;
  readonly isService: boolean;
  /** Whether the rule has further conditions, so that other rules can handle requests with the same host name and path. */
  readonly isPartial: boolean;
  /** Known host names and paths. */
  readonly terms: Term[];
  /** Of the rule as a whole. */
  readonly specificity: number;
}

export function ruleOfRoute(route: Route): ListenerRule {
  const paths = route.isDefault ? [] : route.paths;
  return {
    subject: `service '${route.service}'`,
    owner: `${route.fleet}/${route.service}`,
    priority: rulePriority(route),
    isDerived: !route.isDefault && route.priority === undefined,
    isDefault: route.isDefault,
    isService: true,
    isPartial: false,
    terms: termsOf(valuesOf(route.hostnames), valuesOf(paths)),
    specificity: ruleSpecificity({ hostnames: route.hostnames, paths }),
  };
}

export function ruleOfUser({ path, priority, hostnames, paths, isPartial }: UserRule): ListenerRule {
  return {
    subject: `listener rule '${path}'`,
    owner: path,
    priority,
    isDerived: false,
    isDefault: false,
    isService: false,
    isPartial,
    terms: termsOf(hostnames, paths),
    specificity: ruleSpecificity({ hostnames: hostnames ?? [], paths: paths ?? [] }),
  };
}

/** Undefined means no condition. */
function valuesOf(list: string[]): string[] | undefined {
  return list.length === 0 ? undefined : known(list).filter((value) => !Token.isUnresolved(value));
}

function termsOf(hostnames: string[] | undefined, paths: string[] | undefined): Term[] {
  return (hostnames ?? [undefined]).flatMap((hostname) => (paths ?? [undefined]).map((path) => ({
    hostname, path, specificity: specificity(hostname, path),
  })));
}

/** Why two rules cannot both be on a listener, or undefined if they can. Only one reason is reported, because others usually follow from it. */
export function conflictOf(first: ListenerRule, second: ListenerRule): Mistake | undefined {
  for (const one of first.terms) {
    for (const other of second.terms) {
      if (meet(one, other, canBothMatch)) {
        const mistake = conflictOfTerms(first, one, second, other);
        if (mistake) {
          return mistake;
        }
      }
    }
  }
  return undefined;
}

function conflictOfTerms(first: ListenerRule, one: Term, second: ListenerRule, other: Term): Mistake | undefined {
  if (first.isService && second.isService && one.hostname?.toLowerCase() === other.hostname?.toLowerCase() && isSamePath(one, other)) {
    return taken(first, one, second, other);
  }
  if (Token.isUnresolved(first.priority) || Token.isUnresolved(second.priority) || first.priority === second.priority) {
    return undefined;
  }
  if (first.isDerived && second.isDerived && one.specificity === other.specificity) {
    return equallySpecific(first, one, second, other);
  }
  const [early, earlyTerm, late, lateTerm] = (first.priority ?? Infinity) < (second.priority ?? Infinity)
    ? [first, one, second, other]
    : [second, other, first, one];
  if (early.isDerived && late.isDerived) {
    return earlyTerm.specificity > lateTerm.specificity ? lessSpecificFirst(early, earlyTerm, late, lateTerm) : undefined;
  }
  if (early.isPartial || (late.isDefault && !early.isService)) {
    // The default service handles all other requests, and a redirect for one of its host names is intentional.
    return undefined;
  }
  return meet(earlyTerm, lateTerm, covers) ? neverReached(early, earlyTerm, late, lateTerm) : undefined;
}

/** Compares host names, which are not case-sensitive, and paths, which are. No condition matches everything. */
function meet(a: Term, b: Term, compare: (a: string, b: string) => boolean): boolean {
  return compare(a.hostname?.toLowerCase() ?? '*', b.hostname?.toLowerCase() ?? '*') && compare(pathOf(a), pathOf(b));
}

function pathOf({ path }: Term): string {
  return path === undefined || isEveryPath(path) ? EVERY_PATH : path;
}

function isSamePath(one: Term, other: Term): boolean {
  return pathOf(one) === pathOf(other);
}

function taken(first: ListenerRule, one: Term, second: ListenerRule, term: Term): Mistake {
  if (term.hostname === undefined && pathOf(term) === EVERY_PATH && first.isDefault !== second.isDefault) {
    const [byDefault, { subject }, { path }] = first.isDefault ? [first, second, term] : [second, first, one];
    return {
      subject, prop: 'paths', must: `not match every request, because ${byDefault.subject} is the default service and would never get one`, got: path, fix: 'use narrower paths, or set host names',
    };
  }
  return term.path === undefined
    ? { subject: second.subject, prop: 'hostnames', must: `not already be used by ${first.subject}`, got: term.hostname, fix: "use another one, or set different 'paths' on both" }
    : { subject: second.subject, prop: 'paths', must: `not already be used for the same host by ${first.subject}`, got: term.path };
}

function equallySpecific(first: ListenerRule, one: Term, second: ListenerRule, other: Term): Mistake {
  return {
    subject: second.subject,
    ...propAndValue(other),
    must: `not match a request that ${text(one)} of ${first.subject}, which is equally specific, also matches`,
    fix: "set the 'priority' of one of them: the rule with the lower number is evaluated first",
  };
}

function lessSpecificFirst(early: ListenerRule, earlyTerm: Term, late: ListenerRule, lateTerm: Term): Mistake {
  return {
    subject: late.subject,
    ...propAndValue(lateTerm),
    must: `not be more specific than ${text(earlyTerm)} of ${early.subject}, which is evaluated first, because a rule is as specific as its least specific value`,
    fix: `set a 'priority' below ${early.priority}, or move the value to another service`,
  };
}

function neverReached(early: ListenerRule, earlyTerm: Term, late: ListenerRule, lateTerm: Term): Mistake {
  if (late.isDefault) {
    return { subject: late.subject, prop: 'hostnames', must: `not be within ${text(earlyTerm)} of ${early.subject}: the default service has the last priority`, got: lateTerm.hostname };
  }
  const needsChange = early.isDerived || !late.isDerived ? late : early;
  const because = `for ${text(lateTerm)} of ${late.subject} to get a request: ${text(earlyTerm)}${early === needsChange ? '' : ` of ${early.subject}`} matches all of them`;
  return needsChange === early
    ? { subject: early.subject, prop: 'priority', must: `be greater than ${late.priority} ${because}`, got: early.priority, fix: early.isService ? 'do not set it, or set a greater number' : undefined }
    : { subject: late.subject, prop: 'priority', must: `be less than ${early.priority} ${because}`, got: late.priority };
}

function propAndValue({ hostname, path }: Term): { prop: string; got: unknown } {
  return path === undefined ? { prop: 'hostnames', got: hostname } : { prop: 'paths', got: path };
}

function text({ hostname, path }: Term): string {
  return hostname === undefined && path === undefined ? 'everything' : `'${hostname ?? ''}${path ?? ''}'`;
}
