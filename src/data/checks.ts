import { Duration, Token } from 'aws-cdk-lib';
import { checkUnit } from '../private/durations';
import { Problems, Range } from '../private/problems';

/**
 * Collects resources whose names are known only at deployment, because construct IDs are derived from names.
 *
 * @param kind Kind of the resources in messages, in the singular: `bucket`
 * @returns the resources whose names are known, for further checks
 */
export function checkNamed<T extends { name: string }>(problems: Problems, kind: string, things: T[]): T[] {
  return things.filter(({ name }) => {
    if (Token.isUnresolved(name)) {
      problems.add({ subject: `a ${kind}`, prop: 'name', must: 'be known at synth, because construct IDs are derived from it', got: name });
      return false;
    }
    return true;
  });
}

/**
 * Collects values that occur more than once in a list of resources. Unset and unresolved values are accepted.
 *
 * @param kind Kind of the resources in messages, in the plural: `buckets`
 * @returns the resources without duplicates, for the next check
 */
export function checkUnique<T>(problems: Problems, kind: string, prop: string, things: T[], valueOf: (thing: T) => string | undefined): T[] {
  const seen = new Set<string>();
  return things.filter((thing) => {
    const value = valueOf(thing);
    if (value === undefined || Token.isUnresolved(value)) {
      return true;
    }
    if (seen.has(value)) {
      problems.add({ subject: kind, prop, must: 'be unique', got: value, fix: 'it is used more than once' });
      return false;
    }
    seen.add(value);
    return true;
  });
}

/** A duration of whole seconds within a range. Unset and unresolved durations pass. */
export function checkSeconds(problems: Problems, subject: string, prop: string, duration: Duration | undefined, range: Range, fix?: string): void {
  checkUnit(problems, subject, prop, duration, 'seconds');
  if (known(duration)) {
    problems.integer(subject, prop, duration.toSeconds({ integral: false }), { ...range, unit: 'seconds' }, fix);
  }
}

/** A duration of whole days within a range. Unset and unresolved durations pass. */
export function checkDays(problems: Problems, subject: string, prop: string, duration: Duration | undefined, range: Range, fix?: string): void {
  checkUnit(problems, subject, prop, duration, 'days');
  if (known(duration)) {
    problems.integer(subject, prop, duration.toDays({ integral: false }), { ...range, unit: 'days' }, fix);
  }
}

/** Whether a duration is set, and its value known at synth. */
export function known(duration: Duration | undefined): duration is Duration {
  return duration !== undefined && !duration.isUnresolved();
}

const SIZES = ['micro', 'small', 'medium', 'large', 'xlarge', '2xlarge', '3xlarge', '4xlarge', '6xlarge', '8xlarge', '9xlarge', '10xlarge', '12xlarge', '16xlarge', '18xlarge', '24xlarge', '32xlarge', '48xlarge'];
/** The largest size of burstable families is 2xlarge, for caches medium. Only burstable families have sizes below large, except `db.c6gd.medium` (`db.m1.small` is retired). */
const BURSTABLE = /^t\d+[a-z]*$/;
const BURSTABLE_SIZES = { db: SIZES.slice(0, SIZES.indexOf('2xlarge') + 1), cache: SIZES.slice(0, SIZES.indexOf('medium') + 1) };
/** One or two letters, the generation, letters for processor and disk, and optionally a high-memory variant. */
const FAMILY = /^(t|m|r|c|x|z)\d+[a-z]*$/;

/** Collects instance classes and node types that no AWS region offers. New families pass, because only the form and the sizes are checked. */
export function checkInstanceClass(problems: Problems, subject: string, prop: string, value: string | undefined, service: 'db' | 'cache'): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  const [prefix, family, size, ...rest] = value.split('.');
  const isOffered = prefix === service && FAMILY.test(family ?? '') && rest.length === 0
    && (BURSTABLE.test(family) ? BURSTABLE_SIZES[service] : SIZES.slice(SIZES.indexOf('medium'))).includes(size);
  if (!isOffered) {
    problems.add({
      subject, prop, must: `be '${service}.', a family and one of its sizes, such as '${service}.t4g.micro' or '${service}.r7g.large'`, got: value,
    });
  }
}
