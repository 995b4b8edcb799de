import { Token } from 'aws-cdk-lib';
import { MAX_LABELS } from './listener-priority';
import { ListenerRule, Term } from './route-conflicts';
import { isExact } from './route-patterns';

/** Key for host names with wildcards or without a condition, and for paths whose first segment has wildcards. They can overlap with any other. */
const ANY = '*';

/**
 * Rules with an index of those that can conflict, so that the time to check a fleet grows with its services and not with the number of pairs.
 */
export class RuleSet {
  private readonly all: ListenerRule[] = [];
  private readonly priorities = new Map<number, ListenerRule>();
  private readonly byPlace = new PlaceIndex(exactHost);
  /** Rules with derived priorities whose values have the same specificity. Priority bands order rules of different specificity. */
  private readonly regular = new Map<number, PlaceIndex>();
  private readonly special = new PlaceIndex(exactHost);
  private default?: ListenerRule;

  get size(): number {
    return this.all.length;
  }

  get rules(): readonly ListenerRule[] {
    return this.all;
  }

  get defaultService(): ListenerRule | undefined {
    return this.default;
  }

  ofPriority(priority: number | undefined): ListenerRule | undefined {
    return priority === undefined || Token.isUnresolved(priority) ? undefined : this.priorities.get(priority);
  }

  add(rule: ListenerRule): void {
    this.all.push(rule);
    if (rule.isDefault) {
      this.default ??= rule;
    }
    if (rule.priority !== undefined && !Token.isUnresolved(rule.priority) && !this.priorities.has(rule.priority)) {
      this.priorities.set(rule.priority, rule);
    }
    this.byPlace.add(rule);
    (isRegular(rule) ? this.band(rule) : this.special).add(rule);
  }

  /** All rules that may conflict with this one. */
  near(rule: ListenerRule): Set<ListenerRule> {
    return isRegular(rule)
      ? new Set([...this.band(rule).near(rule), ...this.special.near(rule)])
      : this.byPlace.near(rule);
  }

  private band({ specificity }: ListenerRule): PlaceIndex {
    let band = this.regular.get(specificity);
    if (!band) {
      band = new PlaceIndex(hostInBand);
      this.regular.set(specificity, band);
    }
    return band;
  }
}

function isRegular(rule: ListenerRule): boolean {
  return rule.isDerived && rule.terms.every(({ specificity }) => specificity === rule.specificity);
}

/** Rules by host name, and then by the first segment of the path. */
class PlaceIndex {
  private readonly hosts = new Map<string, Map<string, Set<ListenerRule>>>();

  constructor(private readonly hostOf: (term: Term) => string) {}

  add(rule: ListenerRule): void {
    for (const term of rule.terms) {
      const paths = entry(this.hosts, this.hostOf(term), () => new Map<string, Set<ListenerRule>>());
      entry(paths, firstPart(term), () => new Set<ListenerRule>()).add(rule);
    }
  }

  near(rule: ListenerRule): Set<ListenerRule> {
    return new Set(rule.terms.flatMap((term) => matching(this.hosts, this.hostOf(term))
      .flatMap((paths) => matching(paths, firstPart(term)))
      .flatMap((rules) => [...rules])));
  }
}

function entry<V>(map: Map<string, V>, key: string, create: () => V): V {
  if (!map.has(key)) {
    map.set(key, create());
  }
  return map.get(key)!;
}

function matching<V>(map: Map<string, V>, key: string): V[] {
  return key === ANY ? [...map.values()] : [key, ANY].flatMap((each) => map.get(each) ?? []);
}

function exactHost({ hostname }: Term): string {
  return hostname !== undefined && isExact(hostname) ? hostname.toLowerCase() : ANY;
}

/** Wildcard host names of a band that overlap have the same labels; for the longest ones, the same last labels. */
function hostInBand(term: Term): string {
  return term.hostname === undefined || isExact(term.hostname) ? exactHost(term) : term.hostname.toLowerCase().split('.').slice(-MAX_LABELS).join('.');
}

function firstPart({ path }: Term): string {
  const first = /^\/([^/]*)/.exec(path ?? '')?.[1];
  // An exact path may end after its first segment, a pattern may continue.
  return first === undefined || !isExact(first) ? ANY : first;
}
