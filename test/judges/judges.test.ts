import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { JudgedApp, synthesizeAll } from './apps';
import { COUNTS } from './development';
import { ACKNOWLEDGED, CFN_LINT_IGNORED, CHECKOV, OPEN } from './exceptions';
import { Finding } from './report';
import { installedPython } from '../../integ/emulator/installation';
import { findings as validatorFindings } from '../properties/validator';

const run = promisify(execFile);
const OUTPUT = 64 * 1024 * 1024;
const DEVELOPMENT = 'reptidex-dev';
/** Not by their scripts, which do not find Python any more once the environment has been moved to its place. */
const TOOLS = { 'cfn-lint': ['-c', 'import sys; from cfnlint.runner import main; sys.exit(main())'], 'checkov': ['-m', 'checkov.main'] };

const synthesized = synthesizeAll();
const { apps } = synthesized;
const production = apps.filter(({ name }) => name !== DEVELOPMENT);
afterAll(() => synthesized.remove());

/** Name of a rule, whichever pack has it and whatever of a policy it is about. */
function nameOf({ rule }: Finding): string {
  return /^(?:AwsSolutions|NIST\.800\.53\.R5|HIPAA\.Security|PCI\.DSS\.321|Serverless)-(\w+)/.exec(rule)![1];
}

function distinct(names: string[]): string[] {
  return [...new Set(names)].sort();
}

const list = (findings: Finding[]) => findings.map(({ rule, resource }) => `${rule} ${resource}`);

describe('cdk-nag, with five of its packs', () => {
  test.each(production)('finds nothing in $name that is not explained', ({ name, nag }) => {
    expect(list(nag.findings.filter((finding) => !(nameOf(finding) in OPEN[name])))).toEqual([]);
    expect(distinct(nag.findings.map(nameOf))).toEqual(Object.keys(OPEN[name]).sort());
  });

  test('the library acknowledges these rules of its own accord, and no other', () => {
    expect(distinct(production.flatMap(({ nag }) => nag.acknowledged.map(nameOf)))).toEqual([...ACKNOWLEDGED].sort());
  });

  test('of development as many findings stay as are known', () => {
    const { nag } = apps.find(({ name }) => name === DEVELOPMENT)!;
    const counts: { [rule: string]: number } = {};
    nag.findings.map(nameOf).forEach((rule) => {
      counts[rule] = (counts[rule] ?? 0) + 1;
    });
    expect(counts).toEqual(COUNTS);
  });
});

test.each(apps)("AWS's own validator finds nothing in $name", ({ templates }) => {
  const explained = new RegExp(`^(${Object.keys(CFN_LINT_IGNORED).join('|')}) `);
  expect(templates.flatMap(validatorFindings).filter((finding) => !explained.test(finding))).toEqual([]);
});

async function tool(name: keyof typeof TOOLS, args: string[]): Promise<string> {
  const python = await installedPython((line) => console.log(line), join(__dirname, `${name}.txt`), name);
  // Both end with an error where they find something, which is in what they print.
  return run(python, [...TOOLS[name], ...args], { maxBuffer: OUTPUT }).then(({ stdout }) => stdout, (error: { stdout?: string; stderr?: string }) => {
    if (!error.stdout) {
      throw new Error(`${name} failed: ${error.stderr}`);
    }
    return error.stdout;
  });
}

test('cfn-lint finds nothing that is not explained', async () => {
  const templates = apps.flatMap((app) => app.templates);
  const found = JSON.parse(await tool('cfn-lint', ['--format', 'json', '--ignore-checks', ...Object.keys(CFN_LINT_IGNORED), '--', ...templates]) || '[]');
  expect(found.map(({ Rule, Message, Filename }: any) => `${Rule.Id} ${Filename}: ${Message}`)).toEqual([]);
});

describe('checkov', () => {
  const failures = async (app: JudgedApp): Promise<Finding[]> => {
    const flags = ['--framework', 'cloudformation', '--compact', '--quiet', '--skip-download', '--output', 'json'];
    const answer = JSON.parse(await tool('checkov', [...flags, ...app.templates.flatMap((file) => ['--file', file])]));
    return [answer].flat().flatMap(({ results }: any) => (results?.failed_checks ?? []).map(({ check_id: rule, resource }: any) => ({ rule, resource })));
  };

  test('finds in production what is explained, and nothing else', async () => {
    const all: Finding[] = [];
    for (const app of production) {
      all.push(...await failures(app));
    }
    expect(list(all.filter(({ rule }) => !(rule in CHECKOV)))).toEqual([]);
    expect(distinct(all.map(({ rule }) => rule))).toEqual(Object.keys(CHECKOV).sort());
  });
});
