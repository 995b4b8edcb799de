/** Writes what a change of each prop does, from toggles that the tests make. `npx projen docs:changes` puts it into docs/changes.md. */
import { writeFileSync } from 'fs';
import { join } from 'path';
import { Effect, wordFor } from '../../test/properties/changes/effects';
import { changeRows, Row } from '../../test/properties/changes/rows';
import { Exempt, Subject } from '../../test/properties/changes/toggle';
import { SUBJECTS } from '../../test/properties/changes/toggles';

export const CHANGES_PAGE = join(__dirname, '..', 'changes.md');

const HEADER = `| Prop | Change | Updates | Replaces | Interrupts | Data | Deployments |
| --- | --- | --- | --- | --- | --- | --- |`;

/** The page, as it should be. */
export function changesPage(rows: Row[] = changeRows()): string {
  return `# What a change does

This page is for users. It shows what happens when you change a prop of a deployed environment. Each row is a change that a test makes to an environment of the tier
\`DEVELOPMENT\`. The test compares the two templates, and derives the effects of each update from the schemas of the CloudFormation registry and the linked AWS pages.
The page is generated (\`npx projen docs:changes\`). In an environment with more resources, a change can update more of them: \`npx cdk diff\` shows them.

- **Change**: a ↔ b has the same effects in both directions, except that resources that one direction adds, the other direction removes. \`default\` means that the prop is not set.
- **Updates**: resources that change in place, are added (+) or removed (−). For a task definition, this is a new revision.
- **Replaces**: resources that CloudFormation creates again before it deletes the old ones. References to them are updated in the same deployment.
- **Interrupts**: the effect on requests and connections, as AWS documents it. [*New tasks*](https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html) start before the old ones
  stop, as configured for the [deployment](deployments.md), and do not interrupt requests by default. Jobs start with the new revision, and migrations run again. A dash means that nothing is interrupted. *Not documented* means that AWS does not document the effect.
- **Data**: the effect on stored data. *Kept* means that the resource is retained, but is no longer in the stack. *Kept, with its name* means that its name also remains in use. Before you undo the change, or create a resource with that
  name, delete the old resource or [import it](https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-manually.html). In production, log groups are kept.
- **Deployments**: the number of deployments that the change needs. *Refused* means that AWS or CloudFormation rejects the change and rolls the deployment back without changing anything.

${SUBJECTS.map((subject) => section(subject, rows.filter(({ struct }) => struct === subject.struct))).join('\n')}`;
}

function section(subject: Subject, rows: Row[]): string {
  const exempt = Object.entries(subject.toggles).flatMap(([prop, entry]) => (entry instanceof Exempt ? [`- \`${prop}\`: ${entry.reason}.`] : []));
  return `## ${subject.title}

Props of \`${subject.struct}\`.

${HEADER}
${rows.map(line).join('\n')}
${exempt.length > 0 ? `\nNot in the table:\n\n${exempt.join('\n')}\n` : ''}`;
}

function line(row: Row): string {
  const isRefused = row.refusedSteps.length > 0;
  const updates = [row.changes.join(', '), signed('+', row.adds), signed('−', row.removes)].filter((text) => text !== '').join('; ');
  const cells = isRefused
    ? ['–', list([...new Set(row.refusedSteps.map(({ cause }) => wordFor(cause.split(/[. ]/)[0])))]), '–', '–', row.refusedSteps.every(({ cause }) => cause.includes('may be in use')) ? 'refused if in use' : 'refused']
    : [updates || 'nothing', list(row.replaces), effects(row.interrupts), effects(row.data), String(row.deployments)];
  return `| ${[`\`${row.prop}\``, row.change, ...cells].map((text) => text.replace(/\|/g, '\\|')).join(' | ')} |`;
}

function signed(sign: string, kinds: string[]): string {
  return kinds.map((kind) => `${sign} ${kind}`).join(', ');
}

function list(texts: string[]): string {
  return texts.length > 0 ? texts.join(', ') : '–';
}

function effects(all: Effect[]): string {
  return list(all.map(({ text, source }) => (source ? `[${text}](${source})` : text)));
}

if (require.main === module) {
  writeFileSync(CHANGES_PAGE, changesPage());
}
