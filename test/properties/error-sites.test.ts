/**
 * No error without a rule in the catalogue: each place of src that reports one does so for the example of a rule.
 */
import { newStack } from '../support';
import { CATALOGUE, MISUSES } from './breakages';
import { exampleEnvironment } from './breakages/breakage';
import { commit } from './breakages/misuse';
import { errorSites, EXCLUDED_FILES, isExcluded, reachedBy } from './error-sites';
import { attempt } from './synthesis';

const sites = errorSites();
let reached: Set<string>;

beforeAll(() => {
  reached = new Set([
    ...Object.values(CATALOGUE).flat().flatMap(({ example }) => [...reachedBy(() => attempt(example(exampleEnvironment()).environment))]),
    ...Object.values(MISUSES).flat().flatMap((misuse) => [...reachedBy(() => commit(misuse, newStack()))]),
  ]);
});

test('each line reports at most one mistake', () => {
  const places = sites.map(({ place }) => place);
  expect(places.filter((place, index) => places.indexOf(place) < index)).toEqual([]);
});

test('each place is reached by the example of a rule', () => {
  expect(sites.filter((site) => !isExcluded(site) && !reached.has(site.place))).toEqual([]);
});

test.each(Object.keys(EXCLUDED_FILES))('%s is excluded for a reason', (file) => {
  const inFile = sites.filter(({ place }) => place.startsWith(`${file}:`));
  expect(inFile).not.toEqual([]);
  expect(inFile.filter(({ place }) => reached.has(place))).toEqual([]);
});

test.each([...Object.entries(CATALOGUE), ...Object.entries(MISUSES)])('%s has rules, each of them once', (_, rules) => {
  const names = rules.map(({ rule }) => rule);
  expect(names).not.toEqual([]);
  expect(names.filter((rule, index) => names.indexOf(rule) < index)).toEqual([]);
});
