/**
 * What cdk-nag's packs say of production environments that nobody has hardened by hand: nothing but what a prop mends.
 */
import { faults } from './acknowledgements';
import { CONSUMERS, judgeConsumer } from './consumers';

describe.each(CONSUMERS)('production that $what', (consumer) => {
  const judged = judgeConsumer(consumer);

  test('has only findings that a prop resolves', () => {
    const rules = judged.findings.map(({ rule }) => rule.replace(/^.*-/, ''));
    expect([...new Set(rules)].sort()).toEqual(consumer.finds);
  });

  test('suppresses each rule on the single resource that it applies to, with a reason', () => {
    expect(judged.acknowledgements).not.toEqual([]);
    expect(judged.acknowledgements.flatMap(faults)).toEqual([]);
  });
});

test.each(CONSUMERS.filter(({ keeps }) => keeps))('production that $what needs no suppression for it', (consumer) => {
  const acknowledged = judgeConsumer(consumer).acknowledgements.map(({ id }) => id);
  expect(acknowledged.filter((id) => consumer.keeps!.includes(id.replace(/^.*-/, '')))).toEqual([]);
});
