import { spawn } from 'child_process';
import { join } from 'path';

/** A test that failed, or a test file that could not be run. */
export interface Failure {
  readonly name: string;
  readonly message: string;
}

/** Tests to run. */
export interface Guards {
  /** Files below `test/`, without their ending. */
  readonly files: string[];
  /** Which of their tests, by a pattern of the names. */
  readonly only?: string;
  readonly environment?: { readonly [name: string]: string };
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

/** A test that says nothing of time may wait for the emulator, or for a tool that is installed first. */
const TIMEOUT = 600_000;

/** Runs tests of a copy, in one process. */
export async function runGuards(copy: string, { files, only, environment }: Guards): Promise<GuardsResult> {
  const paths = files.map((file) => join(copy, 'test', `${file}.test.ts`));
  const jest = join(copy, 'node_modules', 'jest', 'bin', 'jest.js');
  const args = ['--runInBand', '--silent', '--no-colors', '--reporters=default', `--testTimeout=${TIMEOUT}`, ...(only ? ['--testNamePattern', only] : [])];
  return resultOf(await execute(copy, [jest, ...args, '--runTestsByPath', ...paths], environment));
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

function execute(cwd: string, args: string[], environment?: Guards['environment']): Promise<string> {
  return new Promise((resolve) => {
    // The cache and what tests leave go with the copy.
    const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment, TMPDIR: cwd } });
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
