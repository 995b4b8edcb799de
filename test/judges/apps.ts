import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Finding, NagReport } from './report';
import { REPOSITORY } from '../../integ/emulator/installation';
import { IntegApp } from '../../integ/runner/integ-app';

/** An environment app, synthesized once for all judges. */
export interface JudgedApp {
  readonly name: string;
  /** Files of its templates, without what only tests it. */
  readonly templates: string[];
  readonly nag: NagReport;
}

/** Names of the environment apps that are judged. */
export function appNames(): string[] {
  return IntegApp.environments().map(({ name }) => name);
}

/** Synthesizes every app into a folder, which the caller removes. */
export function synthesizeAll(): { directory: string; apps: JudgedApp[]; remove(): void } {
  const directory = mkdtempSync(join(tmpdir(), 'judges-'));
  return { directory, apps: appNames().map((name) => synthesize(name, directory)), remove: () => rmSync(directory, { recursive: true, force: true }) };
}

function synthesize(name: string, directory: string): JudgedApp {
  const output = join(directory, name);
  const report = join(directory, `${name}.json`);
  execFileSync(process.execPath, ['--import', 'tsx', join(__dirname, 'synthesize.ts'), join(REPOSITORY, 'integ', `integ.${name}.ts`), report], {
    cwd: REPOSITORY,
    env: { ...process.env, CDK_OUTDIR: output, TSX_TSCONFIG_PATH: 'tsconfig.dev.json' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const { findings, acknowledged, acknowledgements }: NagReport = JSON.parse(readFileSync(report, 'utf8'));
  const isOfApp = (path: string) => !/^[^/]+-assertions\//.test(path);
  const ofApp = ({ resource }: Finding) => isOfApp(resource);
  return {
    name,
    templates: readdirSync(output).filter((file) => file.endsWith('.template.json') && !file.includes('-assertions.')).map((file) => join(output, file)),
    nag: {
      findings: findings.filter(ofApp),
      acknowledged: acknowledged.filter(ofApp),
      acknowledgements: acknowledgements.filter(({ construct }) => isOfApp(construct)),
    },
  };
}
