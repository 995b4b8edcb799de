import { Duration } from 'aws-cdk-lib';
import { Problems } from './problems';

/** Collects durations that only the deployment knows, in another unit than AWS is told: nothing can convert them at synth. */
export function checkUnit(problems: Problems, subject: string, prop: string, duration: Duration | undefined, unit: 'seconds' | 'minutes' | 'days'): void {
  if (duration?.isUnresolved() && duration.unitLabel() !== unit) {
    problems.add({ subject, prop, must: `be a Duration.${unit}() where only the deployment knows it`, got: `Duration.${duration.unitLabel()}()` });
  }
}

/** A whole number of seconds within a range. What only the deployment knows passes in seconds. */
export function checkSeconds(subject: string, prop: string, value: Duration | undefined, range: { min: number; max: number }, problems: Problems): void {
  checkUnit(problems, subject, prop, value, 'seconds');
  if (value && !value.isUnresolved()) {
    problems.integer(subject, prop, value.toSeconds({ integral: false }), { ...range, unit: 'seconds' });
  }
}

/** A whole number of minutes within a range. What only the deployment knows passes in minutes. */
export function checkMinutes(subject: string, prop: string, value: Duration | undefined, range: { min: number; max: number }, problems: Problems): void {
  checkUnit(problems, subject, prop, value, 'minutes');
  if (value && !value.isUnresolved()) {
    problems.integer(subject, prop, value.toMinutes({ integral: false }), { ...range, unit: 'minutes' });
  }
}
