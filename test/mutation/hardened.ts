/** Takes each hardened property away from the library's source: `npm run mutation:hardened`. */
import { MUTANTS } from './mutants';
import { takeAway } from './take-away';

takeAway({ script: 'mutation:hardened', things: 'properties', mutants: MUTANTS });
