import { readFileSync } from 'fs';
import { TIERS_PAGE, tiersPage } from '../../docs/generate/tiers';

test('the page of the tiers is what the code says (else: npx projen docs:tiers)', () => {
  expect(readFileSync(TIERS_PAGE, 'utf8')).toBe(tiersPage());
});
