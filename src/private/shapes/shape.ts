import { CONSTRUCTS, STRUCTS } from './shapes.generated';

/** The type of a prop, as in the jsii assembly. */
export type Kind =
  | { readonly of: 'string' | 'number' | 'boolean' | 'any' }
  | { readonly of: 'list' | 'map'; readonly element: Kind }
  | { readonly of: 'struct' | 'type'; readonly name: string };

/** A prop of a struct. */
export interface PropShape {
  readonly name: string;
  readonly optional: boolean;
  readonly kind: Kind;
}

/** The props of a struct. */
export interface StructShape {
  readonly name: string;
  readonly props: readonly PropShape[];
  readonly names: ReadonlySet<string>;
}

const parsed = new Map<string, StructShape>();

/** The shape of a struct, parsed when it is first needed. */
export function shapeOf(name: string): StructShape {
  let shape = parsed.get(name);
  if (!shape) {
    const props = STRUCTS[name].split(' ').filter((prop) => prop !== '').map(parseProp);
    shape = { name, props, names: new Set(props.map((prop) => prop.name)) };
    parsed.set(name, shape);
  }
  return shape;
}

/** jsii marks classes with their names, which minifiers keep. */
const RUNTIME_TYPE = Symbol.for('jsii.rtti');

/** Names of the classes that an object is an instance of, with the name of the package if known. */
export function* classNames(value: object): Generator<{ readonly name: string; readonly fqn?: string }> {
  for (let proto = Object.getPrototypeOf(value); proto && proto !== Object.prototype; proto = Object.getPrototypeOf(proto)) {
    const type = Object.prototype.hasOwnProperty.call(proto, 'constructor') ? proto.constructor : undefined;
    if (typeof type === 'function') {
      yield { name: type.name, fqn: Object.prototype.hasOwnProperty.call(type, RUNTIME_TYPE) ? type[RUNTIME_TYPE].fqn : undefined };
    }
  }
}

/** The props struct of a construct of this library. */
export function structOf(construct: object): string | undefined {
  for (const { name, fqn } of classNames(construct)) {
    const own = fqn === undefined ? name : /^@reptidex-app\/platform\.(\w+)$/.exec(fqn)?.[1];
    if (own !== undefined && Object.prototype.hasOwnProperty.call(CONSTRUCTS, own)) {
      return CONSTRUCTS[own];
    }
  }
  return undefined;
}

function parseProp(text: string): PropShape {
  const colon = text.indexOf(':');
  const optional = text[colon - 1] === '?';
  return { name: text.slice(0, optional ? colon - 1 : colon), optional, kind: parseKind(text.slice(colon + 1)) };
}

function parseKind(text: string): Kind {
  if (text.endsWith('[]')) {
    return { of: 'list', element: parseKind(text.slice(0, -2)) };
  }
  if (text.startsWith('{')) {
    return { of: 'map', element: parseKind(text.slice(1, -1)) };
  }
  if (text === 'string' || text === 'number' || text === 'boolean' || text === 'any') {
    return { of: text };
  }
  return { of: text in STRUCTS ? 'struct' : 'type', name: text };
}
