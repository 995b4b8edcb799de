import { PlatformCacheRotationOptions } from './platform-cache-rotation-options';
import { RedisCacheOptions } from '../data/redis/redis-options';
import { requireStruct } from '../private/shapes/check-shape';
import { BindingOptions } from '../workload/binding-options';

/** Options for a cache that the platform creates. */
export interface PlatformCacheOptions extends RedisCacheOptions {
  /**
   * Parameters of the cache's URL, such as `{ ssl_cert_reqs: 'required' }`: as a result backend, Celery rejects a `rediss://` URL without it. A change
   * reaches tasks that start after it.
   *
   * @default - none, which is suitable for redis-py and ioredis
   * @see https://github.com/reptidex-app/platform/blob/main/docs/connection-urls.md
   */
  readonly urlParameters?: { [name: string]: string };

  /**
   * Name of the secret with the cache's URL. Only a URL with an AUTH token is a secret.
   *
   * @default - `{prefix}-redis-url`
   */
  readonly urlSecretName?: string;

  /**
   * Rotation of the AUTH token. It updates the secret that services read, and starts deployments of the services. The cache accepts the previous token
   * until the next rotation.
   *
   * It requires private subnets with a NAT gateway, or interface endpoints of AWS Secrets Manager, Amazon ElastiCache and Amazon ECS.
   *
   * @default - the tier's: none in development, every 30 days in production if there is a token; none if the tier has no cache
   */
  readonly rotation?: PlatformCacheRotationOptions;
}

/**
 * The cache of an environment: one that the platform creates, an existing one, or none.
 *
 * A later change to `existing` or `none` removes a cache that the platform has created. Its `removalPolicy` determines what remains.
 */
export class PlatformCache {
  /**
   * A Redis or Valkey cache on Amazon ElastiCache and, with an AUTH token, the secret that services read.
   *
   * Options that you do not set have the tier's values or, if the tier has no cache, the defaults of `RedisCache`.
   *
   * @param options Options that differ from the tier
   * @see https://aws.amazon.com/elasticache/pricing/
   */
  static redis(options: PlatformCacheOptions = {}): PlatformCache {
    requireStruct('PlatformCache.redis', 'cache', 'PlatformCacheOptions', options);
    return new PlatformCache(options);
  }

  /**
   * A cache that already exists. The platform creates nothing for it.
   *
   * @param binding Access for services that use it: network access to its `target`, and `REDIS_URL` in `secrets` or `environment`
   */
  static existing(binding: BindingOptions): PlatformCache {
    requireStruct('PlatformCache.existing', 'cache', 'BindingOptions', binding);
    return new PlatformCache(undefined, binding);
  }

  /** No cache. Services cannot use one. */
  static none(): PlatformCache {
    return new PlatformCache();
  }

  private constructor(private readonly options?: PlatformCacheOptions, private readonly binding?: BindingOptions) {}

  /**
   * Options of a cache that is created.
   *
   * @internal
   */
  get _options(): PlatformCacheOptions | undefined {
    return this.options;
  }

  /**
   * Binding of workloads that use an existing cache.
   *
   * @internal
   */
  get _existing(): BindingOptions | undefined {
    return this.binding;
  }
}
