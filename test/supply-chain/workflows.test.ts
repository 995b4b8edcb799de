import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['.github/workflows', 'docs/workflows'];
const WORKFLOWS = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file}`)).filter((file) => /\.ya?ml$/.test(file));

interface Step { readonly uses?: string; readonly run?: string; readonly env?: Record<string, string>; readonly with?: Record<string, unknown> }
interface Job { readonly uses?: string; readonly steps?: Step[]; readonly permissions?: Record<string, string> | string }

function jobsOf(file: string): Array<[string, Job]> {
  return Object.entries(parse(readFileSync(join(ROOT, file), 'utf8')).jobs);
}

test.each(WORKFLOWS)('%s refers to actions only by commit', (file) => {
  const used = jobsOf(file).flatMap(([, { uses: workflow, steps = [] }]) => [workflow, ...steps.map(({ uses }) => uses)])
    .filter((action) => action !== undefined);
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test.each(WORKFLOWS)('%s runs no tool in its latest version', (file) => {
  const commands = jobsOf(file).flatMap(([, { steps = [] }]) => steps.flatMap(({ run }) => run ?? []));
  expect(commands.filter((command) => /@latest\b/.test(command))).toEqual([]);
});

test.each(WORKFLOWS)('%s requests only the permissions that it needs, for each job or the workflow', (file) => {
  const { permissions } = parse(readFileSync(join(ROOT, file), 'utf8'));
  const unsaid = jobsOf(file).filter(([, job]) => job.permissions === undefined && permissions === undefined).map(([name]) => name);
  expect(unsaid).toEqual([]);
  expect(JSON.stringify(jobsOf(file).map(([, job]) => job.permissions))).not.toContain('write-all');
});

/** What may be written to, and by whom: jobs that run nothing of the project, and the one that says to npm who it is. */
const WRITES: Record<string, string[]> = {
  '.github/workflows/pull-request-lint.yml': ['validate pull-requests'],
  '.github/workflows/release.yml': ['release_github contents', 'release_npm id-token'],
  'docs/workflows/deploy-service.yml': ['deploy id-token'],
};

test.each(WORKFLOWS)('%s has only the write permissions that it needs', (file) => {
  const written = jobsOf(file).flatMap(([name, { permissions }]) => Object.entries(permissions ?? {}).filter(([, access]) => access === 'write').map(([what]) => `${name} ${what}`));
  expect(written).toEqual(WRITES[file] ?? []);
});

test.each(WORKFLOWS)('%s installs only packages of the lockfile', (file) => {
  const commands = jobsOf(file).flatMap(([, { steps = [] }]) => steps.flatMap(({ run }) => run ?? []));
  expect(commands.filter((command) => /\b(npm (i|install)|yarn|pnpm|pip install)\b/.test(command))).toEqual([]);
});

test.each(WORKFLOWS)('%s does not pass its token to the code that it runs', (file) => {
  const keeping = jobsOf(file).filter(([, { steps = [] }]) => steps.some((step) => step.uses?.startsWith('actions/checkout@') && step.with?.['persist-credentials'] !== false));
  // Asks the repository for its newest commit, and may read alone.
  expect(keeping.map(([name]) => `${file} ${name}`).filter((job) => job !== '.github/workflows/release.yml release')).toEqual([]);
});

test.each(WORKFLOWS)('%s interpolates no untrusted input into a command', (file) => {
  const commands = jobsOf(file).flatMap(([, { steps = [] }]) => steps.flatMap(({ run }) => run ?? []));
  expect(commands.filter((command) => /\$\{\{[^}]*\b(github\.(event|head_ref)|inputs)\b/.test(command))).toEqual([]);
});

test('workflows with write permissions do not check out code of a pull request from a fork', () => {
  const risky = WORKFLOWS.filter((file) => 'pull_request_target' in (parse(readFileSync(join(ROOT, file), 'utf8')).on ?? {}));
  const fetching = risky.flatMap(jobsOf).flatMap(([, { steps = [] }]) => steps.filter(({ uses, run }) => run || uses?.startsWith('actions/checkout@')));
  expect(fetching).toEqual([]);
});

test('the package is published with provenance', () => {
  const [, publish] = jobsOf('.github/workflows/release.yml').find(([name]) => name === 'release_npm')!;
  expect(publish.permissions).toMatchObject({ 'id-token': 'write' });
  expect(publish.steps!.flatMap(({ env }) => env?.NPM_CONFIG_PROVENANCE ?? [])).toEqual(['true']);
});
