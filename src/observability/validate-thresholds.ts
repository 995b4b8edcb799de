import { Duration, Token } from 'aws-cdk-lib';
import { Problems } from '../private/problems';

/** Collects thresholds at which an alarm would always or never sound. */
export function checkThresholds(subject: string, part: string, thresholds: object | undefined, problems: Problems): void {
  for (const [name, value] of Object.entries(thresholds ?? {})) {
    checkThreshold(problems, subject, `${part}.${name}`, value);
  }
}

function checkThreshold(problems: Problems, subject: string, prop: string, value: unknown): void {
  if (value === undefined || Token.isUnresolved(value)) {
    return;
  }
  if (value instanceof Duration) {
    if (!value.isUnresolved() && value.toMilliseconds() <= 0) {
      problems.add({ subject, prop, must: 'be longer than nothing', got: `${value.toMilliseconds()} ms` });
    }
  } else if (prop.endsWith('Percent')) {
    if (!(Number(value) > 0 && Number(value) <= 100)) {
      problems.add({ subject, prop, must: 'be above 0 and at most 100 percent', got: value });
    }
  } else if (!(Number(value) > 0)) {
    problems.add({ subject, prop, must: 'be above 0', got: value });
  }
}
