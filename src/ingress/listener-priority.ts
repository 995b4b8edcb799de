import { createHash } from 'crypto';
import { Token } from 'aws-cdk-lib';
import { isEveryPath, isExact } from './route-patterns';

/** https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateRule.html */
export const PRIORITY_RANGE = { min: 1, max: 50_000 };

/** Priority of a rule for all other requests, on a listener whose default action belongs to another stack. */
export const CATCH_ALL_PRIORITY = PRIORITY_RANGE.max;

/** The same for a service whose rule has weights. While a service changes to weights, it has both rules. No derived priority is as low. */
export const WEIGHTED_CATCH_ALL_PRIORITY = CATCH_ALL_PRIORITY - 1;

/** First of the derived priorities. Lower priorities are evaluated earlier and are available to be set. */
const FIRST_PRIORITY = 1_000;

/** A path has at most 128 characters, including the wildcard. */
const MAX_LITERALS = 127;
const PATH_KINDS = MAX_LITERALS + 2;
/** Wildcard host names of more labels than this are equally specific. */
export const MAX_LABELS = 5;
/** Assumed value of a token in a wildcard host name: a zone such as `example.com`. */
const LABELS_OF_TOKEN = 2;

/** Number of priorities for each kind of path on a kind of host name. The most common kinds have the most priorities. */
interface PathSlots {
  readonly exact: number;
  /** A pattern, with the number of characters besides wildcards. */
  readonly pattern: (literals: number) => number;
  readonly none: number;
}

const byLength = (short: number, medium: number, long: number) => (literals: number) => (literals <= 24 ? short : literals <= 48 ? medium : long);
const EXACT_HOST: PathSlots = { exact: 1_000, pattern: byLength(535, 45, 6), none: 16_000 };
const WILDCARD_HOST: PathSlots = { exact: 20, pattern: byLength(8, 2, 1), none: 200 };
const NO_HOST: PathSlots = { exact: 500, pattern: byLength(535, 45, 6), none: 1 };

interface Band {
  readonly first: number;
  readonly slots: number;
}

/** Ordered by specificity, the most specific first. */
const BANDS: Band[] = bandsOf([EXACT_HOST, ...Array.from({ length: MAX_LABELS }, () => WILDCARD_HOST), NO_HOST]);

function bandsOf(hosts: PathSlots[]): Band[] {
  let first = FIRST_PRIORITY;
  return hosts
    .flatMap(({ exact, pattern, none }) => [exact, ...Array.from({ length: MAX_LITERALS }, (_, index) => pattern(MAX_LITERALS - index)), none])
    .map((slots) => {
      const band = { first, slots };
      first += slots;
      return band;
    });
}

/**
 * Rank of a host name and a path pattern, from 0 for the most specific: exact before wildcard, longer before shorter, no condition last, and the host name
 * before the path. A pattern that matches fewer requests has a lower rank and is evaluated first.
 *
 * A value that is known only at deployment counts as exact.
 */
export function specificity(hostname: string | undefined, path: string | undefined): number {
  return hostKind(hostname) * PATH_KINDS + pathKind(path);
}

/** A rule is as specific as its least specific values. */
export function ruleSpecificity({ hostnames, paths }: { hostnames: string[]; paths: string[] }): number {
  return leastSpecific(hostnames, hostKind) * PATH_KINDS + leastSpecific(paths, pathKind);
}

/**
 * Priority of a service's listener rule, which depends only on the service.
 *
 * It is derived from the specificity of the route and then from the service's name, never from its position or other services. So adding, removing or
 * reordering services does not change other priorities. Two names can have the same hash, which is an error at synth.
 */
export function derivedPriority(service: { name: string; hostnames: string[]; paths: string[] }): number {
  const band = BANDS[ruleSpecificity(service)];
  const digest = createHash('sha256').update(service.name).digest();
  return band.first + (digest.readUInt32BE(0) % band.slots);
}

function leastSpecific(values: string[], kind: (value?: string) => number): number {
  if (Token.isUnresolved(values)) {
    return 0;
  }
  return values.length === 0 ? kind() : values.map(kind).reduce((a, b) => Math.max(a, b));
}

function hostKind(hostname: string | undefined): number {
  if (hostname === undefined) {
    return MAX_LABELS + 1;
  }
  const text = knownPart(hostname);
  if (isExact(text)) {
    return 0;
  }
  const labels = text.split('.').slice(1).filter((label) => label !== '').length + (Token.isUnresolved(hostname) ? LABELS_OF_TOKEN : 0);
  return MAX_LABELS + 1 - clamp(labels, MAX_LABELS);
}

function pathKind(path: string | undefined): number {
  if (path === undefined || isEveryPath(path)) {
    return PATH_KINDS - 1;
  }
  const text = knownPart(path);
  return isExact(text) ? 0 : PATH_KINDS - 1 - clamp(text.replace(/[*?]/g, '').length, MAX_LITERALS);
}

/** The text without its tokens, whose length depends on how many tokens the app has created before. */
function knownPart(text: string): string {
  return text.replace(/\$\{Token\[[^\]]*\]\}/g, '');
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 1), max);
}
