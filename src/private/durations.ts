import { Duration } from 'aws-cdk-lib';
import { Problems } from './problems';

/** Collects durations that are known only at deployment in another unit than AWS requires, because they cannot be converted at synth. */
export function checkUnit(problems: Problems, subject: string, prop: string, duration: Duration | undefined, unit: 'seconds' | 'minutes' | 'days'): void {
  if (duration?.isUnresolved() && duration.unitLabel() !== unit) {
    problems.add({ subject, prop, must: `be a Duration.${unit}() when it is known only at deployment`, got: `Duration.${duration.unitLabel()}()` });
  }
}

/** A whole number of seconds within a range. A value that is known only at deployment passes in seconds. */
export function checkSeconds(subject: string, prop: string, value: Duration | undefined, range: { min: number; max: number }, problems: Problems): void {
  checkUnit(problems, subject, prop, value, 'seconds');
  if (value && !value.isUnresolved()) {
    problems.integer(subject, prop, value.toSeconds({ integral: false }), { ...range, unit: 'seconds' });
  }
}

/** A whole number of seconds within a range, of which the CDK requires the value. */
export function checkKnownSeconds(subject: string, prop: string, value: Duration | undefined, range: { min: number; max: number }, problems: Problems): void {
  if (value?.isUnresolved()) {
    problems.add({ subject, prop, must: 'be known at synth, because the CDK compares it with its limits', got: value });
  } else {
    checkSeconds(subject, prop, value, range, problems);
  }
}

/** A whole number of minutes within a range. A value that is known only at deployment passes in minutes. */
export function checkMinutes(subject: string, prop: string, value: Duration | undefined, range: { min: number; max: number }, problems: Problems): void {
  checkUnit(problems, subject, prop, value, 'minutes');
  if (value && !value.isUnresolved()) {
    problems.integer(subject, prop, value.toMinutes({ integral: false }), { ...range, unit: 'minutes' });
  }
}
