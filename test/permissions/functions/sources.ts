/** Commands that the code of the functions has, whether a run sends them or not. */
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

const SRC = join(__dirname, '../../../src');

/** Each command that is imported from a client of the AWS SDK, and each paginator by the command that it sends. */
export function commandsInSources(): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\/functions\/.*\.ts$/.test(file));
  const imports = files.flatMap((file) => [...readFileSync(join(SRC, file), 'utf8').matchAll(/^import \{([^}]*)\} from '@aws-sdk\/client-/gm)].flatMap(([, names]) => names.split(',')));
  return [...new Set(imports.map((name) => name.trim()).flatMap((name) => {
    const paginated = /^paginate(\w+)$/.exec(name)?.[1];
    return paginated ? [`${paginated}Command`] : name.endsWith('Command') ? [name] : [];
  }))].sort();
}

/** Clients that have a method for each operation would not be recorded. */
export function clientsInSources(): string[] {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => /\/functions\/.*\.ts$/.test(file));
  return [...new Set(files.flatMap((file) => [...readFileSync(join(SRC, file), 'utf8').matchAll(/\bnew (\w+)\(\{\}\)/g)].map(([, client]) => client)))].sort();
}
