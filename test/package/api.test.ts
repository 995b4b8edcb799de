import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ROOT, run } from './command';
import { apiTypes, REFERENCE_PAGE, referencePage, TASKS } from '../../docs/generate/reference';
import { translate } from '../../projenrc/translate';

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

describe('the examples in the README and in documentation comments', () => {
  // Fails if one does not compile.
  beforeAll(() => translate());

  test.each(['python', 'java', 'dotnet', 'go'])('are translated in the %s bindings', (language) => {
    run('jsii-pacmak', ['--code-only', '--target', language, '--outdir', join(temp, language), '--rosetta-unknown-snippets', 'fail']);
  });

  test('have the names of the parameters in Python', () => {
    const bindings = readFileSync(join(temp, 'python', 'python', 'src', 'reptidex_platform', '__init__.py'), 'utf8');
    const parameters = new Set([...bindings.matchAll(/^ {8}(\w+): /gm)].map(([, name]) => name));
    const examples = [...bindings.matchAll(/^( *)Example::\n((?:\1 .*\n|\s*\n)+)/gm)].map(([, , example]) => example);
    const used = new Set(examples.flatMap((example) => [...example.matchAll(/\b([a-z]\w*)=/g)].map(([, name]) => name)));
    expect(used).toContain('memory_mib');
    // Parameters of the CDK are not in these bindings.
    const joined = new Set([...parameters].map((name) => name.replace(/_/g, '')));
    expect([...used].filter((name) => !parameters.has(name) && joined.has(name.replace(/_/g, '')))).toEqual([]);
  });
});
