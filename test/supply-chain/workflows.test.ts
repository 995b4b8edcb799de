import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { parse } from 'yaml';

const ROOT = join(__dirname, '..', '..');
const FOLDERS = ['.github/workflows', 'docs/workflows'];
const WORKFLOWS = FOLDERS.flatMap((folder) => readdirSync(join(ROOT, folder)).map((file) => `${folder}/${file}`)).filter((file) => /\.ya?ml$/.test(file));

interface Step { readonly uses?: string; readonly run?: string; readonly env?: Record<string, string> }
interface Job { readonly uses?: string; readonly steps?: Step[]; readonly permissions?: Record<string, string> | string }

function jobsOf(file: string): Array<[string, Job]> {
  return Object.entries(parse(readFileSync(join(ROOT, file), 'utf8')).jobs);
}

test.each(WORKFLOWS)('%s uses actions by the digest of a commit alone', (file) => {
  const used = jobsOf(file).flatMap(([, { uses: workflow, steps = [] }]) => [workflow, ...steps.map(({ uses }) => uses)])
    .filter((action) => action !== undefined);
  expect(used.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
});

test.each(WORKFLOWS)('%s runs no tool in whatever version is the latest', (file) => {
  const commands = jobsOf(file).flatMap(([, { steps = [] }]) => steps.flatMap(({ run }) => run ?? []));
  expect(commands.filter((command) => /@latest\b/.test(command))).toEqual([]);
});

test.each(WORKFLOWS)('%s asks for the permissions that it needs, job by job or as a whole', (file) => {
  const { permissions } = parse(readFileSync(join(ROOT, file), 'utf8'));
  const unsaid = jobsOf(file).filter(([, job]) => job.permissions === undefined && permissions === undefined).map(([name]) => name);
  expect(unsaid).toEqual([]);
  expect(JSON.stringify(jobsOf(file).map(([, job]) => job.permissions))).not.toContain('write-all');
});

test('the package is published with its provenance', () => {
  const [, publish] = jobsOf('.github/workflows/release.yml').find(([name]) => name === 'release_npm')!;
  expect(publish.permissions).toMatchObject({ 'id-token': 'write' });
  expect(publish.steps!.flatMap(({ env }) => env?.NPM_CONFIG_PROVENANCE ?? [])).toEqual(['true']);
});
