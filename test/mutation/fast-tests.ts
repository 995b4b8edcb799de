/**
 * The tests that are run for every mutant of the rules, as one file: Jest loads the CDK anew for each file, which takes longer than the tests themselves.
 */
import { readdirSync } from 'fs';
import { join } from 'path';

const TESTS = join(__dirname, '..');
/** A folder is all of its tests. */
const FAST = [
  'private',
  'private/shapes',
  'delivery/repository-names.test.ts',
  'private/hostnames-alone.test.ts',
  'ingress/listener-priority.test.ts',
  'ingress/listener-routes-alone.test.ts',
  'platform/platform-secret-names.test.ts',
];

const files = FAST.flatMap((path) => (path.endsWith('.ts') ? [path] : readdirSync(join(TESTS, path)).filter((file) => file.endsWith('.test.ts')).map((file) => join(path, file))));

for (const file of files) {
  describe(file, () => {
    // Tests are declared at once, or never.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    require(join(TESTS, file));
  });
}
