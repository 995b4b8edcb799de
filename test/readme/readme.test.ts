import { mkdirSync, readFileSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { CloudFormationClient, DescribeStacksCommand, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { DescribeServicesCommand, ECSClient } from '@aws-sdk/client-ecs';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { Block, blocksOf, ROOT } from './blocks';
import { Emulator } from '../../integ/emulator/emulator';
import { npm } from '../package/command';

const APP = 'bin/app.ts';
const INSTALL = 'npm install';
const DEPLOY = 'npx cdk deploy';
const FIRST = '-c @reptidex-app/platform:bootstrap=true';

const blocks = blocksOf('README.md');
/** What is typed and saved in an environment repo. The app itself is shown further up, and saved before the first command after the installation. */
const steps = blocks.filter(({ section }) => section === 'In an environment repo');
const app = blocks.find(({ file }) => file === APP)!;
/** Commands for a clone of the library itself. */
const REPOSITORY_COMMANDS: Record<string, () => boolean> = {
  'npm ci && npm run demo': () => /'npm', \['run', '--silent', 'demo'/.test(readFileSync(join(ROOT, 'test/demo/demo.test.ts'), 'utf8')),
  'npm ci && npm test': () => readFileSync(join(ROOT, '.ci/run'), 'utf8').includes('npm ci && npm test'),
};

describe('every command block', () => {
  test.each(blocks.filter(({ language, section }) => language === 'sh' && section !== 'In an environment repo'))('is run by another suite: $code', ({ code }) => {
    expect(REPOSITORY_COMMANDS[code.trim()]?.()).toBe(true);
  });

  // `ts` is what jsii-rosetta translates for other languages, `tsx` what it leaves alone: integ-runner's tests are written in TypeScript.
  test('is covered by this suite', () => {
    expect([...new Set(blocks.map(({ language }) => language))].filter((language) => !['sh', 'ts', 'tsx', 'json', 'text'].includes(language))).toEqual([]);
    // In an environment repo a block is typed, or saved as a file.
    expect(steps.filter(({ language, file }) => language !== 'sh' && file === undefined)).toEqual([]);
  });
});

test('the versions to install are the tested ones', () => {
  const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));
  const pinned = steps.flatMap(({ code }) => code.split('\n')).filter((line) => line.startsWith(INSTALL))
    .flatMap((line) => line.split(' ').slice(2)).filter((word) => !word.startsWith('-') && word !== '@reptidex-app/platform');
  expect(pinned).toEqual(expect.arrayContaining([expect.stringMatching(/^aws-cdk-lib@/), expect.stringMatching(/^typescript@/)]));
  expect(pinned).toEqual(pinned.map((word) => word.replace(/@[^@]*$/, '')).map((name) => {
    expect(devDependencies).toHaveProperty([name]);
    return `${name}@${packages[`node_modules/${name}`].version}`;
  }));
});

describe('an environment repository, as the README says', () => {
  let emulator: Emulator;
  /** Where the reader is. */
  let folder: string;
  let tarball: string;
  let hostedZoneId: string;

  beforeAll(async () => {
    emulator = await Emulator.start(console.log);
    folder = emulator.directory;
    const [{ filename }] = JSON.parse(npm(['pack', '--json', '--ignore-scripts', '--pack-destination', folder], ROOT));
    tarball = join(folder, filename);
    // The reader's own.
    const { HostedZone } = await new Route53Client(emulator.clientConfiguration).send(new CreateHostedZoneCommand({ Name: 'reptidex.com', CallerReference: 'readme' }));
    hostedZoneId = HostedZone!.Id!.replace('/hostedzone/', '');
  });
  afterAll(async () => {
    await emulator?.stop();
  });

  test.each(steps.map((block) => ({ ...block, title: block.file ? `save ${block.file}` : block.code.trim().split('\n').at(-1) })))('$title', async (block) => {
    if (block.file) {
      save(block.file, block);
      return;
    }
    await type(block.code.trim());
    if (block.code.includes(INSTALL)) {
      save(APP, app);
    }
    if (block.code.startsWith(DEPLOY)) {
      const isFirst = block.code.includes(FIRST);
      expect(await statusOf('dev-reptidex')).toBe(isFirst ? 'CREATE_COMPLETE' : 'UPDATE_COMPLETE');
      expect(await desiredCounts()).toEqual(isFirst ? [0, 0, 0] : [1, 1, 1]);
    }
  });

  test('integ-runner leaves a snapshot and no stack', async () => {
    const snapshot = join(folder, 'integ', 'integ.sandbox.ts.snapshot', 'sandbox-reptidex.template.json');
    expect(JSON.parse(readFileSync(snapshot, 'utf8')).Resources).toBeDefined();
    const stacks: string[] = [];
    for await (const { Stacks } of paginateDescribeStacks({ client: new CloudFormationClient(emulator.clientConfiguration) }, {})) {
      stacks.push(...Stacks!.map(({ StackName }) => StackName!));
    }
    expect(stacks.sort()).toEqual(['CDKToolkit', 'dev-reptidex']);
  });

  function save(file: string, { code }: Block): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), code.replace('Z00000000EXAMPLE', hostedZoneId));
  }

  /** Runs commands where those before have led, the package being the packed one, and a question of the CDK CLI answered with yes. */
  async function type(commands: string): Promise<void> {
    const end = join(emulator.directory, 'cwd');
    const { TSX_TSCONFIG_PATH: _, ...client } = emulator.environment;
    const env = commands.includes(INSTALL) ? { ...process.env as Record<string, string>, npm_config_prefer_offline: 'true' } : { ...client, CDK_REQUIRE_APPROVAL: 'never' };
    await emulator.run('sh', ['-euc', `${commands.replace(/@reptidex-app\/platform(?= )/, tarball)}\npwd > ${end}`], { cwd: folder, env });
    folder = readFileSync(end, 'utf8').trim();
  }

  async function statusOf(StackName: string): Promise<string> {
    const { Stacks } = await new CloudFormationClient(emulator.clientConfiguration).send(new DescribeStacksCommand({ StackName }));
    return Stacks![0].StackStatus!;
  }

  async function desiredCounts(): Promise<number[]> {
    const services = ['core', 'animal', 'public'].map((name) => `dev-reptidex-${name}`);
    const answer = await new ECSClient(emulator.clientConfiguration).send(new DescribeServicesCommand({ cluster: 'dev-reptidex-cluster', services }));
    return answer.services!.map(({ desiredCount }) => desiredCount!);
  }
});
