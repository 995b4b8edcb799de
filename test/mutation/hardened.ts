/**
 * Takes each hardened property away from the library's source, one at a time, and runs the tests that guard it: one must fail.
 * Ends with 1 where a property can be taken away and nobody notices.
 */
import { availableParallelism } from 'os';
import { parseArgs } from 'util';
import { Failure, runGuards, stopGuards } from './guards';
import { mutate, Mutant } from './mutant';
import { MUTANTS } from './mutants';
import { ScratchCopy } from './scratch-copy';

const USAGE = `Usage: npm run mutation:hardened -- [--only TEXT] [--jobs N]

  --only TEXT  properties and files that contain the text; may be given several times
  --jobs N     how many are tested at once (default: one for each processor)`;

/** What a mistake in the table looks like, which says nothing of the property. */
const BROKEN = /SyntaxError|ReferenceError|is not a function|is not a constructor|Cannot find module/;

/** A property that was taken away, and who noticed. */
interface Outcome {
  readonly mutant: Mutant;
  readonly killers: Failure[];
  /** Why nothing can be said of it: a mistake in the table. */
  readonly mistake?: string;
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, jobs: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const mutants = MUTANTS.filter(({ property, file }) => (values.only ?? ['']).some((text) => `${property} ${file}`.includes(text)));
  const jobs = Math.min(jobsOf(values.jobs) ?? availableParallelism(), mutants.length);
  if (jobs === 0) {
    throw new Error(`no property contains ${values.only?.join(' or ')}`);
  }
  const started = Date.now();
  const outcomes = await withCopies(jobs, async (copies) => {
    const guards = [...new Set(mutants.flatMap((mutant) => mutant.guards))];
    console.error(`${guards.length} test files, which must pass with all properties there`);
    await each(copies, guards, async (copy, guard) => {
      await passes(copy, guard);
      console.error(`passes    test/${guard}.test.ts`);
    });
    console.error(`${mutants.length} properties, which must not go unnoticed`);
    return each(copies, mutants, async (copy, mutant) => {
      const outcome = await test(copy, mutant);
      console.error(`${verdict(outcome)}  ${mutant.property}`);
      return outcome;
    });
  });
  const mistakes = outcomes.filter(({ mistake }) => mistake !== undefined);
  const survivors = outcomes.filter(({ killers, mistake }) => killers.length === 0 && mistake === undefined);
  console.log(['| Property taken away | Source | Noticed by |', '| --- | --- | --- |', ...outcomes.map(row)].join('\n'));
  console.log(`\n${outcomes.length} properties taken away, ${outcomes.length - survivors.length - mistakes.length} noticed, ${survivors.length} survived, ${mistakes.length} mistakes in the table, ${Math.round((Date.now() - started) / 1000)} s`);
  process.exitCode = survivors.length + mistakes.length > 0 ? 1 : 0;
}

/** Otherwise a failure afterwards would say nothing. */
async function passes(copy: ScratchCopy, guard: string): Promise<void> {
  const { passed, failures } = await runGuards(copy.path, [guard]);
  if (failures.length > 0 || passed === 0) {
    throw new Error(`test/${guard}.test.ts must pass with all properties there: ${failures.map(({ name, message }) => `${name}\n${message}`).join('\n') || 'no test'}`);
  }
}

async function test(copy: ScratchCopy, mutant: Mutant): Promise<Outcome> {
  try {
    const { failures } = await copy.with(mutant.file, (source) => mutate(mutant, source), () => runGuards(copy.path, mutant.guards));
    const killers = failures.filter(({ message }) => !BROKEN.test(message));
    return { mutant, killers, mistake: failures.length > killers.length && killers.length === 0 ? failures[0].message : undefined };
  } catch (error) {
    return { mutant, killers: [], mistake: (error as Error).message };
  }
}

function verdict({ killers, mistake }: Outcome): string {
  return mistake !== undefined ? `MISTAKE   ${mistake}\n` : killers.length > 0 ? 'noticed ' : 'SURVIVED';
}

function row({ mutant, killers: [first, ...more] }: Outcome): string {
  const noticedBy = first ? `${first.name}${more.length > 0 ? `, and ${more.length} more` : ''}` : '**nobody**';
  return `| ${mutant.property} | \`src/${mutant.file}\` | ${noticedBy} |`;
}

/** Does something with each thing, as many at once as there are copies, and keeps the order. */
async function each<T, R>(copies: ScratchCopy[], things: T[], act: (copy: ScratchCopy, thing: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(copies.map(async (copy) => {
    while (next < things.length) {
      const index = next++;
      results[index] = await act(copy, things[index]);
    }
  }));
  return results;
}

async function withCopies<T>(count: number, act: (copies: ScratchCopy[]) => Promise<T>): Promise<T> {
  const copies = Array.from({ length: count }, () => new ScratchCopy());
  const cleanUp = () => {
    stopGuards();
    copies.forEach((copy) => copy.remove());
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      cleanUp();
      process.exit(1);
    });
  }
  try {
    return await act(copies);
  } finally {
    cleanUp();
  }
}

function jobsOf(text: string | undefined): number | undefined {
  if (text !== undefined && !/^[1-9]\d*$/.test(text)) {
    throw new Error(`'--jobs' must be a whole number from 1, got '${text}'`);
  }
  return text === undefined ? undefined : Number(text);
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
