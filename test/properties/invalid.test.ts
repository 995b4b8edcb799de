/**
 * Valid environments, each broken in a known way, and constructs that are misused by themselves: the error names the thing, the prop and the value, and
 * says nothing else.
 */
import * as fc from 'fast-check';
import { anyEnvironment } from './arbitraries/environments';
import { CATALOGUE, MISUSES } from './breakages';
import { Breakage, Broken, Expected } from './breakages/breakage';
import { saidOf } from './breakages/misuse';
import { DEFAULT_INVALID_RUNS, holds, RUNS } from './runs';
import { attempt } from './synthesis';
import { InvalidPropsError } from '../../src/private/problems';
import { newStack } from '../support';

const COUNT = Object.values(CATALOGUE).flat().length;
/** At least half as many invalid environments as valid ones, and at least two of each kind. */
const runsOfEach = Math.max(2, Math.ceil(RUNS / 2 / COUNT));
const TIMEOUT = 60_000 + runsOfEach * 2_000;

/** The line that says so. */
function sentence({ subject, prop, got }: Expected): RegExp {
  const text = (value: string) => value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const rule = got === 'nothing' ? '(is required[^]*|must [^]+, but (is not set|has none))' : `must [^]+, got ${text(got)}`;
  return new RegExp(`^${text(subject)}: '${text(prop)}' ${rule}(;[^]*)?$`);
}

function brokenBy(breakage: Breakage): fc.Arbitrary<Broken> {
  return anyEnvironment(2, false).chain((environment) => breakage.breaks(environment));
}

function expectError(error: unknown, message: RegExp): void {
  // Whatever else is thrown comes from inside: a TypeError, or an error of the CDK.
  if (!(error instanceof InvalidPropsError)) {
    throw error ?? new Error(`accepted, where it should say ${message}`);
  }
  expect(error.problems).toEqual([expect.stringMatching(message)]);
  // By the platform itself, before any part of it is made.
  expect(error.message).toMatch(/^Stack\/Platform: /);
}

describe.each(Object.entries(CATALOGUE))('%s', (_, breakages) => {
  test.each(breakages.map((breakage) => [`${breakage.rule} (${runsOfEach})`, breakage] as const))('%s', (__, breakage) => {
    holds(brokenBy(breakage), runsOfEach, (broken) => {
      expectError(attempt(broken.environment), sentence(broken.expected));
    });
  }, TIMEOUT);
});

describe.each(Object.entries(MISUSES))('%s', (_, misuses) => {
  test.each(misuses.map((misuse) => [misuse.rule, misuse] as const))('%s', (__, misuse) => {
    expect(saidOf(misuse, newStack())).toEqual([expect.stringMatching(misuse.says instanceof RegExp ? misuse.says : sentence(misuse.says))]);
  });
});

test('the number of invalid environments is at least the default', () => {
  expect(runsOfEach * COUNT).toBeGreaterThanOrEqual(process.env.PROPERTY_RUNS ? RUNS / 2 : DEFAULT_INVALID_RUNS);
});
