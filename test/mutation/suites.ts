/** Breaks once what each suite guards, and sees it fail: `npm run mutation:suites`. */
import { SUITE_BREAKAGES } from './suite-breakages';
import { takeAway } from './take-away';

// A hundred environments notice what is broken everywhere.
takeAway({ script: 'mutation:suites', things: 'guarded things', mutants: SUITE_BREAKAGES, environment: { PROPERTY_RUNS: '100' } });
