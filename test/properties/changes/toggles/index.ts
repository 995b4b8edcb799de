import { DATA } from './data';
import { NETWORK } from './network';
import { OPERATIONS } from './operations';
import { PLATFORM } from './platform';
import { COMMON, WORKLOADS } from './workloads';
import { Subject, togglesOf } from '../toggle';

export { COMMON };
export const SUBJECTS: Subject[] = [...PLATFORM, ...NETWORK, ...DATA, ...OPERATIONS, ...WORKLOADS];

/** How many props are toggled. */
export function toggledProps(): number {
  return SUBJECTS.flatMap(({ toggles }) => Object.values(toggles)).filter((entry) => togglesOf(entry).length > 0).length;
}
