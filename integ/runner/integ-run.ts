import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, paginateDescribeStacks } from '@aws-sdk/client-cloudformation';
import { IntegApp, StagedApp } from './integ-app';
import { assertionName, parseAssertions, parseOutput, Verdict } from './integ-output';
import { TestCase } from './junit';
import { appCommand, Emulator } from '../emulator/emulator';
import { REGION } from '../emulator/environment';
import { REPOSITORY } from '../emulator/installation';
import { StartEmulator } from '../emulator/with-emulators';

const INTEG_RUNNER = join(REPOSITORY, 'node_modules', '@aws-cdk', 'integ-runner', 'bin', 'integ-runner');
const ACCEPT = 'npm run integ -- --update';
const HEARTBEAT_SECONDS = 10;

export const REPORTS = join(REPOSITORY, 'test-reports');

export interface IntegRunOptions {
  /** Accept the app's new snapshot if it deploys and its assertions hold. */
  readonly update: boolean;
  /** Compare the snapshot and deploy nothing. */
  readonly snapshotOnly: boolean;
  readonly log: (line: string) => void;
}

/** Runs integ-runner over one app against an emulator of its own, and says what passed. */
export async function runIntegApp(app: IntegApp, start: StartEmulator, options: IntegRunOptions): Promise<TestCase[]> {
  const emulator = await start();
  try {
    const staged = app.stage(emulator.directory);
    if (!options.snapshotOnly) {
      await emulator.bootstrap();
    }
    const { lines, code } = await runIntegRunner(emulator, staged, options);
    const { snapshot, deployment } = parseOutput(lines);
    const cases = [snapshotCase(app, snapshot, options)];
    if (!options.snapshotOnly) {
      cases.push(...deploymentCases(app, staged, deployment, await leftoverStacks(emulator), options));
    }
    const failed = cases.some((testCase) => testCase.failure !== undefined);
    if (code !== 0 && !failed && !options.update) {
      cases.push({ subject: app.name, name: 'integ-runner', seconds: 0, failure: `integ-runner ended with ${code}:\n${lines.join('\n')}` });
    }
    if (cases.slice(1).some((testCase) => testCase.failure !== undefined)) {
      keepLog(app, emulator, options.log);
    }
    return cases;
  } finally {
    await emulator.stop();
  }
}

async function runIntegRunner(emulator: Emulator, staged: StagedApp, options: IntegRunOptions): Promise<{ lines: string[]; code: number }> {
  const lines: string[] = [];
  const started = Date.now();
  let lastSign = started;
  const sign = (line: string) => {
    lastSign = Date.now();
    options.log(line);
  };
  const heartbeat = setInterval(() => {
    if (Date.now() - lastSign > HEARTBEAT_SECONDS * 1000) {
      sign(`  … ${Math.round((Date.now() - started) / 1000)} s`);
    }
  }, 1000);
  const onLine = (line: string) => {
    lines.push(line);
    if (line.trim() !== '') {
      sign(line);
    }
  };
  try {
    const group = emulator.spawn(process.execPath, [
      INTEG_RUNNER,
      '--directory', staged.folder,
      '--app', appCommand('{filePath}'),
      '--test-regex', '^integ\\..+\\.ts$',
      '--parallel-regions', REGION,
      '--max-workers', '1',
      // Deploying the accepted snapshot first needs it checked out of git; here it is a copy.
      '--no-update-workflow',
      ...(options.snapshotOnly ? [] : ['--force']),
    ], { onLine });
    return { lines, code: await group.exited };
  } finally {
    clearInterval(heartbeat);
  }
}

function snapshotCase(app: IntegApp, verdict: Verdict | undefined, options: IntegRunOptions): TestCase {
  const base = { subject: app.name, name: 'snapshot', seconds: verdict?.seconds ?? 0 };
  const accepts = options.update && ['CHANGED', 'NEW'].includes(verdict?.word ?? '');
  if (verdict?.word === 'UNCHANGED' || accepts) {
    return base;
  }
  switch (verdict?.word) {
    case 'NEW':
      return { ...base, failure: `integ/integ.${app.name}.ts has no snapshot: write it with '${ACCEPT}'` };
    case 'CHANGED':
      return { ...base, failure: `differs from its snapshot; accept with '${ACCEPT}'\n${verdict.detail}` };
    default:
      return { ...base, failure: verdict?.detail || 'integ-runner reported nothing on the snapshot' };
  }
}

function deploymentCases(
  app: IntegApp, staged: StagedApp, verdict: Verdict | undefined, leftover: string[], options: IntegRunOptions,
): TestCase[] {
  const succeeded = verdict?.word === 'SUCCESS';
  const asserted = verdict?.word === 'ASSERT';
  const problems = [
    ...(succeeded || asserted ? [] : [verdict?.detail || 'integ-runner reported nothing on the deployment']),
    ...leftover.map((stack) => `stack '${stack}' is left after it was destroyed`),
  ];
  if (succeeded && options.update) {
    staged.accept();
  }
  const assertions = succeeded ? staged.assertions().map((id) => ({ id, failure: undefined })) : parseAssertions(asserted ? verdict.detail : '');
  return [
    { subject: app.name, name: 'deploys and is destroyed', seconds: verdict?.seconds ?? 0, failure: problems.join('\n') || undefined },
    ...assertions.map(({ id, failure }) => ({ subject: app.name, name: `assertion ${assertionName(id)}`, seconds: 0, failure })),
  ];
}

async function leftoverStacks(emulator: Emulator): Promise<string[]> {
  const names: string[] = [];
  const client = new CloudFormationClient(emulator.clientConfiguration);
  for await (const page of paginateDescribeStacks({ client }, {})) {
    names.push(...(page.Stacks ?? []).map((stack) => stack.StackName!));
  }
  return names.filter((name) => name !== 'CDKToolkit');
}

function keepLog(app: IntegApp, emulator: Emulator, log: (line: string) => void): void {
  const kept = join(REPORTS, `integ.${app.name}.emulator.log`);
  mkdirSync(REPORTS, { recursive: true });
  copyFileSync(emulator.logFile, kept);
  log(`The emulator's log is kept in ${kept}`);
}
