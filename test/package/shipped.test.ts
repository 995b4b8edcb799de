import { rmSync } from 'fs';
import { join } from 'path';
import { npm, ROOT, run } from './command';

/** Folders and files of the package, besides what npm itself demands. */
const SHIPPED = /^(lib\/.*\.(js|d\.ts)|assets\/secrets\/.*|\.jsii|API\.md|LICENSE|README\.md|SECURITY\.md|package\.json|tsconfig\.json|sbom\.spdx\.json)$/;

const SBOM = join(ROOT, 'sbom.spdx.json');
afterAll(() => rmSync(SBOM, { force: true }));

test('nothing is shipped but the library, its documents and its bill of materials', () => {
  run('projen', ['sbom']);
  const [{ files }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--dry-run'], ROOT)) as [{ files: Array<{ path: string }> }];
  const paths = files.map(({ path }) => path);
  expect(paths.filter((path) => !SHIPPED.test(path))).toEqual([]);
  expect(paths).toEqual(expect.arrayContaining(['sbom.spdx.json', 'SECURITY.md', '.jsii']));
});

test('the bill of materials says that the package brings no other along', () => {
  run('projen', ['sbom']);
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { packages } = require(SBOM) as { packages: Array<{ name: string; licenseDeclared: string }> };
  expect(packages.map(({ name, licenseDeclared }) => [name, licenseDeclared])).toEqual([['@reptidex-app/platform', 'Apache-2.0']]);
});
