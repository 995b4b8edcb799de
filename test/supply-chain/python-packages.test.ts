import { readFileSync } from 'fs';
import { join } from 'path';
import { REPOSITORY } from '../../integ/emulator/installation';

/** What the emulator, the judges and a cache are, and all that they need. */
const PINS = ['integ/emulator/requirements', 'test/judges/cfn-lint', 'test/judges/checkov', 'test/servers/valkey'];
const LINE = /^([\w.-]+)==([\w.]+)((?: --hash=sha256:[0-9a-f]{64})+)$/;

/** Lines without comments, each with what follows it. */
function linesOf(file: string): string[] {
  return readFileSync(join(REPOSITORY, file), 'utf8').replace(/\s*\\\n\s*/g, ' ').split('\n').filter((line) => line && !line.startsWith('#'));
}

describe.each(PINS)('%s', (pins) => {
  const lines = linesOf(`${pins}.txt`);

  test('has one version of each package, with hashes', () => {
    expect(lines.filter((line) => !LINE.test(line))).toEqual([]);
    const names = lines.map((line) => LINE.exec(line)![1]);
    expect(names).toEqual([...new Set(names)]);
  });

  test('has its list of direct requirements', () => {
    const versions = lines.map((line) => line.split(' ', 1)[0]);
    expect(versions).toEqual(expect.arrayContaining(linesOf(`${pins}.in`)));
    expect(lines.length).toBeGreaterThan(2);
  });
});
