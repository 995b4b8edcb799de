/** Draws which room may import which from the rules of the linter. `npx projen docs:rooms` puts the diagram into docs/architecture.md. */
import { readFileSync, writeFileSync } from 'fs';
import { join } from 'path';
import { replaceGenerated } from './markers';

const ROOT = join(__dirname, '..', '..');
export const ARCHITECTURE_PAGE = join(ROOT, 'docs', 'architecture.md');

/** What each room may import besides `private`. */
export function roomImports(): Map<string, string[]> {
  // projen writes a comment into the first line.
  const { rules } = JSON.parse(readFileSync(join(ROOT, '.eslintrc.json'), 'utf8').replace(/^\/\/.*$/m, ''));
  const zones: Array<{ target: string; except: string[] }> = rules['import/no-restricted-paths'][1].zones;
  const name = (path: string) => path.split('/').at(-1)!;
  return new Map(zones
    .map(({ target, except }): [string, string[]] => [name(target), except.map(name).filter((room) => room !== name(target) && room !== 'private')])
    .filter(([room]) => room !== 'private'));
}

/** The page with the diagram as it should be. */
export function architecturePage(page: string, imports = roomImports()): string {
  const arrows = [...imports].flatMap(([room, others]) => (others.length > 0 ? [`    ${room} --> ${others.join(' & ')}`] : []));
  return replaceGenerated(page, 'rooms', [
    '',
    '```mermaid',
    'flowchart TD',
    '  platform --> rooms',
    '  subgraph rooms [" "]',
    ...[...imports.keys()].map((room) => `    ${room}`),
    ...arrows,
    '  end',
    '  rooms --> private',
    '```',
    '',
  ].join('\n'));
}

if (require.main === module) {
  writeFileSync(ARCHITECTURE_PAGE, architecturePage(readFileSync(ARCHITECTURE_PAGE, 'utf8')));
}
