import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { InvalidPropsError, Problems } from '../../src/private/problems';

const stack = new Stack(new App(), 'Stack');

function thrown(problems: Problems): InvalidPropsError {
  try {
    problems.throwIfAny(stack);
  } catch (error) {
    return error as InvalidPropsError;
  }
  throw new Error('nothing was thrown');
}

test('tells whether there are mistakes', () => {
  const problems = new Problems();
  expect(problems.isEmpty).toBe(true);
  problems.add({ subject: 'a', prop: 'one', must: 'be x', got: 'y' });
  expect(problems.isEmpty).toBe(false);
});

test('throws nothing without mistakes', () => {
  expect(() => new Problems().throwIfAny(stack)).not.toThrow();
});

test('reports one mistake in one line', () => {
  const problems = new Problems();
  problems.add({ subject: 'cache', prop: 'nodeCount', must: 'be odd', got: 2, fix: 'take one more' });
  const error = thrown(problems);
  expect(error).toBeInstanceOf(InvalidPropsError);
  expect(error.name).toBe('InvalidPropsError');
  expect(error.message).toBe("Stack: cache: 'nodeCount' must be odd, got 2; take one more");
  expect(error.problems).toEqual(["cache: 'nodeCount' must be odd, got 2; take one more"]);
});

test('reports several mistakes as one error, in the order in which they were found', () => {
  const problems = new Problems();
  problems.add({ subject: 'b', prop: 'one', must: 'be x', got: 'y' });
  problems.add({ subject: 'a', prop: 'two', must: 'be x', got: undefined });
  expect(thrown(problems).message).toBe("Stack: 2 mistakes:\n  - b: 'one' must be x, got 'y'\n  - a: 'two' must be x, but is not set");
});

test.each([
  ['text', "'text'"],
  ['', "''"],
  [0, '0'],
  [NaN, 'NaN'],
  [false, 'false'],
  [null, 'null'],
  [[], '[]'],
  [['a', 1], "['a', 1]"],
])('shows the value %j as %s', (got, shown) => {
  const problems = new Problems();
  problems.add({ subject: 'a', prop: 'one', must: 'be x', got });
  expect(thrown(problems).problems).toEqual([`a: 'one' must be x, got ${shown}`]);
});

test.each([
  ['be x', 'must be x, but is not set'],
  ['have x', 'must have x, but has none'],
  ["be set with 'two'", "is required with 'two'"],
  ['be set', 'is required'],
])('reports a prop that is not set and must %s', (must, message) => {
  const problems = new Problems();
  problems.add({ subject: 'a', prop: 'one', must, got: undefined });
  expect(thrown(problems).problems).toEqual([`a: 'one' ${message}`]);
});

test.each([
  [0, true], [1, false], [2, false], [3, false], [4, true], [1.5, true], [NaN, true], [Infinity, true], [-1, true],
])('%d as a whole number from 1 to 3: rejected is %s', (value, rejected) => {
  const problems = new Problems();
  problems.integer('a', 'one', value, { min: 1, max: 3, unit: 'days' }, 'take two');
  if (rejected) {
    expect(thrown(problems).problems).toEqual([`a: 'one' must be a whole number from 1 to 3 days, got ${value}; take two`]);
  } else {
    expect(() => problems.throwIfAny(stack)).not.toThrow();
  }
});

test('rejects text that does not match the pattern', () => {
  const problems = new Problems();
  problems.pattern('a', 'one', 'right', /^r/, 'begin with r');
  problems.pattern('a', 'one', 'wrong', /^r/, 'begin with r', 'put an r before it');
  expect(thrown(problems).problems).toEqual(["a: 'one' must begin with r, got 'wrong'; put an r before it"]);
});

test('accepts undefined and tokens', () => {
  const problems = new Problems();
  const text = new CfnParameter(stack, 'Text');
  const number = new CfnParameter(stack, 'Number', { type: 'Number' });
  problems.integer('a', 'one', undefined, { min: 1, max: 3 });
  problems.integer('a', 'one', number.valueAsNumber, { min: 1, max: 3 });
  problems.pattern('a', 'two', undefined, /x/, 'be x');
  problems.pattern('a', 'two', text.valueAsString, /x/, 'be x');
  problems.pattern('a', 'two', `y-${text.valueAsString}`, /x/, 'be x');
  expect(() => problems.throwIfAny(stack)).not.toThrow();
});
