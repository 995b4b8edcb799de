import { Duration, TimeZone } from 'aws-cdk-lib';
import { ScalingOptions, ServiceProfile } from '../../src';
import { fleet, mistakesOf, newStack, onlyOf, propsOf, render, service, unknown } from '../support';

const scaled = (scaling: ScalingOptions, more = {}) => render(fleet({ services: [service('core', { desiredCount: 2, scaling, ...more })] }));
const policies = (scaling: ScalingOptions) => propsOf(scaled(scaling), 'AWS::ApplicationAutoScaling::ScalingPolicy')
  .map(({ TargetTrackingScalingPolicyConfiguration: t }) => [t.PredefinedMetricSpecification.PredefinedMetricType, t.TargetValue]);

test('autoscaling sets the number of tasks', () => {
  const template = scaled({ maxTasks: 6 });
  expect(onlyOf(template, 'AWS::ECS::Service').Properties).not.toHaveProperty('DesiredCount');
  expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({ MinCapacity: 2, MaxCapacity: 6, ScalableDimension: 'ecs:service:DesiredCount' });
});

test('the number of tasks is fixed without scaling', () => {
  const template = render(fleet({ services: [service('core', { desiredCount: 3 })] }));
  expect(onlyOf(template, 'AWS::ECS::Service').Properties.DesiredCount).toBe(3);
  expect(propsOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget')).toEqual([]);
});

test.each<[string, Partial<ScalingOptions>, Array<[string, number]>]>([
  ['CPU and memory by default', {}, [['ECSServiceAverageCPUUtilization', 70], ['ECSServiceAverageMemoryUtilization', 80]]],
  ['other targets', { cpuPercent: 50, memoryPercent: 60 }, [['ECSServiceAverageCPUUtilization', 50], ['ECSServiceAverageMemoryUtilization', 60]]],
  ['zero disables a target', { cpuPercent: 0 }, [['ECSServiceAverageMemoryUtilization', 80]]],
  ['requests per target', { cpuPercent: 0, memoryPercent: 0, requestsPerTarget: 600 }, [['ALBRequestCountPerTarget', 600]]],
])('tracks %s', (_, scaling, expected) => {
  expect(policies({ maxTasks: 4, ...scaling })).toEqual(expected);
});

test.each([true, false])('counts requests for a default service (%s) too', (isDefault) => {
  const template = scaled({ maxTasks: 4, requestsPerTarget: 600 }, isDefault ? { isDefault, hostnames: undefined } : {});
  const label = propsOf(template, 'AWS::ApplicationAutoScaling::ScalingPolicy')
    .map((policy) => policy.TargetTrackingScalingPolicyConfiguration.PredefinedMetricSpecification.ResourceLabel).find(Boolean);
  expect(JSON.stringify(label)).toContain('TargetGroupFullName');
});

test('scales out fast and in slowly by default, with other cooldowns if set', () => {
  const cooldowns = (scaling: Partial<ScalingOptions>) => propsOf(scaled({ maxTasks: 4, memoryPercent: 0, ...scaling }), 'AWS::ApplicationAutoScaling::ScalingPolicy')
    .map(({ TargetTrackingScalingPolicyConfiguration: t }) => [t.ScaleOutCooldown, t.ScaleInCooldown]);
  expect(cooldowns({})).toEqual([[60, 300]]);
  expect(cooldowns({ scaleOutCooldown: Duration.seconds(30), scaleInCooldown: Duration.minutes(10) })).toEqual([[30, 600]]);
});

test('schedules have their own limits and time zones', () => {
  const template = scaled({ maxTasks: 6, schedules: [{ name: 'morning', cron: '0 7 ? * MON-FRI *', minTasks: 4, timeZone: TimeZone.EUROPE_LONDON }] });
  expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions).toEqual([{
    ScheduledActionName: 'morning', Schedule: 'cron(0 7 ? * MON-FRI *)', Timezone: 'Europe/London', ScalableTargetAction: { MinCapacity: 4 },
  }]);
});

test('the first deployment without images starts no tasks and does not scale', () => {
  const template = render(fleet({ bootstrap: true, services: [service('core', { scaling: { maxTasks: 4 } })] }));
  expect(onlyOf(template, 'AWS::ECS::Service').Properties.DesiredCount).toBe(0);
  expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({ MinCapacity: 0, MaxCapacity: 0 });
});

test("a fleet scales by profile, and a service's own scaling takes precedence", () => {
  const template = render(fleet({
    scaling: { backend: { maxTasks: 6 }, plain: { maxTasks: 3 } },
    services: [service('api', { profile: ServiceProfile.BACKEND }), service('own', { scaling: { maxTasks: 9 } }), service('plain')],
  }));
  expect(propsOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').map(({ MaxCapacity }) => MaxCapacity)).toEqual([6, 9, 3]);
});

test.each<[ScalingOptions, string]>([
  [{ maxTasks: 1 }, "service 'core': 'scaling.maxTasks', got 1"],
  [{ minTasks: 5, maxTasks: 4 }, "service 'core': 'scaling.maxTasks', got 4"],
  [{ minTasks: -1, maxTasks: 4 }, "service 'core': 'scaling.minTasks', got -1"],
  [{ maxTasks: 5001 }, "service 'core': 'scaling.maxTasks', got 5001"],
  [{ maxTasks: 4, cpuPercent: 101 }, "service 'core': 'scaling.cpuPercent', got 101"],
  [{ maxTasks: 4, memoryPercent: -1 }, "service 'core': 'scaling.memoryPercent', got -1"],
  [{ maxTasks: 4, requestsPerTarget: 0 }, "service 'core': 'scaling.requestsPerTarget', got 0"],
  [{ maxTasks: 4, schedules: [{ name: 'a', cron: 'daily', minTasks: 1 }] }, "service 'core': 'scaling.schedules.cron', got 'daily'"],
  [{ maxTasks: 4, schedules: [{ name: 'a', cron: '0 7 ? * * *' }] }, "service 'core': 'scaling.schedules', got 'a'"],
  [{ maxTasks: 4, schedules: [{ name: 'a', cron: '0 7 ? * * *', minTasks: 3, maxTasks: 2 }] }, "service 'core': 'scaling.schedules.maxTasks', got 2"],
  [{ maxTasks: 4, schedules: [{ name: 'a', cron: '0 7 ? * * *', minTasks: 5 }] }, "service 'core': 'scaling.schedules.minTasks', got 5"],
  [{ maxTasks: 4, schedules: [{ name: 'a', cron: '0 7 ? * * *', maxTasks: 1 }] }, "service 'core': 'scaling.schedules.maxTasks', got 1"],
  [{ maxTasks: 4, schedules: [{ name: 'a', cron: '0 7 ? * * *', minTasks: 3, timeZone: TimeZone.of('London') }] }, "service 'core': 'scaling.schedules.timeZone', got 'London'"],
])('fails on %j', (scaling, message) => {
  expect(mistakesOf(() => scaled(scaling))).toEqual([message]);
});

test.each([
  '0 7 ? * MON-FRI *', '0 7 * * ? *', '0/15 7-19 ? * * *', '*/5 * ? JAN,JUL 2-6 2026-2030', '30 6 L * ? *', '0 0 15W * ? *', '0 12 ? * fri#2 *', '0 12 ? * 6L *', '05 07 01 01 ? 2027',
])("accepts the cron expression '%s'", (cron) => {
  expect(() => scaled({ maxTasks: 4, schedules: [{ name: 'a', cron, minTasks: 3 }] })).not.toThrow();
});

test.each([
  '0 7 * * MON-FRI *', '0 7 ? * ? *', '60 7 ? * * *', '0 24 ? * * *', '0 7 32 * ? *', '0 7 ? 13 * *', '0 7 ? * MONDAY *', '0 7 ? * 0 *', '0 7 ? * * 1969', '0 7 ? * *', '0 7 ? * * * *', '-1 7 ? * * *', '99 77 x y z *', 'cron(0 7 ? * * *)', '',
])("fails on the cron expression '%s'", (cron) => {
  expect(mistakesOf(() => scaled({ maxTasks: 4, schedules: [{ name: 'a', cron, minTasks: 3 }] }))).toEqual([expect.stringContaining("'scaling.schedules.cron'")]);
});

test('limits that are tokens are not compared with others', () => {
  const stack = newStack();
  const most = unknown.number(stack);
  const template = render(fleet({ services: [service('core', { scaling: { maxTasks: most, schedules: [{ name: 'a', cron: '0 7 ? * * *', minTasks: 50 }] } })] }, stack));
  expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties.ScheduledActions).toMatchObject([{ ScalableTargetAction: { MinCapacity: 50 } }]);
});

test('fails on schedules with the same name', () => {
  const schedule = { name: 'a', cron: '0 7 ? * * *', minTasks: 1 };
  expect(mistakesOf(() => scaled({ maxTasks: 4, schedules: [schedule, schedule] }))).toEqual(["service 'core': 'scaling.schedules', got 'a'"]);
});

test('accepts unresolved limits', () => {
  const stack = newStack();
  const template = render(fleet({ services: [service('core', { scaling: { minTasks: unknown.number(stack, 'Min'), maxTasks: unknown.number(stack, 'Max') } })] }, stack));
  expect(onlyOf(template, 'AWS::ApplicationAutoScaling::ScalableTarget').Properties).toMatchObject({ MinCapacity: { Ref: 'Min' }, MaxCapacity: { Ref: 'Max' } });
});
