import { IConstruct } from 'constructs';
import { PlatformTier, ReptidexPlatformProps } from '../../src';
import * as plans from '../../src/private/plan';
import { backend, domainIn, EVERYTHING, EVERYTHING_BY_HEADER, newStack, platform } from '../support';

/** Parts that have resolved and checked props of their own. */
const mockParts: string[] = [];
/** Calls of the functions that resolve and check. */
const mockCalls: { [name: string]: number } = {};

/** Counts the calls of functions that are exported and that others call. */
function mockCounting(path: string): object {
  const actual = jest.requireActual<{ [name: string]: unknown }>(path);
  return Object.fromEntries(Object.entries(actual).map(([name, value]) => [name, typeof value !== 'function' || !/^(resolve|check)/.test(name) ? value : (...args: unknown[]) => {
    mockCalls[name] = (mockCalls[name] ?? 0) + 1;
    return value(...args);
  }]));
}

jest.mock('../../src/private/plan', () => {
  const actual = jest.requireActual<typeof plans>('../../src/private/plan');
  return {
    ...actual,
    planOf: (scope: IConstruct, props: object, resolve: (props: object) => object, check: () => void) => actual.planOf(scope, props, (options) => {
      mockParts.push(scope.node.path);
      return resolve(options);
    }, check),
  };
});
jest.mock('../../src/data/encryption-key', () => mockCounting('../../src/data/encryption-key'));
jest.mock('../../src/data/postgres/postgres-plan', () => mockCounting('../../src/data/postgres/postgres-plan'));
jest.mock('../../src/data/redis/redis-plan', () => mockCounting('../../src/data/redis/redis-plan'));
jest.mock('../../src/delivery/image-repositories-plan', () => mockCounting('../../src/delivery/image-repositories-plan'));
jest.mock('../../src/edge/content-delivery-plan', () => mockCounting('../../src/edge/content-delivery-plan'));
jest.mock('../../src/edge/web-firewall-plan', () => mockCounting('../../src/edge/web-firewall-plan'));
jest.mock('../../src/ingress/load-balancer-plan', () => mockCounting('../../src/ingress/load-balancer-plan'));
jest.mock('../../src/network/network-plan', () => mockCounting('../../src/network/network-plan'));
jest.mock('../../src/operations/backup-settings', () => mockCounting('../../src/operations/backup-settings'));
jest.mock('../../src/operations/off-hours-plan', () => mockCounting('../../src/operations/off-hours-plan'));

beforeEach(() => {
  mockParts.length = 0;
  Object.keys(mockCalls).forEach((name) => delete mockCalls[name]);
});

function create(props: Partial<ReptidexPlatformProps>): void {
  const stack = newStack();
  platform({ ...props, tier: PlatformTier.PRODUCTION, domain: domainIn(stack), services: [backend('core')] }, stack);
}

test.each([['everything', EVERYTHING], ['everything by a header', EVERYTHING_BY_HEADER]])('the resources of a platform with %s do not resolve and check their plans again', (_, props) => {
  create(props);
  expect(mockParts).toEqual([]);
});

test.each([
  'resolvePostgres', 'checkPostgres', 'resolveRedis', 'checkRedis', 'resolveImageRepositories', 'resolveContentDelivery', 'checkContentDelivery', 'checkWebFirewall',
  'resolveLoadBalancer', 'resolveNetwork', 'resolveBackupSettings', 'checkBackupSettings', 'resolveOffHours', 'checkOffHours',
])('a platform calls %s once', (name) => {
  create(EVERYTHING);
  expect(mockCalls[name]).toBe(1);
});

test('a second web firewall and the key of a table have their own plans', () => {
  create(EVERYTHING);
  expect(mockCalls).toMatchObject({ resolveWebFirewall: 2, resolveEncryptionKey: 2 });
});
