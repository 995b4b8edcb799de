import { TimeZone } from 'aws-cdk-lib';
import { WeekDay } from '../../src';
import { databaseWindows } from '../../src/operations/database-windows';
import { resolveOffHours } from '../../src/operations/off-hours-plan';
import { newStack, unknown } from '../support';

const HOURS = { start: '07:00', end: '19:00' };

test.each([
  { timeZone: TimeZone.ETC_UTC, backup: '13:00-13:30', maintenance: 'mon:12:30-mon:13:00' },
  { timeZone: TimeZone.EUROPE_LONDON, backup: '13:00-13:30', maintenance: 'mon:12:30-mon:13:00' },
  { timeZone: TimeZone.AMERICA_NEW_YORK, backup: '18:00-18:30', maintenance: 'mon:17:30-mon:18:00' },
  { timeZone: TimeZone.ASIA_KOLKATA, backup: '07:30-08:00', maintenance: 'mon:07:00-mon:07:30' },
  { timeZone: TimeZone.AUSTRALIA_MELBOURNE, backup: '02:00-02:30', maintenance: 'mon:01:30-mon:02:00' },
  { timeZone: TimeZone.PACIFIC_AUCKLAND, backup: '00:00-00:30', maintenance: 'sun:23:30-mon:00:00' },
  { timeZone: TimeZone.PACIFIC_HONOLULU, backup: '23:00-23:30', maintenance: 'mon:22:30-mon:23:00' },
])('in $timeZone.timezoneName the backup window in the middle of the day is $backup UTC', ({ timeZone, backup, maintenance }) => {
  expect(databaseWindows(resolveOffHours({ ...HOURS, timeZone }))).toEqual({ backup, maintenance });
});

test('the maintenance window is on the first working day', () => {
  expect(databaseWindows(resolveOffHours({ ...HOURS, days: [WeekDay.SUNDAY, WeekDay.THURSDAY] }))!.maintenance).toBe('thu:12:30-thu:13:00');
});

test('an evening west of UTC is on the next day in UTC', () => {
  expect(databaseWindows(resolveOffHours({ start: '18:00', end: '22:00', days: [WeekDay.SUNDAY], timeZone: TimeZone.AMERICA_NEW_YORK })))
    .toEqual({ backup: '01:00-01:30', maintenance: 'mon:00:30-mon:01:00' });
});

test.each(['09:59', '10:00'])('with working hours from 07:00 to %p the windows are within them all year round, or do not exist', (end) => {
  expect(databaseWindows(resolveOffHours({ start: '07:00', end }))).toEqual(end === '09:59' ? undefined : { backup: '08:30-09:00', maintenance: 'mon:08:00-mon:08:30' });
});

test('the windows do not exist if working hours are tokens', () => {
  const stack = newStack();
  expect(databaseWindows(resolveOffHours({ ...HOURS, start: unknown.text(stack, 'Start') }))).toBeUndefined();
  expect(databaseWindows(resolveOffHours({ ...HOURS, timeZone: TimeZone.of(unknown.text(stack, 'Zone')) }))).toBeUndefined();
});

test('the windows exist in every time zone of the CDK', () => {
  const zones = Object.values(TimeZone as unknown as Record<string, unknown>).filter((value): value is TimeZone => value instanceof TimeZone && value.timezoneName !== 'Factory');
  for (const timeZone of zones) {
    expect(databaseWindows(resolveOffHours({ ...HOURS, timeZone }))!.maintenance).toMatch(/^(sun|mon|tue):\d\d:[0-5]\d-(sun|mon|tue):\d\d:[0-5]\d$/);
  }
});
