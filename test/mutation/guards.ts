import { spawn } from 'child_process';
import { join } from 'path';

/** A test that failed, or a test file that could not be run. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** What became of some test files. */
export interface GuardsResult {
  readonly passed: number;
  readonly failures: Failure[];
}

const running = new Set<() => void>();

/** Ends what runs still: nothing stays behind when the script is interrupted. */
export function stopGuards(): void {
  running.forEach((stop) => stop());
}

/** Runs test files of a copy, in one process. */
export async function runGuards(copy: string, guards: string[]): Promise<GuardsResult> {
  const files = guards.map((guard) => join(copy, 'test', `${guard}.test.ts`));
  const jest = join(copy, 'node_modules', 'jest', 'bin', 'jest.js');
  return resultOf(await execute(copy, [jest, '--runInBand', '--silent', '--no-colors', '--reporters=default', '--runTestsByPath', ...files]));
}

/** What Jest tells a reader. Not its JSON, which it cannot write where a test compared constructs: they have circles. */
function resultOf(output: string): GuardsResult {
  const summary = /^Tests: .*$/m.exec(output)?.[0];
  if (summary === undefined) {
    throw new Error(`Jest says nothing of its run: ${output.slice(-2000)}`);
  }
  const [, ...blocks] = output.split(/^ {2}● /m);
  const passed = /(\d+) passed/.exec(summary)?.[1];
  return { passed: Number(passed ?? 0), failures: blocks.map((block) => ({ name: block.split('\n', 1)[0].trim(), message: block })) };
}

function execute(cwd: string, args: string[]): Promise<string> {
  return new Promise((resolve) => {
    // The cache and what tests leave go with the copy.
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, TMPDIR: cwd } });
    const stop = () => child.kill();
    running.add(stop);
    let errors = '';
    child.stderr.on('data', (data: Buffer) => { errors += data.toString(); });
    child.on('close', () => {
      running.delete(stop);
      resolve(errors);
    });
  });
}
