import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { EnvironmentTemplate } from './environment-template';
import { Fact } from './fact';
import { ARCHITECTURE } from './scalable-orders/architecture';
import { DEPLOYMENT } from './scalable-orders/deployment';
import { PREFIX_LIST, WITH_EDGE, WITHOUT_EDGE } from './scalable-orders/edge';
import { FEATURES, PUBLIC_FEATURES } from './scalable-orders/features';
import { NOT_INFRASTRUCTURE, SECTIONS } from './scalable-orders/not-infrastructure';
import { OPERATION, PUBLIC_OPERATION } from './scalable-orders/operation';
import { GITHUB_REPOSITORY } from './scalable-orders/system';

/**
 * The document "High Scalable AWS Architecture" line by line: each row names a fact, the place in the document that says it, and what the
 * template of `integ/integ.scalable-orders.ts` must hold for it, in the document's region, with what it calls optional and without.
 */
const COMMON: Fact[] = [...ARCHITECTURE, ...DEPLOYMENT, ...FEATURES, ...OPERATION];
const PLAIN: Fact[] = [...COMMON, ...PUBLIC_FEATURES, ...PUBLIC_OPERATION, ...WITHOUT_EDGE];
const EDGE: Fact[] = [...COMMON.filter((row) => !isReplaced(row)), ...WITH_EDGE];

/** Whether CloudFront makes something else of what a row says. */
function isReplaced({ where }: Fact): boolean {
  return WITH_EDGE.some((row) => row.where === where);
}

const { default: _, ...RECOMMENDED_FLAGS } = recommended as Record<string, unknown>;
const CONTEXT = { region: 'ap-southeast-4', prefix_list: PREFIX_LIST, github_repo: GITHUB_REPOSITORY };

describe.each([
  ['without feature flags', EDGE, {}],
  ['with all recommended feature flags', EDGE, RECOMMENDED_FLAGS],
  ['without CloudFront and WAF, without feature flags', PLAIN, { edge: 'false' }],
  ['without CloudFront and WAF, with all recommended feature flags', PLAIN, { edge: 'false', ...RECOMMENDED_FLAGS }],
])('the order system, %s', (_variant, facts, context) => {
  let template: EnvironmentTemplate;

  beforeAll(() => {
    template = EnvironmentTemplate.synthesize('integ.scalable-orders.ts', { ...CONTEXT, ...context });
  }, 60_000);

  test.each(facts.map((row): [string, string, Fact] => [row.where, row.fact, row]))('%s: %s', (_where, _fact, { holds, expected }) => {
    expect(holds(template)).toEqual(expected);
  });
});

describe('the document', () => {
  const rows = [...PLAIN, ...WITH_EDGE];
  const covered = new Set([...rows.map(({ where }) => where.split(': ')[0]), ...NOT_INFRASTRUCTURE.map(({ section }) => section)]);

  test('is covered: every section has rows, or a reason to have none', () => {
    expect([...covered].sort()).toEqual([...SECTIONS].sort());
  });

  test.each([['without', PLAIN], ['with', EDGE]])('is covered once: no row repeats another of its section, %s CloudFront', (_variant, facts) => {
    const titles = facts.map(({ where, fact }) => `${where}: ${fact}`);
    expect(titles.filter((title, index) => titles.indexOf(title) < index)).toEqual([]);
  });
});
