import { spawnSync } from 'child_process';
import { mkdtempSync, readFileSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { blocksOf } from '../readme/blocks';

const ROOT = join(__dirname, '..', '..');
const temp = mkdtempSync(join(tmpdir(), 'platform-demo-'));
afterAll(() => rmSync(temp, { recursive: true, force: true }));

function runDemo(...options: string[]): { status: number | null; output: string; results: Results } {
  const file = join(temp, 'results.json');
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'demo', '--', '--json', file, ...options], { cwd: ROOT, encoding: 'utf8' });
  return { status, output: stdout + stderr, results: JSON.parse(readFileSync(file, 'utf8')) };
}

/** Without IDs of tasks, durations and the patch version of PostgreSQL. */
function withoutChance(text: string): string {
  return text.replace(/\b[0-9a-f]{8}\b/g, 'task').replace(/ \d+ s$/m, ' n s').replace(/PostgreSQL \d+\.\d+/, 'PostgreSQL');
}

interface Results {
  services: Array<{ service: string; status: number; answeredBy: string; database?: { version: string; user: string } }>;
  redirect: { status: number; location: string };
  unknownHost: { status: number; answeredBy: string };
}

describe('npm run demo', () => {
  let status: number | null;
  let output: string;
  let results: Results;

  beforeAll(() => {
    ({ status, output, results } = runDemo());
  });

  test('succeeds', () => {
    expect({ status, output }).toEqual(expect.objectContaining({ status: 0 }));
  });

  test('prints the output in the README', () => {
    const { code } = blocksOf('README.md').find(({ section, language }) => section === 'See it run' && language === 'text')!;
    expect(withoutChance(output)).toContain(withoutChance(code));
  });

  test('every service answers on its own host name', () => {
    expect(results.services).toHaveLength(10);
    expect(results.services.filter((service) => service.status !== 200 || !service.answeredBy.startsWith(`${service.service}:`))).toEqual([]);
  });

  test('six backends log in to PostgreSQL with the user of their deployment', () => {
    const databases = results.services.flatMap((service) => service.database ?? []);
    expect(databases).toHaveLength(6);
    expect(databases.filter(({ user, version }) => user !== 'reptidex_dev' || !version.startsWith('PostgreSQL 15'))).toEqual([]);
  });

  test('port 80 redirects to HTTPS, and an unknown host receives the default service', () => {
    expect(results.redirect).toEqual(expect.objectContaining({ status: 301, location: expect.stringMatching(/^https:\/\/api-dev\.reptidex\.com:443\//) }));
    expect(results.unknownHost).toEqual({ status: 200, answeredBy: expect.stringContaining('dev-reptidex-public') });
  });
});

test('Online Boutique responds, and only its public service is reachable', () => {
  const { status, output, results } = runDemo('--app', join('examples', 'online-boutique', 'app.ts'), '--stack', 'dev-boutique');
  expect({ status, output }).toEqual(expect.objectContaining({ status: 0 }));
  expect(results.services.map((service) => [service.service, service.status])).toEqual([['dev-boutique--shop--frontend', 200]]);
  expect(results.unknownHost).toEqual({ status: 404, answeredBy: 'the load balancer' });
});
