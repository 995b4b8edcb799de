import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { synthesizeAll } from './apps';
import { CHECKOV_COUNTS, COUNTS } from './development';
import { ACKNOWLEDGED, CFN_LINT_IGNORED, CHECKOV, RULES, SKIPPED } from './exceptions';
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

function countsOf(names: string[]): { [name: string]: number } {
  return Object.fromEntries(distinct(names).map((name) => [name, names.filter((one) => one === name).length]));
}

const list = (findings: Finding[]) => findings.map(({ rule, resource }) => `${rule} ${resource}`);

/** Where it is in the app, whatever that and its parts are called. */
function placeOf({ resource }: Finding): string {
  return resource.replace(/^[^/]+\/(Platform\/)?/, '').replace(/^(Fleet|Buckets|Tables|Backup)\/[^/]+\//, '$1/*/').replace(/(publicSubnet)\d+/, '$1*');
}

describe('cdk-nag, with five of its packs', () => {
  test.each(production)('finds nothing in $name that is not acknowledged', ({ name, nag }) => {
    expect(list(nag.findings)).toEqual([]);
    expect(distinct(nag.acknowledged.map(nameOf))).toHaveLength(RULES[name]);
  });

  test('these rules are acknowledged, each at its resource, and no other', () => {
    const acknowledged = production.flatMap(({ nag }) => nag.acknowledged);
    const expected = Object.entries(ACKNOWLEDGED).flatMap(([rule, places]) => places.map((place) => `${rule} ${place}`));
    expect(distinct(acknowledged.map((finding) => `${nameOf(finding)} ${placeOf(finding)}`))).toEqual(expected.sort());
  });

  test('of development as many findings stay as are known', () => {
    const { nag } = apps.find(({ name }) => name === DEVELOPMENT)!;
    expect(countsOf(nag.findings.map(nameOf))).toEqual(COUNTS);
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
  interface Verdict { readonly failed: Finding[]; readonly skipped: Finding[] }
  const verdicts = new Map<string, Verdict>();

  beforeAll(async () => {
    const flags = ['--framework', 'cloudformation', '--compact', '--skip-download', '--output', 'json'];
    for (const { name, templates } of apps) {
      const answer = [JSON.parse(await tool('checkov', [...flags, ...templates.flatMap((file) => ['--file', file])]))].flat();
      const checks = (kind: string): any[] => answer.flatMap(({ results }) => results?.[kind] ?? []);
      const of = (kind: string): Finding[] => checks(kind).map(({ check_id: rule, resource }) => ({ rule, resource }));
      verdicts.set(name, { failed: of('failed_checks'), skipped: of('skipped_checks') });
    }
  });

  test.each(production)('finds in $name what is explained, and nothing else', ({ name }) => {
    expect(verdicts.get(name)!.failed.map(({ rule }) => rule).sort()).toEqual(Object.keys(CHECKOV[name]).sort());
  });

  test('skips what the library says at its resources, and nothing else', () => {
    const skipped = production.flatMap(({ name }) => verdicts.get(name)!.skipped);
    const typeOf = ({ resource }: Finding) => resource.split('.')[0];
    expect(distinct(skipped.map((one) => `${one.rule} ${typeOf(one)}`))).toEqual(Object.entries(SKIPPED).map(([check, type]) => `${check} ${type}`));
  });

  test('of development as many fail as are known', () => {
    expect(countsOf(verdicts.get(DEVELOPMENT)!.failed.map(({ rule }) => rule))).toEqual(CHECKOV_COUNTS);
  });
});
