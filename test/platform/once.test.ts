import { IConstruct } from 'constructs';
import { PlatformTier } from '../../src';
import * as plans from '../../src/private/plan';
import { backend, EVERYTHING, newStack, platform } from '../support';

/** Parts that have resolved and checked props of their own. */
const resolved: string[] = [];

jest.mock('../../src/private/plan', () => {
  const actual = jest.requireActual<typeof plans>('../../src/private/plan');
  return {
    ...actual,
    planOf: (scope: IConstruct, props: object, resolve: (props: object) => object, check: () => void) => actual.planOf(scope, props, (options) => {
      resolved.push(scope.node.path);
      return resolve(options);
    }, check),
  };
});

test('a platform resolves and checks the plans of its parts, and the parts do not again', () => {
  platform({ ...EVERYTHING, tier: PlatformTier.PRODUCTION, services: [backend('core', { hostnames: undefined, isDefault: true })] }, newStack());
  expect(resolved).toEqual([]);
});
