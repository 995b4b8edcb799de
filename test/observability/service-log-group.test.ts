import { aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
import { DEFAULT_LOGS, ServiceLogGroup, ServiceLogGroupProps } from '../../src/observability/service-log-group';
import { newStack, onlyOf, render } from '../support';

function rendered(props: Partial<ServiceLogGroupProps> = {}) {
  return onlyOf(render(new ServiceLogGroup(newStack(), 'Logs', { ...DEFAULT_LOGS, ...props })), 'AWS::Logs::LogGroup');
}

test('is kept for a year and retained with its stack', () => {
  expect(rendered()).toMatchObject({ Properties: { RetentionInDays: 365 }, DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
  expect(rendered().Properties).not.toHaveProperty('LogGroupName');
});

test('has the properties of the plan', () => {
  expect(rendered({ namePrefix: 'dev', retention: logs.RetentionDays.ONE_WEEK, removalPolicy: RemovalPolicy.DESTROY })).toMatchObject({
    Properties: { LogGroupName: '/ecs/dev', RetentionInDays: 7 }, DeletionPolicy: 'Delete',
  });
});

test('is kept forever if set', () => {
  expect(rendered({ retention: logs.RetentionDays.INFINITE })).toEqual({ Type: 'AWS::Logs::LogGroup', DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
});
