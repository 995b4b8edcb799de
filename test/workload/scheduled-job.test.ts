import { aws_scheduler as scheduler, Duration, TimeZone } from 'aws-cdk-lib';
import jsonata from 'jsonata';
import { MicroserviceFleetProps, ReptidexPlatformProps, ScheduledJobOptions, ServiceIsolation } from '../../src';
import { longestInterval, shortestInterval } from '../../src/workload/job-schedule';
import { errorOf, fleet, IMAGE, mistakesOf, newStack, newVpc, onlyOf, platform, propsOf, render, Rendered, resourcesOf, service, unknown } from '../support';

const at = (expression: string, timeZone?: TimeZone) => scheduler.ScheduleExpression.expression(expression, timeZone);
const job = (more: Partial<ScheduledJobOptions> = {}): ScheduledJobOptions => ({ name: 'digest', image: IMAGE, schedule: at('cron(0 6 * * ? *)'), ...more });
const withJob = (more: Partial<ScheduledJobOptions> = {}, props: Partial<MicroserviceFleetProps> = {}) => fleet({ jobs: [job(more)], ...props });
const rendered = (...args: Parameters<typeof withJob>) => render(withJob(...args));
const schedule = (template: Rendered) => onlyOf(template, 'AWS::Scheduler::Schedule').Properties;
const alarms = (template: Rendered) => resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => id.replace(/^FleetdigestAlarms|[0-9A-F]{8}$/g, ''));

/** The definition of the state machine, with words in place of what only the deployment knows. */
function definition(template: Rendered): any {
  const { DefinitionString } = onlyOf(template, 'AWS::StepFunctions::StateMachine').Properties;
  const text = DefinitionString['Fn::Join'][1].map((part: unknown) => (typeof part === 'string' ? part : Object.values(part as object).flat().join('.'))).join('');
  return JSON.parse(text);
}

test('a job has a schedule and a state machine, and neither a service nor a port', () => {
  const template = rendered({ command: ['digest'] });
  expect(resourcesOf(template, 'AWS::ECS::Service')).toEqual([]);
  const [container] = onlyOf(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions;
  expect([container.Command, container.PortMappings]).toEqual([['digest'], undefined]);
});

describe('the schedule', () => {
  test('starts the state machine at its time and in its time zone', () => {
    const template = rendered({ schedule: scheduler.ScheduleExpression.cron({ hour: '6', minute: '30', timeZone: TimeZone.EUROPE_LONDON }) });
    expect(schedule(template)).toMatchObject({
      ScheduleExpression: 'cron(30 6 * * ? *)',
      ScheduleExpressionTimezone: 'Europe/London',
      State: 'ENABLED',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: { Ref: expect.stringMatching(/StateMachine/) }, RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 185 }, Input: '{}' },
    });
    expect(schedule(template).Target.DeadLetterConfig.Arn['Fn::GetAtt'][0]).toMatch(/DeadLetters/);
  });

  test('has the flexible window and the retries that are set', () => {
    const template = rendered({ flexibleWindow: Duration.minutes(15), retryAttempts: 0, maxEventAge: Duration.minutes(5) });
    expect(schedule(template)).toMatchObject({
      FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 }, Target: { RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 0 } },
    });
  });

  test('is disabled in the first deployment without images', () => {
    const template = rendered({}, { bootstrap: true });
    expect(schedule(template).State).toBe('DISABLED');
    expect(alarms(template)).toEqual(['Failed', 'NotStarted']);
  });

  test('depends on everything that a run needs', () => {
    const stack = newStack();
    const { DependsOn } = onlyOf(render(fleet({ jobs: [job()] }, stack, newVpc(stack))), 'AWS::Scheduler::Schedule');
    const needed = [/ExecutionRole/, /TaskRole/, /SecurityGroup/, /TaskDefinition/, /ScheduleRolePolicy/, /ListRuns/, /^VpcPrivateSubnet1DefaultRoute/];
    needed.forEach((each) => expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(each)])));
  });
});

describe('a run', () => {
  test('ends when either the task or its timeout ends', () => {
    const { States: { Run } } = definition(rendered({ timeout: Duration.minutes(10) }));
    const [{ States: { Task, TaskSucceeded } }, { States: { Wait, TimedOut } }] = Run.Branches;
    expect(Task.Resource).toBe('arn:AWS::Partition:states:::ecs:runTask.sync');
    expect(Task.Arguments).toMatchObject({ LaunchType: 'FARGATE', NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } } });
    expect(Task.Arguments.NetworkConfiguration.AwsvpcConfiguration.Subnets).toMatch(/^\{% \$split\('.+,.+', ','\)\[\] %\}$/);
    expect(Task.Arguments.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups).toHaveLength(1);
    expect([Task.Next, TaskSucceeded.Type, Run.Catch]).toEqual(['TaskSucceeded', 'Fail', [{ ErrorEquals: [TaskSucceeded.Error], Next: 'Succeeded' }]]);
    expect([Wait.Seconds, Wait.Next, TimedOut.Type]).toEqual([600, 'TimedOut', 'Fail']);
    expect(TimedOut.Error).not.toBe(TaskSucceeded.Error);
  });

  test('is skipped while an earlier one is in progress', () => {
    const { StartAt, States: { ListRuns, IsRunning, Skip } } = definition(rendered());
    expect([StartAt, ListRuns.Next, IsRunning.Choices[0].Next, IsRunning.Default, Skip.End]).toEqual(['ListRuns', 'IsRunning', 'Skip', 'Run', true]);
    expect(ListRuns.Arguments).toEqual({ StateMachineArn: '{% $states.context.StateMachine.Id %}', StatusFilter: 'RUNNING' });
  });

  describe('is skipped', () => {
    const NOON = '2030-01-31T12:00:00.000Z';
    const run = (name: string, StartDate: string) => ({ ExecutionArn: `arn:aws:states:us-east-1:111122223333:execution:digest:${name}`, StartDate });

    test.each<[string, boolean, Array<ReturnType<typeof run>>]>([
      ['while an earlier one runs', true, [run('a', '2030-01-31T11:59:59.999Z'), run('own', NOON)]],
      ['while an earlier one runs whose name sorts last', true, [run('z', '2030-01-31T11:59:59.999Z'), run('own', NOON)]],
      ['while one runs that started at the same time, and whose name sorts first', true, [run('a', NOON), run('own', NOON)]],
      ['not for one that started at the same time, and whose name sorts last', false, [run('z', NOON), run('own', NOON)]],
      ['not for a later one', false, [run('a', '2030-01-31T12:00:00.001Z'), run('own', NOON)]],
      ['not for itself', false, [run('own', NOON)]],
      ['not if the list does not contain it yet', false, []],
    ])('%s', async (_when, skipped, Executions) => {
      const { States: { IsRunning: { Choices: [{ Condition }] } } } = definition(rendered());
      const [, expression] = /^\{%(.*)%\}$/.exec(Condition)!;
      const states = { input: { Executions }, context: { Execution: { Id: run('own', NOON).ExecutionArn, StartTime: NOON } } };
      expect(await jsonata(expression).evaluate({}, { states })).toBe(skipped);
    });
  });

  test("can overlap if 'overlap' is true", () => {
    const template = rendered({ overlap: true, schedule: at('rate(5 minutes)'), timeout: Duration.hours(2) });
    expect(definition(template).StartAt).toBe('Run');
    expect(JSON.stringify(propsOf(template, 'AWS::IAM::ManagedPolicy'))).not.toContain('states:ListExecutions');
  });

  test.each([['rate(5 minutes)', 300], ['rate(2 hours)', 3600], ['cron(0/20 * * * ? *)', 1200], ['cron(0 6 ? * MON *)', 3600], ['at(2030-01-31T06:00:00)', 3600]])(
    'of %s takes %d seconds at most', (expression, seconds) => {
      const [, { States: { Wait } }] = definition(rendered({ schedule: at(expression) })).States.Run.Branches;
      expect(Wait.Seconds).toBe(seconds);
    },
  );

  test('can run only this task', () => {
    const statements = propsOf(rendered(), 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
    const of = (action: string) => statements.filter(({ Action }) => [Action].flat().includes(action));
    expect(of('ecs:RunTask').map(({ Resource }) => Resource)).toEqual([{ Ref: expect.stringMatching(/^FleetdigestTaskDefinition/) }]);
    expect(of('iam:PassRole')[0]).toMatchObject({ Condition: { StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } } });
    expect(of('iam:PassRole')[0].Resource).toHaveLength(2);
    expect(of('states:StartExecution')).toHaveLength(1);
  });
});

describe('alarms', () => {
  test('go off when a run fails, cannot be started, or does not happen', () => {
    const template = rendered({ flexibleWindow: Duration.minutes(30) });
    expect(alarms(template)).toEqual(['Failed', 'NotStarted', 'MissedRun']);
    const [failed, , missed] = propsOf(template, 'AWS::CloudWatch::Alarm');
    expect([failed.MetricName, failed.Threshold, failed.TreatMissingData]).toEqual(['ExecutionsFailed', 1, 'notBreaching']);
    expect(missed).toMatchObject({
      MetricName: 'ExecutionsStarted', ComparisonOperator: 'LessThanThreshold', Threshold: 1, Period: 3600, EvaluationPeriods: 25, TreatMissingData: 'breaching',
    });
  });

  test.each([['at(2030-01-31T06:00:00)', {}], ['cron(0 6 1 * ? *)', {}], ['cron(0 6 ? * MON *)', {}], ['rate(7 days)', {}], ['rate(8 days)', {}], ['rate(1 day)', { missedRunAlarm: false }]])(
    'do not look for runs of %s with %j', (expression, more) => {
      expect(alarms(rendered({ schedule: at(expression), ...more }))).toEqual(['Failed', 'NotStarted']);
    },
  );

  test('are not created if the fleet has none', () => {
    expect(alarms(rendered({}, { alarms: false }))).toEqual([]);
  });
});

test.each<[string, number | undefined, number | undefined]>([
  ['rate(90 minutes)', 90, 90],
  ['rate(1 day)', 1440, 1440],
  ['cron(0 6 * * ? *)', 1440, 1440],
  ['cron(*/15 * * * ? *)', 15, 15],
  ['cron(0/7 * * * ? *)', 4, 7],
  ['cron(0 6,18,20 * * ? *)', 120, 720],
  ['cron(0 23,1 * * ? *)', 120, 1320],
  ['cron(0 22-2 ? * * *)', 60, 1200],
  ['cron(0 6 ? * MON-FRI *)', 1440, 3 * 1440],
  ['cron(0 6 ? * 2,4 *)', 2 * 1440, 5 * 1440],
  ['cron(0 6 ? * SUN *)', 7 * 1440, 7 * 1440],
  ['cron(0 6 ? * FRI-MON *)', 1440, 4 * 1440],
  ['cron(0 6,7 1 * ? *)', 60, undefined],
  ['cron(0 6 ? * 6#3 *)', 26 * 1440, undefined],
  ['cron(0 6 ? * 6L *)', 26 * 1440, undefined],
  ['cron(0 6 ? * L *)', 7 * 1440, undefined],
  ['cron(0 6 L * ? *)', 26 * 1440, undefined],
  ['cron(0 6 15W * ? *)', 26 * 1440, undefined],
  ['cron(0 6 1 * ? *)', 28 * 1440, undefined],
  ['cron(0 6 31 * ? *)', 28 * 1440, undefined],
  ['cron(0 6 10,20 * ? *)', 10 * 1440, undefined],
  ['cron(0 6 1,31 * ? *)', 1440, undefined],
  ['cron(0 6 * JAN ? *)', 1440, undefined],
  ['at(2030-01-31T06:00:00)', undefined, undefined],
])('%s has %s to %s minutes between two runs', (expression, shortest, longest) => {
  expect([shortestInterval(at(expression))?.toMinutes(), longestInterval(at(expression))?.toMinutes()]).toEqual([shortest, longest]);
});

test('names are readable for operators', () => {
  const template = render(platform({ jobs: [job()] }));
  expect(schedule(template).Name).toBe('dev-reptidex-digest');
  expect(onlyOf(template, 'AWS::StepFunctions::StateMachine').Properties.StateMachineName).toBe('dev-reptidex-digest');
});

test.each(Object.values(ServiceIsolation))('adding one does not change services, with isolation %s', (isolation) => {
  const of = (jobs: ScheduledJobOptions[]) => render(platform({ isolation, services: [service('core', { hostnames: undefined, isDefault: true })], jobs }));
  const [before, after] = [of([]), of([job()])];
  const changed = Object.keys(before.Resources).filter((id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]));
  // The policy of all execution roles names the role of one more.
  expect(changed.filter((id) => !/^PlatformFleetExecutionPolicy/.test(id))).toEqual([]);
});

test('a job that is added later results in the same template', () => {
  const built = fleet();
  const added = built.addJob(job());
  expect(built.job('digest')).toBe(added);
  expect(render(built)).toEqual(rendered());
  expect(added.metricFailed().metricName).toBe('ExecutionsFailed');
  expect(errorOf(() => built.job('other'))).toBe("Stack/Fleet: there is no job 'other', only 'digest'");
});

test('accepts tokens', () => {
  const stack = newStack();
  const template = render(fleet({ jobs: [job({ schedule: at(unknown.text(stack)), timeout: Duration.seconds(unknown.number(stack)) })] }, stack));
  expect(schedule(template).ScheduleExpression).toEqual({ Ref: 'Text' });
  expect(alarms(template)).toEqual(['Failed', 'NotStarted']);
});

test.each(['rate(0 minutes)', 'rate(1 week)', 'cron(0 6 * * *)', 'cron(0 6 * * * *)', 'cron(60 6 * * ? *)', 'at(tomorrow)', 'at(2030-13-45T99:99)', 'at(2030-02-30T06:00)', 'daily'])('fails on the schedule %s', (expression) => {
  expect(mistakesOf(() => withJob({ schedule: at(expression) }))).toEqual([`job 'digest': 'schedule', got '${expression}'`]);
});

test.each<[Partial<ScheduledJobOptions>, string]>([
  [{ schedule: at('rate(5 minutes)'), timeout: Duration.minutes(6) }, "job 'digest': 'timeout', got '6 minutes'"],
  [{ schedule: at('cron(0 6,7 * * ? *)'), timeout: Duration.minutes(61) }, "job 'digest': 'timeout', got '1 hour 1 minute'"],
  [{ timeout: Duration.seconds(59) }, "job 'digest': 'timeout', got 59"],
  [{ schedule: at('rate(5 minutes)'), flexibleWindow: Duration.minutes(5) }, "job 'digest': 'flexibleWindow', got '5 minutes'"],
  [{ flexibleWindow: Duration.seconds(30) }, "job 'digest': 'flexibleWindow', got 0.5"],
  [{ retryAttempts: 186 }, "job 'digest': 'retryAttempts', got 186"],
  [{ maxEventAge: Duration.seconds(59) }, "job 'digest': 'maxEventAge', got 59"],
  [{ schedule: at('rate(1 day)', TimeZone.of('London')) }, "job 'digest': 'schedule.timeZone', got 'London'"],
  [{ schedule: at('cron(0 6 1 * ? *)'), timeout: Duration.days(7), flexibleWindow: Duration.days(1), missedRunAlarm: true }, "job 'digest': 'missedRunAlarm', got true"],
  [{ schedule: at('rate(8 days)'), missedRunAlarm: true }, "job 'digest': 'missedRunAlarm', got true"],
  [{ name: 'core' }, "job 'core': 'name', got 'core'"],
])('fails on %j', (more, message) => {
  expect(mistakesOf(() => withJob(more, { services: [service('core')] }))).toEqual([message]);
});

describe('a job with a database that is stopped outside working hours', () => {
  const hours = { start: '07:00', end: '19:00', timeZone: TimeZone.EUROPE_LONDON };
  const within = (expression: string, timeZone: TimeZone | undefined = TimeZone.EUROPE_LONDON, more: Partial<ReptidexPlatformProps> = {}) => platform({
    schedule: hours, jobs: [job({ schedule: at(expression, timeZone), database: true })], ...more,
  });

  test.each(['cron(0 7 ? * MON-FRI *)', 'cron(0/5 7-18 ? * MON-FRI *)', 'cron(59 18 ? * 2 *)', 'cron(0 12 1 * ? *)', 'at(2030-01-31T12:00:00)'])('can run at %s', (expression) => {
    expect(() => within(expression)).not.toThrow();
  });

  test.each([
    'rate(1 day)', 'cron(59 6 ? * MON-FRI *)', 'cron(0 19 ? * MON-FRI *)', 'cron(0 12 * * ? *)', 'cron(0 12 ? * SAT *)', 'cron(0 3 1 * ? *)', 'cron(0 12,20 ? * MON *)',
    'at(2030-02-02T12:00:00)', 'at(2030-01-31T03:00:00)',
  ])('cannot run at %s', (expression) => {
    expect(mistakesOf(() => within(expression))).toEqual([`job 'digest': 'schedule', got '${expression} Europe/London'`]);
  });

  const [UTC, TOKYO] = [TimeZone.ETC_UTC, TimeZone.ASIA_TOKYO];

  test.each<[string, TimeZone]>([
    ['cron(0 12 ? * MON-FRI *)', UTC], ['cron(59 17 ? * MON-FRI *)', UTC], ['cron(0 7 ? * MON-FRI *)', TimeZone.of('UTC')], ['cron(0 18 ? * MON-FRI *)', TOKYO],
    ['cron(0 2 ? * TUE-SAT *)', TOKYO],
  ])('can run at %s in another time zone', (expression, timeZone) => {
    expect(() => within(expression, timeZone)).not.toThrow();
  });

  test.each<[string, TimeZone]>([
    // In summer, it is an hour later in London.
    ['cron(30 18 ? * MON-FRI *)', UTC], ['cron(0 2 ? * MON-FRI *)', TOKYO], ['cron(0 12 ? * MON-FRI *)', TOKYO],
  ])('cannot run at %s in another time zone', (expression, timeZone) => {
    expect(mistakesOf(() => within(expression, timeZone))).toEqual([`job 'digest': 'schedule', got '${expression} ${timeZone.timezoneName}'`]);
  });

  test('must start within the hours even at the end of its flexible window', () => {
    const flexible = (minutes: number) => platform({
      schedule: hours, jobs: [job({ schedule: at('cron(0 18 ? * MON-FRI *)', hours.timeZone), database: true, flexibleWindow: Duration.minutes(minutes) })],
    });
    expect(() => flexible(59)).not.toThrow();
    expect(mistakesOf(() => flexible(60))).toEqual(["job 'digest': 'schedule', got 'cron(0 18 ? * MON-FRI *) Europe/London'"]);
  });

  test('can run at any time if the database is not stopped, or not used', () => {
    expect(() => within('rate(1 hour)', undefined, { schedule: { ...hours, stopDatabase: false } })).not.toThrow();
    expect(() => within('rate(1 hour)', undefined, { jobs: [job({ schedule: at('rate(1 hour)') })] })).not.toThrow();
  });
});
