import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { AlarmSpec } from '../../private/alarm-spec';

/** The alarms of buckets' replication, by what each bucket is called: at the first object that S3 could not copy, because it does not try again. */
export function replicationAlarms(failures: { [name: string]: cloudwatch.IMetric }): AlarmSpec[] {
  // By name, so that the order in which they were written does not show.
  return Object.keys(failures).sort().map((name) => ({
    name: `${name}-replication-failures`,
    description: `Replication of ${name}: objects have no copy. Look for objects whose replication status is FAILED first, then at the policies of the destination and its key`,
    metric: failures[name],
    threshold: 1,
    periods: 1,
  }));
}
