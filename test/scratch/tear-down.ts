import { rmSync } from 'fs';
import { dirname } from 'path';
import { SCRATCH } from './set-up';

export default function tearDown(): void {
  const scratch = process.env[SCRATCH]!;
  rmSync(scratch, { recursive: true, force: true });
  // Whoever runs Jest again in this process would look for it in vain.
  process.env.TMPDIR = dirname(scratch);
}
