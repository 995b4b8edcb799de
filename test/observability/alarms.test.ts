import { aws_cloudwatch as cloudwatch, aws_sns as sns, Duration, Stack } from 'aws-cdk-lib';
import { renderedAlarms } from './rendered-alarms';
import { AlarmSettings, Alarms } from '../../src/observability/alarms';
import { AlarmSpec } from '../../src/private/alarm-spec';
import { newStack, onlyOf, render, resourcesOf } from '../support';

const ALARM = 'AWS::CloudWatch::Alarm';
const metric = new cloudwatch.Metric({ namespace: 'N', metricName: 'M' });

function spec(more: Partial<AlarmSpec> = {}): AlarmSpec {
  return { name: 'dead-letters', description: 'Look here', metric, threshold: 1, periods: 2, ...more };
}

function rendered(more: Partial<AlarmSpec> = {}, settings?: AlarmSettings, stack: Stack = newStack()): any {
  return renderedAlarms(stack, [spec(more)], settings)[0];
}

test('an alarm has a name with its prefix, and its name as construct ID', () => {
  const stack = newStack();
  expect(rendered({}, { namePrefix: 'dev-reptidex-core' }, stack)).toMatchObject({ AlarmName: 'dev-reptidex-core-dead-letters', AlarmDescription: 'Look here' });
  expect(resourcesOf(render(stack), ALARM)[0][0]).toMatch(/^AlarmsDeadLetters/);
});

test('a name above the limit of CloudWatch is shortened', () => {
  expect(rendered({ name: 'x'.repeat(300) }).AlarmName).toHaveLength(255);
});

test('without a prefix CloudFormation generates the name, and without a topic there are no actions', () => {
  expect(Object.keys(rendered({}, {})).filter((prop) => /Name$|Actions/.test(prop))).toEqual(['MetricName']);
});

test('alarms and recoveries notify the topic', () => {
  const stack = newStack();
  const topic = new sns.Topic(stack, 'Topic');
  const actions = [stack.resolve(topic.topicArn)];
  const { AlarmActions, OKActions, InsufficientDataActions } = rendered({}, { topic }, stack);
  expect({ AlarmActions, OKActions, InsufficientDataActions }).toEqual({ AlarmActions: actions, OKActions: actions, InsufficientDataActions: undefined });
});

test('actions that the user adds are in the template', () => {
  const stack = newStack();
  const [alarm] = new Alarms(stack, 'Alarms', { alarms: [spec()] }).alarms;
  alarm.addInsufficientDataAction({ bind: () => ({ alarmActionArn: 'arn:aws:sns:us-east-1:111122223333:oncall' }) });
  expect(onlyOf(render(stack), ALARM).Properties.InsufficientDataActions).toEqual(['arn:aws:sns:us-east-1:111122223333:oncall']);
});

test('missing data does not breach, and a value equal to the threshold does', () => {
  expect(rendered()).toMatchObject({ TreatMissingData: 'notBreaching', ComparisonOperator: 'GreaterThanOrEqualToThreshold', Threshold: 1, EvaluationPeriods: 2 });
  expect(rendered({ comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD }).ComparisonOperator).toBe('LessThanThreshold');
});

describe('all properties of a metric are kept', () => {
  test.each(['p95', 'tm99', 'TS(5:)'])('the statistic %s', (statistic) => {
    const alarm = rendered({ metric: metric.with({ statistic }) });
    expect([alarm.ExtendedStatistic, alarm.Statistic]).toEqual([statistic, undefined]);
  });

  test('the unit', () => {
    expect(rendered({ metric: metric.with({ unit: cloudwatch.Unit.BYTES }) }).Unit).toBe('Bytes');
  });

  test('the account', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
    expect(rendered({ metric: metric.with({ account: '444455556666', region: 'us-east-1' }) }, {}, stack).Metrics).toMatchObject([{ AccountId: '444455556666' }]);
  });

  test('the Region, which must be that of the alarm', () => {
    const stack = newStack({ env: { account: '111122223333', region: 'us-east-1' } });
    expect(() => rendered({ metric: metric.with({ region: 'eu-west-1' }) }, {}, stack)).toThrow(/Cannot create an Alarm in region 'us-east-1'/);
  });

  test('nested metric math', () => {
    const doubled = new cloudwatch.MathExpression({ expression: 'm * 2', usingMetrics: { m: metric }, period: Duration.minutes(1) });
    const { Metrics } = rendered({ metric: new cloudwatch.MathExpression({ expression: 'd + 1', usingMetrics: { d: doubled }, period: Duration.minutes(1) }) });
    expect(Metrics.map(({ Id, Expression, MetricStat }: any) => Expression ?? [Id, MetricStat.Period])).toEqual(['d + 1', 'm * 2', ['m', 60]]);
  });
});
