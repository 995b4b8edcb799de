/** Engine of a cache. Clients of Redis work with either. */
export enum CacheEngine {
  /** Redis OSS, up to version 7.1. */
  REDIS = 'redis',
  /** Valkey, the open continuation of Redis, which costs a fifth less. */
  VALKEY = 'valkey',
}
