import { spawn } from 'child_process';
import { readFileSync, rmSync } from 'fs';
import { basename, join } from 'path';

/** What Jest says of a run, as far as it matters here. */
interface JestResult {
  readonly testResults: Array<{
    readonly name: string;
    readonly message: string;
    readonly assertionResults: Array<{ readonly status: string; readonly fullName: string; readonly failureMessages: string[] }>;
  }>;
}

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
  const output = join(copy, 'jest-result.json');
  rmSync(output, { force: true });
  const files = guards.map((guard) => join(copy, 'test', `${guard}.test.ts`));
  const errors = await execute(copy, [
    join(copy, 'node_modules', 'jest', 'bin', 'jest.js'), '--runInBand', '--silent', '--reporters=default', '--json', `--outputFile=${output}`, '--runTestsByPath', ...files,
  ]);
  return resultOf(output, errors);
}

function resultOf(output: string, errors: string): GuardsResult {
  let result: JestResult;
  try {
    result = JSON.parse(readFileSync(output, 'utf8')) as JestResult;
  } catch {
    throw new Error(`Jest says nothing of its run: ${errors.slice(-2000)}`);
  }
  const tests = result.testResults.flatMap(({ assertionResults }) => assertionResults);
  // What fails while the tests of a file are still collected fails none of them.
  const unrun = result.testResults.filter(({ assertionResults }) => assertionResults.length === 0);
  return {
    passed: tests.filter(({ status }) => status === 'passed').length,
    failures: [
      ...tests.filter(({ status }) => status === 'failed').map(({ fullName, failureMessages }) => ({ name: fullName, message: failureMessages.join('\n') })),
      ...unrun.map(({ name, message }) => ({ name: basename(name), message })),
    ],
  };
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
