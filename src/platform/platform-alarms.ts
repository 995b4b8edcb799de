import { aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2, aws_sns as sns, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformData } from './platform-data';
import { Settings } from './settings';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { RedisCache } from '../data/redis/redis-cache';
import { ContentDelivery } from '../edge/content-delivery';
import { DeadLetterAlarms, ReplicaAlarms, ReplicationAlarms } from '../observability/data-alarms';
import { CacheAlarms, DatabaseAlarms, LoadBalancerAlarms } from '../observability/resource-alarms';
import { DatabaseAlarmThresholds } from '../observability/thresholds';
import { defined } from '../private/defined';
import { CacheRotation } from '../rotation/cache/cache-rotation';
import { DatabaseRotation } from '../rotation/database/database-rotation';
import { CacheRotationAlarms, OriginRotationAlarms, RotationAlarms } from '../rotation/rotation-alarms';

/** Share of the connections that the instance class allows at which the alarm sounds, and of the storage that must be free. */
const CONNECTIONS_ALARM_SHARE = 0.8;
const FREE_STORAGE_ALARM_SHARE = 0.1;

/** What is watched, besides the services. */
export interface WatchedParts {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly database?: PostgresDatabase;
  readonly databaseRotation?: DatabaseRotation;
  readonly cache?: RedisCache;
  readonly cacheRotation?: CacheRotation;
  readonly contentDelivery?: ContentDelivery;
  readonly data: PlatformData;
}

/** Makes the alarms of what the services stand on. Returns those that call nobody outside working hours. */
export function createResourceAlarms(scope: Construct, settings: Settings, topic: sns.ITopic, parts: WatchedParts): cloudwatch.IAlarm[] {
  const { loadBalancer, database, databaseRotation, cache, cacheRotation, contentDelivery, data } = parts;
  const thresholds = settings.alarms;
  const common = { topic, namePrefix: settings.namePrefix };
  const muted = [new LoadBalancerAlarms(scope, 'LoadBalancerAlarms', { ...common, loadBalancer, thresholds: thresholds.loadBalancer })];
  if (database) {
    muted.push(new DatabaseAlarms(scope, 'DatabaseAlarms', { ...common, instance: database.instance, thresholds: databaseThresholds(database, settings) }));
  }
  if (database && database.readReplicas.length > 0) {
    new ReplicaAlarms(scope, 'ReplicaAlarms', { ...common, replicas: database.readReplicas, thresholds: thresholds.database });
  }
  if (Object.keys(data.deadLetterQueues).length > 0) {
    new DeadLetterAlarms(scope, 'DeadLetterAlarms', { ...common, queues: data.deadLetterQueues });
  }
  if (Object.keys(data.failedReplications).length > 0) {
    new ReplicationAlarms(scope, 'ReplicationAlarms', { ...common, failures: data.failedReplications });
  }
  if (databaseRotation) {
    new RotationAlarms(scope, 'DatabaseRotationAlarms', {
      ...common, rotationErrors: databaseRotation.metricRotationErrors(), refreshErrors: databaseRotation.metricRefreshErrors(),
    });
  }
  if (cacheRotation) {
    new CacheRotationAlarms(scope, 'CacheRotationAlarms', { ...common, errors: cacheRotation.metricErrors() });
  }
  if (contentDelivery?.originRotationFunction) {
    new OriginRotationAlarms(scope, 'OriginRotationAlarms', { ...common, errors: contentDelivery.originRotationFunction.metricErrors() });
  }
  if (cache) {
    muted.push(new CacheAlarms(scope, 'CacheAlarms', { ...common, nodeIds: cache.nodeIds, thresholds: thresholds.cache }));
  }
  return muted.flatMap(({ alarms }) => alarms);
}

function databaseThresholds({ maxConnections }: PostgresDatabase, { alarms, database: { allocatedStorageGiB } }: Settings): DatabaseAlarmThresholds {
  return {
    connections: maxConnections && Math.floor(maxConnections * CONNECTIONS_ALARM_SHARE),
    freeStorageGiB: Token.isUnresolved(allocatedStorageGiB) ? undefined : allocatedStorageGiB && allocatedStorageGiB * FREE_STORAGE_ALARM_SHARE,
    ...defined(alarms.database),
  };
}
