import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { likelyProp } from './likely-prop';
import { above, below, Step } from './places';
import { isConstruct, isOfCdk, isOfKind, isResolvable } from './recognize';
import { Kind, PropShape, shapeOf, structOf } from './shape';
import { COMMON_WORDS, NOT_OFFERED, USUAL_NAMES } from './usual-names';
import { fixOf, rule, shown } from './wording';
import { Problems } from '../problems';

/** The location of a value: the thing and the prop. */
interface Place {
  readonly subject: string;
  /** Path of the struct that contains the prop, empty for props of the thing itself. */
  readonly path: string;
}

/** If there are more, the first ones are enough to find them. */
const MAX_PLACES = 3;

/** Structs of parts that have their own name in messages. */
const PARTS: ReadonlyArray<[RegExp, string]> = [
  [/^ReptidexPlatformProps$/, 'platform'],
  [/^MicroserviceFleetProps$/, 'fleet'],
  [/^MicroserviceProps$/, 'service'],
  [/^(Worker|Migration)Options$/, '$1'],
  [/^ScheduledJobOptions$/, 'job'],
  [/^PlatformDatabaseOptions$/, 'database'],
  [/^PlatformCacheOptions$/, 'cache'],
  [/^PlatformLoadBalancerOptions$/, 'load balancer'],
  [/^PlatformNetworkOptions$/, 'network'],
  [/^PlatformContentDeliveryOptions$/, 'content delivery'],
  [/^PlatformFirewallOptions$/, 'web firewall'],
  [/^BackupOptions$/, 'backup'],
  [/^OffHoursOptions$/, 'schedule'],
  [/^PlatformAlarmOptions$/, 'alarms'],
  [/^DomainOptions$/, 'domain'],
  [/^PlatformReplicationOptions$/, 'bucket replication'],
  [/^(Service)?(Bucket|Table|Queue)(Options|Props)$/, '$2'],
];

/**
 * Collects values of a wrong type in a struct, and misspelled props.
 *
 * TypeScript rejects them, but JavaScript, Python dictionaries and context values do not.
 *
 * @param subject The thing, named as in the user's app
 */
export function checkShape(problems: Problems, subject: string, struct: string, value: unknown): void {
  checkStruct(problems, { subject, path: '' }, struct, value);
}

/** Throws one error with every value of a construct's props that is of a wrong type. */
export function requireShape(scope: IConstruct, props: unknown): void {
  const struct = structOf(scope);
  if (struct !== undefined) {
    const problems = new Problems();
    checkShape(problems, subjectOf(struct, props), struct, props);
    problems.throwIfAny(scope);
  }
}

/** The same for a struct that is not the props of a construct. */
export function requireStruct(path: string, noun: string, struct: string, value: unknown): void {
  const problems = new Problems();
  checkShape(problems, named(noun, value), struct, value);
  problems.throwIfAnyOf(path);
}

/** The same for a value that is required. */
export function requireValue(path: string, subject: string, prop: string, kind: Kind, value: unknown): void {
  const problems = new Problems();
  if (!isOfKind(value, kind)) {
    report(problems, { subject, path: '' }, prop, value, kind);
  }
  problems.throwIfAnyOf(path);
}

/** The thing that a struct describes: `database`, `service 'core'`. */
export function subjectOf(struct: string, value: unknown): string {
  return named(partOf(struct) ?? baseName(struct), value);
}

function partOf(struct: string): string | undefined {
  const part = PARTS.find(([pattern]) => pattern.test(struct));
  return part && words(struct.replace(part[0], part[1]));
}

function named(noun: string, value: unknown): string {
  const name = typeof value === 'object' && value !== null ? (value as { name?: unknown }).name : undefined;
  return typeof name === 'string' && !Token.isUnresolved(name) ? `${noun} '${name}'` : noun;
}

function baseName(struct: string): string {
  return words(struct.replace(/(Props|Options)$/, ''));
}

function words(name: string): string {
  return name.replace(/(.)([A-Z])/g, '$1 $2').toLowerCase();
}

function checkStruct(problems: Problems, place: Place, struct: string, value: unknown): void {
  const kind: Kind = { of: 'struct', name: struct };
  if (!isOfKind(value, kind)) {
    report(problems, place, 'props', value, kind);
    return;
  }
  const { props, names } = shapeOf(struct);
  const given = value as Record<string, unknown>;
  const mustOwn = !isOfCdk(struct) && !isConstruct(given);
  for (const prop of props) {
    const own = given[prop.name];
    if (mustOwn && own !== undefined && !Object.prototype.propertyIsEnumerable.call(given, prop.name)) {
      reportInherited(problems, place, prop.name, own);
    } else {
      checkProp(problems, place, prop, own, struct);
    }
  }
  for (const name of Object.keys(given)) {
    const meant = names.has(name) || given[name] === undefined ? undefined : meantBy(struct, name, given);
    if (meant !== undefined) {
      problems.add({ subject: place.subject, prop: place.path + name, got: shown(given[name], { of: 'any' }), ...meant });
    }
  }
}

function reportInherited(problems: Problems, { subject, path }: Place, prop: string, value: unknown): void {
  problems.add({
    subject,
    prop: path + prop,
    must: 'be a property of the object itself, because inherited values and getters of a class are lost when the object is copied',
    got: shown(value, { of: 'any' }),
    fix: 'pass a plain object',
  });
}

/** The rule that a prop breaks which a struct does not have, and what to do about it. */
interface Meant {
  readonly must: string;
  readonly fix: string;
}

/**
 * What was probably meant by a prop that a struct does not have, or undefined if nothing was: a spread can bring props along that belong to something else.
 *
 * A newer version of the CDK may have members that are missing in the version from which the shapes were generated.
 */
function meantBy(struct: string, name: string, given: Record<string, unknown>): Meant | undefined {
  const { props, names } = shapeOf(struct);
  const isGiven = (prop: string) => given[prop] !== undefined;
  if (isOfCdk(struct)) {
    const likely = likelyProp(name, names, isGiven);
    return likely !== undefined && isOfKind(given[name], props.find((prop) => prop.name === likely)!.kind) ? misspelled(likely) : undefined;
  }
  const value = given[name];
  const fits = (kind: Kind) => isOfKind(value, kind) || fixOf(value, kind) !== undefined || (kind.of === 'list' && isOfKind(value, kind.element));
  const isCommon = isCommonWord(name, value);
  const lower = isCommon ? [] : below(struct, name, fits);
  if (lower.length > 0) {
    // A spread can bring along what the app has already passed where it belongs.
    return lower.some((step) => isThere(given, step, name)) ? undefined : misplaced(lower.map((step) => `belongs in '${pathOf(step)}'`));
  }
  const likely = likelyProp(name, names, isGiven, (prop) => fits(props.find((each) => each.name === prop)!.kind));
  if (likely !== undefined) {
    return misspelled(likely);
  }
  const usual = usualNameOf(struct, name, given, fits);
  if (usual !== undefined) {
    return usual;
  }
  const upper = isCommon ? [] : above(struct, name, fits);
  return upper.length === 0 ? undefined : misplaced(upper.map((each) => `is a prop of the ${partOf(each.struct) ?? baseName(each.struct)}`));
}

/** Whether objects of any kind can have such a member, such as `url` or `enabled`, so that a spread can bring it along. */
export function isCommonWord(name: string, value: unknown): boolean {
  return COMMON_WORDS.has(name) && typeof value !== 'object';
}

/** What is meant by a name that other tools use. */
function usualNameOf(struct: string, name: string, given: Record<string, unknown>, fits: (kind: Kind) => boolean): Meant | undefined {
  if (Object.prototype.hasOwnProperty.call(NOT_OFFERED, name)) {
    return { must: 'not be set', fix: NOT_OFFERED[name] };
  }
  const meant = Object.prototype.hasOwnProperty.call(USUAL_NAMES, name) ? [USUAL_NAMES[name]].flat() : [];
  const prop = shapeOf(struct).props.find((each) => meant.includes(each.name));
  if (prop) {
    return fits(prop.kind) && given[prop.name] === undefined ? misspelled(prop.name) : undefined;
  }
  const places = meant.filter((each) => !COMMON_WORDS.has(each)).flatMap((each) => below(struct, each, fits).map((step) => ({ each, step })));
  const [place] = places.map(({ each, step }) => `'${each}' in '${pathOf(step)}'`);
  return place === undefined || places.some(({ each, step }) => isThere(given, step, each)) ? undefined : { must: 'be the name of a prop', fix: `did you mean ${place}?` };
}

/** Whether the prop is set in the struct that it belongs in. What a factory has taken is not known. */
function isThere(given: Record<string, unknown>, { path, factory }: Step, prop: string): boolean {
  const part = given[path];
  return factory === undefined && typeof part === 'object' && part !== null && (part as Record<string, unknown>)[prop] !== undefined;
}

/** How to write a struct that a prop contains. */
function pathOf({ path, factory }: Step): string {
  return `${path}${factory === undefined ? '' : `: ${factory.replace('()', '({ … })')}`}`;
}

function misspelled(likely: string): Meant {
  return { must: 'be the name of a prop', fix: `did you mean '${likely}'?` };
}

function misplaced(places: string[]): Meant {
  return { must: 'not be set here', fix: `it ${[...new Set(places)].slice(0, MAX_PLACES).join(', or ')}` };
}

function checkProp(problems: Problems, place: Place, prop: PropShape, value: unknown, struct: string): void {
  if (value === undefined) {
    if (!prop.optional) {
      problems.add({ subject: place.subject, prop: place.path + prop.name, must: 'be set', got: undefined });
    }
  } else {
    checkValue(problems, place, prop.name, value, prop.kind, struct);
  }
}

function checkValue(problems: Problems, place: Place, prop: string, value: unknown, kind: Kind, struct: string): void {
  if (!isOfKind(value, kind)) {
    report(problems, place, prop, value, kind);
  } else if (kind.of === 'list' && kind.element.of !== 'any') {
    (value as unknown[]).forEach((element, index) => checkElement(problems, place, prop, index, element, kind.element, struct));
  } else if (kind.of === 'map' && kind.element.of !== 'any') {
    for (const name of Object.keys(value as object)) {
      checkValue(problems, place, `${prop}.${name}`, (value as Record<string, unknown>)[name], kind.element, struct);
    }
  } else if (kind.of === 'struct' && !isResolvable(value)) {
    const part = isWhole(struct) ? partOf(kind.name) : undefined;
    checkStruct(problems, part === undefined ? { subject: place.subject, path: `${place.path}${prop}.` } : { subject: part, path: '' }, kind.name, value);
  }
}

/** Elements of a platform's or a fleet's lists are separate things with a name. Others are named by their position. */
function checkElement(problems: Problems, place: Place, prop: string, index: number, value: unknown, kind: Kind, struct: string): void {
  if (kind.of === 'struct' && isWhole(struct) && isOfKind(value, kind)) {
    const noun = partOf(kind.name) ?? words(prop.replace(/s$/, ''));
    const subject = named(noun, value);
    checkStruct(problems, { subject: subject === noun ? `${noun} ${index + 1}` : subject, path: '' }, kind.name, value);
  } else {
    checkValue(problems, place, `${prop}[${index}]`, value, kind, struct);
  }
}

/** Whether the parts of a struct are separate things in messages. */
function isWhole(struct: string): boolean {
  return struct === 'ReptidexPlatformProps' || struct === 'MicroserviceFleetProps';
}

function report(problems: Problems, { subject, path }: Place, prop: string, value: unknown, kind: Kind): void {
  problems.add({ subject, prop: path + prop, must: rule(kind), got: shown(value, kind), fix: fixOf(value, kind) });
}
