import { availableParallelism } from 'os';
import { parseArgs } from 'util';
import { Failure, Guards, runGuards, stopGuards } from './guards';
import { locate } from './locate';
import { mutate, Mutant } from './mutant';
import { ScratchCopy } from './scratch-copy';

/** What is taken away by a command, in its words. */
export interface Table {
  /** Name of the npm script. */
  readonly script: string;
  /** What the rows are, in the plural. */
  readonly things: string;
  readonly mutants: Mutant[];
  /** What the tests find in their environment besides. */
  readonly environment?: { readonly [name: string]: string };
}

/** What a mistake in the table looks like, which says nothing of the property. */
const BROKEN = /error TS\d+|SyntaxError|ReferenceError|is not a function|is not a constructor|Cannot find module/;

/** What was taken away, and who noticed. */
interface Outcome {
  readonly mutant: Mutant;
  readonly killers: Failure[];
  /** Why nothing can be said of it: a mistake in the table. */
  readonly mistake?: string;
}

/**
 * Takes each thing of a table away, one at a time, and runs the tests that guard it: one must fail. Ends the process with 1 where something can be
 * taken away and nobody notices.
 */
export function takeAway(table: Table): void {
  run(table).catch((error: Error) => {
    console.error(error.message);
    process.exitCode = 1;
  });
}

async function run({ script, things, mutants: all, environment }: Table): Promise<void> {
  const { values } = parseArgs({ options: { only: { type: 'string', multiple: true }, jobs: { type: 'string' }, help: { type: 'boolean', short: 'h' } } });
  if (values.help) {
    console.log(usageOf(script, things));
    return;
  }
  const mutants = all.map((mutant) => locate(mutant)).filter(({ property, file }) => (values.only ?? ['']).some((text) => `${property} ${file}`.includes(text)));
  const jobs = Math.min(jobsOf(values.jobs) ?? availableParallelism(), mutants.length);
  if (jobs === 0) {
    throw new Error(`none of the ${things} contains ${values.only?.join(' or ')}`);
  }
  const started = Date.now();
  const outcomes = await withCopies(jobs, async (copies) => {
    const runs = guardRunsOf(mutants, environment);
    console.error(`${runs.length} test files, which must pass with all ${things} there`);
    await each(copies, runs, async (copy, guards) => {
      await passes(copy, guards);
      console.error(`passes    ${titleOf(guards)}`);
    });
    console.error(`${mutants.length} ${things}, which must not go unnoticed`);
    return each(copies, mutants, async (copy, mutant) => {
      const outcome = await test(copy, mutant, environment);
      console.error(`${verdict(outcome)}  ${mutant.property}`);
      return outcome;
    });
  });
  const mistakes = outcomes.filter(({ mistake }) => mistake !== undefined);
  const survivors = outcomes.filter(({ killers, mistake }) => killers.length === 0 && mistake === undefined);
  console.log(['| Taken away | Source | Noticed by |', '| --- | --- | --- |', ...outcomes.map(row)].join('\n'));
  console.log(`\n${outcomes.length} ${things} taken away, ${outcomes.length - survivors.length - mistakes.length} noticed, ${survivors.length} survived, `
    + `${mistakes.length} mistakes in the table, ${Math.round((Date.now() - started) / 1000)} s`);
  process.exitCode = survivors.length + mistakes.length > 0 ? 1 : 0;
}

function usageOf(script: string, things: string): string {
  return `Usage: npm run ${script} -- [--only TEXT] [--jobs N]

  --only TEXT  ${things} and files that contain the text; may be given several times
  --jobs N     how many are tested at once (default: one for each processor)`;
}

/** Each test file by itself, with the tests of it that are asked for, once. */
function guardRunsOf(mutants: Mutant[], environment?: Guards['environment']): Guards[] {
  const runs = mutants.flatMap(({ guards, only }): Guards[] => guards.map((guard) => ({ files: [guard], only, environment })));
  return [...new Map(runs.map((one) => [titleOf(one), one])).values()];
}

function titleOf({ files, only }: Guards): string {
  return `${files.map((file) => `test/${file}.test.ts`).join(', ')}${only === undefined ? '' : ` (${only})`}`;
}

/** Otherwise a failure afterwards would say nothing. */
async function passes(copy: ScratchCopy, guards: Guards): Promise<void> {
  const { passed, failures } = await runGuards(copy.path, guards);
  if (failures.length > 0 || passed === 0) {
    throw new Error(`${titleOf(guards)} must pass with nothing taken away: ${failures.map(({ name, message }) => `${name}\n${message}`).join('\n') || 'no test'}`);
  }
}

async function test(copy: ScratchCopy, mutant: Mutant, environment?: Guards['environment']): Promise<Outcome> {
  const guards: Guards = { files: mutant.guards, only: mutant.only, environment };
  try {
    const { failures } = await copy.with(mutant.file, (source) => mutate(mutant, source), () => runGuards(copy.path, guards));
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
  return `| ${mutant.property} | \`${mutant.file}\` | ${noticedBy} |`;
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
