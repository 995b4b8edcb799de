/**
 * Adding, removing or renaming one service changes no resource of another. (That their order changes nothing: determinism.test.ts.)
 */
import { aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2 } from 'aws-cdk-lib';
import { MicroserviceFleet, MicroserviceProps, PlatformTier, ServiceIsolation, ServiceProfile } from '../../src';
import { backend, domainIn, frontend, newStack, platform, recordsOf, render, Rendered, service as complete, vpcIn } from '../support';

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

/** What a template creates, by logical id: each DNS record by itself, whose group is the fleet's, and no dashboard, which shows all services. */
function parts({ Resources }: Rendered): { [id: string]: unknown } {
  const created = Object.entries(Resources).filter(([, { Type }]) => Type !== 'AWS::CloudWatch::Dashboard');
  return Object.fromEntries(created.flatMap(([id, resource]): [string, unknown][] => {
    if (resource.Type !== 'AWS::Route53::RecordSetGroup') {
      return [[id, resource]];
    }
    const { RecordSets, ...group } = resource.Properties;
    return [[id, group], ...RecordSets.map((record: any) => [`${id} ${record.Name}`, record])];
  }));
}

/** What is in both templates and differs. */
function changed(before: Rendered, after: Rendered): string[] {
  const [was, is] = [parts(before), parts(after)];
  return Object.keys(was).filter((id) => id in is && JSON.stringify(was[id]) !== JSON.stringify(is[id]));
}

/** These and no others differ, in whichever order they are in the template. */
function expectChanged(before: Rendered, after: Rendered, expected: string[]): void {
  const ids = changed(before, after);
  expect(ids).toEqual(expect.arrayContaining(expected));
  expect(ids).toHaveLength(expected.length);
}

/** What is in the first template alone. */
const gone = (before: Rendered, after: Rendered) => Object.keys(parts(before)).filter((id) => !(id in parts(after)));

describe.each([
  [ServiceIsolation.SHARED, PlatformTier.DEVELOPMENT],
  [ServiceIsolation.PER_SERVICE, PlatformTier.PRODUCTION],
])('%s in %s', (isolation, tier) => {
  const before = template(SERVICES, isolation, tier);
  // Which images the services start with is said in a policy of the fleet: that of the role that they share, or one that names their roles.
  const shared = [expect.stringMatching(isolation === ServiceIsolation.SHARED ? /^PlatformFleetExecutionRolePolicy/ : /^PlatformFleetExecutionPolicy/)];
  // What rolls the services that read the database's password, or the cache's token, names them: these, and no others.
  const rolling = (part: string) => ['Function', 'Policy'].map((id) => expect.stringMatching(`^Platform${part}RotationRefresh${id}`));
  const changedWith = (service: MicroserviceProps) => [
    ...(['database', 'cache'] as const)
      .filter((part) => tier === PlatformTier.PRODUCTION && (service[part] ?? service.profile?.defaults[part]))
      .flatMap((part) => rolling(part === 'database' ? 'Database' : 'Cache')),
    ...shared,
    ...(['database', 'cache'] as const)
      .filter((part) => isolation === ServiceIsolation.PER_SERVICE && (service[part] ?? service.profile?.defaults[part]))
      .map((part) => expect.stringMatching(part === 'database' ? /^PlatformFleetDatabaseSecrets/ : /^PlatformFleetCacheSecrets/)),
  ];

  test.each(ADDED.map((added) => [added.name, added] as const))('adding %s changes no existing resource', (name, added) => {
    const after = template([...SERVICES, added], isolation, tier);
    expect(gone(before, after)).toEqual([]);
    expectChanged(before, after, changedWith(added));
    expect(gone(after, before).filter((id) => id.includes(`Fleet${name}`)).length).toBeGreaterThan(7);
  });

  test.each(SERVICES.filter((service) => !service.isDefault).map((service) => [service.name, service] as const))('removing %s changes no remaining resource', (name, removed) => {
    const after = template(SERVICES.filter((service) => service.name !== name), isolation, tier);
    expect(gone(after, before)).toEqual([]);
    expectChanged(before, after, changedWith(removed));
    // What goes is below the service's name, but for its image repository, the rule of a port and the record of a host that only it has.
    const others = gone(before, after).filter((id) => !id.startsWith(`PlatformFleet${name}`));
    expect(others.filter((id) => !new RegExp(`^PlatformImagesreptidex${name}|^PlatformFleetPort|^PlatformFleetRecords\\w+ ${name}\\.`).test(id))).toEqual([]);
  });

  test.each([['core', 'kernel'], ['animal', 'zebra']])('renaming %s to %s removes one service and adds the other', (from, to) => {
    const after = template(SERVICES.map((service) => (service.name === from ? { ...service, name: to } : service)), isolation, tier);
    expectChanged(before, after, changedWith(backend(from)));
    const foreign = (ids: string[], name: string) => ids.filter((id) => !id.startsWith(`PlatformFleet${name}`) && !id.startsWith(`PlatformImagesreptidex${name}`));
    expect(foreign(gone(before, after), from)).toEqual([]);
    expect(foreign(gone(after, before), to)).toEqual([]);
  });

  test('changing the default service changes only the listener and the two services', () => {
    const after = template(SERVICES.map((service) => ({ ...service, isDefault: service.name === 'admin' })), isolation, tier);
    expect(changed(before, after)).toEqual([
      expect.stringMatching(/^PlatformIngressHttps/), expect.stringMatching(/^PlatformFleetadminService/), expect.stringMatching(/^PlatformFleetpublicService/),
    ]);
    expect(gone(before, after)).toEqual([expect.stringMatching(/^PlatformFleetadminRouteRule/)]);
    expect(gone(after, before)).toEqual([expect.stringMatching(/^PlatformFleetpublicRouteRule/)]);
  });

  test("removing the default service restores the listener's own response", () => {
    const after = template(SERVICES.slice(0, -1), isolation, tier);
    expectChanged(before, after, [expect.stringMatching(/^PlatformIngressHttps/), ...shared]);
  });
});

// A new rule would come before the old one goes, and Elastic Load Balancing rejects two rules of one priority.
describe('a priority that another service takes over', () => {
  const rules = ({ Resources }: Rendered) => Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(([id, { Properties: { Priority, Actions: [{ TargetGroupArn }] } }]) => [id, Priority, TargetGroupArn.Ref]);
  const of = (services: MicroserviceProps[]) => rules(template(services, ServiceIsolation.SHARED, PlatformTier.DEVELOPMENT)).sort();

  test('is that of the same rule, which forwards to the other service', () => {
    const [[before]] = [of([backend('core', { priority: 7 })])];
    const [[after]] = [of([backend('kernel', { priority: 7 })])];
    expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
    expect(before[2]).toMatch(/^PlatformFleetcoreTargetGroup/);
    expect(after[2]).toMatch(/^PlatformFleetkernelTargetGroup/);
  });

  test('can be swapped', () => {
    const swapped = (one: number, other: number) => of([backend('core', { priority: one }), backend('ops', { priority: other })]).map(([id, priority]) => [id, priority]);
    expect(swapped(7, 8)).toEqual(swapped(8, 7));
  });

  test('can be that of the last rule of an imported listener', () => {
    const catchAll = (name: string) => {
      const stack = newStack();
      const vpc = vpcIn(stack);
      const listener = elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:listener/app/a/1/2', securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1'),
      });
      const cluster = ecs.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'c', vpc });
      new MicroserviceFleet(stack, 'Fleet', { cluster, listener, services: [complete(name, { hostnames: undefined, isDefault: true })] });
      return rules(render(stack)).map(([id, priority]) => [id, priority]);
    };
    expect(catchAll('web')).toEqual(catchAll('site'));
    expect(catchAll('web')).toEqual([[expect.stringMatching(/^Fleet[0-9a-f]{8}Priority50000$/), 50_000]]);
  });
});

test('a service keeps its record when the only other service with its host name is removed', () => {
  const pair = [frontend('site', { hostnames: ['www.example.com'] }), frontend('docs', { hostnames: ['www.example.com'], paths: ['/docs/*'] })];
  const both = template(pair, ServiceIsolation.PER_SERVICE, PlatformTier.DEVELOPMENT);
  for (const one of pair) {
    const alone = template([one], ServiceIsolation.PER_SERVICE, PlatformTier.DEVELOPMENT);
    expect(recordsOf(alone)).toEqual(recordsOf(both));
  }
});

describe.each(Object.values(ServiceIsolation))('services that consume others, %s', (isolation) => {
  const consumed = [frontend('core'), { name: 'pricing', port: 8080, internal: true }, { name: 'shop', port: 8000, paths: ['/shop/*'], consumes: ['core', 'pricing'] }];
  const before = template(consumed, isolation, PlatformTier.DEVELOPMENT);
  // The policy of all execution roles names the role of one more.
  const shared = [expect.stringMatching(isolation === ServiceIsolation.SHARED ? /^PlatformFleetExecutionRolePolicy/ : /^PlatformFleetExecutionPolicy/)];

  test('adding and removing a consumer changes no existing resource', () => {
    const after = template([...consumed, { name: 'mobile', port: 8000, internal: true, consumes: ['core', 'pricing'] }], isolation, PlatformTier.DEVELOPMENT);
    expect(gone(before, after)).toEqual([]);
    expect(changed(before, after)).toEqual(shared);
    expect(gone(after, before).filter((id) => !/^PlatformFleetmobile|^PlatformImagesreptidexmobile/.test(id))).toEqual([]);
  });

  test('the first consumer of an internal service changes no existing resource', () => {
    const alone = template([{ name: 'pricing', port: 8080, internal: true }], isolation, PlatformTier.DEVELOPMENT);
    const after = template([{ name: 'pricing', port: 8080, internal: true }, frontend('web', { consumes: ['pricing'] })], isolation, PlatformTier.DEVELOPMENT);
    expect(changed(alone, after)).toEqual(shared);
  });

  test('the first consumer of a public service only makes it an endpoint', () => {
    const alone = template([frontend('core')], isolation, PlatformTier.DEVELOPMENT);
    const after = template([frontend('core'), frontend('web', { consumes: ['core'] })], isolation, PlatformTier.DEVELOPMENT);
    expect(changed(alone, after).filter((id) => !/Execution(Role)?Policy/.test(id))).toEqual([
      expect.stringMatching(/^PlatformFleetcoreTaskDefinition/), expect.stringMatching(/^PlatformFleetcoreService/),
    ]);
  });
});
