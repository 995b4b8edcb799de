import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { EnvironmentTemplate } from './environment-template';
import { Fact } from './fact';
import { ARCHITECTURE } from './skin-club-pro/architecture';
import { NOT_INFRASTRUCTURE, SECTIONS } from './skin-club-pro/not-infrastructure';
import { OPERATION } from './skin-club-pro/operation';
import { IMAGE_TAG } from './skin-club-pro/system';

/**
 * The document "AWS Deployment & Infrastructure" of Skin Club Pro line by line: each row names a fact, the place in the document that says
 * it, and what the template of `integ/integ.skin-club-pro.ts` must hold for it, in the document's region.
 */
const FACTS: Fact[] = [...ARCHITECTURE, ...OPERATION];

const { default: _, ...RECOMMENDED_FLAGS } = recommended as Record<string, unknown>;

describe.each([
  ['without feature flags', {}],
  ['with all recommended feature flags', RECOMMENDED_FLAGS],
])('Skin Club Pro, %s', (_flags, context) => {
  let template: EnvironmentTemplate;

  beforeAll(() => {
    template = EnvironmentTemplate.synthesize('integ.skin-club-pro.ts', { region: 'eu-west-2', imageTag: IMAGE_TAG, ...context });
  }, 60_000);

  test.each(FACTS.map((row): [string, string, Fact] => [row.where, row.fact, row]))('%s: %s', (_where, _fact, { holds, expected }) => {
    expect(holds(template)).toEqual(expected);
  });
});

describe('the document', () => {
  const covered = new Set([...FACTS.map(({ where }) => where.split(': ')[0]), ...NOT_INFRASTRUCTURE.map(({ section }) => section)]);

  test('is covered: every section has rows, or a reason to have none', () => {
    expect([...covered].sort()).toEqual([...SECTIONS].sort());
  });

  test('is covered once: no row repeats another of its section', () => {
    const titles = FACTS.map(({ where, fact }) => `${where}: ${fact}`);
    expect(titles.filter((title, index) => titles.indexOf(title) < index)).toEqual([]);
  });
});
