import { aws_cloudwatch as cloudwatch, CfnParameter, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import {
  OffHoursOptions, PlatformBackup, PlatformCache, PlatformDatabase, PlatformTier, ReptidexPlatform, ReptidexPlatformProps, RotationSchedule,
} from '../../src';
import { backend, domainIn, frontend, logicalId, mistakesOf, newStack, onlyOf, platform, propsOf, rdsInstance, render, Rendered, resourcesOf } from '../support';

const schedule: OffHoursOptions = { start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON };
const TARGET = 'AWS::ApplicationAutoScaling::ScalableTarget';
const CALL = 'AWS::Scheduler::Schedule';
const MUTE = 'AWS::CloudWatch::AlarmMuteRule';

function make(props: Partial<ReptidexPlatformProps> = {}, stack: Stack = newStack()): ReptidexPlatform {
  return platform({ schedule, domain: domainIn(stack), services: [backend('core'), frontend('web')], ...props }, stack);
}
const rendered = (props: Partial<ReptidexPlatformProps> = {}, stack = newStack()): Rendered => render(make(props, stack));

/** The limits of each service's scheduled actions. */
const limitsOf = (template: Rendered) => propsOf(template, TARGET)
  .map(({ ScheduledActions }) => ScheduledActions?.map(({ ScalableTargetAction: { MinCapacity, MaxCapacity } }: any) => [MinCapacity, MaxCapacity]));

/** Logical ids of alarms that are muted. */
const mutedOf = (template: Rendered) => new Set(propsOf(template, MUTE)
  .flatMap(({ MuteTargets }) => MuteTargets.AlarmNames.map(({ Ref }: { Ref: string }) => Ref)));

test('nothing is scheduled without working hours', () => {
  const template = rendered({ schedule: undefined });
  expect([TARGET, CALL, MUTE].flatMap((type) => propsOf(template, type))).toEqual([]);
  expect(platform().offHours).toBeUndefined();
});

describe('services with working hours', () => {
  test('follow the schedule, and the template does not set the number of tasks', () => {
    const template = rendered({ services: [backend('core', { desiredCount: 3 }), frontend('web')] });
    expect(limitsOf(template)).toEqual([[[3, 3], [0, 0]], [[1, 1], [0, 0]]]);
    expect(propsOf(template, 'AWS::ECS::Service').filter((service) => 'DesiredCount' in service)).toEqual([]);
  });

  test('keep the scaling of the tier or their own during working hours', () => {
    const template = rendered({ tier: PlatformTier.PRODUCTION, services: [backend('core'), frontend('web', { scaling: { minTasks: 3, maxTasks: 9 } })] });
    expect(limitsOf(template)).toEqual([[[2, 6], [0, 0]], [[3, 9], [0, 0]]]);
    expect(propsOf(template, TARGET).map(({ MinCapacity, MaxCapacity }) => [MinCapacity, MaxCapacity])).toEqual([[2, 6], [3, 9]]);
    expect(propsOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy')).toHaveLength(4);
  });

  test('can have other hours', () => {
    const template = rendered({ services: [backend('core', { schedule: { start: '08:00' } }), frontend('web', { schedule: { enabled: false } })] });
    expect(propsOf(template, TARGET).flatMap(({ ScheduledActions }) => ScheduledActions.map(({ Schedule }: any) => Schedule))).toEqual(['cron(0 8 ? * MON,TUE,WED,THU,FRI *)', 'cron(0 19 * * ? *)']);
    expect(propsOf(template, 'AWS::ECS::Service').map(({ DesiredCount }) => DesiredCount)).toEqual([undefined, 1]);
  });

  test('can be added later', () => {
    const stack = newStack();
    make({}, stack).fleet.addService(backend('late'));
    expect(limitsOf(render(stack))).toHaveLength(3);
  });

  test('have no tasks and no schedule with bootstrap', () => {
    for (const [props, stack] of [[{ bootstrap: true }, newStack()], [{}, newStack({}, { '@reptidex-app/platform:bootstrap': 'true' })]] as const) {
      const template = rendered(props, stack);
      expect(propsOf(template, 'AWS::ECS::Service').map(({ DesiredCount }) => DesiredCount)).toEqual([0, 0]);
      expect(propsOf(template, TARGET)).toEqual([]);
      expect(propsOf(template, CALL)).toHaveLength(2);
    }
  });
});

describe('a database with working hours', () => {
  test('is stopped after the services and started before them, and backed up while it runs', () => {
    const template = rendered();
    expect(propsOf(template, CALL).map(({ Name, ScheduleExpression }) => [Name, ScheduleExpression])).toEqual([
      ['dev-reptidex-database-start', 'cron(45 6 ? * MON,TUE,WED,THU,FRI *)'], ['dev-reptidex-database-stop', 'cron(15 19 * * ? *)'],
    ]);
    expect(onlyOf(template, 'AWS::RDS::DBInstance').Properties.PreferredBackupWindow).toBe('13:00-13:30');
  });

  test.each<[string, Partial<ReptidexPlatformProps>]>([
    ["is not stopped if 'stopDatabase' is false", { schedule: { ...schedule, stopDatabase: false } }],
    ['is not stopped if it is an existing one', { database: PlatformDatabase.existing({}) }],
    ['does not exist', { database: PlatformDatabase.none() }],
  ])('%s, and a service can then run around the clock', (_, props) => {
    const template = rendered({ services: [backend('core', { schedule: { enabled: false } })], ...props });
    expect(propsOf(template, CALL)).toEqual([]);
    expect(propsOf(template, TARGET)).toEqual([]);
  });

  test('can have read replicas if it is not stopped', () => {
    expect(() => rendered({ schedule: { ...schedule, stopDatabase: false }, database: PlatformDatabase.postgres({ readReplicas: 1 }) })).not.toThrow();
  });
});

describe('alarms with working hours', () => {
  test('of services, load balancer, database and cache are muted, by rules with unique names', () => {
    const stack = newStack();
    make({ tier: PlatformTier.PRODUCTION }, stack);
    const template = render(stack);
    const alarms = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => id);
    const muted = mutedOf(template);
    // The rotation's work all night, and those of backups tell in time to take another one.
    expect(alarms.filter((id) => !muted.has(id)).map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'PlatformDatabaseRotationAlarmsDbRotationErrors',
      'PlatformDatabaseRotationAlarmsDbRefreshErrors',
      'PlatformCacheRotationAlarmsCacheRefreshErrors',
      'PlatformBackupAlarmsBackupFailures',
      'PlatformBackupAlarmsBackupExpiries',
    ]);
    const names = propsOf(template, MUTE).map(({ Name }) => Name).sort();
    expect(names).toEqual(['dev-reptidex-mute-fri', 'dev-reptidex-mute-montuewedthu', 'dev-reptidex-services-mute-fri', 'dev-reptidex-services-mute-montuewedthu']);
  });

  test('of a service that runs around the clock are not muted', () => {
    const template = rendered({ services: [frontend('web', { schedule: { enabled: false } })] });
    expect([...mutedOf(template)].filter((id) => id.startsWith('PlatformFleet'))).toEqual([]);
    expect(mutedOf(template).size).toBe(1 + 5 + 3);
  });

  test('need no rule if there are none', () => {
    expect(propsOf(rendered({ alarms: { enabled: false } }), MUTE)).toEqual([]);
  });
});

describe('rotation of the password with working hours', () => {
  const rules = (props: Partial<ReptidexPlatformProps> = {}) => (
    propsOf(rendered({ tier: PlatformTier.PRODUCTION, ...props }), 'AWS::SecretsManager::RotationSchedule').find(({ HostedRotationLambda }) => HostedRotationLambda).RotationRules
  );
  const mistakes = (props: Partial<ReptidexPlatformProps>) => mistakesOf(() => rendered({ tier: PlatformTier.PRODUCTION, ...props }));

  test('takes place once a month during working hours', () => {
    expect(rules()).toEqual({ ScheduleExpression: 'cron(0 7 ? * TUE#1 *)', Duration: '11h' });
  });

  test('takes place at any hour if the database is not stopped', () => {
    expect(rules({ schedule: { ...schedule, stopDatabase: false } })).toEqual({ ScheduleExpression: 'rate(30 days)' });
  });

  test('can have its own window during working hours', () => {
    const rotation = { schedule: RotationSchedule.cron('0 9 ? * WED *', Duration.hours(2)) };
    expect(rules({ database: PlatformDatabase.postgres({ rotation }) })).toEqual({ ScheduleExpression: 'cron(0 9 ? * WED *)', Duration: '2h' });
  });

  test.each(['0 3 ? * WED *', '0 9 ? * SUN *', '0 9 ? * WED *'])('fails with the window %s, which reaches until midnight', (cron) => {
    expect(mistakes({ database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.cron(cron) } }) })).toEqual([
      `rotation: 'schedule', got '${cron}'`,
    ]);
  });

  test('fails with an interval', () => {
    expect(mistakes({ database: PlatformDatabase.postgres({ rotation: { schedule: RotationSchedule.every(Duration.days(7), Duration.hours(2)) } }) })).toEqual([
      "rotation: 'schedule', got '7 days'",
    ]);
  });

  test('fails if no whole hour is left for it', () => {
    expect(mistakes({ schedule: { start: '07:30', end: '08:45' } })).toEqual([
      "rotation: 'schedule' is missing",
    ]);
  });

  test('is not reported separately if the working hours are invalid', () => {
    expect(mistakes({ schedule: { start: '19:00', end: '07:00' }, services: [backend('core', { schedule: { days: [] } })] })).toEqual([
      "schedule: 'end', got '07:00'",
    ]);
  });
});

test('working hours that are tokens are rejected together with other mistakes', () => {
  const stack = newStack();
  const start = new CfnParameter(stack, 'Start').valueAsString;
  const found = mistakesOf(() => make({ schedule: { start, end: '19:00' }, cache: PlatformCache.redis({ nodeCount: 0 }) }, stack));
  expect(found.map((mistake) => mistake.replace(/, got.*/, ''))).toEqual([
    "cache: 'nodeCount'",
    "schedule: 'start'",
  ]);
});

test('working hours that are tokens are one mistake, regardless of what depends on them', () => {
  const stack = newStack();
  const start = new CfnParameter(stack, 'Start').valueAsString;
  expect(mistakesOf(() => make({ tier: PlatformTier.PRODUCTION, schedule: { start, end: '19:00' }, backup: PlatformBackup.daily(), database: PlatformDatabase.postgres({ rotation: {} }) }, stack))).toEqual([
    "schedule: 'start', got a value known only at deployment",
  ]);
});

test('working hours that are tokens are rejected if only a database needs them', () => {
  const stack = newStack();
  const start = new CfnParameter(stack, 'Start').valueAsString;
  expect(mistakesOf(() => make({ schedule: { start, end: '19:00' }, alarms: { enabled: false } }, stack))).toEqual([
    "schedule: 'start', got a value known only at deployment",
  ]);
});

test('working hours that are tokens are accepted if neither the database nor alarms need them', () => {
  const stack = newStack();
  const start = new CfnParameter(stack, 'Start').valueAsString;
  make({ schedule: { start, end: '19:00' }, alarms: { enabled: false }, database: PlatformDatabase.none() }, stack);
  expect(JSON.stringify(propsOf(render(stack), TARGET))).toContain('"Start"');
});

test('existing resources can be added to the schedule', () => {
  const stack = newStack();
  const built = make({}, stack);
  const own = new cloudwatch.Alarm(stack, 'Own', { metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });
  built.offHours!.addAlarms(own);
  expect(mutedOf(render(stack))).toContain(logicalId(own));
});

test.each([[undefined, 2], [false, 0]])('a database that is added to a platform without one is stopped, with stopDatabase %s', (stopDatabase, count) => {
  const stack = newStack();
  const built = make({ database: PlatformDatabase.none(), schedule: { ...schedule, stopDatabase } }, stack);
  built.offHours!.addDatabase('Reports', rdsInstance(stack));
  expect(propsOf(render(stack), 'AWS::Scheduler::Schedule')).toHaveLength(count);
});
