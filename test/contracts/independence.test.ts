/**
 * Adding, removing or renaming one service changes no resource of another. (That their order changes nothing: determinism.test.ts.)
 */
import { MicroserviceProps, PlatformTier, ServiceIsolation, ServiceProfile } from '../../src';
import { backend, domainIn, frontend, newStack, platform, render, Rendered } from '../support';

function template(services: MicroserviceProps[], isolation: ServiceIsolation, tier: PlatformTier): Rendered {
  const stack = newStack();
  platform({ tier, isolation, services, domain: domainIn(stack) }, stack);
  return render(stack);
}

const SERVICES = [
  backend('animal', { port: 8001 }),
  backend('core'),
  backend('ops', { port: 8001, cache: false }),
  frontend('admin'),
  frontend('public', { isDefault: true }),
];

/** A service like none of the others, and one that is like them all. */
const ADDED: MicroserviceProps[] = [
  { name: 'reports', port: 9000, profile: ServiceProfile.of('x', { database: true }), paths: ['/reports/*'] },
  backend('zoo', { port: 8001 }),
  frontend('aaa'),
];

/** Logical ids of the resources that are in both templates and differ, but for the dashboard, which shows all services. */
function changed(before: Rendered, after: Rendered): string[] {
  return Object.keys(before.Resources).filter((id) => id in after.Resources && before.Resources[id].Type !== 'AWS::CloudWatch::Dashboard' && JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]));
}

/** Logical ids of the resources that are in the first template alone. */
const gone = (before: Rendered, after: Rendered) => Object.keys(before.Resources).filter((id) => !(id in after.Resources));

describe.each([
  [ServiceIsolation.SHARED, PlatformTier.DEVELOPMENT],
  [ServiceIsolation.PER_SERVICE, PlatformTier.PRODUCTION],
])('%s in %s', (isolation, tier) => {
  const before = template(SERVICES, isolation, tier);
  // Services with shared roles share the policy that says which images and secrets they start with.
  const shared = isolation === ServiceIsolation.SHARED ? [expect.stringMatching(/^PlatformFleetExecutionRolePolicy/)] : [];
  // What rolls the services that read the database's password, or the cache's token, names them: these, and no others.
  const rolling = (part: string) => ['Function', 'RollPolicy'].map((id) => expect.stringMatching(`^Platform${part}RotationRefresh${id}`));
  const changedWith = (service: MicroserviceProps) => [
    ...(['database', 'cache'] as const)
      .filter((part) => tier === PlatformTier.PRODUCTION && (service[part] ?? service.profile?.defaults[part]))
      .flatMap((part) => rolling(part === 'database' ? 'Database' : 'Cache')),
    ...shared,
  ];

  test.each(ADDED.map((added) => [added.name, added] as const))('adding %s changes no resource that is there', (name, added) => {
    const after = template([...SERVICES, added], isolation, tier);
    expect(gone(before, after)).toEqual([]);
    expect(changed(before, after)).toEqual(changedWith(added));
    expect(gone(after, before).filter((id) => id.includes(`Fleet${name}`)).length).toBeGreaterThan(7);
  });

  test.each(SERVICES.filter((service) => !service.isDefault).map((service) => [service.name, service] as const))('removing %s changes no resource that stays', (name, removed) => {
    const after = template(SERVICES.filter((service) => service.name !== name), isolation, tier);
    expect(gone(after, before)).toEqual([]);
    expect(changed(before, after)).toEqual(changedWith(removed));
    // What goes is below the service's name, but for its image repository, the rule of a port and the record of a host that only it has.
    const others = gone(before, after).filter((id) => !id.startsWith(`PlatformFleet${name}`));
    expect(others.filter((id) => !new RegExp(`^PlatformImagesreptidex${name}|^PlatformFleetPort|^PlatformFleetRecords${name}`).test(id))).toEqual([]);
  });

  test.each([['core', 'kernel'], ['animal', 'zebra']])('renaming %s to %s is removing one and adding the other', (from, to) => {
    const after = template(SERVICES.map((service) => (service.name === from ? { ...service, name: to } : service)), isolation, tier);
    expect(changed(before, after)).toEqual(changedWith(backend(from)));
    const foreign = (ids: string[], name: string) => ids.filter((id) => !id.startsWith(`PlatformFleet${name}`) && !id.startsWith(`PlatformImagesreptidex${name}`));
    expect(foreign(gone(before, after), from)).toEqual([]);
    expect(foreign(gone(after, before), to)).toEqual([]);
  });

  test('making another service the default changes the listener and the two, and nothing else', () => {
    const after = template(SERVICES.map((service) => ({ ...service, isDefault: service.name === 'admin' })), isolation, tier);
    expect(changed(before, after)).toEqual([
      expect.stringMatching(/^PlatformIngressHttps/), expect.stringMatching(/^PlatformFleetadminService/), expect.stringMatching(/^PlatformFleetpublicService/),
    ]);
    expect(gone(before, after)).toEqual([expect.stringMatching(/^PlatformFleetadminRouteRule/)]);
    expect(gone(after, before)).toEqual([expect.stringMatching(/^PlatformFleetpublicRouteRule/)]);
  });

  test('removing the default service gives the listener its own answer back', () => {
    const after = template(SERVICES.slice(0, -1), isolation, tier);
    expect(changed(before, after)).toEqual([expect.stringMatching(/^PlatformIngressHttps/), ...shared]);
  });
});

test('a service whose only neighbour on its host goes keeps its record', () => {
  const pair = [frontend('site', { hostnames: ['www.example.com'] }), frontend('docs', { hostnames: ['www.example.com'], paths: ['/docs/*'] })];
  const both = template(pair, ServiceIsolation.PER_SERVICE, PlatformTier.DEVELOPMENT);
  for (const one of pair) {
    const alone = template([one], ServiceIsolation.PER_SERVICE, PlatformTier.DEVELOPMENT);
    const records = (of: Rendered) => Object.entries(of.Resources).filter(([, { Type }]) => Type === 'AWS::Route53::RecordSet');
    expect(records(alone)).toEqual(records(both));
  }
});
