/**
 * No error without a rule in the catalogue: each place of src that reports one does so for the example of a rule.
 */
import { newStack } from '../support';
import { CATALOGUE, MISUSES } from './breakages';
import { exampleEnvironment } from './breakages/breakage';
import { commit } from './breakages/misuse';
import { ErrorSite, errorSites, reachedBy } from './error-sites';
import { attempt } from './synthesis';

/** Files whose errors no rule can be for, each with the reason. */
const EXCLUDED: { readonly [file: string]: string } = {
  'secrets/secret-refresh.lambda.ts': 'runs in AWS Lambda, long after the synthesis: what it says is in its log',
};
const sites = errorSites();
const isExcluded = ({ place }: ErrorSite) => place.split(':')[0] in EXCLUDED;
let reached: Set<string>;

beforeAll(() => {
  reached = new Set([
    ...Object.values(CATALOGUE).flat().flatMap(({ example }) => [...reachedBy(() => attempt(example(exampleEnvironment()).environment))]),
    ...Object.values(MISUSES).flat().flatMap((misuse) => [...reachedBy(() => commit(misuse, newStack()))]),
  ]);
});

test('each line has one place at most, by which it is known', () => {
  const places = sites.map(({ place }) => place);
  expect(places.filter((place, index) => places.indexOf(place) < index)).toEqual([]);
});

test('each place is reached by the example of a rule', () => {
  expect(sites.filter((site) => !isExcluded(site) && !reached.has(site.place))).toEqual([]);
});

test.each(Object.keys(EXCLUDED))('%s is left out for a reason', (file) => {
  const inFile = sites.filter(({ place }) => place.startsWith(`${file}:`));
  expect(inFile).not.toEqual([]);
  expect(inFile.filter(({ place }) => reached.has(place))).toEqual([]);
});

test.each([...Object.entries(CATALOGUE), ...Object.entries(MISUSES)])('%s has rules, each of them once', (_, rules) => {
  const names = rules.map(({ rule }) => rule);
  expect(names).not.toEqual([]);
  expect(names.filter((rule, index) => names.indexOf(rule) < index)).toEqual([]);
});
