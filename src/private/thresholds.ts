import { Duration, Token } from 'aws-cdk-lib';
import { Problems } from './problems';

/** Thresholds that are converted from another unit. */
const COMPUTED = /\.freeStorageGiB$/;

/** Collects thresholds that would make an alarm fire always or never. */
export function checkThresholds(subject: string, part: string, thresholds: object | undefined, problems: Problems): void {
  for (const [name, value] of Object.entries(thresholds ?? {})) {
    checkThreshold(problems, subject, `${part}.${name}`, value);
  }
}

function checkThreshold(problems: Problems, subject: string, prop: string, value: unknown): void {
  if (value === undefined) {
    return;
  }
  if (value instanceof Duration ? value.isUnresolved() : Token.isUnresolved(value) && COMPUTED.test(prop)) {
    problems.add({ subject, prop, must: "be known at synth, because the alarm's threshold is computed from it", got: value });
  } else if (value instanceof Duration) {
    if (value.toMilliseconds() <= 0) {
      problems.add({ subject, prop, must: 'be greater than zero', got: `${value.toMilliseconds()} ms` });
    }
  } else if (!Token.isUnresolved(value)) {
    checkNumber(problems, subject, prop, Number(value));
  }
}

function checkNumber(problems: Problems, subject: string, prop: string, value: number): void {
  if (prop.endsWith('Percent')) {
    if (!(value > 0 && value <= 100)) {
      problems.add({ subject, prop, must: 'be above 0 and at most 100 percent', got: value });
    }
  } else if (!(value > 0 && Number.isFinite(value))) {
    problems.add({ subject, prop, must: 'be above 0', got: value });
  }
}
