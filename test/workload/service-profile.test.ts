import { MicroserviceFleetProps, MicroserviceProps, ServiceProfile } from '../../src';
import { errorOf, fleet, onlyOf, render, service } from '../support';

/** What is deployed of a service of that profile. */
function deployed(more: Partial<MicroserviceProps>, props: Partial<MicroserviceFleetProps> = {}) {
  const template = render(fleet({ services: [service('core', { port: undefined, ...more })], ...props }));
  const { Cpu, Memory } = onlyOf(template, 'AWS::ECS::TaskDefinition').Properties;
  const { HealthCheckPath } = onlyOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup').Properties;
  const { DesiredCount, LoadBalancers: [{ ContainerPort }] } = onlyOf(template, 'AWS::ECS::Service').Properties;
  return { port: ContainerPort, path: HealthCheckPath, cpu: Cpu, memory: Memory, count: DesiredCount };
}

const SMALLEST = { cpu: '256', memory: '512', count: 1 };

test.each([
  ['BACKEND', ServiceProfile.BACKEND, { port: 8000, path: '/api/v1/health' }],
  ['FRONTEND', ServiceProfile.FRONTEND, { port: 80, path: '/health' }],
  ['a custom profile', ServiceProfile.of('grpc', { port: 50_051, healthCheckPath: '/grpc' }), { port: 50_051, path: '/grpc' }],
])('%s', (_, profile, expected) => {
  expect(deployed({ profile })).toEqual({ ...expected, ...SMALLEST });
});

test('a service without a profile requires a port, and its health check path is /', () => {
  expect(deployed({ port: 9000 })).toEqual({ port: 9000, path: '/', ...SMALLEST });
});

test('the service takes precedence over its profile', () => {
  expect(deployed({ profile: ServiceProfile.BACKEND, port: 8001, healthCheckPath: '/' })).toMatchObject({ port: 8001, path: '/' });
});

test('undefined values are ignored', () => {
  expect(deployed({ profile: ServiceProfile.BACKEND, port: undefined, healthCheckPath: undefined, cpu: undefined, desiredCount: undefined })).toEqual({
    port: 8000, path: '/api/v1/health', ...SMALLEST,
  });
});

describe('sizes: the service takes precedence over the profile, the profile over the fleet, the fleet over the smallest size', () => {
  const profile = ServiceProfile.of('heavy', { port: 1, memoryMiB: 4096, desiredCount: 3 });
  const sizes = { heavy: { cpu: 1024, memoryMiB: 2048, desiredCount: 2 }, plain: { cpu: 512, memoryMiB: 1024, desiredCount: 4 } };

  test.each<[string, Partial<MicroserviceProps>, Partial<MicroserviceFleetProps>, object]>([
    ['is that of the fleet for the profile', { profile: ServiceProfile.of('heavy', { port: 1 }) }, { sizes }, { cpu: '1024', memory: '2048', count: 2 }],
    ['is that of the fleet without a profile', { port: 1 }, { sizes }, { cpu: '512', memory: '1024', count: 4 }],
    ['is that of the profile, if set', { profile }, { sizes }, { cpu: '1024', memory: '4096', count: 3 }],
    ['is that of the service, if set', { profile, memoryMiB: 8192, desiredCount: 0 }, { sizes }, { cpu: '1024', memory: '8192', count: 0 }],
    ['is that of a profile that the fleet does not list', { profile: ServiceProfile.BACKEND }, { sizes }, SMALLEST],
    ['is partly that of the fleet', { port: 1 }, { sizes: { plain: { desiredCount: 5, cpu: undefined } } }, { ...SMALLEST, count: 5 }],
  ])('%s', (_, more, props, expected) => {
    expect(deployed(more, props)).toMatchObject(expected);
  });
});

test('fails if neither the service nor the profile sets a port', () => {
  expect(errorOf(() => deployed({ profile: ServiceProfile.of('portless', {}) }))).toBe(
    "Stack/Fleet: service 'core': 'port' is required for a service without a profile that has one; set it to the port that the container listens on",
  );
});

test('a profile that uses a database applies only if there is one; a service that does requires one', () => {
  expect(() => deployed({ profile: ServiceProfile.BACKEND })).not.toThrow();
  expect(errorOf(() => deployed({ profile: ServiceProfile.BACKEND, database: true }))).toContain("'database' must not be set when there is no database");
});
