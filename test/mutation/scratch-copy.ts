import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const REPOSITORY = join(__dirname, '..', '..');
/** What the tests need: sources, bundles, and what Jest and TypeScript are told. */
const COPIED = ['src', 'test', 'assets', 'jest.config.json', 'tsconfig.json', 'tsconfig.dev.json', 'package.json', '.projenrc.ts'];

/** A copy of the repository that may be changed, with the dependencies of this one. */
export class ScratchCopy {
  readonly path = mkdtempSync(join(tmpdir(), 'platform-mutation-'));

  constructor() {
    for (const name of COPIED) {
      cpSync(join(REPOSITORY, name), join(this.path, name), { recursive: true });
    }
    symlinkSync(join(REPOSITORY, 'node_modules'), join(this.path, 'node_modules'));
  }

  /** Changes a source while something is done, and puts it back. */
  async with<T>(file: string, change: (source: string) => string, act: () => Promise<T>): Promise<T> {
    const path = join(this.path, 'src', file);
    const source = readFileSync(path, 'utf8');
    writeFileSync(path, change(source));
    try {
      return await act();
    } finally {
      writeFileSync(path, source);
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
