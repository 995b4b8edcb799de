import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkId } from '../../src/private/ids';
import { Problems } from '../../src/private/problems';
import { brief, newStack } from '../support';

function mistakes(id: unknown): string[] {
  const [stack, problems] = [newStack(), new Problems()];
  new Construct(stack, 'Taken');
  new Construct(stack, 'a--b');
  checkId(problems, stack, 'rule', 'id', id);
  return problems.mistakes.map(brief);
}

test.each(['Orders', 'taken', 'a b', 'Taken2'])('accepts %j', (id) => {
  expect(mistakes(id)).toEqual([]);
});

test.each<[unknown, string]>([
  ['', "''"], [' ', "' '"], [5, '5'], [null, 'null'], ['Taken', "'Taken'"], ['a/b', "'a/b'"], [Token.asString({ Ref: 'Id' }), 'a value known only at deployment'],
])('rejects %j', (id, got) => {
  expect(mistakes(id)).toEqual([`rule: 'id', got ${got}`]);
});

test('an ID that is missing is required', () => {
  expect(mistakes(undefined)).toEqual(["rule: 'id' is missing"]);
});
