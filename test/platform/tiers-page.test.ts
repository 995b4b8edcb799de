import { readFileSync } from 'fs';
import { platformDefaults, TIERS_PAGE, tiersPage } from '../../docs/generate/tiers';
import { STRUCTS } from '../../src/private/shapes/shapes.generated';

/** Options of what a platform creates, by the class that the prop takes. */
const OPTIONS: Record<string, string> = { PlatformDatabase: 'PlatformDatabaseOptions', PlatformCache: 'PlatformCacheOptions', PlatformBackup: 'BackupOptions' };

test('the page on tiers is up to date (else: npx projen docs:tiers)', () => {
  expect(readFileSync(TIERS_PAGE, 'utf8')).toBe(tiersPage());
});

test('each prop of the platform that it names exists', () => {
  const paths = platformDefaults().map(({ cells: [path] }) => path);
  expect(paths).toEqual(expect.arrayContaining(['network.natGateways', 'database.multiAz']));
  expect(paths.filter((path) => !isProp('ReptidexPlatformProps', path.split('.')))).toEqual([]);
  expect(isProp('ReptidexPlatformProps', ['sizes', 'backend'])).toBe(false);
});

function isProp(type: string, [prop, ...rest]: string[]): boolean {
  const found = STRUCTS[OPTIONS[type] ?? type]?.split(' ').map((field) => field.split(/\??:/)).find(([name]) => name === prop);
  return found !== undefined && (rest.length === 0 || isProp(found[1], rest));
}
