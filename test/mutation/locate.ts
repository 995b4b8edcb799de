import { readdirSync, readFileSync } from 'fs';
import { basename, join } from 'path';
import { Mutant, occurrences } from './mutant';

const ROOT = join(__dirname, '..', '..');

/** Files by their path from the repository's root. */
export type Sources = ReadonlyMap<string, string>;

/** The library's source. */
export const SOURCES: Sources = new Map(filesBelow('src', '.ts').map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]));
/** Test files below `test/`, without their ending. */
export const TESTS: readonly string[] = filesBelow('test', '.test.ts').map((file) => file.slice('test/'.length, -'.test.ts'.length));

/** The mutant with the file that has its text today, and with its guards where they are today. */
export function locate(mutant: Mutant, sources = SOURCES, tests = TESTS): Mutant {
  return { ...mutant, file: fileOf(mutant, sources), guards: mutant.guards.map((guard) => guardOf(mutant, guard, tests)) };
}

/** The text is looked for in all of `src/`. Where it is there more than once, the room of the named file decides, and then that file's name. */
function fileOf({ property, file, text }: Mutant, sources: Sources): string {
  if (!file.startsWith('src/')) {
    return file;
  }
  const all = [...sources].flatMap(([path, source]) => Array<string>(occurrences(text, source)).fill(path));
  const room = all.filter((path) => path.startsWith(`${file.split('/').slice(0, 2).join('/')}/`));
  const named = room.filter((path) => basename(path) === basename(file));
  const found = [all, room, named].find((paths) => paths.length === 1);
  if (!found) {
    const places = all.length === 0 ? 'nowhere' : `${all.length} times: ${[...new Set(all)].join(', ')}`;
    throw new Error(`'${property}': src must have this text once, or once in the room or the file named ${file}; found ${places}: ${text}`);
  }
  return found[0];
}

function guardOf({ property }: Mutant, guard: string, tests: readonly string[]): string {
  const found = tests.includes(guard) ? [guard] : tests.filter((test) => basename(test) === basename(guard));
  if (found.length !== 1) {
    throw new Error(`'${property}': one test file must be named '${basename(guard)}', found ${found.join(', ') || 'none'}`);
  }
  return found[0];
}

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    return entry.isDirectory() ? filesBelow(path, ending) : path.endsWith(ending) ? [path] : [];
  });
}
