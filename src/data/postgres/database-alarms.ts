import { aws_cloudwatch as cloudwatch, aws_rds as rds, Duration, Token } from 'aws-cdk-lib';
import { DATABASE_METRICS } from './database-metrics';
import { DatabaseAlarmThresholds } from './database-thresholds';
import { AlarmSpec } from '../../private/alarm-spec';
import { omitUndefined } from '../../private/omit-undefined';

export const BYTES_A_GIB = 2 ** 30;
const CONNECTIONS_SHARE = 0.8;
const FREE_STORAGE_SHARE = 0.1;

/** Properties of the database that determine the default thresholds. */
export interface DatabaseCapacity {
  readonly allocatedStorageGiB?: number;
  readonly maxConnections?: number;
}

export function resolveDatabaseThresholds(given: DatabaseAlarmThresholds = {}, capacity: DatabaseCapacity = {}): Required<DatabaseAlarmThresholds> {
  const { allocatedStorageGiB, maxConnections } = capacity;
  return {
    cpuPercent: 80,
    freeStorageGiB: allocatedStorageGiB && !Token.isUnresolved(allocatedStorageGiB) ? allocatedStorageGiB * FREE_STORAGE_SHARE : 5,
    connections: maxConnections ? Math.floor(maxConnections * CONNECTIONS_SHARE) : 80,
    readLatency: Duration.millis(50),
    writeLatency: Duration.millis(50),
    replicaLag: Duration.minutes(1),
    ...omitUndefined(given),
  };
}

/** The alarms of a database. */
export function databaseAlarms(instance: rds.IDatabaseInstance, thresholds: Required<DatabaseAlarmThresholds>): AlarmSpec[] {
  return [
    {
      name: 'postgres-cpu',
      description: 'Database: CPU utilization is high. Look at the queries with the highest load in Database Insights first',
      metric: DATABASE_METRICS.cpuUtilization(instance),
      threshold: thresholds.cpuPercent,
      periods: 3,
    },
    {
      name: 'postgres-free-storage',
      description: 'Database: storage is running out, and a full database stops. Look at the largest tables and at replication slots first, then allocate more',
      metric: DATABASE_METRICS.freeStorageSpace(instance),
      threshold: thresholds.freeStorageGiB * BYTES_A_GIB,
      periods: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    },
    {
      name: 'postgres-connections',
      description: 'Database: connections are running out. Add up the connection pools of all tasks first, twice over during a deployment',
      metric: DATABASE_METRICS.connections(instance),
      threshold: thresholds.connections,
      periods: 1,
    },
    {
      name: 'postgres-read-latency',
      description: 'Database: reads are slow. Look at read IOPS and at freeable memory first: what does not fit into memory is read from disk',
      metric: DATABASE_METRICS.readLatency(instance),
      threshold: seconds(thresholds.readLatency),
      periods: 3,
    },
    {
      name: 'postgres-write-latency',
      description: 'Database: writes are slow. Look at write IOPS first, and at what writes in bulk',
      metric: DATABASE_METRICS.writeLatency(instance),
      threshold: seconds(thresholds.writeLatency),
      periods: 3,
    },
  ];
}

/** The alarms of a database's read replicas, which are in the order of their numbers. */
export function replicaAlarms(replicas: rds.IDatabaseInstance[], thresholds: Required<DatabaseAlarmThresholds>): AlarmSpec[] {
  return replicas.flatMap((replica, index) => {
    const number = index + 1;
    return [
      {
        name: `postgres-replica-${number}-lag`,
        description: `Read replica ${number}: it lags behind the database and returns old data. Look at its CPU and at long transactions on it first`,
        metric: DATABASE_METRICS.replicaLag(replica),
        threshold: seconds(thresholds.replicaLag),
        periods: 5,
      },
      {
        name: `postgres-replica-${number}-cpu`,
        description: `Read replica ${number}: CPU utilization is high. Look at the queries with the highest load in Database Insights first`,
        metric: DATABASE_METRICS.cpuUtilization(replica),
        threshold: thresholds.cpuPercent,
        periods: 3,
      },
    ];
  });
}

function seconds(duration: Duration): number {
  return duration.toMilliseconds() / 1000;
}
