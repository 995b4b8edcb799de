import { chmodSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import * as cxapi from 'aws-cdk-lib/cx-api';

/** Variable that tells where the folder is. */
export const SCRATCH = 'PLATFORM_TEST_SCRATCH';

/** Synthesis leaves an assembly in the temporary folder for each app: a run of the tests has one of its own, which goes with it. */
export default function setUp(): void {
  process.env[SCRATCH] = mkdtempSync(join(tmpdir(), 'platform-test-'));
  // Passable: a database server that a test starts as root runs as another user.
  chmodSync(process.env[SCRATCH], 0o711);
  process.env.TMPDIR = process.env[SCRATCH];
  // The CDK records where each resource is created, which takes a sixth of the time of a test, because Jest maps each stack trace to the TypeScript source.
  process.env.CDK_CONTEXT_JSON = JSON.stringify({ [cxapi.DISABLE_CREATION_STACK_TRACES]: true });
}
