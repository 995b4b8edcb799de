import {
  App, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_rds as rds, cx_api, Duration, Stack, TimeZone, Token,
} from 'aws-cdk-lib';
import { OffHoursSchedule, WeekDay } from '../../src';
import { HoursInput, createHours } from '../parts';
import { errorOf, logicalId, mistakesOf, newStack, onlyOf, plainParts, propsOf, rdsInstance, render, resourcesOf, unknown } from '../support';

function schedule(stack: Stack, props: Partial<HoursInput> = {}): OffHoursSchedule {
  return createHours(stack, 'OffHours', { start: '07:00', end: '19:00', ...props });
}

function fargateService(stack: Stack, props: Partial<ecs.FargateServiceProps> = {}): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('app', { image: ecs.ContainerImage.fromRegistry('example/app') });
  return new ecs.FargateService(stack, 'Service', { cluster: plainParts(stack).cluster, taskDefinition, minHealthyPercent: 100, ...props });
}

function importedDatabase(stack: Stack): rds.IDatabaseInstance {
  return rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, 'Postgres', {
    instanceIdentifier: 'dev-postgres', instanceEndpointAddress: 'db.example.com', port: 5432, securityGroups: [],
  });
}

function alarm(stack: Stack, id: string): cloudwatch.Alarm {
  return new cloudwatch.Alarm(stack, id, { metric: new cloudwatch.Metric({ namespace: 'N', metricName: 'M' }), threshold: 1, evaluationPeriods: 1 });
}

/** When a database is started and stopped. */
function databaseTimes(props: Partial<HoursInput>): { [call: string]: string } {
  const stack = newStack();
  schedule(stack, props).addDatabase('Database', importedDatabase(stack));
  return Object.fromEntries(propsOf(render(stack), 'AWS::Scheduler::Schedule').map(({ Target, ScheduleExpression }) => [Target.Arn['Fn::Join'][1].at(-1).split(':').at(-1), ScheduleExpression]));
}

test('a schedule creates no resources until something is added', () => {
  const stack = newStack();
  schedule(stack);
  expect(render(stack).Resources).toBeUndefined();
});

describe('a service', () => {
  test('starts on working days and stops every day', () => {
    const stack = newStack();
    schedule(stack, { timeZone: TimeZone.EUROPE_LONDON }).addService('core', fargateService(stack), { minTasks: 2 });
    expect(onlyOf(render(stack), 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({
      MinCapacity: 2,
      MaxCapacity: 2,
      ScheduledActions: [
        {
          ScheduledActionName: 'WorkingHoursStart',
          Schedule: 'cron(0 7 ? * MON,TUE,WED,THU,FRI *)',
          Timezone: 'Europe/London',
          ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 2 },
        },
        {
          ScheduledActionName: 'WorkingHoursEnd',
          Schedule: 'cron(0 19 * * ? *)',
          Timezone: 'Europe/London',
          ScalableTargetAction: { MinCapacity: 0, MaxCapacity: 0 },
        },
      ],
    });
  });

  test('needs one resource, or none if it already scales', () => {
    const count = (scales: boolean, scheduled: boolean) => {
      const stack = newStack();
      const service = fargateService(stack);
      const scaling = scales ? service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 4 }) : undefined;
      if (scheduled) {
        schedule(stack).addService('core', service, { minTasks: 1, maxTasks: 4, scaling });
      }
      return Object.keys(render(stack).Resources).length;
    };
    expect(count(false, true)).toBe(count(false, false) + 1);
    expect(count(true, true)).toBe(count(true, false));
  });

  test('keeps its own scaling during working hours', () => {
    const stack = newStack();
    const service = fargateService(stack);
    const scaling = service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 4 });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 70 });
    schedule(stack).addService('core', service, { minTasks: 1, maxTasks: 4, scaling });
    const template = render(stack);
    expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions.map((action: any) => action.ScalableTargetAction))
      .toEqual([{ MinCapacity: 1, MaxCapacity: 4 }, { MinCapacity: 0, MaxCapacity: 0 }]);
    onlyOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy');
  });

  test.each([{}, { [cx_api.ECS_REMOVE_DEFAULT_DESIRED_COUNT]: true }])('does not set the number of tasks, so that a deployment at night starts none (flags %p)', (flags) => {
    const stack = newStack({}, flags);
    schedule(stack).addService('core', fargateService(stack, { desiredCount: 3 }), { minTasks: 3 });
    expect(onlyOf(render(stack), 'AWS::ECS::Service').Properties).not.toHaveProperty('DesiredCount');
  });

  test('can have its own hours, field by field', () => {
    const stack = newStack();
    schedule(stack, { timeZone: TimeZone.ASIA_TOKYO }).addService('core', fargateService(stack), {
      minTasks: 1, schedule: { end: '22:30', days: [WeekDay.SUNDAY, WeekDay.MONDAY] },
    });
    const { ScheduledActions } = onlyOf(render(stack), 'AWS::ApplicationAutoScaling::ScalableTarget').Properties;
    expect(ScheduledActions.map((action: any) => [action.Schedule, action.Timezone])).toEqual([
      ['cron(0 7 ? * MON,SUN *)', 'Asia/Tokyo'], ['cron(30 22 * * ? *)', 'Asia/Tokyo'],
    ]);
  });

  test('may run around the clock', () => {
    const stack = newStack();
    schedule(stack).addService('core', fargateService(stack, { desiredCount: 2 }), { minTasks: 2, schedule: { enabled: false }, alarms: [alarm(stack, 'Alarm')] });
    const template = render(stack);
    expect(resourcesOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toEqual([]);
    expect(resourcesOf(template, 'AWS::CloudWatch::AlarmMuteRule')).toEqual([]);
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.DesiredCount).toBe(2);
  });

  test('has its resources in its own stack', () => {
    const app = new App();
    const platform = new Stack(app, 'Platform');
    const team = new Stack(app, 'Team');
    schedule(platform).addService('core', fargateService(team), { minTasks: 1 });
    expect(resourcesOf(render(team), 'AWS::ApplicationAutoScaling::ScalableTarget')).toHaveLength(1);
    expect(render(platform).Resources).toBeUndefined();
  });

  test('can have times that are tokens', () => {
    const stack = newStack();
    schedule(stack, { start: unknown.text(stack, 'Start'), timeZone: TimeZone.of(unknown.text(stack, 'Zone')) })
      .addService('core', fargateService(stack), { minTasks: unknown.number(stack), maxTasks: unknown.number(stack, 'Most') });
    const part = (index: number) => ({ 'Fn::Select': [index, { 'Fn::Split': [':', { Ref: 'Start' }] }] });
    expect(onlyOf(render(stack), 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions[0]).toMatchObject({
      Schedule: { 'Fn::Join': ['', ['cron(', part(1), ' ', part(0), ' ? * MON,TUE,WED,THU,FRI *)']] },
      Timezone: { Ref: 'Zone' },
      ScalableTargetAction: { MinCapacity: { Ref: 'Number' }, MaxCapacity: { Ref: 'Most' } },
    });
  });

  test('is rejected with all mistakes together, and not added', () => {
    const stack = newStack();
    const offHours = schedule(stack);
    const service = fargateService(stack);
    expect(mistakesOf(() => offHours.addService('core', service, { minTasks: -1, maxTasks: 5001, schedule: { start: '20:00' } }))).toEqual([
      "service 'core': 'minTasks', got -1",
      "service 'core': 'maxTasks', got 5001",
      "service 'core': 'schedule.end', got '19:00'",
    ]);
    expect(mistakesOf(() => offHours.addService('core', service, { minTasks: 2, maxTasks: 1 }))).toEqual([
      "service 'core': 'maxTasks', got 1",
    ]);
    offHours.addService('core', service, { minTasks: 0, maxTasks: 5000 });
    expect(mistakesOf(() => offHours.addService('core', service, { minTasks: 1 }))).toEqual(["service 'core': 'name', got 'core'"]);
  });
});

describe('a database', () => {
  test('is started and stopped by EventBridge Scheduler, with no other permissions', () => {
    const stack = newStack();
    const postgres = rdsInstance(stack);
    schedule(stack, { namePrefix: 'dev-reptidex' }).addDatabase('Database', postgres);
    const template = render(stack);
    expect(resourcesOf(template, 'AWS::Lambda::Function')).toEqual([]);
    const [[group, groupResource]] = resourcesOf(template, 'AWS::Scheduler::ScheduleGroup');
    expect(groupResource).toMatchObject({ Properties: { Name: 'dev-reptidex-off-hours' }, DeletionPolicy: 'Delete' });
    const [[role, { Properties: roleProps }]] = resourcesOf(template, 'AWS::IAM::Role');
    for (const [verb, name] of [['start', 'dev-reptidex-database-start'], ['stop', 'dev-reptidex-database-stop']]) {
      expect(propsOf(template, 'AWS::Scheduler::Schedule').find(({ Name }) => Name === name)).toMatchObject({
        GroupName: 'dev-reptidex-off-hours',
        State: 'ENABLED',
        FlexibleTimeWindow: { Mode: 'OFF' },
        ScheduleExpressionTimezone: 'Etc/UTC',
        Target: {
          Arn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:scheduler:::aws-sdk:rds:${verb}DBInstance`]] },
          RoleArn: { 'Fn::GetAtt': [role, 'Arn'] },
          Input: { 'Fn::Join': ['', ['{"DbInstanceIdentifier":"', { Ref: logicalId(postgres) }, '"}']] },
        },
      });
    }
    const { PolicyDocument } = onlyOf(template, 'AWS::IAM::ManagedPolicy').Properties;
    const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':rds:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':db:', { Ref: logicalId(postgres) }]] };
    expect(PolicyDocument.Statement).toEqual([{ Effect: 'Allow', Action: ['rds:StartDBInstance', 'rds:StopDBInstance'], Resource: arn }]);
    expect(roleProps.AssumeRolePolicyDocument.Statement).toEqual([{
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': { 'Fn::GetAtt': [group, 'Arn'] } } },
    }]);
  });

  test.each<{ props: Partial<HoursInput>; start: string; stop: string; what: string }>([
    { what: 'a quarter of an hour around the services', props: {}, start: 'cron(45 6 ? * MON,TUE,WED,THU,FRI *)', stop: 'cron(15 19 * * ? *)' },
    {
      what: 'as long around the services as is said',
      props: { databaseLead: Duration.minutes(30), databaseLag: Duration.hours(2) },
      start: 'cron(30 6 ? * MON,TUE,WED,THU,FRI *)',
      stop: 'cron(0 21 * * ? *)',
    },
    {
      what: 'from the evening before, where the services start at night',
      props: { start: '00:10', end: '12:00' },
      start: 'cron(55 23 ? * MON,TUE,WED,THU,SUN *)',
      stop: 'cron(15 12 * * ? *)',
    },
    { what: 'until after midnight', props: { end: '23:50' }, start: 'cron(45 6 ? * MON,TUE,WED,THU,FRI *)', stop: 'cron(5 0 * * ? *)' },
    { what: 'until midnight', props: { end: '23:45' }, start: 'cron(45 6 ? * MON,TUE,WED,THU,FRI *)', stop: 'cron(0 0 * * ? *)' },
    { what: 'from midnight', props: { start: '00:15' }, start: 'cron(0 0 ? * MON,TUE,WED,THU,FRI *)', stop: 'cron(15 19 * * ? *)' },
  ])('runs $what', ({ props, start, stop }) => {
    expect(databaseTimes(props)).toEqual({ startDBInstance: start, stopDBInstance: stop });
  });

  test('is not stopped on Monday by a stop that was rejected on the weekend', () => {
    const stack = newStack();
    schedule(stack).addDatabase('Database', importedDatabase(stack));
    for (const { Target } of propsOf(render(stack), 'AWS::Scheduler::Schedule')) {
      expect(Target.RetryPolicy).toEqual({ MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 30 });
    }
  });

  test.each(['Orders', 'Group', 'My orders', '', 5])('is rejected with the ID %j, which is taken or invalid', (id) => {
    const stack = newStack();
    const offHours = schedule(stack);
    offHours.addDatabase('Orders', importedDatabase(stack));
    expect(mistakesOf(() => offHours.addDatabase(id as string, rdsInstance(new Stack(stack.node.root as App, 'Other'))))).toEqual([`database: 'id', got ${typeof id === 'string' ? `'${id}'` : id}`]);
  });

  test('is not stopped if set', () => {
    const stack = newStack();
    schedule(stack, { stopDatabase: false }).addDatabase('Database', importedDatabase(stack));
    expect(render(stack).Resources).toBeUndefined();
  });

  test('shares schedule group and role with others', () => {
    const stack = newStack();
    const offHours = schedule(stack);
    offHours.addDatabase('Orders', importedDatabase(stack));
    offHours.addDatabase('Reports', rdsInstance(new Stack(stack.node.root as App, 'Other')));
    const template = render(stack);
    onlyOf(template, 'AWS::Scheduler::ScheduleGroup');
    onlyOf(template, 'AWS::IAM::Role');
    expect(resourcesOf(template, 'AWS::Scheduler::Schedule')).toHaveLength(4);
    for (const { Resource } of onlyOf(template, 'AWS::IAM::ManagedPolicy').Properties.PolicyDocument.Statement) {
      expect(Resource).toHaveLength(2);
    }
  });

  test('has names within the limits', () => {
    const stack = newStack();
    schedule(stack, { namePrefix: `${'x'.repeat(30)}-${'y'.repeat(30)}` }).addDatabase('Database', importedDatabase(stack));
    const template = render(stack);
    for (const type of ['AWS::Scheduler::ScheduleGroup', 'AWS::Scheduler::Schedule']) {
      propsOf(template, type).forEach(({ Name }) => expect(Name.length).toBeLessThanOrEqual(64));
    }
    expect(onlyOf(template, 'AWS::IAM::Role').Properties.RoleName.length).toBeLessThanOrEqual(64);
  });

  test('renders the same with every feature flag', () => {
    const withFlags = (flags: Record<string, unknown>) => {
      const stack = newStack({}, flags);
      schedule(stack, { namePrefix: 'dev' }).addDatabase('Database', importedDatabase(stack));
      return render(stack);
    };
    expect(withFlags({ [cx_api.IAM_MINIMIZE_POLICIES]: true })).toEqual(withFlags({}));
  });

  test('cannot be a read replica', () => {
    const stack = newStack();
    const source = rdsInstance(stack);
    const replica = new rds.DatabaseInstanceReadReplica(stack, 'Replica', {
      sourceDatabaseInstance: source, vpc: source.vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, instanceType: new ec2.InstanceType('t4g.micro'),
    });
    expect(mistakesOf(() => schedule(stack).addDatabase('Replica', replica))).toEqual([
      "database 'Replica': 'database', got 'Stack/Replica'",
    ]);
  });

  test('cannot have a read replica, including one that is created later', () => {
    const stack = newStack();
    const source = rdsInstance(stack);
    schedule(stack).addDatabase('Database', source);
    new rds.DatabaseInstanceReadReplica(stack, 'Replica', {
      sourceDatabaseInstance: source, vpc: source.vpc, vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }, instanceType: new ec2.InstanceType('t4g.micro'),
    });
    expect(errorOf(() => (stack.node.root as App).synth())).toContain("'Stack/Postgres' has a read replica, and RDS cannot stop such a database: set 'stopDatabase' of the schedule to false");
  });

  test('is not affected by a read replica of another database', () => {
    const stack = newStack();
    schedule(stack).addDatabase('Database', importedDatabase(stack));
    new rds.CfnDBInstance(stack, 'Replica', { sourceDbInstanceIdentifier: 'another' });
    expect(() => (stack.node.root as App).synth()).not.toThrow();
  });
});

describe('alarms', () => {
  const rules = (stack: Stack) => propsOf(render(stack), 'AWS::CloudWatch::AlarmMuteRule')
    .map(({ Rule: { Schedule }, MuteTargets }) => [Schedule.Expression, Schedule.Duration, MuteTargets.AlarmNames.length]);

  test.each<{ props: Partial<HoursInput>; expected: Array<[string, string, number]>; what: string }>([
    { what: 'overnight and at the weekend', props: {}, expected: [['cron(0 19 * * MON,TUE,WED,THU)', 'PT12H15M', 1], ['cron(0 19 * * FRI)', 'P2DT12H15M', 1]] },
    { what: 'every night', props: { days: Object.values(WeekDay) }, expected: [['cron(0 19 * * MON,TUE,WED,THU,FRI,SAT,SUN)', 'PT12H15M', 1]] },
    { what: 'for a week', props: { days: [WeekDay.SATURDAY] }, expected: [['cron(0 19 * * SAT)', 'P6DT12H15M', 1]] },
    {
      what: 'in every gap of a broken week',
      props: { days: [WeekDay.SUNDAY, WeekDay.TUESDAY], start: '08:30' },
      expected: [['cron(0 19 * * TUE)', 'P4DT13H45M', 1], ['cron(0 19 * * SUN)', 'P1DT13H45M', 1]],
    },
  ])('are muted $what, until the services have started', ({ props, expected }) => {
    const stack = newStack();
    schedule(stack, props).addAlarms(alarm(stack, 'Alarm'));
    expect(rules(stack)).toEqual(expected);
  });

  test('have muting rules with names, in the time zone of the schedule', () => {
    const stack = newStack();
    const muted = alarm(stack, 'Alarm');
    schedule(stack, { namePrefix: 'dev', timeZone: TimeZone.EUROPE_LONDON }).addAlarms(muted);
    expect(propsOf(render(stack), 'AWS::CloudWatch::AlarmMuteRule')).toMatchObject([
      { Name: 'dev-mute-montuewedthu', Rule: { Schedule: { Timezone: 'Europe/London' } }, MuteTargets: { AlarmNames: [{ Ref: logicalId(muted) }] } },
      { Name: 'dev-mute-fri' },
    ]);
  });

  test("of services are muted during those of the environment, or during a service's own hours", () => {
    const stack = newStack();
    const offHours = schedule(stack);
    offHours.addAlarms(alarm(stack, 'A'));
    offHours.addService('core', fargateService(stack), { minTasks: 1, alarms: [alarm(stack, 'B')], schedule: { start: '07:00' } });
    offHours.addService('late', fargateService(new Stack(stack.node.root as App, 'Late')), { minTasks: 1, alarms: [alarm(stack, 'C')], schedule: { end: '22:00' } });
    expect(rules(stack)).toEqual([
      ['cron(0 19 * * MON,TUE,WED,THU)', 'PT12H15M', 2], ['cron(0 19 * * FRI)', 'P2DT12H15M', 2],
      ['cron(0 22 * * MON,TUE,WED,THU)', 'PT9H15M', 1], ['cron(0 22 * * FRI)', 'P2DT9H15M', 1],
    ]);
  });

  test('are muted by rules for a hundred each', () => {
    const stack = newStack();
    schedule(stack, { days: [WeekDay.MONDAY] }).addAlarms(...Array.from({ length: 201 }, (_, index) => alarm(stack, `Alarm${index}`)));
    expect(rules(stack).map(([,, alarms]) => alarms)).toEqual([100, 100, 1]);
  });

  test('can be added in any order', () => {
    const of = (ids: string[]) => {
      const stack = newStack();
      const alarms = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, alarm(stack, id)]));
      const offHours = schedule(stack);
      ids.forEach((id) => offHours.addAlarms(alarms[id]));
      return render(stack);
    };
    expect(of(['c', 'a', 'b'])).toEqual(of(['a', 'b', 'c']));
  });

  test('require times that are known at synth', () => {
    const stack = newStack();
    expect(mistakesOf(() => schedule(stack, { end: unknown.text(stack) }).addAlarms(alarm(stack, 'Alarm')))).toEqual([
      "schedule: 'end', got a value known only at deployment",
    ]);
  });
});

test('the order of the days does not matter, and repeated days count once', () => {
  expect(databaseTimes({ days: [WeekDay.SUNDAY, WeekDay.MONDAY, WeekDay.SUNDAY] })).toEqual(databaseTimes({ days: [WeekDay.MONDAY, WeekDay.SUNDAY] }));
});

test('logical IDs do not depend on the hours', () => {
  const ids = (props: Partial<HoursInput>) => {
    const stack = newStack();
    schedule(stack, props).addDatabase('Database', importedDatabase(stack));
    return Object.keys(render(stack).Resources).sort();
  };
  expect(ids({ start: '09:00', end: '17:00', days: [WeekDay.MONDAY], timeZone: TimeZone.ASIA_TOKYO })).toEqual(ids({}));
  expect(Token.isUnresolved(ids({})[0])).toBe(false);
});
