import { Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/**
 * Collects values that more than one thing of a list has. Unset and unresolved ones pass.
 *
 * @param kind What the things are, in the plural: `buckets`
 * @returns the things without those that repeat a value, for the next check
 */
export function checkUnique<T>(problems: Problems, kind: string, prop: string, things: T[], valueOf: (thing: T) => string | undefined): T[] {
  const seen = new Set<string>();
  return things.filter((thing) => {
    const value = valueOf(thing);
    if (value === undefined || Token.isUnresolved(value)) {
      return true;
    }
    if (seen.has(value)) {
      problems.add({ subject: kind, prop, must: 'be different for each of them', got: value, fix: 'more than one has it' });
      return false;
    }
    seen.add(value);
    return true;
  });
}
