/** Writes the controls of AWS Security Hub from the table that the tests assert. `npx projen docs:security-hub` puts it into docs/security-hub.md. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Asserted, Control, isAbsent, isAsserted, isUnreachable, Service } from '../../test/judges/security-hub/control';
import { CONTROLS, SERVICES } from '../../test/judges/security-hub/services';
import { NOT_MADE, OF_THE_ACCOUNT } from '../../test/judges/security-hub/standard';

export const SECURITY_HUB_PAGE = join(__dirname, '..', 'security-hub.md');

const GUIDE = 'https://docs.aws.amazon.com/securityhub/latest/userguide';

/** How many controls are shown by which means. */
export function figures(): { asserted: number; excepted: number; unreachable: number; absent: number } {
  const asserted = CONTROLS.filter(isAsserted);
  return {
    asserted: asserted.length,
    excepted: asserted.filter(({ except }) => except).length,
    unreachable: CONTROLS.filter(isUnreachable).length,
    absent: CONTROLS.filter(isAbsent).length,
  };
}

/** The page, as it should be. */
export function securityHubPage(): string {
  const { asserted, excepted, unreachable, absent } = figures();
  return `# AWS Security Hub

This page is for reviewers. It lists the ${CONTROLS.length} controls of the [AWS Foundational Security Best Practices](${GUIDE}/fsbp-standard.html)
(v1.0.0, as of September 2026) for the AWS services that an environment uses.

- \`test/judges/security-hub.test.ts\` asserts ${asserted} controls on the templates of the three production apps in \`integ/\`. It also breaks each control once, to verify that
  the assertion fails. ${asserted - excepted} of these controls pass for every resource of all three apps, and ${excepted} have [exceptions](#exceptions).
- ${absent} controls apply to resources that no environment has. The test also asserts that.
- ${unreachable} controls cannot be checked on a template, because they depend on account settings or on events at run time.

The test fails if an exception is no longer needed, or if a template contains a CloudFormation type whose controls have not been looked up. This page is generated
(\`npx projen docs:security-hub\`).

## Exceptions

| Control | Severity | Apps | Resources | Reason |
| --- | --- | --- | --- | --- |
${CONTROLS.filter(isAsserted).flatMap(exceptions).join('\n')}

${SERVICES.map(section).join('\n')}
## Other services of the standard

Controls of these services apply to the account, which an environment does not configure: ${OF_THE_ACCOUNT.join(', ')}.

No environment uses these services, as the test asserts: ${Object.keys(NOT_MADE).join(', ')}.
`;
}

function exceptions({ id, severity, except = [] }: Asserted): string[] {
  return except.map(({ apps, resources, reason }) => {
    const names = resources === '*' ? 'all' : resources.map((name) => `\`${name}\``).join(', ');
    return `| ${id} | ${severity} | ${apps.join(', ')} | ${names} | ${cell(reason)} |`;
  });
}

function section({ name, page, controls }: Service): string {
  return `## ${name}

AWS documentation: [${page}-controls](${GUIDE}/${page}-controls.html).

| Control | Severity | Title | Assertion, or why there is none |
| --- | --- | --- | --- |
${controls.map(row).join('\n')}
`;
}

function row(control: Control): string {
  return `| ${control.id} | ${control.severity} | ${cell(control.title)} | ${cell(shown(control))} |`;
}

function shown(control: Control): string {
  if (isAbsent(control)) {
    return `No environment has ${control.absent.map((type) => `\`${type}\``).join(' or ')}.`;
  }
  if (isUnreachable(control)) {
    return `Not in the template. ${control.unreachable}`;
  }
  return `${control.shows}${control.except ? '; [exceptions](#exceptions)' : ''}`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/(^|[^`\w])\*(?=[^`\w]|$)/g, '$1\\*');
}

if (require.main === module) {
  writeFileSync(SECURITY_HUB_PAGE, securityHubPage());
}
