import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { faults, isSentence, placeOf, ruleOf, stale } from './acknowledgements';
import { synthesizeAll } from './apps';
import { CONSUMERS, judgeConsumer } from './consumers';
import { CHECKOV_COUNTS, COUNTS } from './development';
import { ACKNOWLEDGED, ALL_IDS, CFN_LINT_IGNORED, CHECKOV, IDS, RULES, SKIPPED } from './exceptions';
import { Acknowledgement, Finding } from './report';
import { isAsserted } from './security-hub/control';
import { CONTROLS } from './security-hub/services';
import { writtenReasons } from './written';
import { installedPython, REPOSITORY } from '../../integ/emulator/installation';
import { BY_THE_LIBRARY, TrustPage } from '../docs/trust-page';
import { EXCLUDED, findings as validatorFindings } from '../properties/validator';

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

/** Ids of rules, in the packs that have them. */
const idsOf = (acknowledged: Finding[]) => distinct(acknowledged.map(({ rule }) => ruleOf(rule)));

describe('cdk-nag, with five of its packs', () => {
  test.each(production)('reports only suppressed findings in $name', ({ name, nag }) => {
    expect(list(nag.findings)).toEqual([]);
    expect(distinct(nag.acknowledged.map(nameOf))).toHaveLength(RULES[name]);
    expect(countsOf(idsOf(nag.acknowledged).map((id) => id.replace(/-\w+$/, '')))).toEqual(IDS[name]);
  });

  test('the total number of suppressed IDs is the documented one', () => {
    expect(idsOf(production.flatMap(({ nag }) => nag.acknowledged))).toHaveLength(ALL_IDS);
  });

  test('the number of rules that the library suppresses is the documented one', () => {
    const byLibrary = production.flatMap(({ name, nag }) => {
      const own = readFileSync(join(REPOSITORY, 'integ', `integ.${name}.ts`), 'utf8');
      return nag.acknowledged.map(nameOf).filter((rule) => !new RegExp(`\\b${rule}\\b`).test(own));
    });
    new TrustPage().expectFigures(BY_THE_LIBRARY, 'src', [distinct(byLibrary).length]);
  });

  test.each(apps)('each suppression in $name is on the single resource that it applies to, with a reason', ({ nag }) => {
    expect(nag.acknowledgements).not.toEqual([]);
    expect(nag.acknowledgements.flatMap(faults)).toEqual([]);
  });

  describe('including apps of consumers', () => {
    let all: Acknowledgement[];
    beforeAll(() => {
      all = [...apps.map(({ nag }) => nag), ...CONSUMERS.map(judgeConsumer)].flatMap(({ acknowledgements }) => acknowledgements);
    });

    test('every suppression has a finding', () => {
      expect(stale(all)).toEqual([]);
    });

    test('every reason in the source is used', () => {
      expect(distinct(all.map(({ reason }) => reason))).toEqual(distinct(writtenReasons()));
    });
  });

  test('exactly these rules are suppressed, each on its resource', () => {
    const acknowledged = production.flatMap(({ nag }) => nag.acknowledged);
    const expected = Object.entries(ACKNOWLEDGED).flatMap(([rule, places]) => places.map((place) => `${rule} ${place}`));
    expect(distinct(acknowledged.map((finding) => `${nameOf(finding)} ${placeOf(finding.resource)}`))).toEqual(expected.sort());
  });

  test('development has the known number of findings', () => {
    const { nag } = apps.find(({ name }) => name === DEVELOPMENT)!;
    expect(countsOf(nag.findings.map(nameOf))).toEqual(COUNTS);
  });
});

test.each(apps)("AWS's own validator reports nothing in $name", ({ templates }) => {
  expect(templates.flatMap((file) => validatorFindings(file))).toEqual([]);
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

test('cfn-lint finds exactly what is explained', async () => {
  const templates = apps.flatMap((app) => app.templates);
  const found: any[] = JSON.parse(await tool('cfn-lint', ['--format', 'json', '--', ...templates]) || '[]');
  const unexplained = found.filter(({ Rule }) => CFN_LINT_IGNORED[Rule.Id] === undefined);
  expect(unexplained.map(({ Rule, Message, Filename }) => `${Rule.Id} ${Filename}: ${Message}`)).toEqual([]);
  expect(distinct(found.map(({ Rule }) => Rule.Id))).toEqual(Object.keys(CFN_LINT_IGNORED).sort());
});

describe('every reason for an exception is a sentence', () => {
  const unexplained = (reasons: { [what: string]: unknown }) => Object.entries(reasons).filter(([, reason]) => !isSentence(reason));

  test.each([['cfn-lint', CFN_LINT_IGNORED], ["AWS's own validator", EXCLUDED], ...Object.entries(CHECKOV)])('of %s', (_, reasons) => {
    expect(unexplained(reasons)).toEqual([]);
  });

  test.each(apps)('of each check that checkov skips in $name, in its template', ({ templates }) => {
    const resources = templates.flatMap((file) => Object.entries<any>(JSON.parse(readFileSync(file, 'utf8')).Resources));
    const skipped = resources.flatMap(([id, { Metadata }]): any[] => (Metadata?.checkov?.skip ?? []).map((skip: any) => [`${skip.id} of ${id}`, skip.comment]));
    expect(skipped).not.toEqual([]);
    expect(unexplained(Object.fromEntries(skipped))).toEqual([]);
  });

  test('of the controls of AWS Security Hub', () => {
    const reasons = CONTROLS.filter(isAsserted).flatMap(({ id, except = [] }) => except.map(({ reason }, index) => [`${id} (${index})`, reason]));
    expect(reasons).not.toEqual([]);
    expect(unexplained(Object.fromEntries(reasons))).toEqual([]);
  });
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

  test.each(production)('reports in $name exactly what is explained', ({ name }) => {
    expect(verdicts.get(name)!.failed.map(({ rule }) => rule).sort()).toEqual(Object.keys(CHECKOV[name]).sort());
  });

  test('skips exactly what the library skips on its resources', () => {
    const skipped = production.flatMap(({ name }) => verdicts.get(name)!.skipped);
    const typeOf = ({ resource }: Finding) => resource.split('.')[0];
    expect(distinct(skipped.map((one) => `${one.rule} ${typeOf(one)}`))).toEqual(Object.entries(SKIPPED).map(([check, type]) => `${check} ${type}`));
  });

  test('development has the known number of failures', () => {
    expect(countsOf(verdicts.get(DEVELOPMENT)!.failed.map(({ rule }) => rule))).toEqual(CHECKOV_COUNTS);
  });
});
