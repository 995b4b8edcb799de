import * as cdk from 'aws-cdk-lib';
import { classNames, Kind, shapeOf } from './shape';
import { TYPES } from './shapes.generated';

/** Whether a value has the outer form of a kind. Contents of lists, maps and structs are checked separately. */
export function isOfKind(value: unknown, kind: Kind): boolean {
  switch (kind.of) {
    case 'any': return true;
    case 'boolean': return typeof value === 'boolean';
    case 'string': case 'number': return typeof value === kind.of || isResolvable(value);
    case 'list': return Array.isArray(value);
    case 'map': return isPlain(value);
    case 'struct': return isResolvable(value) ? isOfCdk(kind.name) : isStruct(value, kind.name);
    case 'type': return isOfType(value, kind.name);
  }
}

/** A value that is resolved at deployment. Not with `Token.isUnresolved`, because this runs for each value of unknown kind. */
export function isResolvable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as cdk.IResolvable).resolve === 'function' && !isConstruct(value);
}

/** A token for a value that is known only at deployment, in any form. */
function isDeployed(value: unknown): boolean {
  return typeof value === 'object' ? isResolvable(value) : cdk.Token.isUnresolved(value);
}

/** Whether a type belongs to the CDK, whose installed version may have more members than the shapes. */
export function isOfCdk(name: string): boolean {
  return name.startsWith('cdk.') || name.startsWith('constructs.');
}

/** Names and values of an enum, or undefined for other types. Enums of the CDK are those of the installed version. */
export function enumOf(name: string): Readonly<Record<string, string | number>> | undefined {
  const { members, values } = TYPES[name];
  return members ? undefined : values ?? lookUp(name) as Record<string, string | number> | undefined;
}

function isOfType(value: unknown, name: string): boolean {
  const { members } = TYPES[name];
  if (!members) {
    const all = enumOf(name);
    // A numeric enum also maps numbers to names.
    return all === undefined || isDeployed(value) || Object.entries(all).some(([key, member]) => member === value && Number.isNaN(Number(key)));
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return members.length > 0 ? members.every((member) => member in value) : isInstance(value, name);
}

/** Whether an object is an instance of a class that cannot be recognized by its members, even from another copy of the package. */
function isInstance(value: object, name: string): boolean {
  const own = name.split('.').pop();
  for (const of of classNames(value)) {
    if (of.name === own || of.fqn?.split('.').pop() === own) {
      return true;
    }
  }
  const type = isOfCdk(name) ? lookUp(name) : undefined;
  return typeof type === 'function' && value instanceof type;
}

function lookUp(name: string): unknown {
  return name.split('.').slice(1).reduce<unknown>((module, key) => (module as Record<string, unknown> | undefined)?.[key], cdk);
}

/** A plain object of options, not an instance of a class. */
function isStruct(value: unknown, name: string): boolean {
  // A construct can have the required props of a struct. If the struct has none, a construct is more likely a value for one of the props.
  return isPlain(value) && (!isConstruct(value) || shapeOf(name).props.some((prop) => !prop.optional));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isResolvable(value)
    && !(value instanceof Map || value instanceof Set || value instanceof Date || value instanceof cdk.Duration) && typeof (value as { then?: unknown }).then !== 'function';
}

export function isConstruct(value: object): boolean {
  return 'node' in value && typeof value.node === 'object';
}
