import { aws_ecs as ecs } from 'aws-cdk-lib';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { RedisCache } from '../data/redis/redis-cache';
import { OffHoursOptions } from '../operations/off-hours-options';
import { CacheRotation } from '../rotation/cache-rotation';
import { RedisUrlSecret } from '../rotation/redis-url-secret';
import { DatabaseConnectionSecrets } from '../rotation/database-connection-secrets';
import { DatabaseRotation } from '../rotation/database-rotation';
import { ServiceBinding } from '../workload/service-binding';

/** Variable names of the services that use database and cache. */
const DATABASE_URL = 'DATABASE_URL';
const REDIS_URL = 'REDIS_URL';

/** What a service gets that uses the platform's database. */
export function databaseBinding(
  database: PostgresDatabase, secrets: DatabaseConnectionSecrets, rotation: DatabaseRotation | undefined, schedule: OffHoursOptions | undefined,
): ServiceBinding {
  return {
    target: database,
    secrets: { [DATABASE_URL]: ecs.Secret.fromSecretsManager(secrets.urlSecret) },
    maxConnections: database.maxConnections,
    schedule: schedule?.stopDatabase ? schedule : undefined,
    rollout: rotation,
    rotatingSecret: rotation && secrets.urlSecret,
  };
}

/** What a service gets that uses the platform's cache. The URL is a secret only where it carries a token. */
export function cacheBinding(cache: RedisCache, urlSecret: RedisUrlSecret | undefined, rotation: CacheRotation | undefined): ServiceBinding {
  return urlSecret
    ? {
      target: cache,
      secrets: { [REDIS_URL]: ecs.Secret.fromSecretsManager(urlSecret.secret) },
      rollout: rotation,
      rotatingSecret: rotation && urlSecret.secret,
    }
    : { target: cache, environment: { [REDIS_URL]: `rediss://${cache.host}:${cache.port}/0` } };
}
