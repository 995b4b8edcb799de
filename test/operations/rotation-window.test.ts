import { readFileSync } from 'fs';
import { join } from 'path';
import { CfnParameter, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { WeekDay } from '../../src';
import { OffHoursOptions } from '../../src/operations/off-hours-options';
import { resolveOffHours } from '../../src/operations/off-hours-plan';
import { liesInHours, rotationWindow } from '../../src/operations/rotation-window';

const DAY: OffHoursOptions = { start: '07:00', end: '19:00' };

/** The window as text. */
function windowOf(options: Partial<OffHoursOptions>): string | undefined {
  const found = rotationWindow(resolveOffHours({ ...DAY, ...options }));
  return found && `${found.cron} ${found.windowDuration.toHours()}h`;
}

test.each<[string, Partial<OffHoursOptions>, string | undefined]>([
  ['is the whole day without daylight saving time', {}, '0 7 ? * TUE#1 * 12h'],
  ['is what all days of the year share with daylight saving time', { timeZone: TimeZone.EUROPE_LONDON }, '0 7 ? * TUE#1 * 11h'],
  ['can be west of Greenwich', { timeZone: TimeZone.AMERICA_NEW_YORK }, '0 12 ? * TUE#1 * 11h'],
  ['starts on the previous day if the longer part does', { timeZone: TimeZone.AUSTRALIA_MELBOURNE, start: '06:00' }, '0 0 ? * TUE#1 * 8h'],
  ['can be on the previous day', { timeZone: TimeZone.PACIFIC_KIRITIMATI, end: '13:00' }, '0 17 ? * MON#1 * 6h'],
  ['can be on the next day', { timeZone: TimeZone.PACIFIC_HONOLULU, start: '15:00', end: '21:00' }, '0 1 ? * WED#1 * 6h'],
  ['does not span midnight', { timeZone: TimeZone.PACIFIC_HONOLULU }, '0 17 ? * TUE#1 * 7h'],
  ['starts and ends on the hour', { start: '07:01', end: '18:59' }, '0 8 ? * TUE#1 * 10h'],
  ['works with time zones of half an hour', { timeZone: TimeZone.ASIA_KOLKATA }, '0 2 ? * TUE#1 * 11h'],
  ['is on the only working day', { days: [WeekDay.SATURDAY] }, '0 7 ? * SAT#1 * 12h'],
  ['is on the second working day, in any order of the days', { days: [WeekDay.FRIDAY, WeekDay.WEDNESDAY] }, '0 7 ? * FRI#1 * 12h'],
  ['does not exist in an hour that daylight saving time changes', { start: '07:00', end: '08:00', timeZone: TimeZone.EUROPE_LONDON }, undefined],
  ['does not exist in less than a whole hour', { start: '07:30', end: '08:45' }, undefined],
])('the window %s', (_, options, expected) => {
  expect(windowOf(options)).toBe(expected);
});

test('the window is not known if working hours are tokens', () => {
  const text = new CfnParameter(new Stack(), 'Text').valueAsString;
  expect(windowOf({ start: text })).toBeUndefined();
  expect(windowOf({ timeZone: TimeZone.of(text) })).toBeUndefined();
});

/** All that the CDK lists, but for a placeholder that is no zone. */
const ZONES = Object.values(TimeZone as unknown as Record<string, unknown>)
  .filter((zone): zone is TimeZone => zone instanceof TimeZone && zone !== TimeZone.FACTORY);

test.each(ZONES.map((zone) => [zone.timezoneName, zone] as const))(
  'the window lies in the hours of %s, in January and in July', (_, timeZone) => {
    const hours = resolveOffHours({ start: '08:00', end: '18:00', days: [WeekDay.WEDNESDAY], timeZone });
    const { cron, windowDuration } = rotationWindow(hours)!;
    expect(liesInHours(cron, windowDuration, hours)).toBe(true);
    const [hour, day] = [Number(cron.split(' ')[1]), cron.split(' ')[4].slice(0, 3)];
    for (const week of ['2026-01-', '2026-07-']) {
      for (const minute of [0, windowDuration.toMinutes() - 1]) {
        const date = { TUE: '13', WED: '14', THU: '15' }[day]!;
        const inJuly = week.includes('07') ? 1 : 0;
        const at = new Date(`${week}${Number(date) + inJuly}T${String(hour).padStart(2, '0')}:00:00Z`);
        const local = new Intl.DateTimeFormat('en', { timeZone: timeZone.timezoneName, weekday: 'short', hour: '2-digit', hourCycle: 'h23' }).formatToParts(at.getTime() + minute * 60_000);
        expect(local.find(({ type }) => type === 'weekday')!.value).toBe('Wed');
        const localHour = Number(local.find(({ type }) => type === 'hour')!.value);
        expect(localHour).toBeGreaterThanOrEqual(8);
        expect(localHour).toBeLessThan(18);
      }
    }
  },
);

test.each<[string, Duration | undefined, boolean]>([
  ['0 7 ? * TUE#1 *', Duration.hours(12), true],
  ['0 7 ? * TUE#1 *', Duration.hours(13), false],
  ['0 7 ? * TUE#1 *', undefined, false],
  ['0 6 ? * TUE#1 *', Duration.hours(2), false],
  ['0 18 ? * FRIL *', Duration.hours(1), true],
  ['0 10 ? * MON *', Duration.hours(1), true],
  ['0 10 ? * SAT#2 *', Duration.hours(1), false],
  // Nobody knows what days these are.
  ['0 3 1 * ? *', undefined, true],
  ['0 3/4 ? * MON *', undefined, true],
])('%s for %s is within working hours: %s', (cron, windowDuration, expected) => {
  expect(liesInHours(cron, windowDuration, resolveOffHours(DAY))).toBe(expected);
});

test('the page states the window of its example', () => {
  const page = readFileSync(join(__dirname, '../../docs/off-hours.md'), 'utf8');
  expect(rotationWindow(resolveOffHours({ ...DAY, timeZone: TimeZone.EUROPE_LONDON }))).toMatchObject({ cron: '0 7 ? * TUE#1 *', windowDuration: Duration.hours(11) });
  expect(page).toContain('`cron(0 7 ? * TUE#1 *)` for eleven hours');
});
