import { readFileSync } from 'fs';
import { VALIDATION_PAGE, validationPage } from '../../docs/generate/validation';

test('the page on rules is up to date (else: npx projen docs:validation)', () => {
  expect(readFileSync(VALIDATION_PAGE, 'utf8')).toBe(validationPage());
});
