import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { BackupOptions, OffHoursOptions, PlatformRotationOptions, RotationSchedule, ServiceScheduleOptions, WeekDay } from '../../../src';
import { Drawn } from '../environment';

const minutes = (min: number, max: number) => fc.integer({ min, max }).map((value) => Duration.minutes(value));

/** Working hours with whole hours of UTC in them on every working day, all year round, so that a password can rotate. */
export const offHours: fc.Arbitrary<OffHoursOptions> = fc.record({
  start: fc.constantFrom('06:30', '07:00', '09:15'),
  end: fc.constantFrom('17:00', '19:45', '21:00'),
  days: fc.subarray(Object.values(WeekDay), { minLength: 1 }),
  timeZone: fc.constantFrom(TimeZone.EUROPE_LONDON, TimeZone.AUSTRALIA_MELBOURNE, TimeZone.AMERICA_NEW_YORK, TimeZone.ASIA_KOLKATA),
  stopDatabase: fc.boolean(),
  databaseLead: minutes(5, 120),
  databaseLag: minutes(5, 120),
}, { requiredKeys: ['start', 'end'] });

/** Hours that lie within all of those. */
export const serviceHours: fc.Arbitrary<ServiceScheduleOptions> = fc.record({
  enabled: fc.constant(true), start: fc.constantFrom('09:15', '10:00'), end: fc.constantFrom('15:30', '17:00'),
}, { requiredKeys: [] });

/** Backups at times of their own are for a database that runs around the clock. */
export const backup: fc.Arbitrary<Drawn<BackupOptions>> = fc.record({
  enabled: fc.boolean(),
  retention: fc.integer({ min: 1, max: 36_500 }).map((value) => Duration.days(value)),
  startTime: fc.constantFrom('00:00', '02:59', '23:59'),
  days: fc.subarray(Object.values(WeekDay), { minLength: 1 }),
  vaultName: fc.constantFrom('Our_vault', 'v2'),
  deletionProtection: fc.boolean(),
  removalPolicy: fc.constantFrom(RemovalPolicy.RETAIN, RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE, RemovalPolicy.DESTROY),
}, { requiredKeys: [] });

const CRONS = ['0 10 ? * TUE#1 *', '0 3 15 * ? *', '0 22 ? * SUN *'];

const rotationSchedule = fc.oneof(
  // The window is no longer than the time until the next one.
  fc.tuple(fc.integer({ min: 4, max: 23_976 }), fc.constantFrom(undefined, 1, 4))
    .map(([hours, window]) => RotationSchedule.every(Duration.hours(hours), window && Duration.hours(window))),
  fc.tuple(fc.constantFrom(...CRONS), fc.constantFrom(undefined, 1, 2))
    .map(([cron, window]) => RotationSchedule.cron(cron, window && Duration.hours(window))),
);

export const rotation: fc.Arbitrary<PlatformRotationOptions> = fc.oneof(
  fc.constantFrom({}, { schedule: RotationSchedule.never() }),
  fc.record({
    schedule: rotationSchedule,
    checkInterval: minutes(1, 1440),
    reservedConcurrentExecutions: fc.integer({ min: 10, max: 900 }),
  }, { requiredKeys: [] }),
);
