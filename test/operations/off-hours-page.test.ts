import { readFileSync } from 'fs';
import { join } from 'path';
import { TimeZone } from 'aws-cdk-lib';
import { resolveOffHours } from '../../src/operations/off-hours-plan';
import { cronAt, databaseStart, databaseStop, gaps } from '../../src/operations/working-hours';

const page = readFileSync(join(__dirname, '../../docs/off-hours.md'), 'utf8');
const hours = resolveOffHours({ start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON });

/** us-east-1, on demand, USD an hour, November 2026. */
const PRICES = { 'vcpu': 0.03238, 'gb': 0.00356, 'db.t4g.micro': 0.016 };
const HOURS_A_MONTH = 730;
const HOURS_A_WEEK = 168;

/** The numbers of a row, in order. */
function row(beginning: string): number[] {
  const line = page.split('\n').find((text) => text.startsWith(`| ${beginning}`))!;
  return line.split('|').slice(2).flatMap((cell) => cell.match(/[\d.]+/) ?? []).map(Number);
}

function expected(priceAnHour: number, hoursAWeek: number): number[] {
  const month = priceAnHour * HOURS_A_MONTH;
  const off = 1 - hoursAWeek / HOURS_A_WEEK;
  return [priceAnHour, month, 100 * off, month * off];
}

function expectNumbers(actual: number[], wanted: number[]): void {
  expect(actual).toHaveLength(wanted.length);
  actual.forEach((number, index) => {
    const decimals = (String(number).split('.')[1] ?? '').length;
    expect(number).toBe(Number(wanted[index].toFixed(decimals)));
  });
}

const TASKS = expected(10 * (0.25 * PRICES.vcpu + 0.5 * PRICES.gb), 12 * 5);
const DATABASE = expected(PRICES['db.t4g.micro'], (12 + 2 * 0.25) * 5);

test('the savings match the prices', () => {
  expectNumbers(row('ten tasks'), TASKS);
  expectNumbers(row('database instance'), DATABASE);
  expectNumbers(row('**together**'), [0, 1, 3].map((column) => TASKS[column] + DATABASE[column]));
});

test('the hours in the calculation match the schedule', () => {
  const minutesOff = gaps(hours).reduce((sum, gap) => sum + gap.days.length * gap.minutes, 0);
  expect(HOURS_A_WEEK - minutesOff / 60).toBe(60);
  const [start, stop] = [databaseStart(hours), databaseStop(hours)];
  expect((stop.minuteOfDay - start.minuteOfDay) / 60 * start.days!.length).toBe(62.5);
});

test('the times match the schedule', () => {
  const clock = (minutes: number) => `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
  expect(page).toContain(`| ${clock(databaseStart(hours).minuteOfDay)} on working days | the database is started |`);
  expect(page).toContain(`| ${clock(databaseStop(hours).minuteOfDay)} every day | the database is stopped |`);
  expect(cronAt(hours.end)).toBe('cron(0 19 * * ? *)');
});
