/**
 * The tools are installed as they are pinned, or not at all. What is pinned: test/supply-chain/python-packages.test.ts.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installedPython, REPOSITORY } from '../../integ/emulator/installation';

describe('a Python package', () => {
  const packages = mkdtempSync(join(tmpdir(), 'python-packages-'));
  const requirements = join(packages, 'requirements.txt');

  beforeAll(() => {
    writeFileSync(join(packages, 'thing-1.0-py3-none-any.whl'), 'not what was pinned');
    writeFileSync(join(packages, 'source-1.0.tar.gz'), 'builds itself');
    // No registry is asked.
    Object.assign(process.env, { PIP_NO_INDEX: '1', PIP_FIND_LINKS: packages });
  });
  afterAll(() => rmSync(packages, { recursive: true, force: true }));

  test.each([
    ['differs from the pinned hash', `thing==1.0 --hash=sha256:${'0'.repeat(64)}`, /do not match the hashes/i],
    ['has no pinned hash', 'thing==1.0', /require-hashes/],
    ['must be built from source', `source==1.0 --hash=sha256:${'0'.repeat(64)}`, /no matching distribution/i],
  ])('that %s is not installed', async (_, requirement, message) => {
    writeFileSync(requirements, `${requirement}\n`);
    await expect(installedPython(() => {}, requirements, 'a tool')).rejects.toThrow(message);
    expect(readdirSync(join(REPOSITORY, '.emulator')).filter((name) => name.startsWith(`installing-${process.pid}-`))).toEqual([]);
  }, 120_000);
});
