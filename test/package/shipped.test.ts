import { rmSync } from 'fs';
import { join } from 'path';
import { npm, ROOT, run } from './command';

const SBOM = join(ROOT, 'sbom.spdx.json');
afterAll(() => rmSync(SBOM, { force: true }));

test('the bill of materials is in the package', () => {
  run('projen', ['sbom']);
  const [{ files }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--dry-run'], ROOT)) as [{ files: Array<{ path: string }> }];
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(['sbom.spdx.json', 'SECURITY.md', '.jsii']));
});

test('the bill of materials says that the package brings no other along', () => {
  run('projen', ['sbom']);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { packages } = require(SBOM) as { packages: Array<{ name: string; licenseDeclared: string }> };
  expect(packages.map(({ name, licenseDeclared }) => [name, licenseDeclared])).toEqual([['@reptidex-app/platform', 'Apache-2.0']]);
});
