/**
 * The consumer's feature flags do not matter.
 */
import { Annotations } from 'aws-cdk-lib';
import * as recommended from 'aws-cdk-lib/recommended-feature-flags.json';
import { PlatformTier, ReptidexPlatform, ReptidexPlatformProps, ServiceIsolation } from '../../src';
import { backend, domainIn, EVERYTHING, EVERYTHING_BY_HEADER, frontend, newStack, render, Rendered } from '../support';

const { default: _, ...FLAGS } = recommended as Record<string, unknown>;

type Props = Partial<ReptidexPlatformProps>;

function template(flags: Record<string, unknown>, props: Props): Rendered {
  // Of no region: the ARNs of one that is known are shorter with a flag, and the same.
  const stack = newStack({}, flags);
  Annotations.of(stack).acknowledgeWarning('@reptidex-app/platform:ingress.webFirewallRegion');
  const { queues, buckets, tables, eventBus } = props;
  const core = backend('core', {
    queues: queues?.map(({ name }) => name), tables: tables?.map(({ name }) => name), buckets: buckets && ['uploads'], eventBus: eventBus !== undefined,
  });
  new ReptidexPlatform(stack, 'Platform', {
    ...props,
    environmentName: 'dev',
    projectName: 'reptidex',
    domain: domainIn(stack),
    services: [core, backend('animal', { port: 8001 }), frontend('public', { isDefault: true }), frontend('admin')],
  });
  return render(stack);
}

test('there are feature flags to test', () => {
  expect(Object.keys(FLAGS).length).toBeGreaterThan(70);
});

const TIERS = Object.values(PlatformTier);
const ISOLATIONS = Object.values(ServiceIsolation);

describe.each([
  ...TIERS.flatMap((tier) => ISOLATIONS.map((isolation): [string, Props] => [`${tier}, ${isolation}`, { tier, isolation, network: { flowLogs: true } }])),
  ...TIERS.map((tier): [string, Props] => [`${tier}, with everything`, { ...EVERYTHING, tier }]),
  ['with all options, with a header', EVERYTHING_BY_HEADER],
])('%s', (_name, props) => {
  const none = template({}, props);
  const all = template(FLAGS, props);

  test('has the same logical IDs with no flags and with all recommended ones', () => {
    expect(Object.keys(all.Resources)).toEqual(Object.keys(none.Resources));
  });

  test('has the same resources with no flags and with all recommended ones', () => {
    expect(all).toEqual(none);
  });

  test('has the same resources with every flag disabled explicitly', () => {
    const off = Object.fromEntries(Object.entries(FLAGS).filter(([, value]) => value === true).map(([flag]) => [flag, false]));
    expect(template(off, props)).toEqual(none);
  });
});
