import { aws_cloudwatch as cloudwatch, aws_rds as rds, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { DatabaseAlarmThresholds, DeadLetterAlarms, ReplicaAlarms, ReplicationAlarms } from '../../src';
import { backend, mistakesOf, newStack, platform, propsOf, render } from '../support';

const alarmsOf = (stack: Stack) => propsOf(render(stack), 'AWS::CloudWatch::Alarm');

function replicas(thresholds?: DatabaseAlarmThresholds): any[] {
  const stack = newStack();
  const instances = [1, 2].map((number) => rds.DatabaseInstance.fromDatabaseInstanceAttributes(stack, `Replica${number}`, {
    instanceIdentifier: `dev-reptidex-postgres-replica-${number}`, instanceEndpointAddress: 'replica.example.com', port: 5432, securityGroups: [],
  }));
  new ReplicaAlarms(stack, 'Alarms', { replicas: instances, thresholds, namePrefix: 'dev-reptidex' });
  return alarmsOf(stack);
}

test('each read replica is watched for falling behind, and for its CPU', () => {
  const watched = replicas().map(({ AlarmName, Dimensions }) => [AlarmName, Dimensions[0].Value]);
  expect(watched.sort()).toEqual([
    ['dev-reptidex-postgres-replica-1-cpu', 'dev-reptidex-postgres-replica-1'],
    ['dev-reptidex-postgres-replica-1-lag', 'dev-reptidex-postgres-replica-1'],
    ['dev-reptidex-postgres-replica-2-cpu', 'dev-reptidex-postgres-replica-2'],
    ['dev-reptidex-postgres-replica-2-lag', 'dev-reptidex-postgres-replica-2'],
  ]);
});

test('a replica may be a minute behind, or as long as the user says', () => {
  const lag = (thresholds?: DatabaseAlarmThresholds) => replicas(thresholds).find(({ MetricName }) => MetricName === 'ReplicaLag');
  expect(lag()).toMatchObject({ Threshold: 60, Statistic: 'Maximum', Period: 60, EvaluationPeriods: 5, ComparisonOperator: 'GreaterThanOrEqualToThreshold' });
  expect(lag({ replicaLag: Duration.seconds(10) }).Threshold).toBe(10);
  expect(mistakesOf(() => replicas({ replicaLag: Duration.seconds(0) }))).toEqual([expect.stringContaining("'thresholds.replicaLag' must be longer than nothing")]);
});

test('a dead-letter queue is heard of at its first message', () => {
  const stack = newStack();
  const queue = (name: string) => new sqs.Queue(stack, name, { queueName: `dev-${name}-dlq` });
  new DeadLetterAlarms(stack, 'Alarms', { queues: { mail: queue('mail'), billing: queue('billing') }, namePrefix: 'dev-reptidex' });
  expect(alarmsOf(stack).map(({ AlarmName }) => AlarmName)).toEqual(['dev-reptidex-billing-dead-letters', 'dev-reptidex-mail-dead-letters']);
  expect(alarmsOf(stack)[0]).toMatchObject({
    Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1, EvaluationPeriods: 1, Statistic: 'Maximum', TreatMissingData: 'notBreaching',
  });
});

test('replication is heard of at the first object that has no copy', () => {
  const stack = newStack();
  const failures = (name: string) => new cloudwatch.Metric({ namespace: 'AWS/S3', metricName: 'OperationsFailedReplication', dimensionsMap: { SourceBucket: name }, statistic: 'Sum' });
  new ReplicationAlarms(stack, 'Alarms', { failures: { uploads: failures('uploads'), assets: failures('assets') }, namePrefix: 'dev-reptidex' });
  expect(alarmsOf(stack).map(({ AlarmName }) => AlarmName)).toEqual(['dev-reptidex-assets-replication-failures', 'dev-reptidex-uploads-replication-failures']);
  expect(alarmsOf(stack)[0]).toMatchObject({
    Namespace: 'AWS/S3', MetricName: 'OperationsFailedReplication', Threshold: 1, EvaluationPeriods: 1, Statistic: 'Sum', TreatMissingData: 'notBreaching',
  });
});

test('a platform watches its replicas, and the dead letters of its queues and of its event bus', () => {
  const created = platform({ services: [backend('api')], queues: [{ name: 'mail' }], eventBus: {}, database: { readReplicas: 1 } });
  const names = propsOf(render(created), 'AWS::CloudWatch::Alarm').map(({ AlarmName }) => AlarmName);
  expect(names).toEqual(expect.arrayContaining([
    'dev-reptidex-mail-dead-letters', 'dev-reptidex-events-dead-letters', 'dev-reptidex-postgres-replica-1-lag', 'dev-reptidex-postgres-replica-1-cpu',
  ]));
  expect(propsOf(render(platform()), 'AWS::CloudWatch::Alarm').filter(({ AlarmName }) => /replica|dead-letters/.test(AlarmName))).toEqual([]);
});

test('a queue does not take the names of the event bus', () => {
  expect(mistakesOf(() => platform({ queues: [{ name: 'events' }], eventBus: {} }))).toEqual([expect.stringContaining("queue 'events': 'name' must be another")]);
  expect(() => platform({ queues: [{ name: 'events' }] })).not.toThrow();
});
