import { rmSync } from 'fs';
import { SCRATCH } from './set-up';

export default function tearDown(): void {
  rmSync(process.env[SCRATCH]!, { recursive: true, force: true });
}
