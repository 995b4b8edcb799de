import { readFileSync } from 'fs';
import { VALIDATION_PAGE, validationPage } from '../../docs/generate/validation';

test('the page of the rules is what the code says (else: npx projen docs:validation)', () => {
  expect(readFileSync(VALIDATION_PAGE, 'utf8')).toBe(validationPage());
});
