import { readFileSync } from 'fs';
import { ALARMS_PAGE, alarmsPage } from '../../docs/generate/alarms';
import { COST_PAGE, costPage } from '../../docs/generate/cost';

test('the page of the alarms is what the code says (else: npx projen docs:alarms)', () => {
  expect(readFileSync(ALARMS_PAGE, 'utf8')).toBe(alarmsPage());
});

test('the tables of the cost are what the code says (else: npx projen docs:cost)', () => {
  const page = readFileSync(COST_PAGE, 'utf8');
  expect(page).toBe(costPage(page));
});
