/**
 * Each figure of docs/trust.md is what its source in the code has, and each command that it names is there.
 */
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import { commandsOn, isRunBy, TASKS, unknownCommands } from './commands';
import { BY_THE_LIBRARY, PRODUCTION, ROOT, TrustPage } from './trust-page';
import { PlatformTier, ServiceIsolation } from '../../src';
import { APPS } from '../contracts/frozen/freeze';
import { changePlan, NOT_DEPLOYED } from '../faults/change-plan';
import { faultPlans } from '../faults/plan';
import { CHECKOV_COUNTS, COUNTS } from '../judges/development';
import { ACKNOWLEDGED, ALL_IDS, CFN_LINT_IGNORED, CHECKOV, IDS, RULES, SKIPPED } from '../judges/exceptions';
import { MUTANTS } from '../mutation/mutants';
import { SUITE_BREAKAGES } from '../mutation/suite-breakages';
import { EXPLAINED } from '../permissions/explained';
import { toggledProps } from '../properties/changes/toggles';
import { errorSites, isExcluded } from '../properties/error-sites';
import { DEFAULT_INVALID_RUNS, DEFAULT_RUNS } from '../properties/runs';
import { EXCLUDED } from '../properties/validator';

const page = new TrustPage();
const source = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const json = (file: string) => JSON.parse(source(file));
const size = (object: object) => Object.keys(object).length;
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);

const PACKS = 'cdk-nag (AwsSolutions, NIST 800-53 R5, HIPAA, PCI DSS 3.2.1, Serverless)';

/** Sentences with gaps, where the figures come from, and what is there. */
const FIGURES: Array<[sentence: string, from: string, has: () => Array<number | string>]> = [
  ['{} of cfn-lint (`CFN_LINT_IGNORED`)', 'CFN_LINT_IGNORED', () => [size(CFN_LINT_IGNORED)]],
  ['{} of the validator (`EXCLUDED` in `test/properties/validator.ts`)', 'EXCLUDED', () => [size(EXCLUDED)]],
  ['{} in ReptiDex, {} in Skin Club Pro, {} in the order service; {} in total', 'test/judges/exceptions.ts', () => [...PRODUCTION.map((app) => RULES[app]), size(ACKNOWLEDGED)]],
  ['where a rule counts once for each pack that contains it (`IDS`): {}, {} and {}, and {} in total', 'test/judges/exceptions.ts',
    () => [...PRODUCTION.map((app) => sum(Object.values(IDS[app]))), ALL_IDS]],
  ['{} in ReptiDex, {} in Skin Club Pro, {} in the order service, each on one resource', 'CHECKOV', () => PRODUCTION.map((app) => size(CHECKOV[app]))],
  ['with the reason in the template (`SKIPPED`) | {} |', 'SKIPPED', () => [size(SKIPPED)]],
  ['{} rules, {} findings of cdk-nag; {} checks, {} failures of checkov', 'test/judges/development.ts',
    () => [COUNTS, CHECKOV_COUNTS].flatMap((counts) => [size(counts), sum(Object.values(counts))])],
  ['in accordance with the contracts | {} per run;', 'test/properties/runs.ts', () => [DEFAULT_RUNS]],
  ['no internal error | {} or more per run', 'test/properties/runs.ts', () => [DEFAULT_INVALID_RUNS]],
  ['{}, each reached by the example of a rule; {} more in functions that run in AWS Lambda', 'test/properties/error-sites.ts',
    () => [false, true].map((excluded) => errorSites().filter((site) => isExcluded(site) === excluded).length)],
  ['is documented with the prop | {} props, listed in', 'test/properties/changes/toggles', () => [toggledProps()]],
  ['Repeated synthesis | {} times the same bytes', 'test/contracts/repeated-synths.test.ts',
    () => [Number(/^const TIMES = (\d+);/m.exec(source('test/contracts/repeated-synths.test.ts'))?.[1])]],
  ['replaces the resource, of all {} environment apps', 'test/contracts/frozen/freeze.ts', () => [size(APPS)]],
  ['The newest aws-cdk-lib ({}) instead of the minimum version', 'package.json', () => [json('package.json').devDependencies['aws-cdk-lib-newest'].replace(/^.*@/, '')]],
  ['The newest aws-cdk-lib ({}) instead of the minimum version', 'node_modules', () => [json('node_modules/aws-cdk-lib-newest/package.json').version]],
  ['{} creations and {} changes per run, of a {} types or more', 'test/faults/plan.ts', () => {
    const [creations, updates] = [faultPlans().flatMap(({ atCreation }) => atCreation), faultPlans().flatMap(({ atUpdate }) => atUpdate)];
    return [creations.length, updates.length, Math.min(12, new Set([...creations, ...updates]).size)];
  }],
  ['updates everything else in place | {} changes per run', 'test/faults/change-plan.ts', () => [changePlan().length]],
  ['except those of {} props (`NOT_DEPLOYED`', 'test/faults/change-plan.ts', () => [size(NOT_DEPLOYED)]],
  ['removes {} hardened properties from', 'test/mutation/mutants', () => [MUTANTS.length]],
  ['breaks {} of the things that the suites guard', 'test/mutation/suite-breakages.ts', () => [SUITE_BREAKAGES.length]],
  ['No permission is superfluous, except {} kinds, each with its reason', 'test/permissions/explained.ts', () => [EXPLAINED.length]],
  ['It fails if the score is below {} %', 'stryker.config.json', () => [json('stryker.config.json').thresholds.break]],
];

/** Figures that something else compares, or that nothing can. */
const ELSEWHERE: string[] = [
  // By the judges, who have synthesized the apps.
  BY_THE_LIBRARY,
  'Foundational Security Best Practices, {} controls | {} asserted on the production apps, {} of them with exceptions, each with its reason; {} about resources that no environment has; {} that a template cannot show',
  // By other tests here.
  PACKS,
  '{} more mutants cause an error while tests are declared',
  'The {} surviving mutants do not change',
  // How long it took, and an example.
  '`PROPERTY_RUNS=10000 PROPERTY_SEED=random` for more',
  'all of the {} properties that existed then',
  '{} minutes on {} processors) removes',
  '{} minutes on {} processors that other work shared',
];

const STRYKER = '| Source | Mutants | Killed | Survived | Score |';

describe('a figure equals its source:', () => {
  beforeAll(() => {
    // Those of a run that nobody has told otherwise.
    delete process.env.FAULTS;
  });

  test.each(FIGURES)('%s', (sentence, from, has) => {
    page.expectFigures(sentence, from, has());
  });

  test('every figure has a source', () => {
    const rows = page.table(STRYKER).map((cells) => `| ${cells.join(' | ')} |`);
    expect(page.figuresBesides([...FIGURES.map(([sentence]) => sentence), ...ELSEWHERE, ...rows.map((row) => row.replace(/\(\d+ files\)/, '({} files)'))])).toEqual([]);
  });

  test('the packs of cdk-nag are those that run', () => {
    const asked = /^const PACKS = \[(.*)\];/m.exec(source('test/judges/nag.ts'))![1].split(', ').map((name) => name.replace(/(Security)?Checks$/, ''));
    expect(asked.map((name) => name.replace('PCIDSS', 'PCI DSS ').replace(/\W/g, ''))).toEqual(
      PACKS.replace(/^.*\((.*)\)$/, '$1').split(', ').map((name) => name.replace(/\W/g, '')));
  });

  test('the apps are those that exist', () => {
    expect([...PRODUCTION, 'reptidex-dev'].sort()).toEqual(Object.keys(APPS).sort());
    for (const apps of [RULES, CHECKOV]) {
      expect(Object.keys(apps).sort()).toEqual([...PRODUCTION].sort());
    }
  });

  test('both tiers and both isolation modes are listed', () => {
    expect(page.text).toContain('in both tiers and both isolations');
    expect([PlatformTier, ServiceIsolation].map(size)).toEqual([2, 2]);
  });
});

describe('the table of StrykerJS', () => {
  const rows = page.table(STRYKER).map(([name, ...cells]) => ({ name, numbers: cells.slice(0, 3).map((cell) => Number(cell.replace(/,/g, ''))), score: cells[3] }));
  const parts = rows.slice(0, -1);
  const all = rows.at(-1)!;

  test('has the right total', () => {
    expect(all.name).toBe('All');
    expect(all.numbers).toEqual([0, 1, 2].map((column) => sum(parts.map(({ numbers }) => numbers[column]))));
    const [mutants, killed, survived] = all.numbers;
    page.expectFigures('{} more mutants cause an error while tests are declared', 'the table', [mutants - killed - survived]);
    page.expectFigures('The {} surviving mutants do not change', 'the table', [survived]);
  });

  test.each(rows)('has the score of $name', ({ numbers: [, killed, survived], score }) => {
    expect(score).toBe(`${survived === 0 ? 100 : (100 * killed / (killed + survived)).toFixed(1)} %`);
    expect(parseFloat(score)).toBeGreaterThanOrEqual(json('stryker.config.json').thresholds.break);
  });

  test('has a row for each changed folder', () => {
    const rooms = (json('stryker.config.json').mutate as string[]).filter((glob) => !glob.startsWith('!')).map((glob) => glob.split('/').slice(0, 2).join('/'));
    expect(parts.map(({ name }) => /`(src\/\w+)`/.exec(name)![1]).sort()).toEqual([...new Set(rooms)].sort());
  });
});

describe('a command', () => {
  test('exists', () => {
    expect(commandsOn(page.text).length).toBeGreaterThan(12);
    expect(unknownCommands(page.text)).toEqual([]);
  });

  /** Rows with a command, by whether they or their section are marked. */
  const rows = page.text.split(/^## /m).flatMap((section) => {
    const [heading, ...lines] = section.split('\n');
    return lines.filter((line) => line.startsWith('| ')).map((line) => ({ line, commands: commandsOn(line), marked: `${heading}${line}`.includes('†') }));
  }).filter(({ line, commands }) => commands.length > 0 && !line.includes('a command of its own'));

  test.each(rows.filter(({ marked }) => !marked))('is run by `npm test`: $line', ({ commands }) => {
    expect(commands.filter((command) => isRunBy(TASKS.test, command))).not.toEqual([]);
  });

  test.each(rows.filter(({ marked }) => marked))('is run by `.ci/run`, and not by `npm test`: $line', ({ commands }) => {
    for (const command of commands) {
      expect(source('.ci/run')).toMatch(new RegExp(`\\b${command.replace('npm run ', '')}\\b`));
      expect(isRunBy(TASKS.test, command)).toBe(false);
    }
  });
});

test('files, folders and variables that it names exist', () => {
  const named = [...page.text.matchAll(/`((?:\.ci|docs|src|test|integ)\/[^`\s]+)`|\]\(([\w-]+\.md)\)/g)].map(([, path, link]) => path ?? `docs/${link}`);
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  const [variables, readers] = [page.text.matchAll(/\b([A-Z][A-Z_]+)=\w/g), ['test/properties/runs.ts', 'test/faults/plan.ts'].map(source).join('\n')];
  expect([...variables].map(([, name]) => name).filter((name) => !new RegExp(`process\\.env\\.${name}\\b|numberFrom\\('${name}'\\)`).test(readers))).toEqual([]);
});
