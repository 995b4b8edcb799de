import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { checkUnit } from '../../src/private/durations';
import { Problems } from '../../src/private/problems';
import { errorOf, newStack } from '../support';

const unknown = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;

test.each<[string, (stack: Stack) => Duration | undefined, 'seconds' | 'days']>([
  ['nothing', () => undefined, 'seconds'],
  ['a known duration in any unit', () => Duration.hours(2), 'seconds'],
  ['a known duration for any unit of AWS', () => Duration.minutes(90), 'days'],
  ['a token in the unit of AWS', (stack) => Duration.seconds(unknown(stack)), 'seconds'],
  ['one in days', (stack) => Duration.days(unknown(stack)), 'days'],
])('%s passes', (_, duration, unit) => {
  const stack = newStack();
  const problems = new Problems();
  checkUnit(problems, "service 'core'", 'timeout', duration(stack), unit);
  expect(problems.isEmpty).toBe(true);
});

test.each<[(amount: number) => Duration, 'seconds' | 'days', string]>([
  [(amount) => Duration.minutes(amount), 'seconds', 'be a Duration.seconds() when it is known only at deployment, got \'Duration.minutes()\''],
  [(amount) => Duration.hours(amount), 'days', 'be a Duration.days() when it is known only at deployment, got \'Duration.hours()\''],
  [(amount) => Duration.days(amount), 'seconds', 'be a Duration.seconds() when it is known only at deployment, got \'Duration.days()\''],
])('a token in another unit cannot be converted: %#', (duration, unit, mistake) => {
  const stack = newStack();
  const problems = new Problems();
  checkUnit(problems, "service 'core'", 'timeout', duration(unknown(stack)), unit);
  expect(errorOf(() => problems.throwIfAny(stack))).toBe(`Stack: service 'core': 'timeout' must ${mistake}`);
});
