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
  ['one of the team’s own', ServiceProfile.of('grpc', { port: 50_051, healthCheckPath: '/grpc' }), { port: 50_051, path: '/grpc' }],
])('%s', (_, profile, expected) => {
  expect(deployed({ profile })).toEqual({ ...expected, ...SMALLEST });
});

test('a service without a profile says its port, and is asked on /', () => {
  expect(deployed({ port: 9000 })).toEqual({ port: 9000, path: '/', ...SMALLEST });
});

test('the service wins over its profile', () => {
  expect(deployed({ profile: ServiceProfile.BACKEND, port: 8001, healthCheckPath: '/' })).toMatchObject({ port: 8001, path: '/' });
});

test('what is explicitly undefined says nothing', () => {
  expect(deployed({ profile: ServiceProfile.BACKEND, port: undefined, healthCheckPath: undefined, cpu: undefined, desiredCount: undefined })).toEqual({
    port: 8000, path: '/api/v1/health', ...SMALLEST,
  });
});

describe('sizes: the service before the profile before the fleet before the smallest', () => {
  const profile = ServiceProfile.of('heavy', { port: 1, memoryMiB: 4096, desiredCount: 3 });
  const sizes = { heavy: { cpu: 1024, memoryMiB: 2048, desiredCount: 2 }, plain: { cpu: 512, memoryMiB: 1024, desiredCount: 4 } };

  test.each<[string, Partial<MicroserviceProps>, Partial<MicroserviceFleetProps>, object]>([
    ['of the fleet, by the name of the profile', { profile: ServiceProfile.of('heavy', { port: 1 }) }, { sizes }, { cpu: '1024', memory: '2048', count: 2 }],
    ['of the fleet, without a profile', { port: 1 }, { sizes }, { cpu: '512', memory: '1024', count: 4 }],
    ['of the profile, where it says one', { profile }, { sizes }, { cpu: '1024', memory: '4096', count: 3 }],
    ['of the service, where it says one', { profile, memoryMiB: 8192, desiredCount: 0 }, { sizes }, { cpu: '1024', memory: '8192', count: 0 }],
    ['of a profile that the fleet does not know', { profile: ServiceProfile.BACKEND }, { sizes }, SMALLEST],
    ['in part from the fleet', { port: 1 }, { sizes: { plain: { desiredCount: 5, cpu: undefined } } }, { ...SMALLEST, count: 5 }],
  ])('%s', (_, more, props, expected) => {
    expect(deployed(more, props)).toMatchObject(expected);
  });
});

test('fails where neither service nor profile says a port', () => {
  expect(errorOf(() => deployed({ profile: ServiceProfile.of('portless', {}) }))).toBe(
    "Stack/Fleet: service 'core': 'port' is required for a service without a profile that has one; set it to the port that the container listens on",
  );
});

test('a profile’s wish for a database is granted where there is one; a service’s own must be', () => {
  expect(() => deployed({ profile: ServiceProfile.BACKEND })).not.toThrow();
  expect(errorOf(() => deployed({ profile: ServiceProfile.BACKEND, database: true }))).toContain("'database' must not be set when there is no database");
});
