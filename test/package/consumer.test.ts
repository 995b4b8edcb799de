import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { npm, ROOT, run } from './command';
import { examplesOf } from '../docs/examples';

/** What an environment repo has besides the library, taken from the project's own dependencies so that no registry is asked. */
const NEIGHBOURS = ['aws-cdk-lib', 'constructs', 'typescript', '@types/node', 'undici-types'];

/** More than a third of it is the jsii assembly. Neither source maps nor API.md are in it. */
const MAX_UNPACKED_BYTES = 3_000_000;
/** Pages whose examples need what they do not show: they are compiled in the tests that have the same text. */
const COMPILED_ELSEWHERE = ['architecture.md', 'deployments.md', 'recovery.md', 'workers-jobs-migrations.md'];

const consumer = mkdtempSync(join(tmpdir(), 'platform-consumer-'));
let packed: { filename: string; unpackedSize: number; files: Array<{ path: string }> };

beforeAll(() => {
  [packed] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', consumer], ROOT));
  writeFileSync(join(consumer, 'package.json'), JSON.stringify({ name: 'environment', private: true }));
  npm(['install', '--offline', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund', join(consumer, packed.filename)], consumer);
  for (const name of NEIGHBOURS) {
    const link = join(consumer, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules', name), link);
  }
  writeFileSync(join(consumer, 'app.ts'), readmeApp());
});
afterAll(() => rmSync(consumer, { recursive: true, force: true }));

test('the package contains only the compiled library and its documentation', () => {
  const paths = packed.files.map((file) => file.path);
  expect(paths).toEqual(expect.arrayContaining([
    '.jsii', 'lib/index.js', 'lib/index.d.ts', 'README.md', 'LICENSE', 'package.json', 'assets/rotation/functions/secret-refresh.lambda/index.js',
    'assets/rotation/functions/origin-rotation.lambda/index.js', 'assets/workload/functions/migration.lambda/index.js',
  ]));
  const expected = /^(lib\/.*\.(js|d\.ts)|assets\/.*\.lambda\/index\.js|\.jsii|README\.md|LICENSE|SECURITY\.md|sbom\.spdx\.json|package\.json)$/;
  expect(paths.filter((path) => !expected.test(path))).toEqual([]);
});

test('the unpacked package has at most 3 MB', () => {
  expect(packed.unpackedSize).toBeLessThanOrEqual(MAX_UNPACKED_BYTES);
});

test("the README's app and the examples of docs/ type-check", () => {
  const pages = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md') && !COMPILED_ELSEWHERE.includes(file));
  const examples = pages.flatMap(examplesOf).map(({ page, program }, index) => ({ file: `${page.replace('.md', '')}-${index}.ts`, program }));
  expect(examples.length).toBeGreaterThan(10);
  examples.forEach(({ file, program }) => writeFileSync(join(consumer, file), program));
  run('tsc', ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--module', 'node16', '--moduleResolution', 'node16', '--types', 'node', 'app.ts', ...examples.map(({ file }) => file)], { cwd: consumer });
});

test("the README's app synthesizes", () => {
  const outdir = join(consumer, 'cdk.out');
  run('tsx', ['app.ts'], { cwd: consumer, env: { CDK_OUTDIR: outdir } });
  const template = JSON.parse(readFileSync(join(outdir, 'dev-reptidex.template.json'), 'utf8'));
  const types = Object.values<{ Type: string }>(template.Resources).map((resource) => resource.Type);
  expect(types.filter((type) => type === 'AWS::ECS::Service')).toHaveLength(3);
  expect(types).toEqual(expect.arrayContaining(['AWS::RDS::DBInstance', 'AWS::ElastiCache::ReplicationGroup', 'AWS::ElasticLoadBalancingV2::LoadBalancer']));
});

/** The first program of the README that makes an app. */
function readmeApp(): string {
  const blocks = readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```ts[^\n]*\n([\s\S]*?)^```/gm);
  const app = [...blocks].map((block) => block[1]).find((code) => code.includes('new App('));
  if (!app) {
    throw new Error('README.md shows no program that makes an App');
  }
  return app;
}
