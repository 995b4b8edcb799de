import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { mutate } from './mutant';
import { MUTANTS } from './mutants';
import { SUITE_BREAKAGES } from './suite-breakages';

const ROOT = join(__dirname, '..', '..');

const ALL = [...MUTANTS, ...SUITE_BREAKAGES];

test.each(ALL.map((mutant) => [mutant.property, mutant] as const))('%s: its text is in the source once', (_, mutant) => {
  const source = readFileSync(join(ROOT, mutant.file), 'utf8');
  expect(mutate(mutant, source)).not.toBe(source);
});

test('every guard is a test', () => {
  const guards = [...new Set(ALL.flatMap((mutant) => mutant.guards))];
  expect(guards.filter((guard) => !existsSync(join(ROOT, 'test', `${guard}.test.ts`)))).toEqual([]);
});

test('each property is taken away once', () => {
  const properties = ALL.map(({ property }) => property);
  expect(properties.filter((property, index) => properties.indexOf(property) < index)).toEqual([]);
});

test('a text that is no longer there, or there twice, is an error', () => {
  const mutant = { property: 'p', file: 'a.ts', text: 'x', replacement: 'y', guards: [] };
  expect(mutate(mutant, 'a x b')).toBe('a y b');
  expect(() => mutate(mutant, 'a b')).toThrow('0 times');
  expect(() => mutate(mutant, 'x x')).toThrow('2 times');
});
