import { Kind, shapeOf } from './shape';
import { STRUCTS, TYPES } from './shapes.generated';

/** A struct of this library that another one leads to. */
export interface Step {
  readonly struct: string;
  /** The props that lead to it: `scaling.schedules[]`. Empty for the way up. */
  readonly path: string;
  /** The factory that takes the struct, if it is not a value of the last prop in the path. */
  readonly factory?: string;
}

let parents: Map<string, Set<string>> | undefined;

/** The nearest structs below a struct that have a prop for a value. */
export function below(struct: string, prop: string, fits: (kind: Kind) => boolean): Step[] {
  return nearest(struct, stepsFrom, prop, fits);
}

/** The nearest structs above a struct that have a prop for a value. */
export function above(struct: string, prop: string, fits: (kind: Kind) => boolean): Step[] {
  return nearest(struct, ({ struct: child }) => [...parentsOf(child)].map((parent) => ({ struct: parent, path: '' })), prop, fits);
}

function nearest(struct: string, next: (step: Step) => Step[], prop: string, fits: (kind: Kind) => boolean): Step[] {
  const has = (each: Step) => shapeOf(each.struct).props.some(({ name, kind }) => name === prop && fits(kind));
  const seen = new Set([struct]);
  for (let steps: Step[] = [{ struct, path: '' }]; steps.length > 0;) {
    const generation = steps.flatMap(next).filter((each) => !seen.has(each.struct));
    const found = generation.filter(has);
    if (found.length > 0) {
      return found;
    }
    generation.forEach((each) => seen.add(each.struct));
    steps = generation;
  }
  return [];
}

/** Structs of this library that a prop of a struct contains, or that a factory for its value takes. */
function stepsFrom({ struct, path }: Step): Step[] {
  return shapeOf(struct).props.flatMap(({ name, kind }): Step[] => {
    const at = path === '' ? name : `${path}.${name}`;
    const [element, suffix] = elementOf(kind);
    if (element.of === 'struct') {
      return isOwn(element.name) ? [{ struct: element.name, path: at + suffix }] : [];
    }
    const takes = element.of === 'type' ? TYPES[element.name].takes ?? {} : {};
    return Object.entries(takes).filter(([, taken]) => isOwn(taken)).map(([factory, taken]) => ({ struct: taken, path: at + suffix, factory }));
  });
}

function elementOf(kind: Kind): [Kind, string] {
  if (kind.of === 'list' || kind.of === 'map') {
    const [element, suffix] = elementOf(kind.element);
    return [element, `[]${suffix}`];
  }
  return [kind, ''];
}

function isOwn(struct: string): boolean {
  return !struct.includes('.');
}

function parentsOf(struct: string): Set<string> {
  if (!parents) {
    parents = new Map();
    for (const parent of Object.keys(STRUCTS).filter(isOwn)) {
      for (const { struct: child } of stepsFrom({ struct: parent, path: '' })) {
        parents.set(child, (parents.get(child) ?? new Set()).add(parent));
      }
    }
  }
  return parents.get(struct) ?? new Set();
}
