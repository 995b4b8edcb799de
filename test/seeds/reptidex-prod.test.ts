import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { EnvironmentTemplate } from './environment-template';
import { COMPUTE } from './reptidex-prod/compute';
import { COSTS } from './reptidex-prod/costs';
import { DATABASE, STORAGE } from './reptidex-prod/data';
import { DELIVERY } from './reptidex-prod/delivery';
import { Environment, EnvironmentFact, ENVIRONMENTS } from './reptidex-prod/environments';
import { NETWORK, SECURITY_GROUPS } from './reptidex-prod/network';
import { NOT_INFRASTRUCTURE, SECTIONS } from './reptidex-prod/not-infrastructure';
import { OPERATIONS_OVERVIEW } from './reptidex-prod/operations-overview';
import { developmentWithOptions } from './reptidex-prod/options';
import { OVERVIEW } from './reptidex-prod/overview';
import { ENCRYPTION, ENCRYPTION_AT_REST, MONITORING, ROLES } from './reptidex-prod/security';

/**
 * The documents "AWS Infrastructure Setup" and "Infrastructure & Operations Overview", line by line: each row names a fact, the place in the
 * document that says it, and what the template of `integ/integ.reptidex-prod.ts` must hold for it, or that of development.
 */
const FACTS: EnvironmentFact[] = [
  ...OVERVIEW, ...COMPUTE, ...DATABASE, ...STORAGE, ...NETWORK, ...SECURITY_GROUPS, ...MONITORING, ...ROLES, ...ENCRYPTION, ...ENCRYPTION_AT_REST,
  ...COSTS, ...DELIVERY, ...OPERATIONS_OVERVIEW,
];

const { default: _, ...RECOMMENDED_FLAGS } = recommended as Record<string, unknown>;

const TEMPLATES: Record<Environment, (context: Record<string, unknown>) => EnvironmentTemplate> = {
  'development': (context) => EnvironmentTemplate.synthesize('integ.reptidex-dev.ts', context),
  'development with options': developmentWithOptions,
  'production': (context) => EnvironmentTemplate.synthesize('integ.reptidex-prod.ts', context),
};

describe.each([
  ['without feature flags', {}],
  ['with all recommended feature flags', RECOMMENDED_FLAGS],
])('%s', (_flags, context) => {
  describe.each(ENVIRONMENTS)('%s', (environment) => {
    let template: EnvironmentTemplate;

    beforeAll(() => {
      template = TEMPLATES[environment](context);
    }, 60_000);

    const facts = FACTS.filter((row) => row.environment === environment);
    test.each(facts.map((row): [string, string, EnvironmentFact] => [row.where, row.fact, row]))('%s: %s', (_where, _fact, { holds, expected }) => {
      expect(holds(template)).toEqual(expected);
    });
  });
});

describe('the documents', () => {
  const covered = new Set([...FACTS.map(({ where }) => where.split(': ')[0]), ...NOT_INFRASTRUCTURE.map(({ section }) => section)]);

  test('are covered: every section has rows, or a reason to have none', () => {
    expect([...covered].sort()).toEqual([...SECTIONS].sort());
  });

  test('are covered once: no row repeats another of its section and environment', () => {
    const titles = FACTS.map(({ environment, where, fact }) => `${environment}: ${where}: ${fact}`);
    expect(titles.filter((title, index) => titles.indexOf(title) < index)).toEqual([]);
  });
});
