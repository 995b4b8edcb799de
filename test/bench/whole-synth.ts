import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { ratio, table, withSpread } from './markdown';
import { spread } from './statistics';

const REPOSITORY = resolve(__dirname, '..', '..');
const BARE_VPC = `
  import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
  new ec2.Vpc(new Stack(new App(), 'vpc'), 'Vpc');
`;

/** What one `cdk synth` took, in milliseconds. */
interface Run {
  readonly clock: number;
  /** Of the command and of the app that it starts. */
  readonly cpu: number;
}

/** A whole `cdk synth` of the README's app beside that of an app with nothing but a VPC, as Markdown. */
export function compareWholeSynth(rounds: number, library: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-synth-'));
  try {
    const apps = Object.entries({ "README's app": readmeApp().replace('@reptidex-app/platform', library), 'bare VPC': BARE_VPC })
      .map(([name, source], index) => ({ name, app: writeApp(join(folder, String(index)), source), runs: [] as Run[] }));
    for (let round = 0; round < rounds; round++) {
      apps.forEach(({ app, runs }) => runs.push(synth(app)));
    }
    const results = apps.map(({ name, runs }) => ({ name, clock: spread(runs.map(({ clock }) => clock)), cpu: spread(runs.map(({ cpu }) => cpu)) }));
    const [own, bare] = results;
    return [
      '### A whole `cdk synth`',
      '',
      table(['', 'ms by the clock', 'ms on the processor'], [
        ...results.map(({ name, clock, cpu }) => [name, withSpread(clock, 0), withSpread(cpu, 0)]),
        [`${own.name} : ${bare.name}`, ratio(own.clock.median, bare.clock.median), ratio(own.cpu.median, bare.cpu.median)],
      ]),
    ].join('\n');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readmeApp(): string {
  const [, source] = /```ts[^\n]*\n\/\/ bin\/app\.ts\n([^]*?)```/.exec(readFileSync(join(REPOSITORY, 'README.md'), 'utf8'))!;
  return source;
}

/** As JavaScript, with every recommended feature flag. Returns its folder. */
function writeApp(folder: string, source: string): string {
  const { outputText } = transpileModule(source, { compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2022 } });
  const context = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as unknown;
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.js'), outputText);
  writeFileSync(join(folder, 'cdk.json'), JSON.stringify({ app: 'node app.js', context }));
  return folder;
}

function synth(cwd: string): Run {
  const cli = join(dirname(require.resolve('aws-cdk/package.json')), 'bin', 'cdk');
  const start = performance.now();
  // A shell prints what the command and all processes below it took.
  const { status, stderr } = spawnSync('bash', ['-c', 'TIMEFORMAT="%U %S"; time "$@" > /dev/null', 'bash', process.execPath, cli, 'synth', '--quiet', '--no-notices'], {
    cwd, encoding: 'utf8', env: { ...process.env, NODE_PATH: join(REPOSITORY, 'node_modules'), CDK_DISABLE_CLI_TELEMETRY: 'true' },
  });
  const clock = performance.now() - start;
  if (status !== 0) {
    throw new Error(`'cdk synth' ended with ${status}:\n${stderr}`);
  }
  const [user, system] = stderr.trim().split('\n').pop()!.split(' ').map(Number);
  return { clock, cpu: (user + system) * 1000 };
}
