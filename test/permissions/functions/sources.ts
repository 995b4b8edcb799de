/** Commands that the code of the functions has, whether a run sends them or not. */
import { readdirSync, readFileSync } from 'fs';
import { dirname, join, relative } from 'path';

const ROOT = join(__dirname, '../../..');

/** Files of the functions' handlers. */
export function handlers(): string[] {
  return readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda.ts')).map((file) => `src/${file}`).sort();
}

/** Each command that a handler, or what it imports, imports from a client of the AWS SDK, and each paginator by the command that it sends. */
export function commandsIn(handler: string): string[] {
  const commands = textsOf(handler).flatMap((text) => importsOf(text, '@aws-sdk\\/client-')).flatMap((name) => {
    const paginated = /^paginate(\w+)$/.exec(name)?.[1];
    return paginated ? [`${paginated}Command`] : name.endsWith('Command') ? [name] : [];
  });
  return [...new Set(commands)].sort();
}

/** Clients that a handler creates. */
export function clientsIn(handler: string): string[] {
  return textsOf(handler).flatMap((text) => [...text.matchAll(/\bnew (\w+)\(\{\}\)/g)].map(([, client]) => client));
}

function importsOf(text: string, from: string): string[] {
  return [...text.matchAll(new RegExp(`^import \\{([^}]*)\\} from '${from}`, 'gm'))].flatMap(([, names]) => names.split(',')).map((name) => name.trim());
}

/** Of a file, and of those that it imports. */
function textsOf(file: string, known = new Map<string, string>()): string[] {
  if (!known.has(file)) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    known.set(file, text);
    const imported = [...text.matchAll(/ from '(\.[^']+)'/g)].map(([, path]) => relative(ROOT, join(ROOT, dirname(file), `${path}.ts`)));
    imported.forEach((each) => textsOf(each, known));
  }
  return [...known.values()];
}
