import { readFileSync } from 'fs';
import { join } from 'path';
import { locate } from './locate';
import { mutate } from './mutant';
import { MUTANTS } from './mutants';
import { SUITE_BREAKAGES } from './suite-breakages';

const ROOT = join(__dirname, '..', '..');

const ALL = [...MUTANTS, ...SUITE_BREAKAGES];

test.each(ALL.map((mutant) => [mutant.property, mutant] as const))('%s: its text exists once in the source, and its guards are tests', (_, named) => {
  const mutant = locate(named);
  const source = readFileSync(join(ROOT, mutant.file), 'utf8');
  expect(mutate(mutant, source)).not.toBe(source);
});

test('each property is removed once', () => {
  const properties = ALL.map(({ property }) => property);
  expect(properties.filter((property, index) => properties.indexOf(property) < index)).toEqual([]);
});

test('text that does not exist or exists twice is an error', () => {
  const mutant = { property: 'p', file: 'a.ts', text: 'x', replacement: 'y', guards: [] };
  expect(mutate(mutant, 'a x b')).toBe('a y b');
  expect(() => mutate(mutant, 'a b')).toThrow('0 times');
  expect(() => mutate(mutant, 'x x')).toThrow('2 times');
});

describe('a mutant is found by its text', () => {
  const mutant = { property: 'p', file: 'src/data/a.ts', text: 'x', replacement: 'y', guards: ['data/a'] };
  const fileIn = (sources: Record<string, string>) => locate(mutant, new Map(Object.entries(sources)), ['data/a']).file;

  test('in another folder, if it exists once', () => expect(fileIn({ 'src/data/a.ts': '', 'src/edge/b.ts': 'x' })).toBe('src/edge/b.ts'));
  test('in its folder, if it exists in others too', () => expect(fileIn({ 'src/data/b.ts': 'x', 'src/edge/b.ts': 'x' })).toBe('src/data/b.ts'));
  test('in the file of that name, if it exists twice in the folder', () => expect(fileIn({ 'src/data/b.ts': 'x', 'src/data/c/a.ts': 'x' })).toBe('src/data/c/a.ts'));
  test('fails if the text is gone', () => expect(() => fileIn({ 'src/data/a.ts': '' })).toThrow('found nowhere: x'));
  test('fails if the text is ambiguous', () => expect(() => fileIn({ 'src/data/a.ts': 'x x' })).toThrow('found 2 times: src/data/a.ts: x'));

  const guardsIn = (...tests: string[]) => locate(mutant, new Map([['src/data/a.ts', 'x']]), tests).guards;
  test('a guard can be moved', () => expect(guardsIn('edge/a')).toEqual(['edge/a']));
  test('fails if the guard is gone', () => expect(() => guardsIn('data/b')).toThrow("named 'a', found none"));
  test('fails if the guard is ambiguous', () => expect(() => guardsIn('edge/a', 'fleet/a')).toThrow('found edge/a, fleet/a'));
});
