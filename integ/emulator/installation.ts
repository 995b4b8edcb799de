import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessGroup } from './process-group';

export const REPOSITORY = join(__dirname, '..', '..');
const REQUIREMENTS = join(__dirname, 'requirements.txt');
/** Has CloudFormation's schemas of resource types with it. */
const CFN_LINT = join(REPOSITORY, 'test', 'judges', 'cfn-lint.txt');
const INSTALLATIONS = join(REPOSITORY, '.emulator');
/** Oldest first: the emulator is tested with the first. */
const PYTHONS = ['python3.11', 'python3.12', 'python3.13', 'python3'];
/** Every package is pinned with its hashes, so nothing is resolved; and none is built, for which others would be fetched that are not pinned. */
const AS_PINNED = ['--no-deps', '--require-hashes', '--only-binary', ':all:'];
const PROBE = 'import sys, venv; print(sys.version_info >= (3, 11), sys.version.split()[0], sys.executable)';

/**
 * The Python interpreter of a virtual environment that holds what is pinned, by default the emulator, installed on first use.
 *
 * Its folder is named after the pins and the Python that runs them, so a changed pin installs afresh beside the old one.
 */
export async function installedPython(log: (line: string) => void, requirements = REQUIREMENTS, what = 'the AWS emulator'): Promise<string> {
  const base = await findPython();
  const key = createHash('sha256').update(readFileSync(requirements)).update(base.version).update(base.executable)
    .digest('hex').slice(0, 12);
  const target = join(INSTALLATIONS, `python-${key}`);
  const python = join(target, 'bin', 'python');
  if (!existsSync(python)) {
    log(`Installing ${what} into ${target} (once)`);
    await install(base.executable, target, requirements);
  }
  return python;
}

/** The folder of the schemas of CloudFormation's resource types, of the cfn-lint that judges the templates. */
export async function installedSchemas(log: (line: string) => void): Promise<string> {
  const libraries = join(await installedPython(log, CFN_LINT, 'cfn-lint'), '..', '..', 'lib');
  const [version] = readdirSync(libraries);
  return join(libraries, version, 'site-packages', 'cfnlint', 'data', 'schemas');
}

/** Builds the environment beside its place and moves it there in one step: two runs at once cannot mix. */
async function install(basePython: string, target: string, requirements: string): Promise<void> {
  mkdirSync(INSTALLATIONS, { recursive: true });
  removeAbandoned();
  const building = join(INSTALLATIONS, `installing-${process.pid}-${Date.now()}`);
  const removeBuilding = () => rmSync(building, { recursive: true, force: true });
  process.once('exit', removeBuilding);
  try {
    await output(basePython, ['-m', 'venv', building]);
    await output(join(building, 'bin', 'python'), ['-m', 'pip', 'install', ...AS_PINNED, '--no-input', '--disable-pip-version-check', '--quiet', '--requirement', requirements]);
    try {
      renameSync(building, target);
    } catch (error) {
      // Another process was first; its environment is the same as ours.
      if (!existsSync(target)) {
        throw error;
      }
    }
  } finally {
    removeBuilding();
    process.off('exit', removeBuilding);
  }
}

/** Removes what a killed process left behind while it was installing. */
function removeAbandoned(): void {
  for (const name of readdirSync(INSTALLATIONS)) {
    const owner = /^installing-(\d+)-/.exec(name)?.[1];
    if (owner !== undefined && !isAlive(Number(owner))) {
      rmSync(join(INSTALLATIONS, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

interface Python {
  readonly executable: string;
  readonly version: string;
}

async function findPython(): Promise<Python> {
  let unfit: string | undefined;
  for (const candidate of PYTHONS) {
    const [recent, version, executable] = (await output(candidate, ['-c', PROBE]).catch(() => '')).split(' ');
    if (recent !== 'True') {
      continue;
    }
    if (await output(executable, ['-c', 'import ensurepip']).then(() => true, () => false)) {
      return { executable, version };
    }
    const name = `python${version.split('.').slice(0, 2).join('.')}-venv`;
    unfit ??= `${executable} cannot create virtual environments: install its venv package `
      + `(Debian and Ubuntu: 'apt-get install ${name}') and run this again`;
  }
  throw new Error(unfit ?? `the tools need Python 3.11 or newer: none of ${PYTHONS.join(', ')} is one`);
}

async function output(command: string, args: string[]): Promise<string> {
  const lines: string[] = [];
  const group = new ProcessGroup(command, args, {
    // The user's own settings: a package index or a proxy may be configured there.
    env: process.env as Record<string, string>,
    onLine: (line) => lines.push(line),
  });
  const code = await group.exited;
  if (code !== 0) {
    throw new Error(`'${[command, ...args].join(' ')}' failed:\n${lines.join('\n')}`);
  }
  return lines.join('\n');
}
