/**
 * The same input gives the same bytes, in any order of the services.
 */
import { MicroserviceProps, PlatformNetwork, PlatformTier } from '../../src';
import { backend, domainIn, frontend, IMAGE, newStack, platform, render } from '../support';

const SERVICES: MicroserviceProps[] = [
  backend('core', { environment: { B: '2', A: '1' } }),
  backend('animal', { port: 8001, paths: ['/animals/*'] }),
  backend('media', { port: 8001, cache: false, repositoryName: 'shared' }),
  frontend('public', { isDefault: true, repositoryName: 'shared' }),
  frontend('admin', { hostnames: ['b.example.com', 'a.example.com'] }),
];

function bytes(tier: PlatformTier, services: MicroserviceProps[], later: MicroserviceProps[] = []): string {
  const stack = newStack();
  const network = { interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS, flowLogs: true };
  const built = platform({ tier, services, network, domain: domainIn(stack) }, stack);
  later.forEach((service) => built.fleet.addService(service));
  return JSON.stringify(render(stack));
}

describe.each(Object.values(PlatformTier))('%s', (tier) => {
  const first = bytes(tier, SERVICES);

  test('is the same when synthesized twice', () => {
    expect(bytes(tier, SERVICES)).toBe(first);
  });

  test.each([[[4, 3, 2, 1, 0]], [[1, 3, 0, 4, 2]], [[2, 4, 1, 0, 3]]])('is the same with the services in the order %j', (order) => {
    expect(bytes(tier, order.map((index) => SERVICES[index]))).toBe(first);
  });

  test('services that are added one by one, in any order, have the same resources', () => {
    const resources = (text: string) => JSON.parse(text).Resources;
    for (const order of [[4, 3, 2, 1, 0], [1, 3, 0, 4, 2]]) {
      expect(resources(bytes(tier, [], order.map((index) => SERVICES[index])))).toEqual(resources(first));
    }
  });

  test('contains nothing that depends on the machine or the time', () => {
    for (const foreign of [process.cwd(), __dirname, new Date().toISOString().slice(0, 10), 'Token[', '[object']) {
      expect(first).not.toContain(foreign);
    }
  });
});

test('the order of services that consume each other, and of what they consume, does not change the template', () => {
  const make = (order: <T>(list: T[]) => T[]) => bytes(PlatformTier.DEVELOPMENT, order([
    { name: 'pricing', port: 8080, internal: true, consumes: order(['core', 'stock']) },
    { name: 'stock', port: 8080, internal: true },
    backend('core'),
    frontend('public', { isDefault: true, consumes: order(['core', 'pricing', 'stock']) }),
  ]));
  expect(make((list) => [...list].reverse())).toBe(make((list) => list));
});

test('the order of host names and paths does not change the template', () => {
  const make = (order: <T>(list: T[]) => T[]) => {
    const stack = newStack();
    const hostnames = order(['api.example.com', 'www.example.com', 'eu.example.com']);
    const services = [{ name: 'core', port: 80, image: IMAGE, hostnames: hostnames.slice(), paths: order(['/a/*', '/b/*']) }];
    platform({ services, domain: domainIn(stack), contentDelivery: { hostnames, uncachedPaths: order(['/api/*', '/live/*']) } }, stack);
    return JSON.stringify(render(stack));
  };
  expect(make((list) => [...list].reverse())).toBe(make((list) => list));
});
