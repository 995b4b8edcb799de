import { Duration } from 'aws-cdk-lib';
import { Problems } from '../../src/private/problems';
import { checkThresholds } from '../../src/private/thresholds';
import { errorOf, newStack, unknown } from '../support';

const ONLY_DEPLOYED = "be known at synth, because the alarm's threshold is computed from it, got a value known only at deployment";

function check(thresholds: object | undefined): () => void {
  const problems = new Problems();
  checkThresholds('alarms', 'part', thresholds, problems);
  return () => problems.throwIfAny(newStack());
}

test.each<[string, unknown]>([
  ['cpuPercent', 0.1], ['cpuPercent', 100], ['errorCount', 1], ['errorCount', 101], ['latency', Duration.millis(1)], ['cpuPercent', undefined],
  ['cpuPercent', unknown.number(newStack())], ['connections', unknown.number(newStack())],
])('accepts %s of %s', (name, value) => {
  expect(check({ [name]: value })).not.toThrow();
});

test('accepts undefined', () => {
  expect(check(undefined)).not.toThrow();
});

test.each<[string, unknown, string]>([
  ['cpuPercent', 0, 'be above 0 and at most 100 percent, got 0'],
  ['cpuPercent', 100.1, 'be above 0 and at most 100 percent, got 100.1'],
  ['cpuPercent', NaN, 'be above 0 and at most 100 percent, got NaN'],
  ['errorCount', 0, 'be above 0, got 0'],
  ['errorCount', Infinity, 'be above 0, got Infinity'],
  ['latency', Duration.seconds(0), "be greater than zero, got '0 ms'"],
  ['latency', Duration.millis(unknown.number(newStack())), ONLY_DEPLOYED],
  ['freeStorageGiB', unknown.number(newStack()), ONLY_DEPLOYED],
])('rejects %s of %s', (name, value, rule) => {
  expect(errorOf(check({ [name]: value }))).toBe(`Stack: alarms: 'part.${name}' must ${rule}`);
});
