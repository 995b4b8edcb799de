import { readFileSync, rmSync } from 'fs';
import { join } from 'path';
import { npm, ROOT, run } from './command';
import { findingsIn } from '../supply-chain/shapes';

const SBOM = join(ROOT, 'sbom.spdx.json');
/** What is packed, with all that is generated for it. */
let files: string[];

beforeAll(() => {
  run('projen', ['sbom']);
  const [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--dry-run'], ROOT)) as [{ files: Array<{ path: string }> }];
  files = packed.files.map(({ path }) => path);
});
afterAll(() => rmSync(SBOM, { force: true }));

test('the package contains the bill of materials', () => {
  expect(files).toEqual(expect.arrayContaining(['sbom.spdx.json', 'SECURITY.md', '.jsii']));
});

test('the bill of materials states that the package has no bundled dependencies', () => {
  const { packages } = JSON.parse(readFileSync(SBOM, 'utf8')) as { packages: Array<{ name: string; licenseDeclared: string }> };
  expect(packages.map(({ name, licenseDeclared }) => [name, licenseDeclared])).toEqual([['@reptidex-app/platform', 'Apache-2.0']]);
});

test('the package contains no real account, key or resource', () => {
  // What is compiled, bundled or generated the repository does not have.
  const functions = ['rotation/functions/origin-rotation', 'rotation/functions/secret-refresh'].map((name) => `assets/${name}.lambda/index.js`);
  expect(files).toEqual(expect.arrayContaining(['lib/index.js', ...functions, '.jsii', 'README.md']));
  expect(files.flatMap((file) => findingsIn(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});
