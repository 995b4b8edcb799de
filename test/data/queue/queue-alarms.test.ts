import { aws_sqs as sqs } from 'aws-cdk-lib';
import { PlatformDatabase } from '../../../src';
import { deadLetterAlarms } from '../../../src/data/queue/queue-alarms';
import { ABOVE, renderedAlarms } from '../../observability/rendered-alarms';
import { backend, mistakesOf, newStack, platform, propsOf, render } from '../../support';

test('an alarm goes off at the first message in a dead-letter queue', () => {
  const stack = newStack();
  const queue = (name: string) => new sqs.Queue(stack, name, { queueName: `dev-${name}-dlq` });
  const alarms = renderedAlarms(stack, deadLetterAlarms({ mail: queue('mail'), billing: queue('billing') }));
  expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(['dev-reptidex-billing-dead-letters', 'dev-reptidex-mail-dead-letters']);
  expect(alarms[0]).toMatchObject({
    ...ABOVE, Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1, EvaluationPeriods: 1, Statistic: 'Maximum', Period: 300,
  });
});

test('a platform has alarms on the lag of replicas and on the dead-letter queues of its queues and its event bus', () => {
  const created = platform({ services: [backend('api')], queues: [{ name: 'mail' }], eventBus: {}, database: PlatformDatabase.postgres({ readReplicas: 1 }) });
  const names = propsOf(render(created), 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
  expect(names).toEqual(expect.arrayContaining([
    'dev-reptidex-mail-dead-letters', 'dev-reptidex-events-dead-letters', 'dev-reptidex-postgres-replica-1-lag', 'dev-reptidex-postgres-replica-1-cpu',
  ]));
  expect(propsOf(render(platform()), 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => /replica|dead-letters/.test(AlarmName))).toEqual([]);
});

test('a queue has other alarm names than the event bus', () => {
  expect(mistakesOf(() => platform({ queues: [{ name: 'events' }], eventBus: {} }))).toEqual([expect.stringContaining("queue 'events': 'name', got 'events'")]);
  expect(() => platform({ queues: [{ name: 'events' }] })).not.toThrow();
});
