import { Duration, TimeZone } from 'aws-cdk-lib';
import { api, BARE, topic, key } from './environments';
import {
  CacheAlarmThresholds, DatabaseAlarmThresholds, ImageRepositories, ImageRepositoriesProps, LoadBalancerAlarmThresholds, OffHoursOptions,
  PlatformAlarmOptions, PlatformCache, PlatformDatabase, ServiceAlarmThresholds, ServiceScheduleOptions, WeekDay,
} from '../../../../src';
import { made, Subject, subject } from '../toggle';

const HOURS = { start: '07:00', end: '19:00' };
const services = [api()];

export const OPERATIONS: Subject[] = [
  subject<PlatformAlarmOptions>('PlatformAlarmOptions', 'Alarms', (alarms) => ({ database: PlatformDatabase.postgres({}), cache: PlatformCache.redis({}), services, alarms }), {
    enabled: [true, false],
    topic: [undefined, made('an existing topic', (stack) => topic(stack))],
    service: [undefined, made('a threshold', () => ({ cpuPercent: 60 }))],
    loadBalancer: [undefined, made('a threshold', () => ({ errorCount: 1 }))],
    database: [undefined, made('a threshold', () => ({ cpuPercent: 60 }))],
    cache: [undefined, made('a threshold', () => ({ memoryPercent: 60 }))],
  }),
  subject<ServiceAlarmThresholds>('ServiceAlarmThresholds', 'Thresholds of services', (service) => ({ ...BARE, services, alarms: { service } }), {
    cpuPercent: [80, 60],
    memoryPercent: [80, 60],
    errorRatePercent: [1, 2],
    unhealthyTargets: [1, 2],
    p95Latency: [Duration.millis(500), Duration.seconds(1)],
  }),
  subject<LoadBalancerAlarmThresholds>('LoadBalancerAlarmThresholds', 'Thresholds of the load balancer', (loadBalancer) => ({ ...BARE, services, alarms: { loadBalancer } }), {
    errorCount: [1, 10],
  }),
  subject<DatabaseAlarmThresholds>('DatabaseAlarmThresholds', 'Thresholds of the database', (database) => ({ ...BARE, database: PlatformDatabase.postgres({ readReplicas: 1 }), alarms: { database } }), {
    cpuPercent: [80, 60],
    freeStorageGiB: [5, 10],
    connections: [80, 60],
    readLatency: [Duration.millis(20), Duration.millis(50)],
    writeLatency: [Duration.millis(20), Duration.millis(50)],
    replicaLag: [Duration.minutes(1), Duration.minutes(2)],
  }),
  subject<CacheAlarmThresholds>('CacheAlarmThresholds', 'Thresholds of the cache', (cache) => ({ ...BARE, cache: PlatformCache.redis({}), alarms: { cache } }), {
    cpuPercent: [80, 60],
    memoryPercent: [80, 60],
    evictions: [1, 100],
  }),
  subject<OffHoursOptions>('OffHoursOptions', 'Working hours', (options) => ({ ...BARE, database: PlatformDatabase.postgres({}), services, alarms: {}, schedule: { ...HOURS, ...options } }), {
    start: ['07:00', '08:00'],
    end: ['19:00', '20:00'],
    days: [undefined, [WeekDay.MONDAY, WeekDay.TUESDAY]],
    timeZone: [TimeZone.ETC_UTC, TimeZone.EUROPE_LONDON].map((zone) => made(`\`${zone.timezoneName}\``, () => zone)) as any,
    stopDatabase: [true, false],
    databaseLead: [Duration.minutes(15), Duration.minutes(30)],
    databaseLag: [Duration.minutes(15), Duration.minutes(30)],
  }),
  subject<ServiceScheduleOptions>('ServiceScheduleOptions', 'Working hours of a service', (schedule) => ({ ...BARE, services: [api({ schedule })], alarms: {}, schedule: HOURS }), {
    enabled: [true, false],
    start: [undefined, '08:00'],
    end: [undefined, '20:00'],
    days: [undefined, [WeekDay.MONDAY, WeekDay.TUESDAY]],
    timeZone: [undefined, made(`\`${TimeZone.EUROPE_LONDON.timezoneName}\``, () => TimeZone.EUROPE_LONDON)],
  }),
  subject<ImageRepositoriesProps>('ImageRepositoriesProps', 'Image repositories', (props, stack) => ({
    ...BARE, services: [api({ image: undefined })], imageRepositories: new ImageRepositories(stack, 'Images', props),
  }), {
    repositoryNames: [undefined, ['shop-tools']],
    create: [true, false],
    mutableTags: [undefined, ['staging', 'latest']],
    imagesPerTag: [10, 5],
    encryptionKey: [undefined, key()],
  }),
];
