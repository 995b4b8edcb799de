/**
 * Translates the examples of README and documentation comments, which `jsii-pacmak` then writes into the packages of the other languages. It reads the
 * translations from `.jsii.tabl.json`; without that file, the packages contain the examples in TypeScript. `npx projen translate` runs it.
 */
import { execFileSync } from 'child_process';
import { readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';

const ROOT = join(__dirname, '..');
const TABLET = join(ROOT, '.jsii.tabl.json');

interface Tablet {
  readonly snippets: { readonly [key: string]: { readonly translations: { readonly [language: string]: { source: string } } } };
}

export function translate(): void {
  // jsii-rosetta reuses the translations of an existing file.
  rmSync(TABLET, { force: true });
  execFileSync(join(ROOT, 'node_modules', '.bin', 'jsii-rosetta'), ['extract', '--strict', '.'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const tablet: Tablet = JSON.parse(readFileSync(TABLET, 'utf8'));
  for (const { translations } of Object.values(tablet.snippets)) {
    translations.python.source = withPythonNames(translations.python.source);
  }
  writeFileSync(TABLET, JSON.stringify(tablet, null, 2));
}

/** jsii-rosetta writes `memory_mi_b` for `memoryMiB`, which jsii-pacmak names `memory_mib`. */
function withPythonNames(source: string): string {
  return source.replace(/_([kmgt])i_b\b/g, '_$1ib');
}

if (require.main === module) {
  translate();
}
