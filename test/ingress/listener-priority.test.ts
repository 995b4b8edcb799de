import { CATCH_ALL_PRIORITY, derivedPriority } from '../../src/ingress/listener-priority';

/** With as many names as it takes until one has the first slot of the band and one the last. */
const kinds = {
  hostAndPath: { hasHostnames: true, hasPaths: true, first: 5_000, last: 14_999, names: 16_000 },
  host: { hasHostnames: true, hasPaths: false, first: 15_000, last: 39_999, names: 120_000 },
  path: { hasHostnames: false, hasPaths: true, first: 40_000, last: 49_998, names: 16_000 },
};

test.each(Object.entries(kinds))('a rule by %s has a slot of its own band, and the whole band is used', (_, { first, last, names, ...kind }) => {
  const priorities = Array.from({ length: names }, (__, index) => derivedPriority({ name: `service-${index}`, ...kind }));
  const lowest = priorities.reduce((a, b) => Math.min(a, b));
  const highest = priorities.reduce((a, b) => Math.max(a, b));
  expect([lowest, highest]).toEqual([first, last]);
});

test.each([
  ['core', 13_765, 28_765, 41_036],
  ['web', 9_102, 39_102, 40_562],
])('%s has the same slots in every release: a change would renumber what is deployed', (name, hostAndPath, host, path) => {
  expect(derivedPriority({ name, hasHostnames: true, hasPaths: true })).toBe(hostAndPath);
  expect(derivedPriority({ name, hasHostnames: true, hasPaths: false })).toBe(host);
  expect(derivedPriority({ name, hasHostnames: false, hasPaths: true })).toBe(path);
});

test('the more a rule says, the earlier it is asked, and what catches everything is asked last', () => {
  expect(kinds.hostAndPath.last).toBeLessThan(kinds.host.first);
  expect(kinds.host.last).toBeLessThan(kinds.path.first);
  expect(kinds.path.last).toBeLessThan(CATCH_ALL_PRIORITY);
});
