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

The ${CONTROLS.length} controls of the [AWS Foundational Security Best Practices](${GUIDE}/fsbp-standard.html)
(v1.0.0, as of September 2026) for the services that an environment makes something of.

- ${asserted} are asserted on the templates of the three production apps in \`integ/\` by \`test/judges/security-hub.test.ts\`, and
  each is broken once to see the assertion fail. ${asserted - excepted} of them hold for every resource of all three, and ${excepted} but for
  the [exceptions](#exceptions) below.
- ${absent} look at things that no environment has, which is asserted too.
- ${unreachable} are out of a template's reach: settings of the account, or what happens at run time.

An exception that nothing breaks any more fails the test, and so does a CloudFormation type that no control has been looked up for. This page is generated
(\`npx projen docs:security-hub\`).

## Exceptions

| Control | Severity | Apps | Resources | Why it stays |
| --- | --- | --- | --- | --- |
${CONTROLS.filter(isAsserted).flatMap(exceptions).join('\n')}

${SERVICES.map(section).join('\n')}
## Other services of the standard

Of the account, which an environment shares and does not set up: ${OF_THE_ACCOUNT.join(', ')}.

Of services that no environment makes anything of, which is asserted: ${Object.keys(NOT_MADE).join(', ')}.
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

What AWS says of them: [${page}-controls](${GUIDE}/${page}-controls.html).

| Control | Severity | Title | Shown by, or why not |
| --- | --- | --- | --- |
${controls.map(row).join('\n')}
`;
}

function row(control: Control): string {
  return `| ${control.id} | ${control.severity} | ${cell(control.title)} | ${cell(shown(control))} |`;
}

function shown(control: Control): string {
  if (isAbsent(control)) {
    return `None has ${control.absent.map((type) => `\`${type}\``).join(' or ')}.`;
  }
  if (isUnreachable(control)) {
    return `Out of reach: ${control.unreachable}`;
  }
  return `${control.shows}${control.except ? '; [exceptions](#exceptions)' : ''}`;
}

function cell(text: string): string {
  return text.replace(/\|/g, '\\|').replace(/(^|[^`\w])\*(?=[^`\w]|$)/g, '$1\\*');
}

if (require.main === module) {
  writeFileSync(SECURITY_HUB_PAGE, securityHubPage());
}
