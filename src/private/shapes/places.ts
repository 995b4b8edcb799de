import { Kind, shapeOf } from './shape';
import { STRUCTS, TYPES } from './shapes.generated';

/** A struct of this library that another one leads to. */
export interface Step {
  readonly struct: string;
  /** The prop that contains it. Empty for the way up. */
  readonly path: string;
  /** The factory that takes the struct, if it is not the value of the prop. */
  readonly factory?: string;
}

let parents: Map<string, Set<string>> | undefined;

/** Structs in props of a struct that have a prop for a value. */
export function below(struct: string, prop: string, fits: (kind: Kind) => boolean): Step[] {
  return stepsFrom(struct).filter((step) => takes(step, prop, fits));
}

/** Structs in whose props a struct is, and that have a prop for a value. */
export function above(struct: string, prop: string, fits: (kind: Kind) => boolean): Step[] {
  return [...parentsOf(struct)].map((parent) => ({ struct: parent, path: '' })).filter((step) => takes(step, prop, fits));
}

function takes({ struct }: Step, prop: string, fits: (kind: Kind) => boolean): boolean {
  return shapeOf(struct).props.some(({ name, kind }) => name === prop && fits(kind));
}

/**
 * Structs of this library that a prop of a struct contains, or that a factory for its value takes.
 *
 * Elements of lists and maps are things of their own, whose options can have the same names.
 */
function stepsFrom(struct: string): Step[] {
  return shapeOf(struct).props.flatMap(({ name, kind }): Step[] => {
    if (kind.of === 'struct') {
      return isOwn(kind.name) ? [{ struct: kind.name, path: name }] : [];
    }
    const factories = kind.of === 'type' ? TYPES[kind.name].takes ?? {} : {};
    return Object.entries(factories).filter(([, taken]) => isOwn(taken)).map(([factory, taken]) => ({ struct: taken, path: name, factory }));
  });
}

function isOwn(struct: string): boolean {
  return !struct.includes('.');
}

function parentsOf(struct: string): Set<string> {
  if (!parents) {
    parents = new Map();
    for (const parent of Object.keys(STRUCTS).filter(isOwn)) {
      for (const { struct: child } of stepsFrom(parent)) {
        parents.set(child, (parents.get(child) ?? new Set()).add(parent));
      }
    }
  }
  return parents.get(struct) ?? new Set();
}
