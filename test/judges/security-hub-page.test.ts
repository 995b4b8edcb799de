import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { figures, SECURITY_HUB_PAGE, securityHubPage } from '../../docs/generate/security-hub';
import { REPOSITORY } from '../../integ/emulator/installation';

test('the page of the controls is what the tests assert (else: npx projen docs:security-hub)', () => {
  expect(readFileSync(SECURITY_HUB_PAGE, 'utf8')).toBe(securityHubPage());
});

test('what holds says how many they are', () => {
  const { asserted, excepted, absent, unreachable } = figures();
  const text = readFileSync(join(REPOSITORY, 'docs', 'trust.md'), 'utf8');
  expect(text).toContain(`, ${asserted + absent + unreachable} controls |`);
  expect(text).toContain(
    `${asserted} asserted on the production apps, ${excepted} of them with exceptions, each with its reason; ${absent} about resources that no environment has; `
    + `${unreachable} that a template cannot show`,
  );
});
