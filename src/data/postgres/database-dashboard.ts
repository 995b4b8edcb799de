import { aws_cloudwatch as cloudwatch, aws_rds as rds } from 'aws-cdk-lib';
import { BYTES_A_GIB } from './database-alarms';
import { DATABASE_METRICS as METRICS, DatabaseMetric } from './database-metrics';
import { DatabaseAlarmThresholds } from './database-thresholds';
import { DashboardSection, GraphSpec } from '../../private/dashboard-section';

/** The graphs of a database and its read replicas, which are in the order of their numbers. */
export function databaseSection(
  instance: rds.IDatabaseInstance, replicas: rds.IDatabaseInstance[], thresholds: Required<DatabaseAlarmThresholds>,
): DashboardSection {
  const ofReplicas = (metric: DatabaseMetric) => replicas.map((replica, index) => metric(replica, { label: `Replica ${index + 1}` }));
  const ofAll = (metric: DatabaseMetric): cloudwatch.IMetric[] => [metric(instance, { label: 'Database' }), ...ofReplicas(metric)];
  const lag: GraphSpec = { title: 'replica lag, seconds', left: ofReplicas(METRICS.replicaLag), leftThresholds: [thresholds.replicaLag.toMilliseconds() / 1000] };
  return {
    part: 'database',
    name: 'Database',
    graphs: [
      { title: 'CPU, percent', left: ofAll(METRICS.cpuUtilization), leftThresholds: [thresholds.cpuPercent] },
      { title: 'connections', left: ofAll(METRICS.connections), leftThresholds: [thresholds.connections] },
      {
        title: 'free storage, freeable memory',
        left: [METRICS.freeStorageSpace(instance, { label: 'Free storage, bytes' })],
        right: [METRICS.freeableMemory(instance, { label: 'Freeable memory, bytes' })],
        leftThresholds: [thresholds.freeStorageGiB * BYTES_A_GIB],
      },
      {
        title: 'disk latency, seconds',
        left: [METRICS.readLatency(instance, { label: 'Read' }), METRICS.writeLatency(instance, { label: 'Write' })],
        leftThresholds: [...new Set([thresholds.readLatency, thresholds.writeLatency].map((latency) => latency.toMilliseconds() / 1000))],
      },
      { title: 'IOPS', left: [METRICS.readIops(instance, { label: 'Read' }), METRICS.writeIops(instance, { label: 'Write' })] },
      ...replicas.length > 0 ? [lag] : [],
    ],
  };
}
