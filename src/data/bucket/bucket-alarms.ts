import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { AlarmSpec } from '../../private/alarm-spec';

/** Alarms on the replication of buckets, by the bucket's name. The threshold is one object, because S3 does not retry an object that it could not replicate. */
export function replicationAlarms(failures: { [name: string]: cloudwatch.IMetric }): AlarmSpec[] {
  // Sorted by name, so that the order of the props does not change the template.
  return Object.keys(failures).sort().map((name) => ({
    name: `${name}-replication-failures`,
    description: `Replication of ${name}: objects have no copy. Look for objects whose replication status is FAILED first, then at the policies of the destination and its key`,
    metric: failures[name],
    threshold: 1,
    periods: 1,
  }));
}
