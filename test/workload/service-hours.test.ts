import { App, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { MicroserviceFleet, MicroserviceFleetProps, MicroserviceProps, OffHoursOptions, ReptidexPlatform, WeekDay } from '../../src';
import { backend, domainIn, fleet, mistakesOf, newStack, platform as dev, propsOf, render, Rendered, service, unknown } from '../support';

const schedule: OffHoursOptions = { start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON };
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const MUTE = 'AWS::CloudWatch::AlarmMuteRule';
const scheduled = { maxTasks: 4, schedules: [{ name: 'noon', cron: '0 12 ? * * *', minTasks: 2 }] };
const mistakes = (services: MicroserviceProps[], props: Partial<MicroserviceFleetProps> = {}) => mistakesOf(() => fleet({ services, schedule, ...props }));

describe('a fleet with working hours', () => {
  test('runs its services only during them', () => {
    const template = render(fleet({ schedule, services: [service('core', { desiredCount: 2 })] }));
    expect(propsOf(template, TARGET)).toEqual([
      expect.objectContaining({ MinCapacity: 2, MaxCapacity: 2, ScheduledActions: [expect.anything(), expect.anything()] }),
    ]);
    expect(propsOf(template, MUTE)).toHaveLength(2);
  });

  test('names no rule without a prefix, and shortens a name that is too long', () => {
    const names = (namePrefix?: string) => propsOf(render(fleet({ schedule, namePrefix, services: [service('core')] })), MUTE).map(({ Name }) => Name);
    expect(names()).toEqual([undefined, undefined]);
    const long = names('a'.repeat(127));
    expect(new Set(long).size).toBe(2);
    expect(long.every((name) => name.length < 150)).toBe(true);
  });

  test('creates nothing without services, or with bootstrap', () => {
    const types = (props: Partial<MicroserviceFleetProps>) => [TARGET, MUTE].flatMap((type) => propsOf(render(fleet({ schedule, ...props })), type));
    expect(types({})).toEqual([]);
    expect(types({ bootstrap: true, services: [service('core')] })).toEqual([]);
  });

  test('stops no database, and does not depend on the order of its services', () => {
    const bytes = (services: MicroserviceProps[]) => JSON.stringify(render(fleet({ schedule, services, database: {} })));
    const all = [service('a', { database: true }), service('b', { schedule: { end: '18:00' } }), service('c')];
    expect(bytes(all)).toBe(bytes([...all].reverse()));
    expect(bytes(all)).not.toContain('AWS::Scheduler');
  });
});

describe('a fleet in its own stack', () => {
  const app = new App();
  const [one, other] = ['Platform', 'Team'].map((id) => new Stack(app, id));
  const platform = new ReptidexPlatform(one, 'Platform', { environmentName: 'dev', projectName: 'reptidex', domain: domainIn(one), services: [backend('core')], schedule });
  new MicroserviceFleet(other, 'Fleet', {
    cluster: platform.cluster,
    listener: platform.listener,
    vpcSubnets: { subnetGroupName: 'private' },
    database: platform.databaseBinding,
    // As of the platform, where that is how the team wants it.
    namePrefix: 'dev-reptidex-team',
    schedule,
    services: [service('orders', { database: true })],
  });
  const [platformTemplate, team] = [one, other].map((stack) => Template.fromStack(stack).toJSON() as Rendered);

  test('keeps the working hours in that stack', () => {
    expect(propsOf(team, TARGET)).toHaveLength(1);
    expect(propsOf(team, MUTE)).toHaveLength(2);
    expect(one.dependencies).toEqual([]);
    expect(JSON.stringify(platformTemplate)).not.toContain('orders');
  });

  test('has its own names', () => {
    const names = [platformTemplate, team].flatMap((template) => propsOf(template, MUTE).map(({ Name }) => Name));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('fails', () => {
  test.each<[string, MicroserviceProps, Partial<MicroserviceFleetProps>, string]>([
    ['with hours of a service if the fleet has none', service('core', { schedule: { end: '22:00' } }), { schedule: undefined }, "service 'core': 'schedule', got ['end']"],
    ['with invalid hours of a service', service('core', { schedule: { end: '07:30' } }), {}, "service 'core': 'schedule.end', got '07:30'"],
    ['with invalid hours of the fleet', service('core', { schedule: { days: [] } }), { schedule: { ...schedule, end: 'noon' } }, "schedule: 'end', got 'noon'"],
    ['with scheduled scaling beside them', service('core', { scaling: scheduled }), {}, "service 'core': 'scaling.schedules', got ['noon']"],
    ['with scheduled scaling of the fleet beside them', service('core'), { scaling: { plain: scheduled } }, "service 'core': 'scaling.schedules', got ['noon']"],
    ['with a service that runs around the clock and uses a database that is stopped', service('core', { database: true, schedule: { enabled: false } }), { database: {} }, "service 'core': 'schedule.enabled', got false"],
  ])('%s', (_, props, more, message) => {
    expect(mistakes([props], more)).toEqual([message]);
  });

  test('for a service that is added later, and does not change the fleet', () => {
    const built = fleet({ schedule, database: {}, services: [service('core')] });
    expect(mistakesOf(() => built.addService(service('late', { database: true, schedule: { end: '22:00' } })))).toEqual([
      expect.stringContaining("service 'late': 'schedule', got "),
    ]);
    expect(built.serviceNames).toEqual(['core']);
  });

  test('with tokens if they mute alarms, but not without alarms', () => {
    const stack = newStack();
    const services = [service('core', { schedule: { start: unknown.text(stack) } })];
    expect(mistakesOf(() => fleet({ schedule, services }, stack))).toEqual([
      expect.stringContaining("service 'core': 'schedule.start', got "),
    ]);
    const other = newStack();
    expect(() => render(fleet({ schedule, alarms: false, services: [service('core', { schedule: { start: unknown.text(other) } })] }, other))).not.toThrow();
  });
});

test('a service that runs around the clock can have scheduled scaling', () => {
  expect(propsOf(render(fleet({ schedule, services: [service('core', { scaling: scheduled, schedule: { enabled: false } })] })), TARGET)[0].ScheduledActions).toHaveLength(1);
});

describe('a database of another stack that is stopped', () => {
  const HOURS = { start: '07:00', end: '19:00' };

  function inAnotherStack(hours: OffHoursOptions | undefined, more: Partial<MicroserviceProps> = {}, stopDatabase = true) {
    const stack = newStack();
    const { cluster, listener, databaseBinding } = dev({ schedule: { ...HOURS, stopDatabase } }, stack);
    return new MicroserviceFleet(new Stack(stack.node.root as App, 'Team'), 'Fleet', {
      cluster, listener, schedule: hours, database: databaseBinding, vpcSubnets: { subnetGroupName: 'private' }, services: [service('core', { database: true, ...more })],
    });
  }

  test.each<[string, OffHoursOptions | undefined, string]>([
    ['none', undefined, ' is missing'],
    ['longer hours', { ...HOURS, end: '20:00' }, ", got 'MON,TUE,WED,THU,FRI 07:00-20:00 Etc/UTC'"],
    ['other days', { ...HOURS, days: [WeekDay.SUNDAY] }, ", got 'SUN 07:00-19:00 Etc/UTC'"],
  ])('cannot be used by a fleet with %s', (_, hours, got) => {
    expect(mistakesOf(() => inAnotherStack(hours))).toEqual([`service 'core': 'schedule'${got}`]);
  });

  test('can be used during its hours, by no service, or if it is not stopped', () => {
    expect(() => inAnotherStack(HOURS)).not.toThrow();
    expect(() => inAnotherStack({ ...HOURS, end: '20:00' }, { schedule: { end: '18:00' } })).not.toThrow();
    expect(() => inAnotherStack(undefined, { database: false })).not.toThrow();
    expect(() => inAnotherStack(undefined, {}, false)).not.toThrow();
  });
});
