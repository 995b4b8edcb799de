/** Writes the rules that props are checked by from the catalogue that the tests break them by. `npx projen docs:validation` puts it into docs/validation.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CATALOGUE, MISUSES } from '../../test/properties/breakages';
import { Breakage, exampleEnvironment } from '../../test/properties/breakages/breakage';
import { Misuse, saidOf } from '../../test/properties/breakages/misuse';
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
  const parts = [...new Set([...Object.keys(CATALOGUE), ...Object.keys(MISUSES)])];
  const sections = parts.map((part) => `## ${part}

${[table(CATALOGUE[part]?.map((breakage) => ofEnvironment(breakage, outdir))), table(MISUSES[part]?.map((misuse) => ofConstruct(misuse, outdir)), CATALOGUE[part] && ALONE)].filter(Boolean).join('\n')}`);
  const count = [...Object.values(CATALOGUE), ...Object.values(MISUSES)].flat().length;
  return `# What is checked, and what is said

Everything below, ${count} rules, is checked when the app is synthesized, before anything is made; several mistakes are one error. Each is broken by
\`test/properties/invalid.test.ts\`, those of an environment in some that are drawn at random, and the messages are those of one example. Values that
only the deployment knows pass, but for those that the synthesis needs. "Refused by" links the page of AWS that states the rule; without one it is the
library that refuses. No error is without its rule here: \`test/properties/error-sites.test.ts\` looks for each place of the sources that reports one.
This page is generated (\`npx projen docs:validation\`).

${sections.join('\n')}`;
}

/** Above the second table of a part. */
const ALONE = 'Of what is used by itself, or added to a platform afterwards:\n\n';

function table(rows: string[] | undefined, above = ''): string {
  return rows ? `${above}| Rule | Message | Refused by |\n| --- | --- | --- |\n${rows.join('\n')}\n` : '';
}

function row({ rule, source }: { rule: string; source?: string }, message: string): string {
  return `| ${cell(rule)} | \`${cell(message)}\` | ${source ? `[AWS](${source})` : 'the library'} |`;
}

function ofEnvironment(breakage: Breakage, outdir: string): string {
  const { environment } = breakage.example(exampleEnvironment());
  const { stack } = newApp(environment, outdir);
  try {
    build(environment, stack);
  } catch (error) {
    return row(breakage, (error as Error).message.replace(/^Stack\/Platform: /, ''));
  }
  throw new Error(`the example of a rule is accepted: ${breakage.rule}`);
}

function ofConstruct(misuse: Misuse, outdir: string): string {
  const [message] = saidOf(misuse, newApp(exampleEnvironment(), outdir).stack);
  if (message === undefined) {
    throw new Error(`the example of a rule is accepted: ${misuse.rule}`);
  }
  return row(misuse, message);
}

function cell(text: string): string {
  return text.replace(/\n/g, ' ').replace(/\|/g, '\\|').replace(/`/g, "'");
}

if (require.main === module) {
  writeFileSync(VALIDATION_PAGE, validationPage());
}
