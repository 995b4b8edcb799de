import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figures, SECURITY_HUB_PAGE, securityHubPage } from '../../docs/generate/security-hub';
import { REPOSITORY } from '../../integ/emulator/installation';

test('the page on controls is up to date (else: npx projen docs:security-hub)', () => {
  expect(readFileSync(SECURITY_HUB_PAGE, 'utf8')).toBe(securityHubPage());
});

test('docs/trust.md states the number of controls', () => {
  const { asserted, excepted, absent, unreachable } = figures();
  const text = readFileSync(join(REPOSITORY, 'docs', 'trust.md'), 'utf8');
  expect(text).toContain(`, ${asserted + absent + unreachable} controls |`);
  expect(text).toContain(
    `${asserted} asserted on the production apps, ${excepted} of them with exceptions, each with its reason; ${absent} about resources that no environment has; `
    + `${unreachable} that a template cannot show`,
  );
});
