import { Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/**
 * Collects things without a name, and with one that only the deployment knows: their construct ids are made of it.
 *
 * @param kind What one of the things is: `bucket`
 * @returns the others, of which more can be said
 */
export function checkNamed<T extends { name: string }>(problems: Problems, kind: string, things: T[]): T[] {
  return things.filter(({ name }) => {
    // Not every language has a compiler that asks for the name.
    if (name === undefined || Token.isUnresolved(name)) {
      const subject = `a ${kind}`;
      const mistake = name === undefined ? { must: 'be given', got: undefined } : { must: 'be known at synth: its construct ids are made from it', got: 'an unresolved token' };
      problems.add({ subject, prop: 'name', ...mistake });
      return false;
    }
    return true;
  });
}

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
