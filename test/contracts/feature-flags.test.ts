/**
 * The consumer's feature flags do not matter.
 */
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { PlatformTier, ReptidexPlatform, ServiceIsolation } from '../../src';
import { backend, domainIn, frontend, Rendered } from '../support';

const { default: _, ...FLAGS } = recommended as Record<string, unknown>;

function template(flags: Record<string, unknown>, tier: PlatformTier, isolation: ServiceIsolation): Rendered {
  const stack = new Stack(new App({ context: flags }), 'Stack');
  new ReptidexPlatform(stack, 'Platform', {
    environmentName: 'dev',
    tier,
    isolation,
    domain: domainIn(stack),
    network: { flowLogs: true },
    services: [backend('core'), backend('animal', { port: 8001 }), frontend('public', { isDefault: true }), frontend('admin')],
  });
  return Template.fromStack(stack).toJSON() as Rendered;
}

test('there are flags to try', () => {
  expect(Object.keys(FLAGS).length).toBeGreaterThan(70);
});

describe.each([
  [PlatformTier.DEVELOPMENT, ServiceIsolation.SHARED],
  [PlatformTier.DEVELOPMENT, ServiceIsolation.PER_SERVICE],
  [PlatformTier.PRODUCTION, ServiceIsolation.SHARED],
  [PlatformTier.PRODUCTION, ServiceIsolation.PER_SERVICE],
])('%s, %s', (tier, isolation) => {
  const none = template({}, tier, isolation);
  const all = template(FLAGS, tier, isolation);

  test('with no flag and with all that are recommended there are the same resources', () => {
    expect(Object.keys(all.Resources)).toEqual(Object.keys(none.Resources));
  });

  test('with no flag and with all that are recommended every resource is the same', () => {
    expect(all).toEqual(none);
  });

  test('with every flag explicitly off every resource is the same', () => {
    const off = Object.fromEntries(Object.entries(FLAGS).filter(([, value]) => value === true).map(([flag]) => [flag, false]));
    expect(template(off, tier, isolation)).toEqual(none);
  });
});
