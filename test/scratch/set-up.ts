import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

/** Variable that tells where the folder is. */
export const SCRATCH = 'PLATFORM_TEST_SCRATCH';

/** Synthesis leaves an assembly in the temporary folder for each app: a run of the tests has one of its own, which goes with it. */
export default function setUp(): void {
  process.env[SCRATCH] = mkdtempSync(join(tmpdir(), 'platform-test-'));
  process.env.TMPDIR = process.env[SCRATCH];
}
