import { ACCOUNT } from './account';
import { DATA } from './data';
import { EDGE } from './edge';
import { FLEET } from './fleet';
import { PLATFORM } from './platform';
import { Mutant } from '../mutant';

/** Every hardened property, each taken away once. */
export const MUTANTS: Mutant[] = [...DATA, ...EDGE, ...FLEET, ...ACCOUNT, ...PLATFORM];
