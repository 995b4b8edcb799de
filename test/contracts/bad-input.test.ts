/**
 * Bad input is one clear error at synth that names the thing, the prop, the value, the rule and, where there is one, the fix.
 */
import { aws_certificatemanager as acm, aws_secretsmanager as secretsmanager, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { MicroserviceProps, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatformProps, RotationSchedule } from '../../src';
import { backend, CERTIFICATE_ARN, domainIn, errorOf, frontend, mistakesOf, newStack, platform, service } from '../support';

type Given = Partial<ReptidexPlatformProps> | ((stack: Stack) => Partial<ReptidexPlatformProps>);

function make(given: Given, stack = newStack()): () => unknown {
  const props = typeof given === 'function' ? given(stack) : given;
  return () => platform(props, stack);
}

const one = (more: Partial<MicroserviceProps>): Given => ({ services: [backend('core', more)] });
const zoned = (more: Partial<MicroserviceProps>): Given => (stack) => ({ domain: domainIn(stack), services: [backend('core', more)] });
const HOURS = { start: '07:00', end: '19:00' };

const CASES: Array<[string, Given, string]> = [
  // Sizes and ports
  ['a CPU that Fargate does not offer', one({ cpu: 333 }), "service 'core': 'cpu', got 333"],
  ['a CPU and memory pair that Fargate does not offer', one({ memoryMiB: 4096 }), "service 'core': 'memoryMiB', got 4096"],
  ['a port out of range', one({ port: 65_536 }), "service 'core': 'port', got 65536"],
  ['a missing port', { services: [{ name: 'core', paths: ['/'] }] }, "service 'core': 'port' is missing"],
  // Names
  ['an empty name of a service', one({ name: '' }), "service '': 'name', got ''"],
  ['a name that is too long', one({ name: 'c'.repeat(64) }), `service '${'c'.repeat(64)}': 'name', got '${'c'.repeat(64)}'`],
  ['characters that AWS rejects', one({ name: 'Core_API' }), "service 'Core_API': 'name', got 'Core_API'"],
  ['a name that is used twice', { services: [backend('core'), backend('core')] }, "service 'core': 'name', got 'core'"],
  ['an empty environment name', { environmentName: '' }, "platform: 'environmentName', got ''"],
  ['a missing environment name, such as an unset variable of the shell', { environmentName: process.env.NO_SUCH_VARIABLE as string }, "platform: 'environmentName' is missing"],
  ['an environment name that AWS rejects', { environmentName: 'sg-1' }, "platform: 'environmentName', got 'sg-1'"],
  ['a project name that AWS rejects', { projectName: 'Repti Dex' }, "platform: 'projectName', got 'Repti Dex'"],
  // Host names
  ['a host name that is used twice', { services: [backend('core'), backend('api', { hostnames: ['core.example.com'] })] }, "service 'api': 'hostnames', got 'core.example.com'"],
  ['a malformed host name', one({ hostnames: ['https://api.example.com'] }), "service 'core': 'hostnames', got 'https://api.example.com'"],
  ['a host name that the certificate does not cover', zoned({ hostnames: ['api.example.org'] }), "service 'core': 'hostnames', got 'api.example.org'"],
  ['a host name two labels below the domain of the certificate', zoned({ hostnames: ['a.b.example.com'] }), "service 'core': 'hostnames', got 'a.b.example.com'"],
  // Ways to a service
  ['two default services', { services: [frontend('a', { isDefault: true }), frontend('b', { isDefault: true })] }, "service 'b': 'isDefault', got true"],
  ['a priority out of range', one({ priority: 50_001 }), "service 'core': 'priority', got 50001"],
  ['a priority of zero', one({ priority: 0 }), "service 'core': 'priority', got 0"],
  ['a priority that is used twice', { services: [backend('a', { priority: 3 }), backend('b', { priority: 3 })] }, "service 'b': 'priority', got 3"],
  ['no host name, no path and no default', one({ hostnames: undefined }), "service 'core': 'hostnames' is missing"],
  ['more than five condition values', one({ hostnames: ['a', 'b', 'c', 'd', 'e', 'f'].map((host) => `${host}.example.com`) }), "service 'core': 'hostnames', got 6"],
  ['a health-check path without a slash', one({ healthCheckPath: 'health' }), "service 'core': 'healthCheckPath', got 'health'"],
  ['a health check interval that is too short', one({ healthCheckInterval: Duration.seconds(4) }), "service 'core': 'healthCheckInterval', got 4"],
  ['a path pattern without a slash', one({ paths: ['api'] }), "service 'core': 'paths', got 'api'"],
  // Network
  ['a malformed CIDR', { network: { cidr: '10.0.0/16' } }, "network: 'cidr', got '10.0.0/16'"],
  ['CIDRs that overlap', { network: { publicSubnetCidrs: ['10.0.10.0/24', '10.0.2.0/24'] } }, "network: 'privateSubnetCidrs', got '10.0.10.0/24'"],
  ['a CIDR outside the VPC', { network: { dataSubnetCidrs: ['10.0.20.0/24', '10.9.0.0/24'] } }, "network: 'dataSubnetCidrs', got '10.9.0.0/24'"],
  ['more NAT gateways than zones', { network: { natGateways: 3 } }, "network: 'natGateways', got 3"],
  ['a single zone', { network: { availabilityZoneCount: 1 } }, "network: 'availabilityZoneCount', got 1"],
  // Data
  ['an invalid instance class', { database: PlatformDatabase.postgres({ instanceClass: 't4g.micro' }) }, "database: 'instanceClass', got 't4g.micro'"],
  ['too little storage', { database: PlatformDatabase.postgres({ allocatedStorageGiB: 19 }) }, "database: 'allocatedStorageGiB', got 19"],
  ['a maximum storage that is too low', { database: PlatformDatabase.postgres({ allocatedStorageGiB: 100, maxAllocatedStorageGiB: 109 }) }, "database: 'maxAllocatedStorageGiB', got 109"],
  ['a retention out of range', { database: PlatformDatabase.postgres({ backupRetention: Duration.days(36) }) }, "database: 'backupRetention', got 36"],
  ['an invalid database name', { database: PlatformDatabase.postgres({ databaseName: 'repti-dex' }) }, "database: 'databaseName', got 'repti-dex'"],
  ['an invalid node type', { cache: PlatformCache.redis({ nodeType: 'db.t4g.micro' }) }, "cache: 'nodeType', got 'db.t4g.micro'"],
  ['too many nodes', { cache: PlatformCache.redis({ nodeCount: 7 }) }, "cache: 'nodeCount', got 7"],
  ['snapshots out of range', { cache: PlatformCache.redis({ snapshotRetentionDays: 36 }) }, "cache: 'snapshotRetentionDays', got 36"],
  ['a bucket without a name, in languages without a compiler', { buckets: [{} as any] }, "bucket 1: 'name' is missing"],
  ['a table without a key, in languages without a compiler', { tables: [{ name: 'orders' } as any] }, "table 'orders': 'partitionKey' is missing"],
  ['an invalid secret path', { secretPath: 'prod db' }, "platform: 'secretPath', got 'prod db'"],
  ...(['masterSecretName', 'connectionSecretName', 'urlSecretName'] as const).map((prop): [string, Given, string] => (
    [`a secret name that AWS rejects as '${prop}'`, { database: PlatformDatabase.postgres({ [prop]: 'dev reptidex' }) }, `database: '${prop}', got 'dev reptidex'`]
  )),
  ['pools that need too many connections', one({ databasePoolSize: 60 }), "fleet: 'databasePoolSize', got 120"],
  ['a pool size out of range', one({ databasePoolSize: 0 }), "service 'core': 'databasePoolSize', got 0"],
  ['a pool size without a database', { services: [frontend('core', { databasePoolSize: 5 })] }, "service 'core': 'databasePoolSize', got 5"],
  // Rotation
  ['a rotation without a network to run in', { network: { natGateways: 0 }, database: PlatformDatabase.postgres({ rotation: {} }) }, "network: 'natGateways', got 0"],
  ['a rotation interval that is too short', { database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.hours(3)) } }) }, "rotation: 'schedule.interval', got 3"],
  ['a rotation at a minute of the hour', { database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.cron('30 10 ? * TUE#1 *') } }) }, "rotation: 'schedule.expression', got '30 10 ? * TUE#1 *'"],
  ['a rotation of an existing master secret', (stack) => ({ database: PlatformDatabase.postgres({ masterSecret: new secretsmanager.Secret(stack, 'Master'), rotation: { schedule: RotationSchedule.cron('0 10 ? * TUE#1 *') } }) }), "database: 'rotation', got ['schedule']"],
  ['a window that overlaps the next one', { database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.hours(4), Duration.hours(8)) } }) }, "rotation: 'schedule.windowDuration', got '8 hours'"],
  // Working hours
  ['working hours without a start, in languages without a compiler', { schedule: { end: '19:00' } as any }, "schedule: 'start' is missing"],
  ['working hours that end before they start', { schedule: { start: '19:00', end: '07:00' } }, "schedule: 'end', got '07:00'"],
  ['an invalid time zone', { schedule: { ...HOURS, timeZone: TimeZone.of('London') } }, "schedule: 'timeZone', got 'London'"],
  ['a stopped database with read replicas', { schedule: HOURS, database: PlatformDatabase.postgres({ readReplicas: 1 }) }, "schedule: 'stopDatabase', got true"],
  ['working hours of a service without working hours of the environment', one({ schedule: { end: '22:00' } }), "service 'core': 'schedule', got ['end']"],
  ['a service around the clock with a database that is stopped', { schedule: HOURS, services: [backend('core', { schedule: { enabled: false } })] }, "service 'core': 'schedule.enabled', got false"],
  ['two kinds of schedules on one service', { schedule: HOURS, services: [backend('core', { scaling: { maxTasks: 4, schedules: [{ name: 'noon', cron: '0 12 ? * * *', minTasks: 2 }] } })] }, "service 'core': 'scaling.schedules', got ['noon']"],
  ['a rotation at any hour with a database that is stopped', { schedule: HOURS, database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(7)) } }) }, "rotation: 'schedule', got '7 days'"],
  // Domain and listener
  ['an invalid zone name', (stack) => ({ domain: { ...domainIn(stack, 'example') } }), "domain: 'zoneName', got 'example'"],
  ['a domain without a certificate and a zone', { domain: { zoneName: 'example.com' } }, "domain: 'certificate' is missing"],
  ['a zone that does not contain the domain', (stack) => ({ domain: { ...domainIn(stack, 'example.org'), zoneName: 'example.com' } }), "domain: 'hostedZone', got 'example.org'"],
  ['an invalid name on the certificate', (stack) => ({ domain: { ...domainIn(stack), certificateDomains: ['https://*.example.com'] } }), "domain: 'certificateDomains', got 'https://*.example.com'"],
  ['an idle timeout out of range', { loadBalancer: { idleTimeout: Duration.seconds(4001) } }, "load balancer: 'idleTimeout', got 4001"],
  // Alarms
  ['a threshold that can never be reached', { alarms: { service: { cpuPercent: 101 } } }, "alarms: 'service.cpuPercent', got 101"],
  ['a threshold that is always reached', { alarms: { cache: { evictions: 0 } } }, "alarms: 'cache.evictions', got 0"],
];

test.each(CASES)('%s', (_, given, message) => {
  expect(mistakesOf(make(given))).toEqual([message]);
});

describe('in production', () => {
  // What that tier sizes otherwise has another rule in its message.
  const same = CASES.filter(([name]) => !/memory pair|NAT gateways than|CIDR|need too many/.test(name));

  test.each(same)('%s', (_, given, message) => {
    expect(mistakesOf(make((stack) => ({ ...(typeof given === 'function' ? given(stack) : given), tier: PlatformTier.PRODUCTION })))).toContain(message);
  });
});

describe('several mistakes', () => {
  const bad: Given = {
    environmentName: 'Dev',
    network: { cidr: '10.0.0.0/8' },
    database: PlatformDatabase.postgres({ instanceClass: 'db.huge', backupRetention: Duration.days(99) }),
    cache: PlatformCache.redis({ nodeCount: 0 }),
    loadBalancer: { idleTimeout: Duration.seconds(0) },
    alarms: { database: { connections: -1 } },
    deployment: { stopTimeout: Duration.minutes(3) },
    services: [backend('core', { port: 0, cpu: 1 }), backend('core'), service('web', { hostnames: ['nowhere'], priority: 0 })],
  };

  test('are one error that contains each of them once', () => {
    const mistakes = mistakesOf(make(bad));
    expect(mistakes.map((line) => line.replace(/, got .*/, '')).sort()).toEqual([
      "alarms: 'database.connections'",
      "cache: 'nodeCount'",
      "database: 'backupRetention'",
      "database: 'instanceClass'",
      "load balancer: 'idleTimeout'",
      "network: 'cidr'",
      "platform: 'deployment.stopTimeout'",
      "platform: 'environmentName'",
      "service 'core': 'cpu'",
      "service 'core': 'name'",
      "service 'core': 'port'",
      "service 'web': 'hostnames'",
      "service 'web': 'priority'",
    ]);
    expect(errorOf(make(bad)).split('\n')[0]).toBe('Stack/Platform: 13 mistakes:');
  });

  test('create no resources', () => {
    const stack = newStack();
    expect(make(bad, stack)).toThrow();
    expect(stack.node.findChild('Platform').node.children).toEqual([]);
  });
});

describe('one mistake is reported once', () => {
  test.each<[string, Given]>([
    ['deployment settings of the platform, with any number of services', { deployment: { maxHealthyPercent: 300 }, services: [backend('a'), backend('b')] }],
    ['an alarm threshold of the platform, with any number of services', { alarms: { service: { cpuPercent: 0 } }, services: [backend('a'), backend('b')] }],
    ['an invalid zone count, which the number of NAT gateways is compared with', { network: { availabilityZoneCount: 0, natGateways: 2 } }],
    ['a maximum storage that is out of range and below the storage', { database: PlatformDatabase.postgres({ maxAllocatedStorageGiB: 0 }) }],
    ['a storage above the limit, which no maximum can exceed', { database: PlatformDatabase.postgres({ allocatedStorageGiB: 70_000 }) }],
    ['an invalid host name, which no certificate covers', zoned({ hostnames: ['a b'] })],
    ['a certificate domain without a certificate', (stack) => ({ domain: { ...domainIn(stack), certificate: undefined, certificateDomains: ['*.example.com'] } })],
    ['existing resources of a load balancer', (stack) => ({ loadBalancer: { loadBalancer: domainIn(stack) as any } })],
  ])('%s', (_, given) => {
    expect(mistakesOf(make(given))).toHaveLength(1);
  });
});

test('valid input is accepted', () => {
  const stack = newStack();
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Other', CERTIFICATE_ARN);
  expect(make({
    environmentName: 'qa-1',
    projectName: 'skin-club',
    domain: { zoneName: 'example.com', certificate, certificateDomains: ['*.example.com', '*.b.example.com'] },
    services: [backend('a', { hostnames: ['a.b.example.com'] }), frontend('web', { isDefault: true })],
  }, stack)).not.toThrow();
});
