// Adds up the JUnit reports of a folder. A run that failed without a failing test in any report counts as one failure.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, status] = process.argv.slice(2);
let passed = 0;
let failed = 0;
let files = [];
try {
  files = readdirSync(folder).filter((file) => file.endsWith('.xml'));
} catch {
  // No report at all: the run stopped before its first test.
}
for (const file of files) {
  const report = readFileSync(join(folder, file), 'utf8');
  const root = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? '';
  const count = (attribute) => Number(new RegExp(`\\b${attribute}="(\\d+)"`).exec(root)?.[1] ?? 0);
  // A test that is skipped shows nothing, and nobody would see it. The suites say how many they have, not the whole.
  const skipped = [...report.matchAll(/<testsuite\b[^>]*\bskipped="(\d+)"/g)].reduce((sum, [, number]) => sum + Number(number), 0);
  const bad = count('failures') + count('errors') + skipped;
  failed += bad;
  passed += count('tests') - bad;
}
if (status !== '0' && failed === 0) {
  failed = 1;
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
