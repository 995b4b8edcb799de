import { aws_cloudwatch as cloudwatch, aws_rds as rds, aws_sqs as sqs, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSet, AlarmSetProps } from './alarm-set';
import { DatabaseAlarmThresholds } from './thresholds';

const REPLICA = { cpuPercent: 80, lag: Duration.minutes(1) };

/** Properties of `ReplicaAlarms`. */
export interface ReplicaAlarmsProps extends AlarmSetProps {
  /** The read replicas, in the order of their numbers. */
  readonly replicas: rds.IDatabaseInstance[];
  /**
   * Where the alarms sound: `replicaLag` and `cpuPercent`.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: DatabaseAlarmThresholds;
}

/** Alarms of a database's read replicas: how far each is behind, and its CPU. Costs 0.20 USD a month a replica. */
export class ReplicaAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ReplicaAlarmsProps) {
    super(scope, id, props, props.thresholds);
    props.replicas.forEach((replica, index) => {
      const number = index + 1;
      this._add({
        name: `postgres-replica-${number}-lag`,
        description: `Read replica ${number}: it is behind the database, and what it answers is old`,
        metric: replica.metric('ReplicaLag', { period: Duration.minutes(1), statistic: 'Maximum' }),
        threshold: (props.thresholds?.replicaLag ?? REPLICA.lag).toSeconds({ integral: false }),
        periods: 5,
      });
      this._add({
        name: `postgres-replica-${number}-cpu`,
        description: `Read replica ${number}: CPU is high`,
        metric: replica.metricCPUUtilization({ period: Duration.minutes(5) }),
        threshold: props.thresholds?.cpuPercent ?? REPLICA.cpuPercent,
        periods: 3,
      });
    });
  }
}

/** Properties of `DeadLetterAlarms`. */
export interface DeadLetterAlarmsProps extends AlarmSetProps {
  /** The dead-letter queues, by the name of what they belong to. */
  readonly queues: { [name: string]: sqs.IQueue };
}

/** Alarms of dead-letter queues, at the first message: somebody must look at what nobody could process. Costs 0.10 USD a month a queue. */
export class DeadLetterAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: DeadLetterAlarmsProps) {
    super(scope, id, props);
    // By name, so that the order in which they were written does not show.
    for (const name of Object.keys(props.queues).sort()) {
      this._add({
        name: `${name}-dead-letters`,
        description: `Dead-letter queue of ${name}: there is something that could not be processed`,
        metric: props.queues[name].metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5), statistic: 'Maximum' }),
        threshold: 1,
        periods: 1,
      });
    }
  }
}

/** Properties of `ReplicationAlarms`. */
export interface ReplicationAlarmsProps extends AlarmSetProps {
  /** Objects that could not be copied, by the name of what they are objects of, such as `ServiceBucket.metricFailedReplication` counts them. */
  readonly failures: { [name: string]: cloudwatch.IMetric };
}

/** Alarms of buckets' copies, at the first object that S3 could not copy: it tries no second time. Costs 0.10 USD a month a bucket. */
export class ReplicationAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ReplicationAlarmsProps) {
    super(scope, id, props);
    // By name, so that the order in which they were written does not show.
    for (const name of Object.keys(props.failures).sort()) {
      this._add({
        name: `${name}-replication-failures`,
        description: `Replication of ${name}: there are objects without a copy; their replication status is FAILED`,
        metric: props.failures[name],
        threshold: 1,
        periods: 1,
      });
    }
  }
}
