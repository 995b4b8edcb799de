import { aws_ecs as ecs } from 'aws-cdk-lib';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { RedisCache } from '../data/redis/redis-cache';
import { OffHoursOptions } from '../operations/off-hours-options';
import { CacheRotation } from '../rotation/cache-rotation';
import { DatabaseConnectionSecrets } from '../rotation/database-connection-secrets';
import { DatabaseRotation } from '../rotation/database-rotation';
import { RedisUrlSecret } from '../rotation/redis-url-secret';
import { Server } from '../workload/catalog';

/** Variables of the workloads that use database and cache, unless they choose others. */
const DATABASE_URL = 'DATABASE_URL';
const REDIS_URL = 'REDIS_URL';

/** What a workload gets that uses the platform's database. */
export function createDatabaseBinding(
  database: PostgresDatabase, secrets: DatabaseConnectionSecrets, rotation: DatabaseRotation | undefined, schedule: OffHoursOptions | undefined,
): Server {
  const detail = (field: string) => ecs.Secret.fromSecretsManager(secrets.connectionSecret, field);
  return {
    target: database,
    secrets: { [DATABASE_URL]: ecs.Secret.fromSecretsManager(secrets.urlSecret) },
    parts: { host: database.host, port: database.port, databaseName: database.databaseName, username: detail('username'), password: detail('password') },
    maxConnections: database.maxConnections,
    schedule: schedule?.stopDatabase ? schedule : undefined,
    rollout: rotation,
    rotatingSecret: rotation && secrets.urlSecret,
  };
}

/** What a workload gets that uses the platform's cache. The URL is a secret only if it carries a token. */
export function createCacheBinding(cache: RedisCache, urlSecret: RedisUrlSecret | undefined, rotation: CacheRotation | undefined): Server {
  const { host, port } = cache;
  if (!urlSecret) {
    return { target: cache, environment: { [REDIS_URL]: `rediss://${host}:${port}/0` }, parts: { host, port } };
  }
  return {
    target: cache,
    secrets: { [REDIS_URL]: ecs.Secret.fromSecretsManager(urlSecret.secret) },
    parts: { host, port, authToken: ecs.Secret.fromSecretsManager(urlSecret.authTokenSecret) },
    rollout: rotation,
    rotatingSecret: rotation && urlSecret.secret,
  };
}
