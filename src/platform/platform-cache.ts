import { aws_ecs as ecs, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mergeCache } from './merge-options';
import { NONE } from './part';
import { PlatformCache } from './platform-cache-options';
import { secretNameBelowPath } from './platform-names';
import { CachePart, CachePlan, PlatformNames, PlatformSubnets } from './platform-plan';
import { TierDefaults } from './tier-defaults';
import { RedisCache } from '../data/redis/redis-cache';
import { checkRedis, resolveRedis } from '../data/redis/redis-plan';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { checkUrlParameters, queryOf } from '../private/url-parameters';
import { CacheRotation } from '../rotation/cache-rotation';
import { RedisUrlSecret, resolveRedisUrlSecret } from '../rotation/redis-url-secret';
import { CacheServer } from '../workload/catalog';

const SUBJECT = 'cache';
/** Variable of the workloads that use the cache, unless they choose another. */
const REDIS_URL = 'REDIS_URL';

/** Resolves the cache. */
export function resolveCache(given: PlatformCache | undefined, names: PlatformNames, tier: TierDefaults): CachePart {
  const { _options: cache, _existing: existing } = mergeCache(tier.cache, given);
  if (!cache) {
    return existing ? { existing } : NONE;
  }
  const { rotation, urlSecretName, urlParameters, ...options } = cache;
  const { namePrefix } = names;
  const authTokenSecretName = options.authToken === false ? undefined : secretNameBelowPath(names, 'cache/auth-token');
  const redis = resolveRedis({ ...omitUndefined({ authTokenSecretName }), ...options, namePrefix });
  return {
    made: {
      redis,
      urlSecret: resolveRedisUrlSecret({ urlParameters, secretName: urlSecretName ?? (redis.authToken ? secretNameBelowPath(names, 'cache/url') : undefined), namePrefix }),
      rotation,
    },
  };
}

/** Collects mistakes in a cache to create. */
export function checkCache({ made }: CachePart, problems: Problems): void {
  if (!made) {
    return;
  }
  checkRedis(made.redis, problems);
  const { secretName } = made.urlSecret;
  checkSecretName(problems, SUBJECT, 'urlSecretName', secretName);
  checkUrlParameters(problems, SUBJECT, made.urlSecret.urlParameters);
  if (secretName !== undefined && !made.redis.authToken) {
    problems.add({ subject: SUBJECT, prop: 'urlSecretName', must: "not be set when 'authToken' is false, because the URL is not a secret then", got: secretName });
  }
}

/** Creates the cache. */
export function createCache(scope: Construct, { redis }: CachePlan, network: PlatformSubnets, encryptionKey: kms.IKey | undefined): RedisCache {
  return RedisCache._create(scope, 'Cache', {
    ...redis, secretEncryptionKey: redis.secretEncryptionKey ?? encryptionKey, vpc: network.vpc, vpcSubnets: network.dataSubnets,
  });
}

/** Creates the secret with the cache's URL, if it contains a token. */
export function createCacheUrl(
  scope: Construct, { urlSecret }: CachePlan, { authTokenSecret, host, port }: RedisCache, encryptionKey: kms.IKey | undefined,
): RedisUrlSecret | undefined {
  return authTokenSecret && new RedisUrlSecret(scope, 'CacheSecrets', { ...urlSecret, authTokenSecret, host, port, encryptionKey });
}

/** Binding of workloads that use the platform's cache. The URL is a secret only if it contains a token. */
export function createCacheBinding(
  cache: RedisCache, plan: CachePlan, urlSecret: RedisUrlSecret | undefined, rotation: CacheRotation | undefined,
): CacheServer {
  const { host, port } = cache;
  if (!urlSecret) {
    return { target: cache, environment: { [REDIS_URL]: `rediss://${host}:${port}/0${queryOf(plan.urlSecret.urlParameters) ?? ''}` }, parts: { host, port } };
  }
  return {
    target: cache,
    secrets: { [REDIS_URL]: ecs.Secret.fromSecretsManager(urlSecret.secret) },
    parts: { host, port, authToken: ecs.Secret.fromSecretsManager(urlSecret.authTokenSecret) },
    rollout: rotation,
    rotatingSecret: rotation && urlSecret.secret,
  };
}
