import { readFileSync } from 'fs';
import { join } from 'path';
import { CfnParameter, Stack, TimeZone } from 'aws-cdk-lib';
import { WeekDay } from '../../src';
import { backupTime, daysWithin, windowsAround } from '../../src/operations/backup-windows';
import { OffHoursOptions } from '../../src/operations/off-hours-options';
import { resolveOffHours } from '../../src/operations/off-hours-plan';

const DAY: OffHoursOptions = { start: '07:00', end: '19:00' };

/** The time and the days as text. */
function timeOf(options: Partial<OffHoursOptions>): string | undefined {
  const found = backupTime(resolveOffHours({ ...DAY, ...options }));
  return found && `${found.startTime} ${found.days.join(',')}`;
}

test.each<[string, Partial<OffHoursOptions>, string | undefined]>([
  ['is the last working hour', {}, '18:00 MON,TUE,WED,THU,FRI'],
  ['ends at midnight', { end: '18:47' }, '17:47 MON,TUE,WED,THU,FRI'],
  ['is during working hours in summer and in winter', { timeZone: TimeZone.EUROPE_LONDON }, '17:00 MON,TUE,WED,THU,FRI'],
  ['is during working hours with summer in January', { timeZone: TimeZone.AUSTRALIA_MELBOURNE }, '07:00 MON,TUE,WED,THU,FRI'],
  ['can be west of Greenwich', { timeZone: TimeZone.AMERICA_NEW_YORK }, '22:00 MON,TUE,WED,THU,FRI'],
  ['can be on the next day in UTC', { timeZone: TimeZone.PACIFIC_HONOLULU, days: [WeekDay.SATURDAY, WeekDay.SUNDAY] }, '04:00 MON,SUN'],
  ['can be on the previous day in UTC', { timeZone: TimeZone.PACIFIC_KIRITIMATI, end: '13:00', days: [WeekDay.MONDAY] }, '22:00 SUN'],
  ['works with time zones of half an hour', { timeZone: TimeZone.ASIA_KOLKATA }, '12:30 MON,TUE,WED,THU,FRI'],
  ["starts when the database's own backup ends", { start: '09:00', end: '12:00' }, '11:00 MON,TUE,WED,THU,FRI'],
  ['also with daylight saving time', { start: '09:00', end: '14:00', timeZone: TimeZone.EUROPE_LONDON }, '12:00 MON,TUE,WED,THU,FRI'],
  ['does not exist if working hours are too short', { start: '09:00', end: '13:58', timeZone: TimeZone.EUROPE_LONDON }, undefined],
  ['is the only hour of a day without such windows', { start: '09:00', end: '10:00' }, '09:00 MON,TUE,WED,THU,FRI'],
  ['does not exist in an hour that daylight saving time changes', { start: '09:00', end: '10:59', timeZone: TimeZone.EUROPE_LONDON }, undefined],
])('the hour for backups %s', (_, options, expected) => {
  expect(timeOf(options)).toBe(expected);
});

test('the hour for backups is not known if working hours are tokens', () => {
  const text = new CfnParameter(new Stack(), 'Text').valueAsString;
  expect(timeOf({ end: text })).toBeUndefined();
  expect(timeOf({ timeZone: TimeZone.of(text) })).toBeUndefined();
  expect(daysWithin(text, resolveOffHours(DAY))).toBeUndefined();
  expect(windowsAround(text)).toBeUndefined();
});

test.each<[string, string, Partial<OffHoursOptions>, WeekDay[]]>([
  ['the working days', '07:00', {}, [WeekDay.MONDAY, WeekDay.TUESDAY, WeekDay.WEDNESDAY, WeekDay.THURSDAY, WeekDay.FRIDAY]],
  ['no days before working hours', '06:59', {}, []],
  ['no days if the hour would end after working hours', '18:01', {}, []],
  ['the next days in UTC', '01:00', { timeZone: TimeZone.PACIFIC_HONOLULU, days: [WeekDay.SUNDAY] }, [WeekDay.MONDAY]],
])('the database runs during a backup on %s', (_, startTime, options, expected) => {
  expect(daysWithin(startTime, resolveOffHours({ ...DAY, ...options }))).toEqual(expected);
});

test('the page on working hours states the time of backups', () => {
  const page = readFileSync(join(__dirname, '../../docs/off-hours.md'), 'utf8');
  const { startTime } = backupTime(resolveOffHours({ ...DAY, timeZone: TimeZone.EUROPE_LONDON }))!;
  expect(page).toContain(`with these hours, at ${startTime} UTC`);
});
