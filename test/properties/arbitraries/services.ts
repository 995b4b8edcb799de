import { Duration, TimeZone } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { healthCheck, serviceExtensions } from './extensions';
import { serviceHours } from './hours';
import { serviceName, variableName } from './names';
import {
  DeploymentOptions, DeploymentStrategy, MicroserviceProps, ScalingOptions, ServiceAlarmThresholds, ServiceProfile, ServiceProtocol, ServiceScheduleOptions,
  WorkloadExtension,
} from '../../../src';
import { FARGATE_CPUS } from '../../../src/private/fargate-size';

/** Every size that Fargate offers of the smaller ones, and the ends of the larger. */
const SIZES: Array<[number, number]> = [
  [256, 512], [256, 1024], [256, 2048], [512, 1024], [512, 4096], [1024, 2048], [1024, 8192], [2048, 4096], [2048, 16_384],
  [4096, 8192], [4096, 30_720], [8192, 16_384], [8192, 61_440], [16_384, 32_768], [16_384, 122_880],
];

export const PROFILES = [
  ServiceProfile.BACKEND,
  ServiceProfile.FRONTEND,
  ServiceProfile.of('grpc', { port: 50_051, database: true }),
  ServiceProfile.of('sized', { port: 3000, healthCheckPath: '/up', cache: true, cpu: FARGATE_CPUS[1], memoryMiB: 2048, desiredCount: 3 }),
];

const STRATEGIES = [
  DeploymentStrategy.rolling({ alternateTargetGroup: true }),
  DeploymentStrategy.blueGreen({ bakeTime: Duration.minutes(0) }),
  DeploymentStrategy.linear({ stepPercent: 12.5, stepBakeTime: Duration.hours(2) }),
  DeploymentStrategy.canary({ canaryPercent: 0.1 }),
];

const percent = fc.integer({ min: 1, max: 100 });
const seconds = (min: number, max: number) => fc.integer({ min, max }).map((value) => Duration.seconds(value));

export const deployment: fc.Arbitrary<DeploymentOptions> = fc.record({
  minHealthyPercent: fc.nat(100),
  maxHealthyPercent: fc.integer({ min: 101, max: 200 }),
  circuitBreaker: fc.boolean(),
  deregistrationDelay: seconds(0, 3600),
  stopTimeout: seconds(2, 120),
  healthCheckGracePeriod: seconds(0, 7200),
}, { requiredKeys: [] });

export const serviceThresholds: fc.Arbitrary<ServiceAlarmThresholds> = fc.record({
  cpuPercent: percent,
  memoryPercent: percent,
  errorRatePercent: fc.constantFrom(0.1, 1, 50, 100),
  unhealthyTargets: fc.integer({ min: 1, max: 10 }),
  p95Latency: fc.integer({ min: 1, max: 60_000 }).map((value) => Duration.millis(value)),
}, { requiredKeys: [] });

const schedule = fc.record({
  name: fc.constantFrom('night', 'day', 'Weekend-1'),
  cron: fc.constantFrom('0 7 ? * MON-FRI *', '0 22 * * ? *'),
  minTasks: fc.integer({ min: 0, max: 3 }),
  maxTasks: fc.integer({ min: 3, max: 9 }),
  timeZone: fc.constantFrom(TimeZone.EUROPE_LONDON, TimeZone.ETC_UTC),
}, { requiredKeys: ['name', 'cron', 'minTasks'] });

const scaling: fc.Arbitrary<ScalingOptions> = fc.record({
  minTasks: fc.integer({ min: 0, max: 5 }),
  // At least the desired count of every tier and profile, which is the fewest tasks where none is said.
  maxTasks: fc.integer({ min: 5, max: 50 }),
  cpuPercent: fc.nat(100),
  memoryPercent: fc.nat(100),
  requestsPerTarget: fc.integer({ min: 1, max: 10_000 }),
  scaleInCooldown: seconds(0, 600),
  scaleOutCooldown: seconds(0, 600),
  schedules: fc.uniqueArray(schedule, { maxLength: 2, selector: ({ name }) => name }),
}, { requiredKeys: ['maxTasks'] });

/** What a container can write: everything, or what is said. */
const filesystem: fc.Arbitrary<Pick<MicroserviceProps, 'readonlyRootFilesystem' | 'writablePaths'>> = fc.oneof(
  fc.constantFrom({}, { readonlyRootFilesystem: false }, { readonlyRootFilesystem: true }),
  fc.uniqueArray(fc.constantFrom('/tmp', '/var/cache/nginx', '/app/.next', '/a-b', '/a_b'))
    .map((writablePaths) => ({ readonlyRootFilesystem: true, writablePaths })),
);

/** A service before it is known beside which others it stands. */
export interface DrawnService {
  readonly own: Omit<MicroserviceProps, 'extensions' | 'hostnames' | 'paths' | 'priority' | 'isDefault' | 'database' | 'cache' | 'buckets' | 'tables' | 'queues' | 'eventBus'>;
  readonly extensions: WorkloadExtension[];
  /** What makes it internal, where a service may be. */
  readonly internal?: Pick<MicroserviceProps, 'protocol' | 'tls'>;
  /** Which of the internal services before it it consumes. */
  readonly consumes: boolean[];
  readonly hasImage: boolean;
  readonly size?: [number, number];
  readonly hosts: string[];
  readonly onSharedHost: boolean;
  readonly paths: string[];
  readonly priority?: number;
  readonly isDefault: boolean;
  readonly database?: boolean;
  readonly cache?: boolean;
  readonly eventBus?: boolean;
  /** Which of the environment's buckets, tables and queues it names. */
  readonly names: boolean[];
  readonly secrets: string[];
  readonly schedule?: ServiceScheduleOptions;
  readonly databasePoolSize?: number;
  readonly strategy?: DeploymentStrategy;
}

const TLS = { certificateAuthorityArn: 'arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555' };
const internal = fc.record({ protocol: fc.constantFrom(...Object.values(ServiceProtocol)), tls: fc.constant(TLS) }, { requiredKeys: [] });

const plainPort = fc.oneof(fc.constantFrom(80, 443, 3000, 5432, 6379, 8000, 8001, 8080), fc.integer({ min: 1, max: 65_535 }));

export const drawnService: fc.Arbitrary<DrawnService> = fc.record({
  own: fc.tuple(fc.record({
    name: serviceName,
    profile: fc.constantFrom(...PROFILES),
    port: plainPort,
    containerPort: plainPort,
    containerHealthCheck: fc.constant(healthCheck),
    repositoryName: fc.constantFrom('shared', 'team/app', 'a1.b_c-d'),
    healthCheckPath: fc.constantFrom('/', '/health', '/api/v1/health?deep=1'),
    desiredCount: fc.nat(5),
    scaling,
    environment: fc.dictionary(variableName, fc.string({ maxLength: 10 }), { maxKeys: 3 }),
    command: fc.constantFrom<string[]>(['uvicorn', '--timeout-keep-alive', '75'], ['run']),
    user: fc.constantFrom('app', '10001', '10001:app'),
    tracing: fc.boolean(),
    healthCheckInterval: seconds(5, 300),
    deployment,
    alarmThresholds: serviceThresholds,
  }, { requiredKeys: ['name'] }), plainPort, filesystem)
    .map(([own, port, files]) => ({ ...own, ...files, ...(!own.profile && own.port === undefined && { port }) })),
  extensions: serviceExtensions,
  internal: fc.oneof({ weight: 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: internal }),
  consumes: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  hasImage: fc.boolean(),
  size: fc.option(fc.constantFrom(...SIZES), { nil: undefined }),
  hosts: fc.uniqueArray(fc.constantFrom('', 'api', 'www', 'a-b', 'UPPER', '*'), { maxLength: 3 }),
  onSharedHost: fc.boolean(),
  paths: fc.uniqueArray(fc.constantFrom('/', '/*', '/v?/*', '/a-b/c.d', '/~x/$1'), { maxLength: 2 }),
  priority: fc.option(fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 50_000 })), { nil: undefined }),
  isDefault: fc.boolean(),
  database: fc.option(fc.boolean(), { nil: undefined }),
  cache: fc.option(fc.boolean(), { nil: undefined }),
  eventBus: fc.option(fc.boolean(), { nil: undefined }),
  names: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  secrets: fc.uniqueArray(variableName, { maxLength: 3 }),
  schedule: fc.option(serviceHours, { nil: undefined }),
  databasePoolSize: fc.option(fc.integer({ min: 1, max: 2 }), { nil: undefined }),
  strategy: fc.option(fc.constantFrom(...STRATEGIES), { nil: undefined, freq: 1 }),
});
