import { Duration } from 'aws-cdk-lib';
import { checkUnit } from '../private/durations';
import { Problems, Range } from '../private/problems';

/** A duration of whole seconds within a range. Unset and unresolved ones pass. */
export function checkSeconds(problems: Problems, subject: string, prop: string, duration: Duration | undefined, range: Range, fix?: string): void {
  checkUnit(problems, subject, prop, duration, 'seconds');
  if (known(duration)) {
    problems.integer(subject, prop, duration.toSeconds({ integral: false }), { ...range, unit: 'seconds' }, fix);
  }
}

/** A duration of whole days within a range. Unset and unresolved ones pass. */
export function checkDays(problems: Problems, subject: string, prop: string, duration: Duration | undefined, range: Range, fix?: string): void {
  checkUnit(problems, subject, prop, duration, 'days');
  if (known(duration)) {
    problems.integer(subject, prop, duration.toDays({ integral: false }), { ...range, unit: 'days' }, fix);
  }
}

/** Whether a duration was given, in a number that is known at synth. */
export function known(duration: Duration | undefined): duration is Duration {
  return duration !== undefined && !duration.isUnresolved();
}
