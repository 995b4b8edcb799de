/** Generates docs/validation.md, the rules for props, from the catalogue of mistakes that the tests make. Run with `npx projen docs:validation`. */
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
  return `# Rules checked at synth, and their messages

At synth, the library checks the ${count} rules below before it creates any resource, and reports all mistakes of a platform or a fleet as one error. The messages are
examples. A value that is known only at deployment passes, unless the rule says that it must be known at synth. "Rejected by" links to the AWS page that states the rule.
\`test/properties/invalid.test.ts\` breaks each rule, and those of a platform also in random environments. \`test/properties/error-sites.test.ts\` verifies that every error
in the source code has a rule here.

This page is generated (\`npx projen docs:validation\`).

${sections.join('\n')}`;
}

/** Above the second table of a part. */
const ALONE = 'For constructs that you create without a platform, and for resources that you add to a platform later:\n\n';

function table(rows: string[] | undefined, above = ''): string {
  return rows ? `${above}| Rule | Message | Rejected by |\n| --- | --- | --- |\n${rows.join('\n')}\n` : '';
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
