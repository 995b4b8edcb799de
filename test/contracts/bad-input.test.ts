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
const NAME = 'have 1 to 63 lower-case letters, digits and single hyphens, and begin with a letter';
const OTHER_NAMES = 'Amazon ECR, target groups and RDS reject other names';
const PATH = 'A-Z a-z 0-9 _ - . $ / ~ " \' @ : + & and the wildcards * and ?';
const SECRET = 'be 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -';
const CLASS = (kind: string) => `be '${kind}.', a family and one of its sizes, such as '${kind}.t4g.micro' or '${kind}.r7g.large'`;

const CASES: Array<[string, Given, string]> = [
  // Sizes and ports
  ['a CPU that Fargate does not offer', one({ cpu: 333 }), "service 'core': 'cpu' must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units, got 333"],
  ['a CPU and memory pair that Fargate does not offer', one({ memoryMiB: 4096 }), "service 'core': 'memoryMiB' must be one of 512, 1024, 2048 with 'cpu' 256, got 4096"],
  ['a port out of range', one({ port: 65_536 }), "service 'core': 'port' must be a whole number from 1 to 65535, got 65536; set it to the port that the container listens on"],
  ['no port', { services: [{ name: 'core', paths: ['/'] }] }, "service 'core': 'port' is required for a service without a profile that has one; set it to the port that the container listens on"],
  // Names
  ['an empty name of a service', one({ name: '' }), `service '': 'name' must ${NAME}, got ''; ${OTHER_NAMES}`],
  ['a name that is too long', one({ name: 'c'.repeat(64) }), `service '${'c'.repeat(64)}': 'name' must ${NAME}, got '${'c'.repeat(64)}'; ${OTHER_NAMES}`],
  ['characters that AWS rejects', one({ name: 'Core_API' }), `service 'Core_API': 'name' must ${NAME}, got 'Core_API'; ${OTHER_NAMES}`],
  ['a name twice', { services: [backend('core'), backend('core')] }, "service 'core': 'name' must be unique in its fleet, got 'core'"],
  ['an empty environment', { environmentName: '' }, `platform: 'environmentName' must ${NAME}, got ''; ${OTHER_NAMES}`],
  ['an environment that is missing, as an unset variable of the shell is', { environmentName: process.env.NO_SUCH_VARIABLE as string }, "platform: 'environmentName' is required"],
  ['an environment that AWS rejects', { environmentName: 'sg-1' }, "platform: 'environmentName' must not begin with 'internal' or 'sg', which load balancers and security groups reject, got 'sg-1'"],
  ['a project that AWS rejects', { projectName: 'Repti Dex' }, `platform: 'projectName' must ${NAME}, got 'Repti Dex'; ${OTHER_NAMES}`],
  // Host names
  ['a host name twice', { services: [backend('core'), backend('api', { hostnames: ['core.example.com'] })] }, "service 'api': 'hostnames' must not already be used by service 'core', got 'core.example.com'; use another one, or set different 'paths' on both"],
  ['a malformed host name', one({ hostnames: ['https://api.example.com'] }), "service 'core': 'hostnames' must be host names of at most 128 characters, such as 'api.example.com' or '*.example.com', got 'https://api.example.com'; omit scheme, port and path"],
  ['a host name that the certificate does not cover', zoned({ hostnames: ['api.example.org'] }), "service 'core': 'hostnames' must be covered by the certificate's 'example.com', '*.example.com', where * stands for one label, got 'api.example.org'; pass a certificate that covers it, and set the domain's 'certificateDomains'"],
  ['a host name two labels below the certificate', zoned({ hostnames: ['a.b.example.com'] }), "service 'core': 'hostnames' must be covered by the certificate's 'example.com', '*.example.com', where * stands for one label, got 'a.b.example.com'; pass a certificate that covers it, and set the domain's 'certificateDomains'"],
  // Ways to a service
  ['two defaults', { services: [frontend('a', { isDefault: true }), frontend('b', { isDefault: true })] }, "service 'b': 'isDefault' must be true for only one service, and service 'a' already is the default, got true"],
  ['a priority out of range', one({ priority: 50_001 }), "service 'core': 'priority' must be a whole number from 1 to 50000, got 50001"],
  ['a priority of zero', one({ priority: 0 }), "service 'core': 'priority' must be a whole number from 1 to 50000, got 0"],
  ['a priority twice', { services: [backend('a', { priority: 3 }), backend('b', { priority: 3 })] }, "service 'b': 'priority' must differ from the priority of service 'a', got 3"],
  ['neither host name, path nor default', one({ hostnames: undefined }), "service 'core': 'hostnames' is required unless 'paths' is set or 'isDefault' is true; otherwise no request reaches the service"],
  ['over five condition values', one({ hostnames: ['a', 'b', 'c', 'd', 'e', 'f'].map((host) => `${host}.example.com`) }), "service 'core': 'hostnames' must have, together with 'paths', at most 5 values, an AWS quota of a listener rule, got 6; use a wildcard, or a second service"],
  ['a health-check path without a slash', one({ healthCheckPath: 'health' }), "service 'core': 'healthCheckPath' must begin with a slash and have at most 1024 characters without spaces, got 'health'; did you mean '/health'?"],
  ['a health check too often', one({ healthCheckInterval: Duration.seconds(4) }), "service 'core': 'healthCheckInterval' must be a whole number from 5 to 300 seconds, got 4"],
  ['a path pattern without a slash', one({ paths: ['api'] }), `service 'core': 'paths' must begin with a slash and have at most 128 of the characters ${PATH}, got 'api'`],
  // Network
  ['a malformed CIDR', { network: { cidr: '10.0.0/16' } }, "network: 'cidr' must be an IPv4 block from /16 to /28 without host bits, such as '10.0.0.0/16', got '10.0.0/16'"],
  ['CIDRs that overlap', { network: { publicSubnetCidrs: ['10.0.10.0/24', '10.0.2.0/24'] } }, "network: 'privateSubnetCidrs' must not overlap 10.0.10.0/24 of 'publicSubnetCidrs', got '10.0.10.0/24'"],
  ['a CIDR outside the VPC', { network: { dataSubnetCidrs: ['10.0.20.0/24', '10.9.0.0/24'] } }, "network: 'dataSubnetCidrs' must be within the VPC's 10.0.0.0/16, got '10.9.0.0/24'"],
  ['more NAT gateways than zones', { network: { natGateways: 3 } }, "network: 'natGateways' must be a whole number from 0 to 2, got 3; more than one for each zone is of no use"],
  ['one zone', { network: { availabilityZoneCount: 1 } }, "network: 'availabilityZoneCount' must be a whole number from 2 to 6, got 1; a load balancer needs two zones, and no region has more than six"],
  // Data
  ['a database class that is none', { database: PlatformDatabase.postgres({ instanceClass: 't4g.micro' }) }, `database: 'instanceClass' must ${CLASS('db')}, got 't4g.micro'`],
  ['too little storage', { database: PlatformDatabase.postgres({ allocatedStorageGiB: 19 }) }, "database: 'allocatedStorageGiB' must be a whole number from 20 to 65536 GiB, got 19"],
  ['storage that cannot grow', { database: PlatformDatabase.postgres({ allocatedStorageGiB: 100, maxAllocatedStorageGiB: 109 }) }, "database: 'maxAllocatedStorageGiB' must be at least 10 % above 'allocatedStorageGiB' 100, which RDS requires, got 109"],
  ['a retention out of range', { database: PlatformDatabase.postgres({ backupRetention: Duration.days(36) }) }, "database: 'backupRetention' must be a whole number from 0 to 35 days, got 36"],
  ['a name of the database that is none', { database: PlatformDatabase.postgres({ databaseName: 'repti-dex' }) }, "database: 'databaseName' must be 1 to 63 letters, digits and underscores, beginning with a letter, got 'repti-dex'"],
  ['a node type that is none', { cache: PlatformCache.redis({ nodeType: 'db.t4g.micro' }) }, `cache: 'nodeType' must ${CLASS('cache')}, got 'db.t4g.micro'`],
  ['too many nodes', { cache: PlatformCache.redis({ nodeCount: 7 }) }, "cache: 'nodeCount' must be a whole number from 1 to 6, got 7"],
  ['snapshots out of range', { cache: PlatformCache.redis({ snapshotRetentionDays: 36 }) }, "cache: 'snapshotRetentionDays' must be a whole number from 0 to 35 days, got 36"],
  ['a bucket without a name, as languages without a compiler allow', { buckets: [{} as any] }, "bucket 1: 'name' is required"],
  ['a table without a key, as languages without a compiler allow', { tables: [{ name: 'orders' } as any] }, "table 'orders': 'partitionKey' is required"],
  ['a path of secrets that is none', { secretPath: 'prod db' }, "platform: 'secretPath' must be a path of letters, digits and _ + = . @ -, without a slash at either end, and have at most 400 characters, got 'prod db'"],
  ...(['masterSecretName', 'connectionSecretName', 'urlSecretName'] as const).map((prop): [string, Given, string] => (
    [`a secret name that AWS rejects as '${prop}'`, { database: PlatformDatabase.postgres({ [prop]: 'dev reptidex' }) }, `database: '${prop}' must ${SECRET}, got 'dev reptidex'`]
  )),
  ['pools that the database cannot hold', one({ databasePoolSize: 60 }), "fleet: 'databasePoolSize' must add up to at most 107 connections, the database's 112 less 5 that are reserved: 'core' 60 × 2 tasks (200 % of 1) = 120, got 120; old and new tasks run at the same time during a deployment: use smaller pools, reduce 'maxTasks' or 'maxHealthyPercent', use a larger instance class, or share connections through PgBouncer or RDS Proxy"],
  ['a pool out of range', one({ databasePoolSize: 0 }), "service 'core': 'databasePoolSize' must be a whole number from 1 to 5000, got 0; count what one task opens at most, the overflow of its pool included"],
  ['a pool without a database', { services: [frontend('core', { databasePoolSize: 5 })] }, "service 'core': 'databasePoolSize' must not be set when the service uses no database, got 5"],
  // Rotation
  ['a rotation without a place to run', { network: { natGateways: 0 }, database: PlatformDatabase.postgres({ rotation: {} }) }, "network: 'natGateways' must be at least 1 when the database's password rotates and there are no interface endpoints for AWS Secrets Manager, got 0; add InterfaceVpcEndpointAwsService.SECRETS_MANAGER to 'interfaceEndpoints', or disable the rotation with 'database.rotation.schedule: RotationSchedule.never()'"],
  ['a rotation too often', { database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.hours(3)) } }) }, "rotation: 'schedule.interval' must be a whole number from 4 to 23976 hours, got 3"],
  ['a rotation at a minute', { database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.cron('30 10 ? * TUE#1 *') } }) }, "rotation: 'schedule.expression' must be the six fields minutes (0), hours, day of month, month, day of week and year (*), such as '0 10 ? * TUE#1 *', got '30 10 ? * TUE#1 *'"],
  ['a rotation of a master secret of the team’s own', (stack) => ({ database: PlatformDatabase.postgres({ masterSecret: new secretsmanager.Secret(stack, 'Master'), rotation: { schedule: RotationSchedule.cron('0 10 ? * TUE#1 *') } }) }), "database: 'rotation' must not be set when 'masterSecret' is given, got ['schedule']; rotate the existing secret where it is created"],
  ['a window that goes on into the next one', { database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.hours(4), Duration.hours(8)) } }) }, "rotation: 'schedule.windowDuration' must be at most the interval of 4 hours, after which the next window begins, got '8 hours'"],
  // Working hours
  ['hours without a beginning, as languages without a compiler allow', { schedule: { end: '19:00' } as any }, "schedule: 'start' is required"],
  ['a day that ends before it begins', { schedule: { start: '19:00', end: '07:00' } }, "schedule: 'end' must be at least an hour after 'start' '19:00', got '07:00'; working hours must start and end on the same day"],
  ['a time zone that is none', { schedule: { ...HOURS, timeZone: TimeZone.of('London') } }, "schedule: 'timeZone' must be the IANA name of a time zone, such as 'Europe/London', got 'London'"],
  ['a stopped database with read replicas', { schedule: HOURS, database: PlatformDatabase.postgres({ readReplicas: 1 }) }, "schedule: 'stopDatabase' must be false when the database has read replicas ('readReplicas' is 1), got true; RDS cannot stop such a database: keep it running, or remove the replicas"],
  ['hours of a service without any of the environment', one({ schedule: { end: '22:00' } }), "service 'core': 'schedule' must not be set when the environment has no schedule, got ['end']"],
  ['a service around the clock whose database is stopped', { schedule: HOURS, services: [backend('core', { schedule: { enabled: false } })] }, "service 'core': 'schedule.enabled' must be true when the service uses a database that is stopped outside working hours, got false; keep the database running with 'stopDatabase: false'"],
  ['two kinds of schedule on one service', { schedule: HOURS, services: [backend('core', { scaling: { maxTasks: 4, schedules: [{ name: 'noon', cron: '0 12 ? * * *', minTasks: 2 }] } })] }, "service 'core': 'scaling.schedules' must not be set when the service keeps working hours, which set the same two numbers, got ['noon']; let it run around the clock with 'schedule.enabled: false', or leave them out"],
  ['a rotation at any hour of a database that is stopped', { schedule: HOURS, database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(7)) } }) }, "rotation: 'schedule' must be a RotationSchedule.cron, to keep the rotation within working hours, because the database is stopped outside of them, got '7 days'; do not set it for a window once a month"],
  // Domain and listener
  ['a zone that is none', (stack) => ({ domain: { ...domainIn(stack, 'example') } }), "domain: 'zoneName' must be the name of a DNS zone, such as 'example.com', got 'example'"],
  ['a domain without certificate and zone', { domain: { zoneName: 'example.com' } }, "domain: 'certificate' is required when there is no 'hostedZone' for the validation of a new certificate; set one of the two, or do not set 'domain' to use HTTP"],
  ['a zone that none of the domain lies in', (stack) => ({ domain: { ...domainIn(stack, 'example.org'), zoneName: 'example.com' } }), "domain: 'hostedZone' must contain 'example.com' or be in it, got 'example.org'"],
  ['a name on the certificate that is none', (stack) => ({ domain: { ...domainIn(stack), certificateDomains: ['https://*.example.com'] } }), "domain: 'certificateDomains' must be host names of at most 128 characters, such as 'api.example.com' or '*.example.com', got 'https://*.example.com'"],
  ['an idle timeout out of range', { loadBalancer: { idleTimeout: Duration.seconds(4001) } }, "load balancer: 'idleTimeout' must be a whole number from 1 to 4000 seconds, got 4001"],
  // Alarms
  ['a threshold that never sounds', { alarms: { service: { cpuPercent: 101 } } }, "alarms: 'service.cpuPercent' must be above 0 and at most 100 percent, got 101"],
  ['a threshold that always sounds', { alarms: { cache: { evictions: 0 } } }, "alarms: 'cache.evictions' must be above 0, got 0"],
];

test.each(CASES)('%s', (_, given, message) => {
  expect(errorOf(make(given))).toBe(`Stack/Platform: ${message}`);
});

describe('in production', () => {
  // What that tier sizes otherwise has another rule in its message.
  const same = CASES.filter(([name]) => !/memory pair|NAT gateways than|CIDR|cannot hold|without a place/.test(name));

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

  test('are one error, with each of them once', () => {
    const mistakes = mistakesOf(make(bad));
    expect(mistakes.map((line) => line.replace(/ must .*/, '')).sort()).toEqual([
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

  test('leave nothing behind', () => {
    const stack = newStack();
    expect(make(bad, stack)).toThrow();
    expect(stack.node.findChild('Platform').node.children).toEqual([]);
  });
});

describe('one mistake is one line', () => {
  test.each<[string, Given]>([
    ['a deployment of the platform, however many services there are', { deployment: { maxHealthyPercent: 300 }, services: [backend('a'), backend('b')] }],
    ['an alarm threshold of the platform, likewise', { alarms: { service: { cpuPercent: 0 } }, services: [backend('a'), backend('b')] }],
    ['a zone count, which NAT gateways cannot be judged by', { network: { availabilityZoneCount: 0, natGateways: 2 } }],
    ['a ceiling that is out of range and below the storage', { database: PlatformDatabase.postgres({ maxAllocatedStorageGiB: 0 }) }],
    ['storage past the largest disk, which no ceiling is above', { database: PlatformDatabase.postgres({ allocatedStorageGiB: 70_000 }) }],
    ['a malformed host name, which no certificate covers', zoned({ hostnames: ['a b'] })],
    ['a certificate domain where none is given', (stack) => ({ domain: { ...domainIn(stack), certificate: undefined, certificateDomains: ['*.example.com'] } })],
    ['parts of a load balancer', (stack) => ({ loadBalancer: { loadBalancer: domainIn(stack) as any } })],
  ])('%s', (_, given) => {
    expect(mistakesOf(make(given))).toHaveLength(1);
  });
});

test('what is good passes', () => {
  const stack = newStack();
  const certificate = acm.Certificate.fromCertificateArn(stack, 'Other', CERTIFICATE_ARN);
  expect(make({
    environmentName: 'qa-1',
    projectName: 'skin-club',
    domain: { zoneName: 'example.com', certificate, certificateDomains: ['*.example.com', '*.b.example.com'] },
    services: [backend('a', { hostnames: ['a.b.example.com'] }), frontend('web', { isDefault: true })],
  }, stack)).not.toThrow();
});
