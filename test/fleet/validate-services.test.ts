import { aws_ecs as ecs, aws_secretsmanager as secretsmanager, Duration, Stack } from 'aws-cdk-lib';
import { DeploymentOptions, ImageRepositories, MicroserviceFleet, MicroserviceFleetProps, MicroserviceProps, ServiceAlarmThresholds, ServiceIsolation, ServiceProfile } from '../../src';
import { errorOf, fleet, mistakesOf, newStack, plainParts, propsOf, render, service, unknown } from '../support';

const one = (more: Partial<MicroserviceProps>, props: Partial<MicroserviceFleetProps> = {}, stack: Stack = newStack()) =>
  () => fleet({ services: [service('core', more)], ...props }, stack);

describe("'name'", () => {
  test.each(['', 'Core', 'core_1', 'core-', '-core', 'core--1', '1core', 'core 1', 'core/1', 'core.1', 'c'.repeat(64)])('fails for %j', (name) => {
    expect(mistakesOf(() => fleet({ services: [service('x', { name })] }))).toEqual([
      `service '${name}': 'name', got '${name}'`,
    ]);
  });

  test.each(['c', 'c1', 'core-2-x', 'c'.repeat(63)])('accepts %s', (name) => {
    expect(propsOf(render(fleet({ services: [service('x', { name })] })), 'AWS::ECS::Service')).toHaveLength(1);
  });

  test('fails if two services have it, as one mistake', () => {
    expect(mistakesOf(() => fleet({ services: [service('a'), service('b'), service('a')] }))).toEqual(["service 'a': 'name', got 'a'"]);
  });

  test('fails if it is a token', () => {
    const stack = newStack();
    expect(mistakesOf(() => fleet({ services: [service('x', { name: unknown.text(stack) })] }, stack))).toEqual([
      "a service: 'name', got a value known only at deployment",
    ]);
  });

  test('fails if it is missing, which TypeScript alone does not allow', () => {
    expect(mistakesOf(() => fleet({ services: [service('x', { name: undefined as any })] }))).toEqual([expect.stringMatching(/'name' is missing$/)]);
  });
});

describe("'healthCheckInterval'", () => {
  test.each([[Duration.seconds(4), 4], [Duration.seconds(301), 301], [Duration.millis(10_500), 10.5]])('fails for %s', (healthCheckInterval, seconds) => {
    expect(mistakesOf(one({ healthCheckInterval }))).toEqual([`service 'core': 'healthCheckInterval', got ${seconds}`]);
  });
});

describe("'user'", () => {
  test.each(['', ' ', 'a b', ':', 'a:', ':b', 'a:b:c', '-u', 'a/b'])('fails for %j', (user) => {
    expect(mistakesOf(one({ user }))).toEqual([`service 'core': 'user', got '${user}'`]);
  });

  test.each(['app', '1000', 'app:www-data', '1000:0', 'app:1000', '10001:app', '_apt', 'a.b'])('accepts %s', (user) => {
    expect(one({ user })).not.toThrow();
  });
});

describe("'writablePaths'", () => {
  test.each(['', '/', 'tmp', './tmp', '/tmp/', '//tmp', '/a b', '/a/../b', '/.', `/${'a'.repeat(256)}`, `/${'-'.repeat(128)}`])('fails for %j', (path) => {
    expect(mistakesOf(one({ readonlyRootFilesystem: true, writablePaths: ['/ok', path] }))).toEqual([`service 'core': 'writablePaths', got '${path}'`]);
  });

  test('accepts the longest path', () => {
    expect(one({ readonlyRootFilesystem: true, writablePaths: [`/${'a'.repeat(255)}`, `/${'-'.repeat(127)}`] })).not.toThrow();
  });

  test('fails if a path is repeated', () => {
    expect(mistakesOf(one({ readonlyRootFilesystem: true, writablePaths: ['/tmp', '/run', '/tmp', '/tmp'] }))).toEqual([
      "service 'core': 'writablePaths', got '/tmp'",
    ]);
  });

  test.each([undefined, false])("fails with 'readonlyRootFilesystem' %s", (readonlyRootFilesystem) => {
    expect(mistakesOf(one({ readonlyRootFilesystem, writablePaths: ['/tmp'] }))).toEqual([
      "service 'core': 'writablePaths', got ['/tmp']",
    ]);
  });

  test.each<[string, (stack: Stack) => string[], string]>([
    ['a list', unknown.list, 'a value known only at deployment'],
    ['a path', (stack) => [unknown.text(stack)], '[a value known only at deployment]'],
  ])('fails for %s that is known only at deployment', (_what, paths, got) => {
    const stack = newStack();
    expect(mistakesOf(one({ readonlyRootFilesystem: true, writablePaths: paths(stack) }, {}, stack))).toEqual([`service 'core': 'writablePaths', got ${got}`]);
  });
});

describe("'port'", () => {
  test.each([0, -1, 65_536, 80.5, NaN])('fails for %d', (port) => {
    expect(mistakesOf(one({ port }))).toEqual([`service 'core': 'port', got ${port}`]);
  });

  test.each([1, 65_535])('accepts %i', (port) => {
    expect(one({ port })).not.toThrow();
  });

  test('fails if neither the service nor its profile sets it', () => {
    expect(mistakesOf(one({ port: undefined }))).toEqual([
      "service 'core': 'port' is missing",
    ]);
  });

  test('fails for the port of a profile', () => {
    expect(mistakesOf(one({ port: undefined, profile: ServiceProfile.of('bad', { port: 70_000 }) }))).toEqual([expect.stringContaining("'port', got 70000")]);
  });
});

describe('task sizes', () => {
  test.each([
    [{ cpu: 300 }, "service 'core': 'cpu', got 300"],
    [{ memoryMiB: 4096 }, "service 'core': 'memoryMiB', got 4096"],
    [{ cpu: 1024 }, "service 'core': 'memoryMiB', got 512"],
    [{ desiredCount: -1 }, "service 'core': 'desiredCount', got -1"],
    [{ desiredCount: 5001 }, "service 'core': 'desiredCount', got 5001"],
    [{ desiredCount: 1.5 }, "service 'core': 'desiredCount', got 1.5"],
  ])('fails for %j', (more, message) => {
    expect(mistakesOf(one(more))).toEqual([message]);
  });

  test('fails for a size of the fleet that a service uses', () => {
    expect(mistakesOf(one({}, { sizes: { plain: { cpu: 512, memoryMiB: 512 } } }))).toEqual(["service 'core': 'memoryMiB', got 512"]);
  });
});

describe("'healthCheckPath'", () => {
  test.each([
    ['health', "; did you mean '/health'?"], ['', "; did you mean '/'?"], ['/a b', ''], [' /health', "; did you mean '/ /health'?"], [`/${'a'.repeat(1024)}`, ''],
  ])('fails for %j', (healthCheckPath, fix) => {
    expect(mistakesOf(one({ healthCheckPath }))).toEqual([`service 'core': 'healthCheckPath', got '${healthCheckPath}'`]);
    if (!healthCheckPath.startsWith(' ')) {
      expect(errorOf(one({ healthCheckPath })).endsWith(`got '${healthCheckPath}'${fix}`)).toBe(true);
    }
  });

  test.each(['/', '/health?full=1&x=y', `/${'a'.repeat(1023)}`])('accepts %s', (healthCheckPath) => {
    expect(one({ healthCheckPath })).not.toThrow();
  });
});

describe('images', () => {
  const repositories = (more: Partial<MicroserviceProps>, props: Partial<MicroserviceFleetProps> = {}) => () => {
    const { stack, cluster, listener } = plainParts();
    const imageRepositories = new ImageRepositories(stack, 'Images');
    return new MicroserviceFleet(stack, 'Fleet', { cluster, listener, imageRepositories, services: [service('core', { image: undefined, ...more })], ...props });
  };

  test('fails without an image if there are no repositories', () => {
    expect(mistakesOf(one({ image: undefined }))).toEqual([
      "service 'core': 'image' is missing",
    ]);
  });

  test.each(['R', 'a', '', 'a//b', '-a', 'a-', 'a b', 'a'.repeat(257)])("fails for the 'repositoryName' %j", (repositoryName) => {
    expect(mistakesOf(repositories({ repositoryName }))).toEqual([
      `service 'core': 'repositoryName', got '${repositoryName}'`,
    ]);
  });

  test('fails for a name that results in a repository name that is too short', () => {
    expect(errorOf(repositories({ name: 'a' }))).toMatch(/^Stack\/Fleet: service 'a': .*2 to 256/);
  });

  test("fails for both 'image' and 'repositoryName'", () => {
    expect(mistakesOf(repositories({ image: ecs.ContainerImage.fromRegistry('x'), repositoryName: 'repti-core' }))).toEqual([
      "service 'core': 'repositoryName', got 'repti-core'",
    ]);
  });
});

describe('resources that a service uses', () => {
  test.each(['database', 'cache'])("fails for '%s' if there is none", (prop) => {
    expect(mistakesOf(one({ [prop]: true }))).toEqual([
      `service 'core': '${prop}', got true`,
    ]);
    expect(one({ [prop]: false })).not.toThrow();
  });
});

describe('environment variables', () => {
  const secretIn = (stack: Stack) => ecs.Secret.fromSecretsManager(secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'secret'));

  test.each(['1A', 'A-B', 'A B', 'discovery.type', 'ConnectionStrings:Default', 'Ä'])('can be named %j, which Amazon ECS allows', (name) => {
    const stack = newStack();
    expect(one({ environment: { [name]: 'x' } })).not.toThrow();
    expect(one({ secrets: { [name]: secretIn(stack) } }, {}, stack)).not.toThrow();
  });

  test.each(['', ' ', 'A=B', '=', 'A\0B'])('fail for the name %j', (name) => {
    const stack = newStack();
    expect(mistakesOf(one({ environment: { [name]: 'x' } }))).toEqual([
      `service 'core': 'environment', got '${name}'`,
    ]);
    expect(mistakesOf(one({ secrets: { [name]: secretIn(stack) } }, {}, stack))).toEqual([expect.stringContaining("'secrets'")]);
  });

  test.each(['A', '_a1', 'DATABASE_URL', 'camelCase'])('accept the name %s', (name) => {
    expect(one({ environment: { [name]: 'x' } })).not.toThrow();
  });

  test('fail for a name that is both a variable and a secret', () => {
    const stack = newStack();
    expect(mistakesOf(one({ environment: { KEY: 'x' }, secrets: { KEY: secretIn(stack) } }, {}, stack))).toEqual([
      "service 'core': 'secrets', got 'KEY'",
    ]);
  });
});

describe("'deployment'", () => {
  const cases: Array<[DeploymentOptions, string]> = [
    [{ minHealthyPercent: -1 }, "'deployment.minHealthyPercent', got -1"],
    [{ minHealthyPercent: 101, maxHealthyPercent: 200 }, "'deployment.minHealthyPercent', got 101"],
    [{ minHealthyPercent: 33.3 }, "'deployment.minHealthyPercent', got 33.3"],
    [{ minHealthyPercent: 0, maxHealthyPercent: 99 }, "'deployment.maxHealthyPercent', got 99"],
    [{ maxHealthyPercent: 201 }, "'deployment.maxHealthyPercent', got 201"],
    [{ maxHealthyPercent: 100 }, "'deployment.maxHealthyPercent', got 100"],
    [{ stopTimeout: Duration.seconds(1) }, "'deployment.stopTimeout', got 1"],
    [{ stopTimeout: Duration.seconds(121) }, "'deployment.stopTimeout', got 121"],
    [{ stopTimeout: Duration.millis(2500) }, "'deployment.stopTimeout', got 2.5"],
    [{ deregistrationDelay: Duration.seconds(3601) }, "'deployment.deregistrationDelay', got 3601"],
    [{ deregistrationDelay: Duration.millis(10) }, "'deployment.deregistrationDelay', got 0.01"],
    [{ healthCheckGracePeriod: Duration.millis(1) }, "'deployment.healthCheckGracePeriod', got 0.001"],
  ];

  test.each(cases.map(([deployment, message]) => [message, deployment] as const))('fails: %s', (message, deployment) => {
    expect(mistakesOf(one({ deployment }))).toEqual([`service 'core': ${message}`]);
    expect(mistakesOf(() => fleet({ deployment }))).toEqual([`fleet: ${message}`]);
  });

  test('of a fleet is one mistake, regardless of the number of services', () => {
    expect(mistakesOf(() => fleet({ deployment: { maxHealthyPercent: 201 }, services: [service('a'), service('b')] }))).toEqual([
      "fleet: 'deployment.maxHealthyPercent', got 201",
    ]);
  });

  test('of a fleet is one mistake if a service has other values', () => {
    const services = [service('a', { deployment: { deregistrationDelay: Duration.seconds(7) } })];
    const [stopTimeout, maxHealthyPercent] = [Duration.seconds(121), 100];
    expect(mistakesOf(() => fleet({ deployment: { stopTimeout }, services }))).toEqual(["fleet: 'deployment.stopTimeout', got 121"]);
    expect(mistakesOf(() => fleet({ deployment: { maxHealthyPercent }, services }))).toEqual([
      "fleet: 'deployment.maxHealthyPercent', got 100",
    ]);
  });

  test('of a service is checked together with that of the fleet', () => {
    expect(one({ deployment: { maxHealthyPercent: 100 } }, { deployment: { minHealthyPercent: 50 } })).not.toThrow();
    expect(mistakesOf(one({ deployment: { minHealthyPercent: 100 } }, { deployment: { minHealthyPercent: 50, maxHealthyPercent: 100 } }))).toEqual([
      "service 'core': 'deployment.maxHealthyPercent', got 100",
    ]);
  });

  test.each<[string, DeploymentOptions]>([
    ['0 to 100 percent', { minHealthyPercent: 0, maxHealthyPercent: 100 }],
    ['99 to 100 percent', { minHealthyPercent: 99, maxHealthyPercent: 100 }],
    ['100 to 101 percent', { minHealthyPercent: 100, maxHealthyPercent: 101 }],
    ['two seconds to stop', { stopTimeout: Duration.seconds(2) }],
    ['two minutes to stop', { stopTimeout: Duration.minutes(2) }],
    ['an hour to drain', { deregistrationDelay: Duration.hours(1) }],
  ])('accepts %s', (_, deployment) => {
    expect(one({ deployment })).not.toThrow();
  });
});

describe('alarm thresholds', () => {
  const cases: Array<[string, ServiceAlarmThresholds]> = [
    ["cpuPercent', got 0", { cpuPercent: 0 }],
    ["memoryPercent', got 101", { memoryPercent: 101 }],
    ["errorRatePercent', got NaN", { errorRatePercent: NaN }],
    ["unhealthyTargets', got 0", { unhealthyTargets: 0 }],
    ["unhealthyTargets', got Infinity", { unhealthyTargets: Infinity }],
    ["p95Latency', got '0 ms'", { p95Latency: Duration.seconds(0) }],
  ];

  test.each(cases)('fails for a service: %s', (message, alarmThresholds) => {
    expect(mistakesOf(one({ alarmThresholds }))).toEqual([`service 'core': 'alarmThresholds.${message}`]);
  });

  test('of a fleet are one mistake, regardless of the number of services', () => {
    expect(mistakesOf(() => fleet({ alarmThresholds: { cpuPercent: 101 }, services: [service('a'), service('b')] }))).toEqual([
      "fleet: 'alarmThresholds.cpuPercent', got 101",
    ]);
  });

  test.each<ServiceAlarmThresholds>([{ cpuPercent: 0.5 }, { memoryPercent: 100 }, { unhealthyTargets: 1 }])('accept %j', (alarmThresholds) => {
    expect(one({ alarmThresholds })).not.toThrow();
  });
});

describe('rules of a security group, of which AWS allows sixty', () => {
  const many = (count: number, more: (index: number) => Partial<MicroserviceProps>) => Array.from({ length: count }, (_, index) => service(`s${index}`, { priority: index + 1, ...more(index) }));
  const make = (isolation: ServiceIsolation, services: MicroserviceProps[]) => () => fleet({ isolation, services, alarms: false });

  test('allow any number of services that have their own groups', () => {
    expect(make(ServiceIsolation.PER_SERVICE, many(61, (index) => ({ port: 8000 + index })))).not.toThrow();
  });

  test('fail for more than 59 ports of services that share a group', () => {
    expect(make(ServiceIsolation.SHARED, many(60, () => ({})))).not.toThrow();
    expect(mistakesOf(make(ServiceIsolation.SHARED, many(60, (index) => ({ port: 8000 + index }))))).toEqual([
      "fleet: 'services', got 60",
    ]);
  });
});

test.each(['internal-x', 'sg', 'Dev', 'dev_1', 'dev-'])("fails for the 'namePrefix' %s", (namePrefix) => {
  expect(mistakesOf(() => fleet({ namePrefix }))).toEqual([`fleet: 'namePrefix', got '${namePrefix}'`]);
});

test('all mistakes of all services are reported as one error', () => {
  const services = [service('a', { port: 0, cpu: 1 }), service('a', { hostnames: ['b'] }), service('c', { priority: 0, healthCheckPath: 'x', desiredCount: -1 })];
  expect(mistakesOf(() => fleet({ services, namePrefix: 'Dev' })).map((line) => line.replace(/, got .*/, ''))).toEqual([
    "fleet: 'namePrefix'", "service 'a': 'cpu'", "service 'a': 'port'", "service 'a': 'name'", "service 'c': 'healthCheckPath'", "service 'c': 'desiredCount'", "service 'a': 'hostnames'", "service 'c': 'priority'",
  ]);
});
