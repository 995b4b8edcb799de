/**
 * Figures of docs/trust.md that only the synthesized apps have. All others: test/docs/trust-page.test.ts.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { synthesizeAll } from './apps';
import { REPOSITORY } from '../../integ/emulator/installation';
import { ACKNOWLEDGED_RULES, PRODUCTION, TrustPage } from '../docs/trust-page';

const [BY_THE_LIBRARY, BY_IDS] = ACKNOWLEDGED_RULES;

const synthesized = synthesizeAll();
afterAll(() => synthesized.remove());

/** Ids of the acknowledged rules, each with its pack, and without what of a policy it is about. */
const acknowledged = PRODUCTION.map((app) => {
  const { nag } = synthesized.apps.find(({ name }) => name === app)!;
  return { app, ids: [...new Set(nag.acknowledged.map(({ rule }) => rule.replace(/\[.*$/, '')))] };
});
const page = new TrustPage();

test('rules that the library acknowledges: what an app itself acknowledges, it names', () => {
  const byLibrary = acknowledged.flatMap(({ app, ids }) => {
    const own = readFileSync(join(REPOSITORY, 'integ', `integ.${app}.ts`), 'utf8');
    return ids.map((id) => id.replace(/^.*-/, '')).filter((rule) => !new RegExp(`\\b${rule}\\b`).test(own));
  });
  page.expectFigures(BY_THE_LIBRARY, 'src', [new Set(byLibrary).size]);
});

test('rules that are acknowledged, by their ids', () => {
  const all = new Set(acknowledged.flatMap(({ ids }) => ids));
  page.expectFigures(BY_IDS, 'cdk-nag', [...acknowledged.map(({ ids }) => ids.length), all.size]);
});
