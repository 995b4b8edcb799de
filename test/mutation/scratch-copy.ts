import { execFileSync } from 'child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const REPOSITORY = join(__dirname, '..', '..');
/** Made by tasks, not by hand: bundles, and what jsii says of the library. */
const MADE = ['assets', '.jsii'];
/** What may be the same for all: dependencies, and the installed emulator. */
const SHARED = ['node_modules', '.emulator'];

/** A copy of the repository that may be changed. */
export class ScratchCopy {
  readonly path = mkdtempSync(join(tmpdir(), 'platform-mutation-'));

  constructor() {
    // PostgreSQL, which root runs as somebody else, has to get through.
    chmodSync(this.path, 0o711);
    const files = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter((file) => file !== '');
    for (const name of [...files, ...MADE].filter((file) => existsSync(join(REPOSITORY, file)))) {
      cpSync(join(REPOSITORY, name), join(this.path, name), { recursive: true });
    }
    for (const name of SHARED) {
      mkdirSync(join(REPOSITORY, name), { recursive: true });
      symlinkSync(join(REPOSITORY, name), join(this.path, name));
    }
    // Which files are the repository's is asked of Git by tests.
    writeFileSync(join(this.path, '.git'), `gitdir: ${git('rev-parse', '--absolute-git-dir').trim()}\n`);
  }

  /** Changes a file while something is done, and puts it back. */
  async with<T>(file: string, change: (source: string) => string, act: () => Promise<T>): Promise<T> {
    const path = join(this.path, file);
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

function git(...args: string[]): string {
  return execFileSync('git', args, { cwd: REPOSITORY, encoding: 'utf8', maxBuffer: 2 ** 26 });
}
