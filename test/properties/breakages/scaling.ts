import { Duration, TimeZone } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, ofService, outside, show } from './breakage';
import { ScalingOptions, ScheduledScaling } from '../../../src';
import { Environment, servicesOf, withProps } from '../environment';

const TARGET = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html';
const TRACKING = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_TargetTrackingScalingPolicyConfiguration.html';
const ZONES = 'https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html';
const SCHEDULE = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html';

/** Nothing but the service itself says how many tasks there are. */
const aroundTheClock = (environment: Environment) => withProps(environment, {
  schedule: undefined, services: servicesOf(environment).map((service) => ({ ...service, schedule: undefined })),
});

function scaled<T>(rule: string, source: string | undefined, prop: string, example: T, values: fc.Arbitrary<T>, scaling: (value: T) => Partial<ScalingOptions>,
  got: (value: T) => string = show): Breakage {
  return ofService({
    rule,
    source,
    prop: `scaling${prop && `.${prop}`}`,
    example,
    values,
    got,
    prepare: aroundTheClock,
    change: (_, value) => ({ databasePoolSize: undefined, desiredCount: undefined, scaling: { minTasks: 1, maxTasks: 5, ...scaling(value) } }),
  });
}

const night: ScheduledScaling = { name: 'night', cron: '0 22 * * ? *', minTasks: 0 };

function scheduled<T>(rule: string, source: string | undefined, prop: string, example: T, values: fc.Arbitrary<T>, schedules: (value: T) => ScheduledScaling[],
  got?: (value: T) => string): Breakage {
  return scaled(rule, source, `schedules${prop && `.${prop}`}`, example, values, (value) => ({ schedules: schedules(value) }), got);
}

export const SCALING_BREAKAGES: Breakage[] = [
  scaled("'scaling.minTasks' is 0 to 5000", TARGET, 'minTasks', -1, outside(0, 5000).filter((value) => !(value > 5000)), (minTasks) => ({ minTasks })),
  scaled("'scaling.maxTasks' is 1 to 5000", TARGET, 'maxTasks', 5001, outside(1, 5000).filter((value) => value > 5000), (maxTasks) => ({ maxTasks })),
  scaled("'scaling.maxTasks' is at least 'minTasks'", TARGET, 'maxTasks', 3, fc.integer({ min: 1, max: 9 }), (maxTasks) => ({ maxTasks, minTasks: maxTasks + 1 })),
  ...(['cpuPercent', 'memoryPercent'] as const).map((option) => scaled(
    `'scaling.${option}' is 0 to 100 percent`, TRACKING, option, 101, outside(0, 100), (value) => ({ [option]: value }),
  )),
  scaled("'scaling.requestsPerTarget' is at least 1", TRACKING, 'requestsPerTarget', 0, outside(1, 1_000_000_000), (requestsPerTarget) => ({ requestsPerTarget })),
  scheduled('The name of a scaling schedule has 1 to 64 letters, digits and hyphens, and begins with a letter', SCHEDULE, 'name', 'over night',
    fc.constantFrom('', 'over night', '1st', 'a_b', 'x'.repeat(65)), (name) => [{ ...night, name }]),
  scheduled('The cron expression of a scaling schedule has six fields', ZONES, 'cron',
    '0 7 * * *', fc.constantFrom('', '0 7 * * *', '0 7 * * * *', '0 7 ? * ? *', 'a b c d e f', 'cron(0 7 ? * MON-FRI *)  ', '0 7 ? * MON-FRI * *', 'rate(5 minutes)'), (cron) => [{ ...night, cron }]),
  scheduled('The time zone of a scaling schedule is an IANA name', ZONES, 'timeZone', 'Europe/Lodon', fc.constantFrom('', 'Europe/Lodon', '+01:00'), (name) => [{ ...night, timeZone: TimeZone.of(name) }]),
  scheduled('The scaling schedules of a service have unique names', undefined, '', 'night', fc.constantFrom('night', 'day'), (name) => [{ ...night, name }, { ...night, name }]),
  scheduled("A scaling schedule sets 'minTasks', 'maxTasks' or both", SCHEDULE, '', 'night', fc.constantFrom('night', 'day'), (name) => [{ name, cron: night.cron }]),
  scheduled("The 'minTasks' of a scaling schedule is 0 to 5000", TARGET, 'minTasks', -1, outside(0, 5000).filter((value) => !(value > 5)), (minTasks) => [{ ...night, minTasks }]),
  scheduled("The 'maxTasks' of a scaling schedule is 0 to 5000", TARGET, 'maxTasks', 5001, outside(0, 5000).filter((value) => value > 5000), (maxTasks) => [{ ...night, maxTasks }]),
  scheduled("The 'maxTasks' of a scaling schedule is at least its 'minTasks'", TARGET, 'maxTasks', 2, fc.integer({ min: 0, max: 9 }), (maxTasks) => [{ ...night, minTasks: maxTasks + 1, maxTasks }]),
  scheduled("The 'minTasks' of a scaling schedule without 'maxTasks' is at most 'scaling.maxTasks'", TARGET, 'minTasks', 6, fc.integer({ min: 6, max: 5000 }),
    (minTasks) => [{ ...night, minTasks }]),
  ofService({
    rule: "'scaling.schedules' cannot be set for a service with working hours",
    prop: 'scaling.schedules',
    example: ['night'],
    values: fc.constantFrom(['night'], ['night', 'day']),
    prepare: (environment) => withProps(environment, {
      schedule: { start: '07:00', end: '19:00', stopDatabase: false },
      services: servicesOf(environment).map((service) => ({ ...service, schedule: undefined, scaling: undefined, databasePoolSize: undefined })),
    }),
    change: (_, names) => ({
      databasePoolSize: undefined, desiredCount: undefined, scaling: { minTasks: 1, maxTasks: 5, schedules: names.map((name) => ({ ...night, name })) },
    }),
  }),
  ...(['scaleInCooldown', 'scaleOutCooldown'] as const).map((option) => scaled(
    `'scaling.${option}' is a whole number of seconds`, TRACKING, option, 1500, fc.constantFrom(1, 1500, 999), (value) => ({ [option]: Duration.millis(value) }), (value) => String(value / 1000),
  )),
];
