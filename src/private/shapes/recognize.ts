import * as cdk from 'aws-cdk-lib';
import { classNames, Kind, shapeOf } from './shape';
import { TYPES } from './shapes.generated';

/** Whether a value has the outer form of a kind; what lists, maps and structs hold is looked at one by one. */
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

/** What the deployment resolves. Checked by hand, because it is asked of each value that is of no kind. */
export function isResolvable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as cdk.IResolvable).resolve === 'function' && !isConstruct(value);
}

/** What stands for a value of the deployment, in whichever form. */
function isDeployed(value: unknown): boolean {
  return typeof value === 'object' ? isResolvable(value) : cdk.Token.isUnresolved(value);
}

/** Whether a type is of the CDK, which may know more members of it than the version that the shapes are from. */
export function isOfCdk(name: string): boolean {
  return name.startsWith('cdk.') || name.startsWith('constructs.');
}

/** Names and values of an enum, or undefined for another type. Those of the CDK are what the installed version has. */
export function enumOf(name: string): Readonly<Record<string, string | number>> | undefined {
  const { members, values } = TYPES[name];
  return members ? undefined : values ?? lookUp(name) as Record<string, string | number> | undefined;
}

function isOfType(value: unknown, name: string): boolean {
  const { members } = TYPES[name];
  if (!members) {
    const all = enumOf(name);
    // A number of an enum has its name for a value too.
    return all === undefined || isDeployed(value) || Object.entries(all).some(([key, member]) => member === value && Number.isNaN(Number(key)));
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  return members.length > 0 ? members.every((member) => member in value) : isInstance(value, name);
}

/** Whether an object is of a class whose members do not tell it, be it of another copy of the package. */
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

/** An object of options, and none that has options of its own kind. */
function isStruct(value: unknown, name: string): boolean {
  // A construct can have what a struct asks for; where that asks for nothing, it is rather a value for one of the props.
  return isPlain(value) && (!isConstruct(value) || shapeOf(name).props.some((prop) => !prop.optional));
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isResolvable(value)
    && !(value instanceof Map || value instanceof Set || value instanceof Date || value instanceof cdk.Duration) && typeof (value as { then?: unknown }).then !== 'function';
}

function isConstruct(value: object): boolean {
  return 'node' in value && typeof value.node === 'object';
}
