import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { EnvironmentTemplate } from './environment-template';
import { Fact } from './fact';
import { COMMUNICATION } from './reptidex-dev/communication';
import { DEPLOYMENT } from './reptidex-dev/deployment';
import { DOMAIN } from './reptidex-dev/domain';
import { NOT_INFRASTRUCTURE, SECTIONS } from './reptidex-dev/not-infrastructure';
import { DIAGRAM, OVERVIEW } from './reptidex-dev/overview';
import { CACHE, DATABASE, FARGATE, LOAD_BALANCER, NETWORK, REGISTRY, ROLES, SECRETS, SECURITY_GROUPS } from './reptidex-dev/resources';
import { SECURITY } from './reptidex-dev/security';
import { TROUBLESHOOTING } from './reptidex-dev/troubleshooting';

/**
 * The document "ReptiDex AWS Deployment Architecture (Current Implementation)" of October 7, 2025, line by line: each row names a fact,
 * the place in the document that says it, and what the template of `integ/integ.reptidex-dev.ts` must hold for it.
 */
const FACTS: Fact[] = [
  ...OVERVIEW, ...DIAGRAM,
  ...NETWORK, ...LOAD_BALANCER, ...FARGATE, ...DATABASE, ...CACHE, ...REGISTRY, ...SECRETS, ...SECURITY_GROUPS, ...ROLES,
  ...DEPLOYMENT, ...COMMUNICATION, ...DOMAIN, ...SECURITY, ...TROUBLESHOOTING,
];

const { default: _, ...RECOMMENDED_FLAGS } = recommended as Record<string, unknown>;

describe.each([
  ['without feature flags', {}],
  ['with all recommended feature flags', RECOMMENDED_FLAGS],
])('the ReptiDex dev environment, %s', (_flags, context) => {
  let template: EnvironmentTemplate;

  beforeAll(() => {
    template = EnvironmentTemplate.synthesize('integ.reptidex-dev.ts', context);
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
