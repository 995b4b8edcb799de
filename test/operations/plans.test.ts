import { Duration, RemovalPolicy, TimeZone } from 'aws-cdk-lib';
import { WeekDay } from '../../src';
import { resolveBackupSettings } from '../../src/operations/backup-settings';
import { resolveOffHours, resolveScheduledService, resolveServiceSchedule } from '../../src/operations/off-hours-plan';

const { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY } = WeekDay;
const HOURS = { start: '07:00', end: '19:00' };
const ENVIRONMENT = resolveOffHours(HOURS);

test('the plan of working hours contains every default', () => {
  expect(ENVIRONMENT).toEqual({
    ...HOURS,
    days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY],
    timeZone: TimeZone.ETC_UTC,
    stopDatabase: true,
    databaseLead: Duration.minutes(15),
    databaseLag: Duration.minutes(15),
  });
});

test('days are sorted by the week, without repetition', () => {
  expect(resolveOffHours({ ...HOURS, days: [SUNDAY, MONDAY, SUNDAY] }).days).toEqual([MONDAY, SUNDAY]);
});

test('a service has the hours of its environment by default', () => {
  const { stopDatabase, ...hours } = ENVIRONMENT;
  expect(resolveServiceSchedule(undefined, ENVIRONMENT)).toEqual({ enabled: true, given: [], hours });
  expect(resolveServiceSchedule({ start: '08:00', end: undefined }, ENVIRONMENT)).toEqual({ enabled: true, given: ['start'], hours: { ...hours, start: '08:00' } });
});

test('a service that runs around the clock has no hours', () => {
  expect(resolveServiceSchedule({ enabled: false }, ENVIRONMENT).hours).toBeUndefined();
  expect(resolveServiceSchedule({}, undefined).hours).toBeUndefined();
});

test('the plan of a service with a schedule contains every default', () => {
  expect(resolveScheduledService({ minTasks: 2 }, ENVIRONMENT)).toMatchObject({ maxCapacity: 2, alarms: [], hours: HOURS });
  expect(resolveScheduledService({ minTasks: 2, maxTasks: 5 }, ENVIRONMENT).maxCapacity).toBe(5);
});

test('the plan of backups contains every default', () => {
  expect(resolveBackupSettings({})).toEqual({
    retention: Duration.days(35),
    startTime: '05:00',
    days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY],
    isDaily: true,
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    names: {},
  });
  expect(resolveBackupSettings({ days: [FRIDAY, MONDAY], namePrefix: 'prod-shop', vaultName: 'kept' })).toMatchObject({
    days: [MONDAY, FRIDAY], isDaily: false, names: { vault: 'kept', plan: 'prod-shop-backups' },
  });
});
