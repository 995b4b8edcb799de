import { execFileSync } from 'child_process';
import { join } from 'path';

/** The project's root. */
export const ROOT = join(__dirname, '..', '..');

/** Runs one of the project's own development tools and returns what it printed; what it printed is in the error too. */
export function run(tool: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): string {
  try {
    return execFileSync(join(ROOT, 'node_modules', '.bin', tool), args, output(options));
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${tool} ${args.join(' ')} failed:\n${stdout ?? ''}\n${stderr ?? ''}`);
  }
}

/** Runs npm, which is not among the project's own tools. */
export function npm(args: string[], cwd: string): string {
  return execFileSync('npm', args, output({ cwd }));
}

function output({ cwd = ROOT, env = {} }: { cwd?: string; env?: NodeJS.ProcessEnv }) {
  return { cwd, env: { ...process.env, ...env }, encoding: 'utf8' as const, stdio: 'pipe' as const, maxBuffer: 2 ** 26 };
}
