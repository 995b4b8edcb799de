import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { replicationAlarms } from '../../../src/data/bucket/bucket-alarms';
import { ABOVE, renderedAlarms } from '../../observability/rendered-alarms';
import { newStack } from '../../support';

test('an alarm goes off at the first object that is not replicated', () => {
  const failures = (name: string) => new cloudwatch.Metric({ namespace: 'AWS/S3', metricName: 'OperationsFailedReplication', dimensionsMap: { SourceBucket: name }, statistic: 'Sum' });
  const alarms = renderedAlarms(newStack(), replicationAlarms({ uploads: failures('uploads'), assets: failures('assets') }));
  expect(alarms.map(({ AlarmName }) => AlarmName)).toEqual(['dev-reptidex-assets-replication-failures', 'dev-reptidex-uploads-replication-failures']);
  expect(alarms[0]).toMatchObject({ ...ABOVE, Namespace: 'AWS/S3', MetricName: 'OperationsFailedReplication', Threshold: 1, EvaluationPeriods: 1, Statistic: 'Sum' });
});
