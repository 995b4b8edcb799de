import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT, run } from './command';
import { apiTypes, REFERENCE_PAGE, referencePage, TASKS } from '../../docs/generate/reference';

const temp = mkdtempSync(join(tmpdir(), 'platform-api-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

test('API.md is up to date (else: npx projen docgen)', () => {
  const generated = join(temp, 'API.md');
  run('jsii-docgen', ['--output', generated]);
  expect(readFileSync(generated, 'utf8')).toEqual(readFileSync(join(ROOT, 'API.md'), 'utf8'));
});

test('the index of API.md is up to date (else: npx projen docgen)', () => {
  expect(readFileSync(REFERENCE_PAGE, 'utf8')).toEqual(referencePage());
});

test('types that the index lists by task exist', () => {
  const types = apiTypes();
  expect(TASKS.flatMap(([, names]) => names).filter((name) => !types.has(name))).toEqual([]);
});

test('every example in the README and in documentation comments compiles', () => {
  run('jsii-rosetta', ['extract', '--strict', '--cache-to', join(temp, 'examples.json'), '.']);
});

test.each(['python', 'java', 'dotnet', 'go'])('%s bindings are generated', (language) => {
  run('jsii-pacmak', ['--code-only', '--target', language, '--outdir', join(temp, language), '--rosetta-unknown-snippets', 'verbatim']);
});
