import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const REPOSITORY = resolve(__dirname, '..', '..');

/** Folder that this library is loaded from. */
export interface LibraryFolder {
  readonly path: string;
  readonly note: string;
}

/** The compiled library, which is what users run; its sources where it is missing or older than they are. */
export function libraryFolder(): LibraryFolder {
  const src = join(REPOSITORY, 'src');
  const lib = join(REPOSITORY, 'lib');
  const stale = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .find((file) => isOlder(join(lib, file.replace(/\.ts$/, '.js')), join(src, file)));
  return stale === undefined
    ? { path: lib, note: 'lib/, as compiled by jsii' }
    : { path: src, note: `src/ through tsx, because lib/ is not up to date (${stale}): compile first for what users run` };
}

function isOlder(compiled: string, source: string): boolean {
  return !existsSync(compiled) || statSync(compiled).mtimeMs < statSync(source).mtimeMs;
}
