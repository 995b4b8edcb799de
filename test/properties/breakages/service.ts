import { Duration, SecretValue } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { badNames, Breakage, breakage, ofService, outside, plainService, show, withService } from './breakage';
import { ServiceProfile } from '../../../src';
import { servicesOf, shown, withProps } from '../environment';

const TASK_SIZE = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html#task_size';
const TARGET_GROUP = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html';
const ECR = 'https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html';
const SECRETS = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html';
const SERVICE_QUOTAS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html';
const VOLUME = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Volume.html';
const DEPLOYMENT = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html';
const TARGET_ATTRIBUTES = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html';

const seconds = (min: number, max: number) => fc.oneof(fc.constantFrom(min - 1, max + 1), fc.integer({ min: max + 1, max: 10_000_000 }))
  .filter((value) => value >= 0);

/** What the service uses is not the point of these. */
const alone = { database: undefined, cache: undefined, scaling: undefined, desiredCount: undefined, databasePoolSize: undefined };

export const SERVICE_BREAKAGES: Breakage[] = [
  ofService({
    rule: 'The name of a service has 1 to 63 lower-case letters, digits and single hyphens, and begins with a letter',
    source: ECR,
    prop: 'name',
    example: 'Core_API',
    values: badNames,
    change: (_, name) => ({ name }),
  }),
  ofService({
    rule: 'The name of a service is not one that other resources of the environment use',
    prop: 'name',
    example: 'redis',
    values: fc.constantFrom('alb', 'alb-targets', 'cache', 'cache-clients', 'cache-refresh', 'database-clients', 'db-refresh', 'db-rotation', 'ecs', 'endpoints', 'origin-rotation', 'postgres', 'rds', 'redis', 'rotation'),
    prepare: (environment) => withProps(environment, { physicalNames: true }),
    change: (service, name) => ({ name, priority: service.isDefault ? undefined : 4999 }),
  }),
  breakage({
    rule: 'The name of a service is unique in its fleet',
    example: {},
    values: fc.constant({}),
    apply: (environment, _, index) => {
      const { environment: one, service } = withService(environment, index, (each) => each);
      return {
        environment: shown({
          ...withProps(one, { services: [...servicesOf(one), { ...plainService(service.name), paths: ['/again/*'], hostnames: undefined }] }), secrets: {},
        }),
        expected: { subject: `service '${service.name}'`, prop: 'name', got: show(service.name) },
      };
    },
  }),
  breakage({
    rule: 'The name of a service is required',
    example: {},
    values: fc.constant({}),
    apply: (environment) => ({
      environment: withProps(environment, { services: [...servicesOf(environment), { port: 80, paths: ['/nameless'] } as any] }),
      expected: { subject: `service ${servicesOf(environment).length + 1}`, prop: 'name', got: 'nothing' },
    }),
  }),
  ofService({
    rule: 'A port is from 1 to 65535', source: TARGET_GROUP, prop: 'port', example: 65_536, values: outside(1, 65_535), change: (_, port) => ({ port }),
  }),
  ofService({
    rule: "'port' is required for a service whose profile sets none",
    prop: 'port',
    example: undefined,
    values: fc.constant(undefined),
    change: () => ({ port: undefined, profile: undefined, ...alone }),
  }),
  ofService({
    rule: "'cpu' is a size that Fargate offers",
    source: TASK_SIZE,
    prop: 'cpu',
    example: 333,
    values: fc.oneof(fc.constantFrom(0, -1, 255, 257, 0.25, 32_768, NaN), fc.integer({ min: 257, max: 511 })),
    change: (_, cpu) => ({ cpu }),
  }),
  ofService({
    rule: "'memoryMiB' is an amount that Fargate offers with the service's 'cpu'",
    source: TASK_SIZE,
    prop: 'memoryMiB',
    example: { cpu: 256, memoryMiB: 4096 },
    values: fc.constantFrom(
      { cpu: 256, memoryMiB: 4096 }, { cpu: 256, memoryMiB: 1536 }, { cpu: 512, memoryMiB: 512 }, { cpu: 1024, memoryMiB: 8193 },
      { cpu: 2048, memoryMiB: 2048 },
      { cpu: 4096, memoryMiB: 31_744 }, { cpu: 8192, memoryMiB: 17_408 }, { cpu: 16_384, memoryMiB: 36_864 }, { cpu: 512, memoryMiB: NaN },
      { cpu: 512, memoryMiB: 0 },
    ),
    got: ({ memoryMiB }) => show(memoryMiB),
    change: (_, size) => size,
  }),
  ofService({
    rule: 'A service has 0 to 5000 tasks',
    source: SERVICE_QUOTAS,
    prop: 'desiredCount',
    example: 5001,
    values: outside(0, 5000),
    change: (_, desiredCount) => ({ ...alone, desiredCount }),
  }),
  ofService({
    rule: 'A health-check path begins with a slash and has at most 1024 characters without spaces',
    source: TARGET_GROUP,
    prop: 'healthCheckPath',
    example: 'health',
    values: fc.constantFrom('', 'health', '/a b', '/\n', `/${'a'.repeat(1024)}`, 'http://localhost/health', '*'),
    change: (_, healthCheckPath) => ({ healthCheckPath }),
  }),
  ofService({
    rule: 'The interval between health checks is 5 to 300 seconds',
    source: TARGET_GROUP,
    prop: 'healthCheckInterval',
    example: 301,
    values: seconds(5, 300),
    change: (_, value) => ({ healthCheckInterval: Duration.seconds(value) }),
  }),
  ofService({
    rule: "'user' is a user, or a user and a group separated by a colon",
    source: SECRETS,
    prop: 'user',
    example: 'app group',
    values: fc.constantFrom('', ' ', 'app group', ':', 'app:', ':app', 'a:b:c', '-u', '/app'),
    change: (_, user) => ({ user }),
  }),
  ofService({
    rule: "'writablePaths' are absolute paths below the root directory, from which names of volumes can be derived",
    source: VOLUME,
    prop: 'writablePaths',
    example: 'tmp',
    values: fc.constantFrom('', '/', 'tmp', './tmp', '/tmp/', '//tmp', '/a b', '/a/../b', '/.', `/${'a'.repeat(256)}`),
    change: (_, path) => ({ readonlyRootFilesystem: true, writablePaths: [path] }),
  }),
  ofService({
    rule: "'writablePaths' contains each path once",
    prop: 'writablePaths',
    example: '/tmp',
    values: fc.constantFrom('/tmp', '/var/run'),
    change: (_, path) => ({ readonlyRootFilesystem: true, writablePaths: [path, path] }),
  }),
  ofService({
    rule: "'writablePaths' requires a read-only root filesystem",
    prop: 'writablePaths',
    example: ['/tmp'],
    values: fc.constant<string[]>(['/tmp']),
    change: (_, writablePaths) => ({ readonlyRootFilesystem: undefined, writablePaths }),
  }),
  ofService({
    rule: 'The name of an image repository has 2 to 256 lower-case letters and digits, separated by . _ - or /',
    source: ECR,
    prop: 'repositoryName',
    example: 'Team/App',
    values: fc.constantFrom('', 'a', 'Team/App', '/app', 'app/', 'a//b', 'a__b', '-a', 'a b', 'x'.repeat(257)),
    change: (_, repositoryName) => ({ repositoryName, image: undefined }),
  }),
  ofService({
    rule: "'repositoryName' cannot be combined with 'image'",
    prop: 'repositoryName',
    example: 'team/app',
    values: fc.constantFrom('team/app', 'shared'),
    change: (_, repositoryName) => ({ repositoryName, image: { bind: () => ({ imageName: 'example/app' }) } as any }),
  }),
  ofService({
    rule: "The name of an environment variable is not blank and does not contain '='",
    prop: 'environment',
    example: 'LOG=LEVEL',
    values: fc.constantFrom('', ' ', 'LOG=LEVEL', '=', 'a='),
    change: (service, name) => ({ environment: { ...service.environment, [name]: 'x' } }),
  }),
  ...(['environment', 'command'] as const).map((prop) => ofService({
    rule: `'${prop}' does not contain the value of a secret`,
    source: 'https://docs.aws.amazon.com/securityhub/latest/userguide/ecs-controls.html#ecs-8',
    prop,
    example: SecretValue.secretsManager('team/key').unsafeUnwrap(),
    values: fc.constantFrom(
      SecretValue.secretsManager('team/key').unsafeUnwrap(), `postgres://app:${SecretValue.ssmSecure('/team/key').unsafeUnwrap()}@host`, '{{resolve:secretsmanager:team/key}}',
    ),
    got: () => show(prop === 'environment' ? 'KEY' : 'command'),
    change: (_, value) => (prop === 'environment' ? { environment: { KEY: value } } : { command: ['run', value] }),
  })),
  breakage({
    rule: "The name of a variable in 'secrets' is not blank and does not contain '='",
    example: 'API=KEY',
    values: fc.constantFrom('', ' ', 'API=KEY'),
    apply: (environment, name, index) => {
      const { environment: one, service } = withService(environment, index, (each) => each);
      return {
        environment: shown({ ...one, secrets: { ...one.secrets, [service.name]: [name] } }),
        expected: { subject: `service '${service.name}'`, prop: 'secrets', got: show(name) },
      };
    },
  }),
  breakage({
    rule: "A variable is in 'environment' or in 'secrets', not in both",
    source: SECRETS,
    example: 'API_KEY',
    values: fc.constantFrom('API_KEY', 'x', '_1'),
    apply: (environment, name, index) => {
      const { environment: one, service } = withService(environment, index, (each) => ({ ...each, environment: { ...each.environment, [name]: 'x' } }));
      return {
        environment: shown({ ...one, secrets: { ...one.secrets, [service.name]: [name] } }),
        expected: { subject: `service '${service.name}'`, prop: 'secrets', got: show(name) },
      };
    },
  }),
  ...(['database', 'cache'] as const).map((prop) => ofService({
    rule: `A service can use a ${prop} only if the platform or the fleet has one`,
    prop,
    example: true,
    values: fc.constant(true),
    prepare: (environment) => shown({
      ...withProps(environment, {
        [prop]: { enabled: false },
        services: servicesOf(environment).map((service) => ({ ...service, databasePoolSize: undefined, [prop]: undefined })),
      }),
      keyed: [],
      ownMasterSecret: false,
    }),
    change: () => ({ [prop]: true }),
  })),
  ofService({
    rule: 'A service can use an event bus only if the platform or the fleet has one',
    prop: 'eventBus',
    example: true,
    values: fc.constant(true),
    prepare: (environment) => withProps(environment, {
      eventBus: undefined, services: servicesOf(environment).map((service) => ({ ...service, eventBus: undefined })),
    }),
    change: () => ({ eventBus: true }),
  }),
  ...(['buckets', 'tables', 'queues'] as const).flatMap((prop) => [
    ofService({
      rule: `A service can use only ${prop} that exist`,
      prop,
      example: 'elsewhere',
      values: fc.constantFrom('elsewhere', '', 'UPLOADS'),
      change: (service, name) => ({ [prop]: [...service[prop] ?? [], name] }),
    }),
    ofService({
      rule: `A service's '${prop}' contains each name once`,
      prop,
      example: 'twice',
      values: fc.constant('twice'),
      prepare: (environment) => withProps(environment, { [prop]: [...environment.props[prop] ?? [], { name: 'twice', partitionKey: { name: 'id', type: 'S' } }] }),
      change: (_, name) => ({ [prop]: [name, name] }),
    }),
  ]),
  ...([
    ['minHealthyPercent', 0, 100, 'percent'], ['maxHealthyPercent', 100, 200, 'percent'],
  ] as const).map(([option, min, max]) => ofService({
    rule: `'deployment.${option}' is ${min} to ${max} percent`,
    source: DEPLOYMENT,
    prop: `deployment.${option}`,
    example: max + 1,
    values: outside(min, max).filter((value) => value > max),
    // Beside what makes room, so that only the range is wrong.
    change: (_, value) => ({ deployment: { minHealthyPercent: 0, maxHealthyPercent: 200, [option]: value } }),
  })),
  ofService({
    rule: "'deployment.maxHealthyPercent' is greater than 'minHealthyPercent', because otherwise no task can be replaced",
    source: DEPLOYMENT,
    prop: 'deployment.maxHealthyPercent',
    example: 100,
    values: fc.constant(100),
    change: (_, value) => ({ deployment: { minHealthyPercent: 100, maxHealthyPercent: value } }),
  }),
  ...([
    ['stopTimeout', 2, 120, SECRETS], ['deregistrationDelay', 0, 3600, TARGET_ATTRIBUTES],
    ['healthCheckGracePeriod', 0, 2_147_483_647, 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html'],
  ] as const).map(([option, min, max, source]) => ofService({
    rule: `'deployment.${option}' is ${min} to ${max} seconds`,
    source,
    prop: `deployment.${option}`,
    example: max + 1,
    values: option === 'healthCheckGracePeriod' ? fc.integer({ min: max + 1, max: 2 ** 40 }) : seconds(min, max),
    change: (_, value) => ({ deployment: { [option]: Duration.seconds(value) } }),
  })),
  ...(['cpuPercent', 'memoryPercent', 'errorRatePercent'] as const).map((option) => ofService({
    rule: `'alarmThresholds.${option}' is above 0 and at most 100 percent`,
    prop: `alarmThresholds.${option}`,
    example: 101,
    values: fc.constantFrom(0, -1, 100.1, 1e9, NaN, Infinity),
    change: (_, value) => ({ alarmThresholds: { [option]: value } }),
  })),
  ofService({
    rule: "'alarmThresholds.unhealthyTargets' is above 0",
    prop: 'alarmThresholds.unhealthyTargets',
    example: 0,
    values: fc.constantFrom(0, -1, NaN, Infinity),
    change: (_, value) => ({ alarmThresholds: { unhealthyTargets: value } }),
  }),
  ofService({
    rule: "'alarmThresholds.p95Latency' is greater than zero",
    prop: 'alarmThresholds.p95Latency',
    example: 0,
    values: fc.constant(0),
    got: (value) => `'${value} ms'`,
    change: (_, value) => ({ alarmThresholds: { p95Latency: Duration.millis(value) } }),
  }),
  ofService({
    rule: "'databasePoolSize' is 1 to 5000 connections",
    prop: 'databasePoolSize',
    example: 0,
    values: outside(1, 5000),
    prepare: (environment) => shown({ ...withProps(environment, { database: { ...environment.props.database, enabled: true } }) }),
    change: (_, databasePoolSize) => ({ database: true, databasePoolSize }),
  }),
  ofService({
    rule: "'databasePoolSize' cannot be set for a service that uses no database",
    prop: 'databasePoolSize',
    example: 5,
    values: fc.integer({ min: 1, max: 5000 }),
    change: (_, databasePoolSize) => ({ database: false, databasePoolSize }),
  }),
  breakage({
    rule: 'The connection pools of all tasks that run during a deployment need at most the connections of the database',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections',
    example: 60,
    values: fc.integer({ min: 60, max: 5000 }),
    apply: (environment, databasePoolSize) => ({
      environment: withProps(environment, {
        database: { ...environment.props.database, enabled: true, instanceClass: 'db.t4g.micro' },
        services: [{ ...plainService('hungry'), profile: ServiceProfile.of('x', { database: true }), hostnames: undefined, isDefault: true, desiredCount: 1, databasePoolSize }],
        buckets: undefined,
        tables: undefined,
        queues: undefined,
        contentDelivery: undefined,
        deployment: undefined,
      }),
      expected: { subject: 'fleet', prop: 'databasePoolSize', got: String(databasePoolSize * 2) },
    }),
  }),
];
