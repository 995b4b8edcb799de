/**
 * Any prop with any value that nobody would think of: the platform rejects it by name, or AWS's validator finds nothing wrong with it.
 */
import { anyEnvironment } from './arbitraries/environments';
import { oddValue } from './odd-values';
import { holds, share } from './runs';
import { attempt, synthesize } from './synthesis';
import { findings } from './validator';
import { InvalidPropsError } from '../../src/private/problems';

const some = share(1 / 4);
/** A value that reads like a pseudo parameter is one that the validator warns of, in a template that is fine. */
const HINTS = /^W1054 /;

test(`an unusual value is rejected or valid (${some.numRuns})`, () => {
  holds(oddValue(anyEnvironment(1, false)), some.numRuns, ({ prop, environment }) => {
    const error = attempt(environment);
    if (error === undefined) {
      expect(findings(synthesize(environment).file).filter((finding) => !HINTS.test(finding))).toEqual([]);
      return;
    }
    if (!(error instanceof InvalidPropsError)) {
      throw error;
    }
    expect(error.message).toMatch(/^Stack\/Platform: /);
    const [name] = prop.split('.').filter((part) => !/^\d+$/.test(part)).reverse();
    expect(error.message).toContain(name === 'KEY' ? 'environment' : name);
  });
}, some.timeout);
