/**
 * Adding, removing or renaming one service leaves every resource of the others, and of the platform, byte-identical.
 */
import { IConstruct } from 'constructs';
import * as fc from 'fast-check';
import { anyEnvironment } from './arbitraries/environments';
import { Environment, servicesOf, withProps } from './environment';
import { holds, share } from './runs';
import { synthesize } from './synthesis';
import { PlatformTier, ServiceIsolation } from '../../src';

const FLEET = 'Stack/Platform/Fleet';
/** What services that share their roles share: the policies of those. */
const SHARED_POLICIES = ['ExecutionRole', 'TaskRole'].flatMap((role) => ['Policy', 'DefaultPolicy'].map((policy) => `${FLEET}/${role}/${policy}/Resource`));
/** The answer to what no service takes is the listener's own, or the default service. */
const LISTENERS = ['Http', 'Https'].map((id) => `Stack/Platform/Ingress/Resource/${id}/Resource`);
/**
 * What is told of all services: CloudFront their host names, the functions that roll them after a rotation who reads password and token, and the
 * dashboard what to show.
 */
const TOLD = [
  'ContentDelivery/Resource/Resource', 'Dashboard/Resource',
  // The group of all records, and the policies of a fleet's execution roles, which name the roles that have them.
  'Fleet/Records/Resource', 'ContentDelivery/Records/Resource',
  ...['ExecutionPolicy', 'DatabaseSecrets', 'CacheSecrets'].map((id) => `Fleet/${id}/Resource/Resource`),
  ...['Database', 'Cache'].flatMap((part) => ['Policy', 'RollPolicy', 'Role/Resource', 'Function/Resource'].map((id) => `${part}Rotation/Refresh/${id}`)),
].map((id) => `Stack/Platform/${id}`);
/** The hours in which alarms are silent, with the alarms of all services that keep them. */
const MUTES = new RegExp(`^${FLEET}/OffHours/Mute[^/]*/`);
/** What belongs to a port, to a host name, to an image or to a part that is used, and goes with the last service that has to do with it. */
const COMMON = new RegExp(`^Stack/Platform/(${[
  'Fleet/((Services)?Port\\d+|\\w+Clients/[^/]+|LoadBalancerTargets/[^/]+|Namespace/Resource|Records/[^/]+/Resource)', 'ContentDelivery/[^/]+\\.[^/]+/Resource', 'Images/[^/]+(/[^/]+)*/Resource',
].join('|')})$`);

interface Resources { readonly [path: string]: string }

/** Every resource, as text, by the path of its construct. */
function resources(environment: Environment): Resources {
  const { stack, template } = synthesize(environment);
  const paths = new Map(stack.node.findAll().filter((construct) => 'logicalId' in construct).map((construct: IConstruct) => [
    stack.resolve((construct as unknown as { logicalId: string }).logicalId) as string, construct.node.path,
  ]));
  // The CDK has each service wait for the policy of its role. That another service has a statement in it since is no change to CloudFormation.
  const isPolicy = (id: string) => isShared(environment) && SHARED_POLICIES.includes(paths.get(id)!);
  return Object.fromEntries(Object.entries(template.Resources).map(([id, { DependsOn, ...resource }]) => [
    paths.get(id)!, JSON.stringify({ id, ...resource, DependsOn: [DependsOn ?? []].flat().filter((other) => !isPolicy(other)) }),
  ]));
}

/** What differs between two templates although it belongs to none of the services that differ. */
function disturbed(before: Resources, after: Resources, services: string[], allowed: string[]): string[] {
  const isTheirs = (path: string) => services.some((name) => path.startsWith(`${FLEET}/${name}/`));
  return [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path] !== after[path] && !isTheirs(path) && !allowed.includes(path) && !MUTES.test(path))
    // A common thing may come or go; changed it must not be.
    .filter((path) => !(COMMON.test(path) && (before[path] === undefined || after[path] === undefined)));
}

function isShared({ props, tier }: Environment): boolean {
  return (props.isolation ?? (tier === PlatformTier.PRODUCTION ? ServiceIsolation.PER_SERVICE : ServiceIsolation.SHARED)) === ServiceIsolation.SHARED;
}

/** An environment, and one of its services. */
const withOneService = fc.tuple(anyEnvironment(4).filter((environment) => servicesOf(environment).length > 0), fc.nat())
  .map(([environment, index]) => ({ environment, chosen: servicesOf(environment)[index % servicesOf(environment).length] }))
  // Those that depend on it are no neighbours.
  .filter(({ environment: { props: { services = [], workers = [], migrations = [] } }, chosen: { name } }) => (
    ![...services, ...workers].some(({ consumes }) => consumes?.includes(name)) && !migrations.some(({ before }) => before.includes(name))
  ))
  // CloudFront serves at least one name where it speaks HTTPS.
  .filter(({ environment, chosen }) => !environment.props.contentDelivery
    || servicesOf(environment).some((service) => service !== chosen && service.hostnames));

const some = share(1 / 20);

test(`adding or removing a service does not change others (${some.numRuns})`, () => {
  holds(withOneService, some.numRuns, ({ environment, chosen }) => {
    const without = withProps(environment, { services: servicesOf(environment).filter((service) => service !== chosen) });
    const allowed = [...(isShared(environment) ? SHARED_POLICIES : []), ...(chosen.isDefault ? LISTENERS : []), ...TOLD];
    expect(disturbed(resources(environment), resources(without), [chosen.name], allowed)).toEqual([]);
  });
}, some.timeout);

test(`renaming a service does not change others (${some.numRuns})`, () => {
  const name = 'renamed-to-this';
  holds(withOneService, some.numRuns, ({ environment, chosen }) => {
    const renamed = withProps(environment, { services: servicesOf(environment).map((service) => (service === chosen ? { ...service, name } : service)) });
    const allowed = [...(isShared(environment) ? SHARED_POLICIES : []), ...(chosen.isDefault ? LISTENERS : []), ...TOLD];
    expect(disturbed(resources(environment), resources(renamed), [chosen.name, name], allowed)).toEqual([]);
  });
}, some.timeout);

test(`changing a service does not change others (${some.numRuns})`, () => {
  holds(withOneService, some.numRuns, ({ environment, chosen }) => {
    const other = { ...chosen, cpu: 4096, memoryMiB: 8192, ...(!chosen.internal && { healthCheckPath: '/changed' }), environment: { ...chosen.environment, CHANGED: 'yes' } };
    const changed = withProps(environment, { services: servicesOf(environment).map((service) => (service === chosen ? other : service)) });
    expect(disturbed(resources(environment), resources(changed), [chosen.name], [])).toEqual([]);
  });
}, some.timeout);
