import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { commandsOn, unknownCommands } from './commands';
import { ROOT } from './trust-page';

const guide = readFileSync(join(ROOT, 'CONTRIBUTING.md'), 'utf8');

test('its commands exist', () => {
  expect(commandsOn(guide).length).toBeGreaterThan(15);
  expect(unknownCommands(guide)).toEqual([]);
});

test('files and folders that it names exist', () => {
  const named = [...guide.matchAll(/`((?:\.ci|src|test|docs|integ)\/[\w./-]*[\w/])`|\]\((?!https:)([\w./-]+)/g)].map(([, path, link]) => path ?? link);
  expect(named.length).toBeGreaterThan(15);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});
