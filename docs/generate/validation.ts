/** Writes the rules that props are checked by from the catalogue that the tests break them by. `npx projen docs:validation` puts it into docs/validation.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CATALOGUE } from '../../test/properties/breakages';
import { Breakage, exampleEnvironment } from '../../test/properties/breakages/breakage';
import { build, newApp } from '../../test/properties/environment';

export const VALIDATION_PAGE = join(__dirname, '..', 'validation.md');

/** The page, as it should be. */
export function validationPage(): string {
  const outdir = mkdtempSync(join(tmpdir(), 'validation-'));
  try {
    return page(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function page(outdir: string): string {
  const sections = Object.entries(CATALOGUE).map(([part, breakages]) => `## ${part}

| Rule | Message | Refused by |
| --- | --- | --- |
${breakages.map((breakage) => row(breakage, outdir)).join('\n')}
`);
  return `# What is checked, and what is said

Everything below is checked when the app is synthesized, before anything is made; several mistakes are one error. Each rule is broken in many
environments by \`test/properties/invalid.test.ts\`, and the messages are those of one example. Values that only the deployment knows pass.
"Refused by" links the page of AWS that states the rule; without one it is the library that refuses. This page is generated
(\`npx projen docs:validation\`).

${sections.join('\n')}`;
}

function row({ rule, source, example }: Breakage, outdir: string): string {
  const message = messageOf(example(exampleEnvironment()), outdir);
  return `| ${cell(rule)} | \`${cell(message)}\` | ${source ? `[AWS](${source})` : 'the library'} |`;
}

function messageOf({ environment }: { environment: Parameters<typeof build>[0] }, outdir: string): string {
  const { stack } = newApp(environment, outdir);
  try {
    build(environment, stack);
  } catch (error) {
    return (error as Error).message.replace(/^Stack\/Platform: /, '');
  }
  throw new Error('the example of a rule is accepted');
}

function cell(text: string): string {
  return text.replace(/\n/g, ' ').replace(/\|/g, '\\|').replace(/`/g, "'");
}

if (require.main === module) {
  writeFileSync(VALIDATION_PAGE, validationPage());
}
