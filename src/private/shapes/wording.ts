import { enumOf, isOfKind, isResolvable } from './recognize';
import { Kind, shapeOf } from './shape';
import { TYPES } from './shapes.generated';

/** Namespaces that AWS examples abbreviate. */
const NAMESPACES: Record<string, string> = { elasticloadbalancingv2: 'elbv2', certificatemanager: 'acm' };
/** If there are more, see the documentation. */
const MAX_LISTED = 5;
const MAX_MEMBERS = 8;

/** What a value must be, to continue `must …`. */
export function rule(kind: Kind): string {
  switch (kind.of) {
    case 'any': return 'be set';
    case 'boolean': return 'be true or false';
    case 'list': return `be a list of ${many(kind.element)}`;
    case 'map': return `be an object that maps names to ${many(kind.element)}`;
    case 'struct': return 'be an object of options';
    case 'type': return typeRule(kind.name);
    default: return `be a ${kind.of}`;
  }
}

/** How to write what was probably meant, if known. */
export function fixOf(value: unknown, kind: Kind): string | undefined {
  if (isResolvable(value)) {
    return kind.of === 'boolean' ? 'it must be known at synth' : 'wrap it with a method of Token';
  }
  switch (kind.of) {
    case 'list': return isOfKind(value, kind.element) && typeof value !== 'object' ? `write [${literal(value)}]` : undefined;
    case 'string': return typeof value === 'number' || typeof value === 'boolean' ? `write '${value}'` : undefined;
    case 'number': return typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)) ? `write ${Number(value)}` : undefined;
    case 'boolean': return typeof value === 'string' && /^(true|false)$/i.test(value) ? `write ${value.toLowerCase()}` : undefined;
    case 'struct': return structFix(value, kind.name);
    case 'type': return typeFix(value, kind.name);
    default: return undefined;
  }
}

/** A value for a message. It is not shown if it may be a secret. */
export function shown(value: unknown, kind: Kind): unknown {
  const isSecret = kind.of === 'type' && /\.I?Secret$/.test(kind.name);
  return isSecret && typeof value === 'string' && !value.startsWith('arn:') ? { toString: () => 'text, which is not shown' } : value;
}

function many(kind: Kind): string {
  switch (kind.of) {
    case 'string': case 'number': return `${kind.of}s`;
    case 'type': return enumOf(kind.name) ? `${display(kind.name)} values` : `${display(kind.name)} objects`;
    case 'struct': return 'objects of options';
    default: return 'values';
  }
}

function typeRule(name: string): string {
  const members = Object.keys(enumOf(name) ?? {}).filter((member) => Number.isNaN(Number(member)));
  if (members.length > 0 && members.length <= MAX_MEMBERS) {
    return `be ${members.map((member) => `${display(name)}.${member}`).join(' or ')}`;
  }
  const shownName = display(name);
  return `be ${/^[AEIOU]/i.test(shownName) ? 'an' : 'a'} ${shownName}`;
}

function structFix(value: unknown, name: string): string | undefined {
  const { props } = shapeOf(name);
  if (typeof value === 'boolean') {
    return props.some((prop) => prop.name === 'enabled') ? `write { enabled: ${value} }` : undefined;
  }
  if (value === null || value === undefined) {
    return undefined;
  }
  const holds = (prop: typeof props[number]) => prop.kind.of !== 'any' && prop.kind.of !== 'struct' && isOfKind(value, prop.kind);
  const fitting = props.filter((prop) => holds(prop) && (typeof value === 'object' || !prop.optional));
  return fitting.length === 1 ? `write { ${fitting[0].name}: ${typeof value === 'object' ? '…' : literal(value)} }` : undefined;
}

function typeFix(value: unknown, name: string): string | undefined {
  const namespace = display(name).replace(/[^.]*$/, '');
  const members = Object.keys(enumOf(name) ?? {}).filter((member) => Number.isNaN(Number(member))).map((member) => `${display(name)}.${member}`);
  const written = [...members, ...(TYPES[name].written ?? []).map((one) => namespace + one)];
  const plain = typeof value === 'string' ? value.replace(/[^A-Za-z0-9]/g, '').toUpperCase() : undefined;
  const meant = plain ? written.find((one) => one.split('.').pop()!.replace(/[^A-Za-z0-9]/g, '') === plain) : undefined;
  if (meant) {
    return `write ${meant}`;
  }
  const listed = written.filter((one) => one.endsWith('()')).slice(0, MAX_LISTED);
  return listed.length > 0 ? `create one with ${listed.join(', ')}` : undefined;
}

function display(name: string): string {
  return name.replace(/^(cdk|constructs)\.(interfaces\.)?/, '').replace(/^aws_(\w+)/, (_, namespace: string) => NAMESPACES[namespace] ?? namespace);
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
