import { Stack } from 'aws-cdk-lib';
import { checked, planOf } from '../../src/private/plan';
import { Problems } from '../../src/private/problems';

interface Props { readonly size?: number }
interface Plan extends Props { readonly size: number }

const resolve = jest.fn((props: Props): Plan => ({ ...props, size: props.size ?? 3 }));
const check = jest.fn((plan: Plan, problems: Problems) => problems.integer('thing', 'size', plan.size, { min: 1, max: 5 }));
const planFor = (props: Props) => planOf(new Stack(), props, resolve, check);

test('resolves props and checks the result', () => {
  expect(planFor({})).toEqual({ size: 3 });
  expect(check).toHaveBeenCalledWith({ size: 3 }, expect.any(Problems));
});

test('rejects a plan with mistakes', () => {
  expect(() => planFor({ size: 9 })).toThrow("thing: 'size' must be a whole number from 1 to 5, got 9");
});

test('neither resolves nor checks a plan that was checked before, even if it was spread', () => {
  expect(planFor({ ...checked({ size: 9 }) })).toMatchObject({ size: 9 });
  expect(resolve).not.toHaveBeenCalled();
  expect(check).not.toHaveBeenCalled();
});
