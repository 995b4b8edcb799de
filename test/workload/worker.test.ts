import { App, aws_cloudwatch as cloudwatch, aws_scheduler as scheduler, aws_sqs as sqs, Duration, Stack, TimeZone } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Binding, MicroserviceFleetProps, PlatformDatabase, ReptidexPlatform, ServiceIsolation, ServiceProfile, WorkerOptions, WorkerScalingOptions } from '../../src';
import { domainIn, errorOf, fleet, IMAGE, mistakesOf, newStack, onlyOf, platform, propsOf, render, Rendered, resourcesOf, service, unknown } from '../support';

const worker = (more: Partial<WorkerOptions> = {}): WorkerOptions => ({ name: 'mailer', image: IMAGE, command: ['mail'], ...more });

/** A fleet with a queue, whose visibility timeout is 60 seconds, and one worker. */
function withWorker(more: Partial<WorkerOptions> = {}, props: Partial<MicroserviceFleetProps> = {}) {
  const stack = newStack();
  const queues = { mail: new sqs.Queue(stack, 'Mail', { visibilityTimeout: Duration.seconds(60) }), sms: new sqs.Queue(stack, 'Sms') };
  return fleet({ queues, workers: [worker({ queue: 'mail', ...more })], ...props }, stack);
}

/** A fleet with these queues, and one worker. */
function withWorkerIn(stack: Stack, queues: { [name: string]: sqs.IQueue }, more: Partial<WorkerOptions> = {}) {
  return fleet({ queues, workers: [worker({ queue: 'mail', ...more })] }, stack);
}

const rendered = (...args: Parameters<typeof withWorker>) => render(withWorker(...args));
const target = (template: Rendered) => onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties;
const policies = (template: Rendered) => propsOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy');
const tracking = (template: Rendered) => policies(template).find(({ PolicyType }) => PolicyType === 'TargetTrackingScaling').TargetTrackingScalingPolicyConfiguration;
const alarmsOf = (template: Rendered) => resourcesOf(template, 'AWS::CloudWatch::Alarm').map(([id]) => id.replace(/^Fleetmailer(Alarms|Scaling)|[0-9A-F]{8}$/g, ''));
const containers = (template: Rendered) => propsOf(template, 'AWS::ECS::TaskDefinition').map(({ ContainerDefinitions: [container] }) => container);
const variables = (template: Rendered) => containers(template)[0].Environment.map(({ Name }: { Name: string }) => Name);
const scaled = (scaling: Partial<WorkerScalingOptions>, more: Partial<WorkerOptions> = {}) => rendered({ scaling: { maxTasks: 3, ...scaling }, ...more });

test('an environment with services, workers, jobs and migrations is one app', () => {
  const stack = newStack();
  const { environmentName, projectName } = { environmentName: 'prod', projectName: 'reptidex' };
  const built = new ReptidexPlatform(stack, 'Platform', {
    environmentName,
    projectName,
    domain: domainIn(stack, 'reptidex.com'),
    queues: [{ name: 'mail' }],
    services: [{ name: 'core', profile: ServiceProfile.BACKEND, hostnames: ['api.reptidex.com'], queues: ['mail'] }],
    workers: [{ name: 'mailer', queue: 'mail', command: ['python', '-m', 'mailer'] }],
    jobs: [{
      name: 'digest', schedule: scheduler.ScheduleExpression.cron({ hour: '6', minute: '0', timeZone: TimeZone.EUROPE_LONDON }), command: ['python', '-m', 'digest'],
    }],
    migrations: [{ name: 'alembic', command: ['alembic', 'upgrade', 'head'], database: true, before: ['core'] }],
  });
  const template = render(stack);
  expect(propsOf(template, 'AWS::ECS::Service').map(({ ServiceName }) => ServiceName)).toEqual(['prod-reptidex-core', 'prod-reptidex-mailer']);
  expect(propsOf(template, 'AWS::Scheduler::Schedule').map(({ Name }) => Name)).toEqual(['prod-reptidex-digest']);
  expect(resourcesOf(template, 'Custom::Migration')).toHaveLength(1);
  expect([built.fleet.worker('mailer').workerName, built.fleet.job('digest').jobName, built.fleet.migration('alembic').migrationName]).toEqual(['mailer', 'digest', 'alembic']);
});

describe('without a load balancer', () => {
  const template = rendered();

  test('it has no port, target group or rule', () => {
    expect(containers(template)[0].PortMappings).toBeUndefined();
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')).toEqual([]);
    expect(resourcesOf(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')).toEqual([]);
    const { LoadBalancers, HealthCheckGracePeriodSeconds } = onlyOf(template, 'AWS::ECS::Service').Properties;
    expect([LoadBalancers, HealthCheckGracePeriodSeconds]).toEqual([undefined, undefined]);
  });

  test('nothing can connect to it', () => {
    expect(resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').filter(([id]) => id.includes('mailer'))).toEqual([]);
    const group = onlyOf(template, 'AWS::EC2::SecurityGroup', (id) => id.includes('mailer')).Properties;
    expect(group.SecurityGroupIngress).toBeUndefined();
  });

  test('a deployment that fails is rolled back', () => {
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.DeploymentConfiguration).toMatchObject({
      DeploymentCircuitBreaker: { Enable: true, Rollback: true }, MinimumHealthyPercent: 100, MaximumPercent: 200,
    });
  });

  test('its stop timeout is the longest that Fargate allows, or the one that is set', () => {
    expect(containers(template)[0].StopTimeout).toBe(120);
    expect(containers(rendered({ deployment: { stopTimeout: Duration.seconds(90) } }))[0].StopTimeout).toBe(90);
  });

  test("the fleet's deployment settings apply, except the stop timeout", () => {
    const other = rendered({}, { deployment: { minHealthyPercent: 50, stopTimeout: Duration.seconds(10) } });
    expect(onlyOf(other, 'AWS::ECS::Service').Properties.DeploymentConfiguration.MinimumHealthyPercent).toBe(50);
    expect(containers(other)[0].StopTimeout).toBe(120);
  });
});

describe('the queue', () => {
  const actions = (template: Rendered) => JSON.stringify(propsOf(template, 'AWS::IAM::ManagedPolicy')).match(/sqs:\w+/g);

  test('is consumed, in its own variable and the default one', () => {
    const template = rendered();
    expect(variables(template)).toEqual(['QUEUE_URL_MAIL', 'QUEUE_URL']);
    expect(actions(template)).toContain('sqs:ReceiveMessage');
    expect(actions(template)).not.toContain('sqs:SendMessage');
  });

  test("can also receive messages if it is in 'queues'", () => {
    expect(actions(rendered({ queues: ['mail'] }))).toContain('sqs:SendMessage');
  });

  test('keeps the default variable beside other queues', () => {
    expect(variables(rendered({ queues: ['sms'] }))).toEqual(['QUEUE_URL_MAIL', 'QUEUE_URL', 'QUEUE_URL_SMS']);
  });

  test('sets the variable that a binding chooses', () => {
    expect(variables(rendered({ uses: [Binding.queue('mail', { variable: 'BROKER' })] }))).toEqual(['BROKER']);
  });
});

describe('several queues', () => {
  const several = (more: Partial<WorkerOptions> = {}) => rendered({
    additionalQueues: [{ name: 'sms', processingTime: Duration.millis(250) }], scaling: { minTasks: 0, maxTasks: 3, processingTime: Duration.seconds(2) }, ...more,
  });

  test('are all consumed, each with its variable', () => {
    const template = several();
    expect(variables(template)).toEqual(['QUEUE_URL_MAIL', 'QUEUE_URL', 'QUEUE_URL_SMS']);
    const allowed = propsOf(template, 'AWS::IAM::ManagedPolicy').flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Action }) => [Action].flat().includes('sqs:ReceiveMessage')).flatMap(({ Resource }) => [Resource].flat());
    expect(JSON.stringify(allowed)).toMatch(/Mail.*Sms/);
    expect(JSON.stringify(propsOf(template, 'AWS::IAM::ManagedPolicy'))).not.toContain('sqs:SendMessage');
  });

  test("can also receive messages if they are in 'queues'", () => {
    expect(JSON.stringify(propsOf(several({ queues: ['sms'] }), 'AWS::IAM::ManagedPolicy'))).toContain('sqs:SendMessage');
    expect(variables(several({ queues: ['sms'] }))).toEqual(['QUEUE_URL_MAIL', 'QUEUE_URL', 'QUEUE_URL_SMS']);
  });

  test('scale on the time that all messages take, which is the acceptable latency', () => {
    const { TargetValue, CustomizedMetricSpecification: { Metrics } } = tracking(several());
    expect(TargetValue).toBe(300);
    const { Expression } = Metrics.find(({ Id }: any) => Id === 'backlog');
    expect(Expression).toBe('(2 * (FILL(visible, 0) + FILL(inFlight, 0)) + 0.25 * (FILL(visible2, 0) + FILL(inFlight2, 0))) / running');
    expect(Metrics.filter(({ MetricStat }: any) => MetricStat).map(({ Id, MetricStat: { Metric: { MetricName, Dimensions } } }: any) => (
      [Id, MetricName, Dimensions[0].Value['Fn::GetAtt']?.[0]]
    ))).toEqual([
      ['visible', 'ApproximateNumberOfMessagesVisible', expect.stringMatching(/^Mail/)],
      ['inFlight', 'ApproximateNumberOfMessagesNotVisible', expect.stringMatching(/^Mail/)],
      ['visible2', 'ApproximateNumberOfMessagesVisible', expect.stringMatching(/^Sms/)],
      ['inFlight2', 'ApproximateNumberOfMessagesNotVisible', expect.stringMatching(/^Sms/)],
      ['running', 'CPUUtilization', undefined],
    ]);
  });

  test('keep at least the message that takes longest', () => {
    expect(tracking(several({ scaling: { maxTasks: 3, acceptableLatency: Duration.seconds(1), processingTime: Duration.seconds(40) } })).TargetValue).toBe(40);
  });

  test('start the first task, and stop the last, with the messages of all of them', () => {
    const expressions = propsOf(several(), 'AWS::CloudWatch::Alarm').flatMap(({ Metrics }) => Metrics ?? []).flatMap(({ Expression }: any) => Expression ?? []);
    expect(expressions).toEqual([
      'IF(FILL(running, 0) < 1, FILL(visible, 0) + FILL(visible2, 0), 0)', 'FILL(visible, 0) + FILL(inFlight, 0) + FILL(visible2, 0) + FILL(inFlight2, 0)',
    ]);
  });

  test('have an alarm each', () => {
    expect(alarmsOf(several())).toEqual(expect.arrayContaining(['MessageAge', 'MessageAgeSms']));
    const age = onlyOf(several(), 'AWS::CloudWatch::Alarm', (id) => id.includes('MessageAgeSms')).Properties;
    expect([age.Threshold, age.Dimensions[0].Value['Fn::GetAtt'][0]]).toEqual([900, expect.stringMatching(/^Sms/)]);
  });

  test('are properties of the worker', () => {
    const stack = newStack();
    const queues = { mail: new sqs.Queue(stack, 'Mail'), sms: new sqs.Queue(stack, 'Sms') };
    const built = withWorkerIn(stack, queues, { additionalQueues: [{ name: 'sms' }] }).worker('mailer');
    expect([built.queue, built.additionalQueues]).toEqual([queues.mail, [queues.sms]]);
  });

  test('are at most four, unless the number of tasks is fixed', () => {
    const consuming = (names: string[], more: Partial<WorkerOptions> = {}) => {
      const stack = newStack();
      const queues = Object.fromEntries(['mail', ...names].map((name) => [name, new sqs.Queue(stack, name)]));
      return withWorkerIn(stack, queues, { ...more, additionalQueues: names.map((name) => ({ name })) });
    };
    expect(mistakesOf(() => consuming(['a', 'b', 'c', 'd']))).toEqual(["worker 'mailer': 'additionalQueues', got 4"]);
    expect(() => [consuming(['a', 'b', 'c']), consuming(['a', 'b', 'c', 'd'], { desiredCount: 1 })]).not.toThrow();
  });
});

describe('scaling', () => {
  test('keeps a number of messages per running task, including those in flight', () => {
    const template = rendered();
    expect(target(template)).toMatchObject({ MinCapacity: 1, MaxCapacity: 4 });
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.DesiredCount).toBeUndefined();
    const { TargetValue, CustomizedMetricSpecification: { Metrics }, ScaleInCooldown, ScaleOutCooldown } = tracking(template);
    // Five minutes of latency, and 60 seconds a message at most.
    expect({ TargetValue, ScaleInCooldown, ScaleOutCooldown }).toEqual({ TargetValue: 5, ScaleInCooldown: 300, ScaleOutCooldown: 60 });
    expect(Metrics.map(({ Id, MetricStat, Expression }: any) => [Id, MetricStat?.Metric.MetricName ?? Expression, MetricStat?.Stat])).toEqual([
      ['visible', 'ApproximateNumberOfMessagesVisible', 'Maximum'],
      ['inFlight', 'ApproximateNumberOfMessagesNotVisible', 'Maximum'],
      ['running', 'CPUUtilization', 'SampleCount'],
      ['backlog', '(visible + inFlight) / running', undefined],
    ]);
    expect(Metrics[2].MetricStat.Metric.Dimensions.map(({ Name }: any) => Name)).toEqual(['ClusterName', 'ServiceName']);
  });

  test.each<[string, Partial<WorkerScalingOptions>, number]>([
    ['latency and processing time', { acceptableLatency: Duration.minutes(10), processingTime: Duration.seconds(4) }, 150],
    ['a fraction of a second', { acceptableLatency: Duration.seconds(10), processingTime: Duration.millis(250) }, 40],
    ['a processing time that is longer than the latency', { acceptableLatency: Duration.seconds(10) }, 1],
  ])('computes messages per task from %s', (_, scaling, messages) => {
    expect(tracking(scaled(scaling)).TargetValue).toBe(messages);
  });

  test('assumes the default visibility timeout if that of the queue is not known', () => {
    const stack = newStack();
    const queues = { mail: sqs.Queue.fromQueueArn(stack, 'Mail', 'arn:aws:sqs:us-east-1:111122223333:mail') };
    expect(tracking(render(fleet({ queues, workers: [worker({ queue: 'mail' })] }, stack))).TargetValue).toBe(10);
  });

  test("uses the visibility timeout of the platform's queues", () => {
    const built = platform({ queues: [{ name: 'mail', visibilityTimeout: Duration.seconds(100) }], workers: [worker({ queue: 'mail' })] });
    expect(tracking(render(built)).TargetValue).toBe(3);
  });

  test('starts the first task when there is a message, and stops the last when there is none', () => {
    const template = scaled({ minTasks: 0 });
    expect(target(template)).toMatchObject({ MinCapacity: 0, MaxCapacity: 3 });
    const steps = policies(template).filter(({ PolicyType }) => PolicyType === 'StepScaling')
      .map(({ StepScalingPolicyConfiguration: step }) => [step.AdjustmentType, step.StepAdjustments]);
    expect(steps).toEqual([
      ['ChangeInCapacity', [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }]], ['ExactCapacity', [{ MetricIntervalUpperBound: 0, ScalingAdjustment: 0 }]],
    ]);
    const expressions = propsOf(template, 'AWS::CloudWatch::Alarm').flatMap(({ Metrics, EvaluationPeriods, Threshold, ComparisonOperator, AlarmActions }) => (
      (Metrics ?? []).filter(({ Expression }: any) => Expression)
        .map(({ Expression }: any) => [Expression, ComparisonOperator, Threshold, EvaluationPeriods, AlarmActions.length])
    ));
    expect(expressions).toEqual([
      ['IF(FILL(running, 0) < 1, visible, 0)', 'GreaterThanOrEqualToThreshold', 1, 2, 1],
      ['visible + inFlight', 'LessThanOrEqualToThreshold', 0, 15, 1],
    ]);
  });

  test("has no such steps if 'minTasks' is above zero", () => {
    expect(policies(rendered()).map(({ PolicyType }) => PolicyType)).toEqual(['TargetTrackingScaling']);
  });

  test('tracks a custom metric, with or without a queue', () => {
    const metric = new cloudwatch.Metric({ namespace: 'Celery', metricName: 'Waiting', dimensionsMap: { Queue: 'celery' } });
    for (const queue of [undefined, 'mail']) {
      const { CustomizedMetricSpecification, TargetValue } = tracking(scaled({ metric, target: 20, minTasks: 2 }, { queue }));
      expect({ CustomizedMetricSpecification, TargetValue }).toEqual({
        TargetValue: 20,
        CustomizedMetricSpecification: { MetricName: 'Waiting', Namespace: 'Celery', Statistic: 'Average', Dimensions: [{ Name: 'Queue', Value: 'celery' }] },
      });
    }
  });

  test.each<[string, Partial<WorkerOptions>, number]>([
    ['without a queue', { queue: undefined }, 1], ['as told', { queue: undefined, desiredCount: 3 }, 3], ['as told with a queue', { desiredCount: 2 }, 2],
  ])('the number of tasks is fixed %s', (_, more, count) => {
    const template = rendered(more);
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.DesiredCount).toBe(count);
    expect(propsOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toEqual([]);
  });

  test('the first deployment without images starts nothing, and has no alarm on running tasks', () => {
    const template = rendered({}, { bootstrap: true });
    expect(onlyOf(template, 'AWS::ECS::Service').Properties.DesiredCount).toBe(0);
    expect(target(template)).toMatchObject({ MinCapacity: 0, MaxCapacity: 0 });
    expect(alarmsOf(template)).toEqual(['Memory', 'MessageAge']);
  });
});

describe('alarms', () => {
  test('cover memory, the age of messages, and whether a task runs', () => {
    const template = rendered();
    expect(alarmsOf(template)).toEqual(['Memory', 'MessageAge', 'NoRunningTask']);
    expect(propsOf(template, 'AWS::CloudWatch::Alarm').map(({ Threshold, TreatMissingData, Statistic }) => [Threshold, TreatMissingData, Statistic])).toEqual([
      [80, 'notBreaching', 'Average'], [900, 'notBreaching', 'Maximum'], [1, 'breaching', 'SampleCount'],
    ]);
    const [[, { DependsOn }]] = resourcesOf(template, 'AWS::CloudWatch::Alarm').slice(-1);
    expect(DependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/^FleetmailerService/)]));
  });

  test('have the thresholds of the worker, or those of the fleet', () => {
    const template = rendered({ alarmThresholds: { messageAge: Duration.minutes(2) } }, { alarmThresholds: { memoryPercent: 70 } });
    expect(propsOf(template, 'AWS::CloudWatch::Alarm').map(({ Threshold }) => Threshold)).toEqual([70, 120, 1]);
  });

  test("do not expect a task if 'minTasks' is zero", () => {
    expect(alarmsOf(scaled({ minTasks: 0 }))).toEqual(['FirstTaskAlarm', 'NoTaskAlarm', 'Memory', 'MessageAge']);
  });

  test('are not created if the fleet has none', () => {
    expect(alarmsOf(rendered({}, { alarms: false }))).toEqual([]);
  });
});

test('working hours stop it at night and mute its alarms', () => {
  const template = rendered({ schedule: { end: '20:00' } }, { schedule: { start: '07:00', end: '19:00', stopDatabase: false } });
  expect(target(template).ScheduledActions.map(({ Schedule, ScalableTargetAction }: any) => [Schedule, ScalableTargetAction])).toEqual([
    [expect.stringContaining('cron(0 7'), { MinCapacity: 1, MaxCapacity: 4 }], [expect.stringContaining('cron(0 20'), { MinCapacity: 0, MaxCapacity: 0 }],
  ]);
  expect(JSON.stringify(propsOf(template, 'AWS::CloudWatch::AlarmMuteRule'))).toContain('NoRunningTask');
});

test('it is redeployed after a password rotation', () => {
  const built = platform({ database: PlatformDatabase.postgres({ rotation: {} }), workers: [worker({ database: true })] });
  const refresh = onlyOf(render(built), 'AWS::Lambda::Function', (id) => id.includes('DatabaseRotation'));
  expect(JSON.stringify(refresh.Properties.Environment)).toContain('PlatformFleetmailerService');
});

test('its connections count toward the limit of the database', () => {
  const tooMany = { database: PlatformDatabase.postgres({ instanceClass: 'db.t4g.micro' }), workers: [worker({ database: true, databasePoolSize: 30, desiredCount: 2 })] };
  expect(() => platform(tooMany)).toThrow("'mailer' 30 × 4 tasks = 120");
});

test('a worker that is added later results in the same template', () => {
  const stack = newStack();
  const queues = { mail: new sqs.Queue(stack, 'Mail', { visibilityTimeout: Duration.seconds(60) }), sms: new sqs.Queue(stack, 'Sms') };
  const built = fleet({ queues }, stack);
  const added = built.addWorker(worker({ queue: 'mail' }));
  expect(built.worker('mailer')).toBe(added);
  expect(added.queue).toBe(queues.mail);
  expect(render(stack)).toEqual(rendered());
});

test('lists the existing workers if one does not exist', () => {
  expect(errorOf(() => withWorker().worker('sender'))).toBe("Stack/Fleet: there is no worker 'sender', only 'mailer'");
});

test.each(Object.values(ServiceIsolation))('adding one does not change services, with isolation %s', (isolation) => {
  const of = (workers: WorkerOptions[]) => render(platform({ isolation, queues: [{ name: 'mail' }], services: [service('core', { hostnames: undefined, isDefault: true, queues: ['mail'] })], workers }));
  const [before, after] = [of([]), of([worker({ queue: 'mail' })])];
  const changed = Object.keys(before.Resources).filter((id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(after.Resources[id]));
  // The policy of all execution roles names the role of one more.
  expect(changed.filter((id) => !/^PlatformFleetExecutionPolicy/.test(id))).toEqual([]);
});

test('accepts tokens', () => {
  const stack = newStack();
  const tasks = unknown.number(stack);
  const built = fleet({ queues: { mail: new sqs.Queue(stack, 'Mail') }, workers: [worker({ queue: 'mail', scaling: { minTasks: tasks, maxTasks: tasks } })] }, stack);
  expect(target(render(built))).toMatchObject({ MinCapacity: { Ref: 'Number' }, MaxCapacity: { Ref: 'Number' } });
});

test('repeated synthesis gives the same bytes', () => {
  const [one, other] = [0, 1].map(() => JSON.stringify(Template.fromStack(withWorker({ scaling: { minTasks: 0, maxTasks: 2 } }).node.scope as any).toJSON()));
  expect(one).toBe(other);
  expect(App.isApp(withWorker().node.root)).toBe(true);
});

test.each<[Partial<WorkerOptions>, string]>([
  [{ queue: 'fax' }, "worker 'mailer': 'queue', got 'fax'"],
  [{ scaling: { maxTasks: 5001 } }, "worker 'mailer': 'scaling.maxTasks', got 5001"],
  [{ scaling: { minTasks: 4, maxTasks: 3 } }, "worker 'mailer': 'scaling.maxTasks', got 3"],
  [{ desiredCount: 2, scaling: { maxTasks: 3 } }, "worker 'mailer': 'desiredCount', got 2"],
  [{ queue: undefined, scaling: { maxTasks: 3 } }, "worker 'mailer': 'scaling.metric' is missing"],
  [{ scaling: { maxTasks: 3, processingTime: Duration.minutes(2) } }, "worker 'mailer': 'scaling.processingTime', got '2 minutes'"],
  [{ scaling: { maxTasks: 3, processingTime: Duration.seconds(50) }, deployment: { stopTimeout: Duration.seconds(20) } }, "worker 'mailer': 'deployment.stopTimeout', got '20 seconds'"],
  [{ deployment: { stopTimeout: Duration.seconds(10) } }, "worker 'mailer': 'deployment.stopTimeout', got '10 seconds'"],
  [{ desiredCount: 1, deployment: { stopTimeout: Duration.seconds(59) } }, "worker 'mailer': 'deployment.stopTimeout', got '59 seconds'"],
  [{ queue: 'sms', deployment: { stopTimeout: Duration.seconds(29) } }, "worker 'mailer': 'deployment.stopTimeout', got '29 seconds'"],
  [{ additionalQueues: [{ name: 'sms', processingTime: Duration.minutes(2) }], deployment: { stopTimeout: Duration.seconds(60) } }, "worker 'mailer': 'deployment.stopTimeout', got '1 minute'"],
  [{ additionalQueues: [{ name: 'fax' }] }, "worker 'mailer': 'additionalQueues', got 'fax'"],
  [{ additionalQueues: [{ name: 'mail' }] }, "worker 'mailer': 'additionalQueues', got 'mail'"],
  [{ queue: undefined, additionalQueues: [{ name: 'mail' }] }, "worker 'mailer': 'queue' is missing"],
  [{ queue: 'sms', additionalQueues: [{ name: 'mail', processingTime: Duration.seconds(61) }] }, "worker 'mailer': 'additionalQueues.processingTime', got '1 minute 1 second'"],
  [{ deployment: { stopTimeout: Duration.seconds(121) } }, "worker 'mailer': 'deployment.stopTimeout', got 121"],
  [{ hostnames: ['a.example.com'] } as any, "worker 'mailer': 'hostnames', got ['a.example.com']"],
])('fails on %j', (more, message) => {
  expect(mistakesOf(() => withWorker(more))).toEqual([message]);
});

test.each<[Partial<WorkerOptions>]>([
  [{ deployment: { stopTimeout: Duration.seconds(60) } }],
  [{ scaling: { maxTasks: 3, processingTime: Duration.seconds(5) }, deployment: { stopTimeout: Duration.seconds(5) } }],
  [{ queue: undefined, deployment: { stopTimeout: Duration.seconds(2) } }],
])('accepts the timeouts of %j', (more) => {
  expect(() => withWorker(more)).not.toThrow();
});

test.each<[Partial<WorkerOptions>, string]>([
  [{ queue: 'hot' }, "worker 'mailer': 'queue', got 'hot'"],
  [{ queue: 'hot', desiredCount: 1 }, "worker 'mailer': 'queue', got 'hot'"],
  [{ queue: 'hot', scaling: { maxTasks: 3, processingTime: Duration.seconds(1) } }, "worker 'mailer': 'queue', got 'hot'"],
  [{ additionalQueues: [{ name: 'hot' }] }, "worker 'mailer': 'additionalQueues', got 'hot'"],
])('fails on a queue whose visibility timeout is 0, of %j', (more, message) => {
  const stack = newStack();
  const queues = { mail: new sqs.Queue(stack, 'Mail'), hot: new sqs.Queue(stack, 'Hot', { visibilityTimeout: Duration.seconds(0) }) };
  expect(mistakesOf(() => withWorkerIn(stack, queues, more))).toEqual([message]);
});

test('fails on two workers of the same queue, in any order', () => {
  const two = [worker({ name: 'sender', queue: 'mail' }), worker({ queue: 'mail' })];
  for (const workers of [two, [...two].reverse()]) {
    expect(mistakesOf(() => withWorker({}, { workers }))).toEqual([
      "worker 'sender': 'queue', got 'mail'",
    ]);
  }
  expect(mistakesOf(() => withWorker().addWorker(worker({ name: 'another', queue: 'mail' })))).toHaveLength(1);
});

test('fails on a name that another kind of workload has', () => {
  expect(mistakesOf(() => withWorker({ name: 'core' }, { services: [service('core')] }))).toEqual(["worker 'core': 'name', got 'core'"]);
});
