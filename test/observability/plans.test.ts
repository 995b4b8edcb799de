import { aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { AlarmTopic, ServiceLogGroup } from '../../src';
import { resolveAlarmTopic } from '../../src/observability/alarm-topic-plan';
import { resolveServiceLogGroup } from '../../src/observability/service-log-group-plan';
import { checked } from '../../src/private/plan';
import { newStack, onlyOf, render } from '../support';

test('every default of an alarm topic is in its plan', () => {
  expect(resolveAlarmTopic({})).toEqual({ removalPolicy: RemovalPolicy.DESTROY });
  expect(resolveAlarmTopic({ namePrefix: 'prod-shop' }).topicName).toBe('prod-shop-alarms');
});

test('every default of a log group is in its plan', () => {
  expect(resolveServiceLogGroup({})).toEqual({ retention: logs.RetentionDays.ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE });
});

test('constructs build a checked plan as it is', () => {
  const stack = newStack();
  // As a prop, the prefix would be a mistake.
  new AlarmTopic(stack, 'Topic', checked(resolveAlarmTopic({ namePrefix: 'Shop' })));
  new ServiceLogGroup(stack, 'Logs', checked(resolveServiceLogGroup({ retention: logs.RetentionDays.ONE_DAY })));
  const template = render(stack);
  expect(onlyOf(template, 'AWS::SNS::Topic').Properties.TopicName).toBe('Shop-alarms');
  expect(onlyOf(template, 'AWS::Logs::LogGroup').Properties.RetentionInDays).toBe(1);
});
