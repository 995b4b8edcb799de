import { Duration, TimeZone } from 'aws-cdk-lib';
import { OffHoursOptions, ServiceScheduleOptions, WeekDay } from '../../src';
import { checkOffHours, checkServiceSchedule, resolveOffHours } from '../../src/operations/off-hours-plan';
import { Problems } from '../../src/private/problems';
import { createHours } from '../parts';
import { brief, mistakesOf, newStack, unknown } from '../support';

const HOURS: OffHoursOptions = { start: '07:00', end: '19:00' };

function mistakes(options: Partial<OffHoursOptions>): string[] {
  return collect((problems) => checkOffHours(resolveOffHours({ ...HOURS, ...options }), problems));
}

function serviceMistakes(schedule: ServiceScheduleOptions, usesStoppedDatabase = false, environment: OffHoursOptions | null = HOURS): string[] {
  return collect((problems) => checkServiceSchedule("service 'core'", schedule, { environment: environment ? resolveOffHours(environment) : undefined, usesStoppedDatabase }, problems));
}

function collect(check: (problems: Problems) => void): string[] {
  const problems = new Problems();
  check(problems);
  return problems.mistakes.map(brief);
}

test('all mistakes are reported together', () => {
  expect(mistakesOf(() => createHours(newStack(), 'OffHours', {
    start: '7:00', end: '24:00', days: [], timeZone: TimeZone.of('Europe/Atlantis'), databaseLead: Duration.seconds(90), databaseLag: Duration.hours(5),
  }))).toEqual([
    "schedule: 'start', got '7:00'",
    "schedule: 'end', got '24:00'",
    "schedule: 'days', got []",
    "schedule: 'timeZone', got 'Europe/Atlantis'",
    "schedule: 'databaseLead', got 1.5",
    "schedule: 'databaseLag', got 300",
  ]);
});

test.each([
  { start: '19:00', end: '07:00' },
  { start: '09:00', end: '09:00' },
  { start: '09:00', end: '09:59' },
])('rejects hours from $start to $end', ({ start, end }) => {
  expect(mistakes({ start, end })).toEqual([
    `schedule: 'end', got '${end}'`,
  ]);
});

test.each([
  { start: '09:00', end: '10:00' },
  { start: '00:00', end: '22:30' },
  { start: '01:30', end: '23:59' },
])('accepts hours from $start to $end', (hours) => {
  expect(mistakes(hours)).toEqual([]);
});

test.each(['', '7', '07', '07:0', '07:60', '25:00', '7am', ' 07:00', '-1:00', '07:00:00'])('rejects %p as a time', (start) => {
  expect(mistakes({ start })).toEqual([`schedule: 'start', got '${start}'`]);
});

describe('time zones', () => {
  test.each([TimeZone.ETC_UTC, TimeZone.EUROPE_LONDON, TimeZone.AUSTRALIA_MELBOURNE, TimeZone.ASIA_KOLKATA, TimeZone.of('UTC'), TimeZone.of('Etc/GMT+9')])('accept %p', (timeZone) => {
    expect(mistakes({ timeZone })).toEqual([]);
  });

  test.each([
    { name: 'Europe/Atlantis', fix: '' },
    { name: 'Factory', fix: '' },
    { name: '+01:00', fix: '' },
    { name: '', fix: '' },
    { name: 'europe/london', fix: "; write 'Europe/London'" },
    { name: 'US/Eastern', fix: "; write 'America/New_York'" },
  ])('reject $name', ({ name, fix }) => {
    const problems = new Problems();
    checkOffHours(resolveOffHours({ ...HOURS, timeZone: TimeZone.of(name) }), problems);
    expect(problems.messages).toEqual([expect.stringMatching(new RegExp(`'timeZone' .*, got '${name.replace('+', '.')}'${fix}$`))]);
  });

  test('include all that the CDK lists', () => {
    const listed = Object.values(TimeZone as unknown as Record<string, unknown>).filter((value): value is TimeZone => value instanceof TimeZone);
    expect(listed.length).toBeGreaterThan(300);
    expect(listed.filter((timeZone) => mistakes({ timeZone }).length > 0).map(({ timezoneName }) => timezoneName)).toEqual(['Factory']);
  });
});

describe('the database', () => {
  test.each([5, 240])('can start %p minutes earlier and stop later', (minutes) => {
    expect(mistakes({ databaseLead: Duration.minutes(minutes), databaseLag: Duration.minutes(minutes) })).toEqual([]);
  });

  test.each([4, 241])('cannot start %p minutes earlier', (minutes) => {
    expect(mistakes({ databaseLead: Duration.minutes(minutes) })).toHaveLength(1);
  });

  test('cannot be stopped for less than an hour, and the message has the calculation', () => {
    expect(mistakes({ start: '00:30', end: '23:30' })).toEqual([
      "schedule: 'stopDatabase', got true",
    ]);
    expect(mistakes({ start: '00:30', end: '23:30', stopDatabase: false })).toEqual([]);
  });

  test('can be stopped for an hour', () => {
    expect(mistakes({ start: '00:30', end: '23:00' })).toEqual([]);
  });
});

test('accepts unresolved values', () => {
  const stack = newStack();
  expect(mistakes({
    start: unknown.text(stack, 'Start'), end: unknown.text(stack, 'End'), timeZone: TimeZone.of(unknown.text(stack, 'Zone')), databaseLead: Duration.minutes(unknown.number(stack)),
  })).toEqual([]);
});

describe('the working hours of a service', () => {
  test.each<ServiceScheduleOptions>([
    {}, { enabled: true }, { enabled: false }, { start: '05:00' }, { end: '22:00', days: [WeekDay.SUNDAY] }, { timeZone: TimeZone.ASIA_TOKYO },
  ])('can be %p without the database', (schedule) => {
    expect(serviceMistakes(schedule)).toEqual([]);
  });

  test.each<ServiceScheduleOptions>([
    {}, { start: '07:00' }, { start: '08:00', end: '18:30' }, { days: [WeekDay.MONDAY, WeekDay.FRIDAY] },
  ])('can be %p with a database that is stopped, within its hours', (schedule) => {
    expect(serviceMistakes(schedule, true)).toEqual([]);
  });

  test.each<{ schedule: ServiceScheduleOptions; got: string }>([
    { schedule: { start: '06:59' }, got: 'MON,TUE,WED,THU,FRI 06:59-19:00 Etc/UTC' },
    { schedule: { end: '19:01' }, got: 'MON,TUE,WED,THU,FRI 07:00-19:01 Etc/UTC' },
    { schedule: { days: [WeekDay.SATURDAY, WeekDay.MONDAY] }, got: 'MON,SAT 07:00-19:00 Etc/UTC' },
    { schedule: { timeZone: TimeZone.EUROPE_PARIS }, got: 'MON,TUE,WED,THU,FRI 07:00-19:00 Europe/Paris' },
  ])('of $got are outside the hours of a database that is stopped', ({ schedule, got }) => {
    expect(serviceMistakes(schedule, true)).toEqual([
      `service 'core': 'schedule', got '${got}'`,
    ]);
    expect(serviceMistakes(schedule, true, { ...HOURS, stopDatabase: false })).toEqual([]);
  });

  test('cannot be disabled with a database that is stopped', () => {
    expect(serviceMistakes({ enabled: false }, true)).toEqual([
      "service 'core': 'schedule.enabled', got false",
    ]);
    expect(serviceMistakes({ enabled: false }, true, { ...HOURS, stopDatabase: false })).toEqual([]);
  });

  test('cannot be set for a service that runs around the clock', () => {
    expect(serviceMistakes({ enabled: false, start: '09:00' })).toEqual([
      "service 'core': 'schedule', got ['start']",
    ]);
  });

  test('require hours of the environment', () => {
    expect(serviceMistakes({ start: '09:00', end: '17:00' }, false, null)).toEqual([
      "service 'core': 'schedule', got ['start', 'end']",
    ]);
    expect(serviceMistakes({ enabled: false }, false, null)).toEqual([]);
  });

  test('are validated like those of the environment', () => {
    expect(serviceMistakes({ start: '20:00', days: [], timeZone: TimeZone.of('Nowhere') })).toEqual([
      "service 'core': 'schedule.end', got '19:00'",
      "service 'core': 'schedule.days', got []",
      "service 'core': 'schedule.timeZone', got 'Nowhere'",
    ]);
  });
});
