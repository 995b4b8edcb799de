import { IConstruct } from 'constructs';
import { Problems } from './problems';
import { requireShape } from './shapes/check-shape';
import { watchNames } from './unique-names';

/** Enumerable, so that it is kept when a plan is spread into the props of the construct that builds it. */
const CHECKED = Symbol('checked');

/**
 * Marks a plan whose values are resolved and valid, so that the construct that gets it only builds.
 *
 * The platform resolves and checks the plans of all its parts together, before it creates any of them.
 */
export function checked<P extends object>(plan: P): P {
  return { ...plan, [CHECKED]: true };
}

/**
 * The plan that a construct builds: the plan that was passed, or, for a standalone construct, the resolved props.
 *
 * Throws one error with every mistake, before anything is created.
 *
 * @param resolve Fills in every default
 * @param check Collects what AWS or the construct would reject; undefined if every combination of values is valid
 */
export function planOf<O extends object, P extends O>(scope: IConstruct, props: O, resolve: (props: O) => P, check?: (plan: P, problems: Problems) => void): P {
  if (props && CHECKED in props) {
    return props as P;
  }
  requireShape(scope, props);
  const plan = resolve(props);
  const problems = new Problems();
  check?.(plan, problems);
  problems.throwIfAny(scope);
  watchNames(scope);
  return plan;
}
