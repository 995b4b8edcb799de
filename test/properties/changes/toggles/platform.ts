import { aws_ecs as ecs, aws_logs as logs } from 'aws-cdk-lib';
import { api, BARE, cluster, domain, key, logGroup, ownNetwork } from './environments';
import {
  ImageRepositories, PlatformBackup, PlatformCache, PlatformDatabase, PlatformEncryption, PlatformTier, ReptidexPlatformProps, ServiceIsolation,
} from '../../../../src';
import { exempt, made, several, Subject, subject } from '../toggle';

const ALL: Partial<ReptidexPlatformProps> = {
  database: undefined, cache: undefined, services: [api({ database: true, cache: true })], queues: [{ name: 'mail' }], buckets: [{ name: 'files' }], tables: [{ name: 'orders', partitionKey: { name: 'id', type: 'S' as any } }],
};
const SMALL = { environment: () => ({ ...BARE, services: [api()], queues: [], buckets: [], tables: [] }) };
const row = (struct: string) => exempt(`its options have a table: \`${struct}\``);

export const PLATFORM: Subject[] = [
  subject<ReptidexPlatformProps>('ReptidexPlatformProps', 'Platform', (options) => ({ ...ALL, ...options }), {
    environmentName: ['dev', 'test'],
    projectName: ['shop', 'store'],
    tier: several(
      [made('`DEVELOPMENT`', () => PlatformTier.DEVELOPMENT), made('`PRODUCTION`', () => PlatformTier.PRODUCTION)],
      [made('`DEVELOPMENT`', () => PlatformTier.DEVELOPMENT), made('`PRODUCTION`, both with `authToken: false`', () => PlatformTier.PRODUCTION), {
        beside: () => ({ cache: PlatformCache.redis({ authToken: false }) }),
        first: () => ({ cache: PlatformCache.redis({ authToken: false, nodeCount: 2, automaticFailover: false }) }),
        firstWith: '`nodeCount: 2` and `automaticFailover: false` of the cache',
      }],
    ),
    network: row('PlatformNetworkOptions'),
    domain: [undefined, made('a domain', domain), SMALL],
    services: [undefined, made('one service more', () => [api({ database: true, cache: true }), api({ name: 'web', paths: ['/web/*'] })])],
    workers: [undefined, made('a worker', () => [{ name: 'mailer', image: api().image, queue: 'mail' }])],
    jobs: exempt('as `workers`: the tables of jobs and migrations show a renamed one'),
    migrations: exempt('as `workers`: the tables of jobs and migrations show a renamed one'),
    database: [undefined, made('`PlatformDatabase.none()`', () => PlatformDatabase.none()), { environment: () => ({ services: [api()] }) }],
    cache: [undefined, made('`PlatformCache.none()`', () => PlatformCache.none()), { environment: () => ({ services: [api()] }) }],
    buckets: [undefined, made('none', () => [])],
    bucketReplication: [undefined, made('copies', () => ({})), { environment: () => ({ ...BARE, services: [], buckets: [{ name: 'files' }] }) }],
    tables: [undefined, made('none', () => [])],
    queues: [undefined, made('none', () => [])],
    eventBus: [undefined, made('an event bus', () => ({})), SMALL],
    tracing: [false, true, SMALL],
    schedule: [undefined, made('working hours', () => ({ start: '07:00', end: '19:00' }))],
    backup: [made('`PlatformBackup.none()`', () => PlatformBackup.none()), made('`PlatformBackup.daily()`', () => PlatformBackup.daily())],
    loadBalancer: row('PlatformLoadBalancerOptions'),
    contentDelivery: [undefined, made('CloudFront', () => ({})), { environment: (stack) => ({ ...BARE, services: [api({ hostnames: ['www.example.com'] })], domain: domain(stack) }) }],
    firewall: [undefined, made('a web firewall', () => ({})), SMALL],
    cluster: [undefined, made('an existing cluster', cluster), { environment: (stack) => ({ ...BARE, services: [api()], network: { vpc: ownNetwork(stack) } }) }],
    containerInsights: [ecs.ContainerInsights.DISABLED, ecs.ContainerInsights.ENHANCED, SMALL],
    isolation: [ServiceIsolation.SHARED, ServiceIsolation.PER_SERVICE],
    encryption: several(
      [made('AWS managed', () => PlatformEncryption.awsManaged()), made('customer managed', () => PlatformEncryption.customerManaged())],
      [made('a key', (stack) => PlatformEncryption.customerManaged(key().make(stack))), made('another key', (stack) => PlatformEncryption.customerManaged(key('2').make(stack)))],
      [
        made('AWS managed, with backups', () => PlatformEncryption.awsManaged()), made('customer managed', () => PlatformEncryption.customerManaged()),
        { environment: () => ({ backup: PlatformBackup.daily() }) },
      ],
      [
        made('AWS managed, with backups', () => PlatformEncryption.awsManaged()), made('customer managed', () => PlatformEncryption.customerManaged()),
        { beside: () => ({ backup: PlatformBackup.daily() }), along: () => ({ backup: PlatformBackup.daily({ vaultName: 'other' }) }), alongWith: '`backup.vaultName`' },
      ],
    ),
    deployment: row('DeploymentOptions'),
    alarms: row('PlatformAlarmOptions'),
    dashboard: [false, true],
    logGroup: [undefined, made('an existing log group', logGroup), SMALL],
    logRetention: [logs.RetentionDays.ONE_MONTH, logs.RetentionDays.ONE_WEEK, SMALL],
    imageRepositories: [undefined, made('`new ImageRepositories(…, { create: false })`', (stack) => new ImageRepositories(stack, 'Images', { create: false })), { environment: () => ({ ...BARE, services: [api({ image: undefined })] }) }],
    imageTag: ['staging', 'next', { environment: () => ({ ...BARE, services: [api({ image: undefined })] }) }],
    cpuArchitecture: [ecs.CpuArchitecture.ARM64, ecs.CpuArchitecture.X86_64].map((each) => made(`\`${each._cpuArchitecture}\``, () => each)) as any,
    bootstrap: [true, false],
    secretPath: [undefined, 'team/shop'],
    physicalNames: [true, false],
  }),
];
