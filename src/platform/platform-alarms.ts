import { aws_cloudwatch as cloudwatch, aws_elasticloadbalancingv2 as elbv2, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PlatformData } from './platform-data';
import { PlatformAlarmOptions } from './platform-options';
import { DatabasePart, KeyPart, PlatformAlarmsPlan, PlatformNames, ResourceThresholds } from './platform-plan';
import { TierDefaults } from './tier-defaults';
import { replicationAlarms } from '../data/bucket/bucket-alarms';
import { databaseAlarms, replicaAlarms, resolveDatabaseThresholds } from '../data/postgres/database-alarms';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { deadLetterAlarms } from '../data/queue/queue-alarms';
import { cacheAlarms, resolveCacheThresholds } from '../data/redis/cache-alarms';
import { RedisCache } from '../data/redis/redis-cache';
import { ContentDelivery } from '../edge/content-delivery';
import { loadBalancerAlarms, resolveLoadBalancerThresholds } from '../ingress/load-balancer-alarms';
import { AlarmTopic } from '../observability/alarm-topic';
import { Alarms } from '../observability/alarms';
import { AlarmSpec } from '../private/alarm-spec';
import { physicalName } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { CacheRotation } from '../rotation/cache-rotation';
import { DatabaseRotation } from '../rotation/database-rotation';
import { cacheRotationAlarms, databaseRotationAlarms, originRotationAlarms } from '../rotation/rotation-alarms';

/** Resources with alarms, besides the services. */
export interface WatchedParts {
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  readonly database?: PostgresDatabase;
  readonly databaseRotation?: DatabaseRotation;
  readonly cache?: RedisCache;
  readonly cacheRotation?: CacheRotation;
  readonly contentDelivery?: ContentDelivery;
  readonly data: PlatformData;
}

/** Resolves the alarms. */
export function resolveAlarms(alarms: PlatformAlarmOptions = {}, { namePrefix }: Pick<PlatformNames, 'namePrefix'>, { made: database }: DatabasePart, tier: TierDefaults): PlatformAlarmsPlan {
  const topic = alarms.topic ?? tier.alarms.topic;
  const given = {
    service: { ...tier.alarms.service, ...omitUndefined(alarms.service) },
    loadBalancer: { ...tier.alarms.loadBalancer, ...omitUndefined(alarms.loadBalancer) },
    database: { ...tier.alarms.database, ...omitUndefined(alarms.database) },
    cache: { ...tier.alarms.cache, ...omitUndefined(alarms.cache) },
  };
  return {
    enabled: alarms.enabled ?? tier.alarms.enabled ?? true,
    topic: topic ? { existing: topic } : { made: { topicName: physicalName(namePrefix, 'alarms') } },
    thresholds: {
      loadBalancer: resolveLoadBalancerThresholds(given.loadBalancer),
      database: resolveDatabaseThresholds(given.database, database?.postgres),
      cache: resolveCacheThresholds(given.cache),
    },
    given,
  };
}

/** Creates the topic for alarms, if none exists. An existing key of the environment might not allow CloudWatch to use it. */
export function createAlarmTopic(scope: Construct, { made, existing }: PlatformAlarmsPlan['topic'], key: KeyPart, encryptionKey: kms.IKey | undefined): sns.ITopic {
  return made ? new AlarmTopic(scope, 'Alarms', { ...made, encryptionKey: key.made && encryptionKey }).topic : existing;
}

/** Creates the alarms on the resources that the services depend on. Returns those that are muted outside working hours. */
export function createResourceAlarms(
  scope: Construct, namePrefix: string | undefined, topic: sns.ITopic, thresholds: ResourceThresholds, parts: WatchedParts,
): cloudwatch.IAlarm[] {
  const { loadBalancer, database, databaseRotation, cache, cacheRotation, contentDelivery: { originRotationFunction } = {}, data } = parts;
  const create = (id: string, alarms: AlarmSpec[]) => (
    alarms.length > 0 ? new Alarms(scope, id, { topic, namePrefix, alarms }).alarms : []
  );

  create('ReplicaAlarms', replicaAlarms(database?.readReplicas ?? [], thresholds.database));
  create('DeadLetterAlarms', deadLetterAlarms(data.deadLetterQueues));
  create('ReplicationAlarms', replicationAlarms(data.failedReplications));
  create('DatabaseRotationAlarms', databaseRotation ? databaseRotationAlarms(databaseRotation.metricRotationErrors(), databaseRotation.metricRefreshErrors()) : []);
  create('CacheRotationAlarms', cacheRotation ? cacheRotationAlarms(cacheRotation.metricErrors()) : []);
  create('OriginRotationAlarms', originRotationFunction ? originRotationAlarms(originRotationFunction.metricErrors()) : []);
  return [
    ...create('LoadBalancerAlarms', loadBalancerAlarms(loadBalancer, thresholds.loadBalancer)),
    ...create('DatabaseAlarms', database ? databaseAlarms(database.instance, thresholds.database) : []),
    ...create('CacheAlarms', cache ? cacheAlarms(cache, thresholds.cache) : []),
  ];
}
