import { ecsPatterns } from './ecs-patterns';
import { handWrittenL2 } from './hand-written-l2';
import { platform } from './platform';
import { Subject } from './subject';
import type * as Library from '../../../src';

/** Every subject by the name that the benchmark knows it by; this library's first. */
export const SUBJECTS: Record<string, (library: typeof Library) => Subject> = {
  'platform-development': (library) => platform(library, 'DEVELOPMENT'),
  'platform-production': (library) => platform(library, 'PRODUCTION'),
  'hand-written-l2': () => handWrittenL2,
  'ecs-patterns': () => ecsPatterns,
};
