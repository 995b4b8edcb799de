/** What the alarms of a worker do to its number of tasks, with the metric math of the emulator. */
import { execFileSync } from 'child_process';
import { join } from 'path';
import { aws_sqs as sqs } from 'aws-cdk-lib';
import { fleet, IMAGE, newStack, render, Rendered } from '../support';

const EMULATOR = join(__dirname, '../../integ/emulator');
const EVALUATE = 'import json, sys, metric_math; print(json.dumps([metric_math.evaluate(*each) for each in json.load(sys.stdin)]))';
const MAX_TASKS = 20;

/** Samples of each metric, by minute. */
interface Samples {
  readonly [metric: string]: { readonly [minute: number]: number };
}

/** Values of an expression: a call of Python takes most of the time of a test. */
const evaluated = new Map<string, { [minute: number]: number }>();
const stack = newStack();
fleet({
  queues: { mail: new sqs.Queue(stack, 'Mail') },
  workers: [{ name: 'mailer', image: IMAGE, queue: 'mail', scaling: { minTasks: 0, maxTasks: MAX_TASKS } }],
}, stack);
const template = render(stack);

/** A sample in each minute from the first to the last one. */
function minutes(first: number, last: number, value: number): { [minute: number]: number } {
  return Object.fromEntries(Array.from({ length: last - first + 1 }, (_, index) => [first + index, value]));
}

function evaluate(expression: string, samples: Samples): { [minute: number]: number } {
  const output = execFileSync('python3', ['-c', EVALUATE], { cwd: EMULATOR, input: JSON.stringify([[expression, samples]]), encoding: 'utf8' });
  return JSON.parse(output)[0];
}

/** The alarm that starts the first task, or the one that stops the last, with its step. */
function alarmOf(rendered: Rendered, id: 'FirstTask' | 'NoTask') {
  const named = (type: string) => Object.entries<any>(rendered.Resources).find(([name, { Type }]) => Type === type && name.includes(`Scaling${id}`))![1].Properties;
  const { Metrics, Threshold, ComparisonOperator, EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods } = named('AWS::CloudWatch::Alarm');
  const { StepScalingPolicyConfiguration: policy } = named('AWS::ApplicationAutoScaling::ScalingPolicy');
  expect(DatapointsToAlarm).toBe(EvaluationPeriods);
  return { expression: Metrics.find(({ Expression }: any) => Expression).Expression, threshold: Threshold, above: ComparisonOperator === 'GreaterThanOrEqualToThreshold', periods: EvaluationPeriods, policy };
}

/** Whether the alarm fires in a minute. A missing value does not breach. */
function fires(id: 'FirstTask' | 'NoTask', now: number, samples: Samples): boolean {
  const { expression, threshold, above, periods } = alarmOf(template, id);
  const key = JSON.stringify([expression, samples]);
  const values = evaluated.get(key) ?? evaluate(expression, samples);
  evaluated.set(key, values);
  return Object.keys(minutes(now - periods + 1, now, 0)).every((minute) => {
    const value = values[Number(minute)];
    return value !== undefined && (above ? value >= threshold : value <= threshold);
  });
}

/** The number of tasks that the alarm leaves, if it fires. */
function after(id: 'FirstTask' | 'NoTask', tasks: number, now: number, samples: Samples): number {
  if (!fires(id, now, samples)) {
    return tasks;
  }
  const { AdjustmentType, StepAdjustments: [{ ScalingAdjustment }] } = alarmOf(template, id).policy;
  return Math.min(MAX_TASKS, AdjustmentType === 'ExactCapacity' ? ScalingAdjustment : tasks + ScalingAdjustment);
}

describe('the first task', () => {
  test('starts when a message has been waiting for two minutes', () => {
    expect(after('FirstTask', 0, 1, { visible: minutes(1, 1, 1), running: {} })).toBe(0);
    expect(after('FirstTask', 0, 2, { visible: minutes(1, 2, 1), running: {} })).toBe(1);
  });

  test('is not started without a message', () => {
    expect(after('FirstTask', 0, 5, { visible: minutes(1, 5, 0), running: {} })).toBe(0);
  });

  test.each([0, 1, 2, 3, 5])('stops no task of ten when the samples of running tasks are %i minutes late', (late) => {
    expect(after('FirstTask', 10, 10, { visible: minutes(1, 10, 500), running: minutes(1, 10 - late, 10) })).toBeGreaterThanOrEqual(10);
  });

  test.each([0, 1])('adds no task to ten when the samples of running tasks are %i minutes late', (late) => {
    expect(after('FirstTask', 10, 10, { visible: minutes(1, 10, 500), running: minutes(1, 10 - late, 10) })).toBe(10);
  });

  test('is the only one that is added before it sends samples: the cooldown is as long as a worker is idle before it stops', () => {
    expect(alarmOf(template, 'FirstTask').policy.Cooldown).toBe(60 * alarmOf(template, 'NoTask').periods);
  });
});

describe('the last task', () => {
  const idle = (last: number) => ({ visible: { ...minutes(1, 5, 2), ...minutes(6, last, 0) }, inFlight: minutes(1, last, 0) });

  test('stops after 15 minutes without a message', () => {
    expect(after('NoTask', 1, 19, idle(19))).toBe(1);
    expect(after('NoTask', 1, 20, idle(20))).toBe(0);
  });

  test('does not stop while a message is in flight', () => {
    expect(after('NoTask', 1, 20, { ...idle(20), inFlight: minutes(1, 20, 1) })).toBe(1);
  });

  test('does not stop when samples of the queue are late', () => {
    expect(after('NoTask', 1, 20, idle(18))).toBe(1);
  });

  test('is no longer stopped when the first task starts', () => {
    const samples = { visible: { ...minutes(1, 30, 0), ...minutes(31, 32, 1) }, inFlight: minutes(1, 32, 0), running: {} };
    expect([30, 31, 32].map((now) => [fires('NoTask', now, samples), fires('FirstTask', now, samples)])).toEqual([[true, false], [false, false], [false, true]]);
  });
});
