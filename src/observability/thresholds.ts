import { Duration } from 'aws-cdk-lib';

/** Where a service's alarms sound. */
export interface ServiceAlarmThresholds {
  /**
   * Average CPU in percent of what the tasks reserve, over 5 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;
  /**
   * Average memory in percent of what the tasks reserve, over 5 minutes.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
  /**
   * Responses with a 5xx status in percent of all requests, over 5 minutes. Fewer than 20 requests are no sample and count as none.
   *
   * @default 1
   */
  readonly errorRatePercent?: number;
  /**
   * Number of unhealthy targets that is too many, for 3 minutes.
   *
   * @default 1
   */
  readonly unhealthyTargets?: number;
  /**
   * 95th percentile of the response time, over 5 minutes.
   *
   * @default Duration.millis(500) - ReptiDex's service level objective
   */
  readonly p95Latency?: Duration;
}

/** Where the load balancer's own alarm sounds. */
export interface LoadBalancerAlarmThresholds {
  /**
   * Number of 5xx responses that the load balancer made itself in 5 minutes: no healthy target, or a target that gave no answer.
   *
   * @default 10
   */
  readonly errorCount?: number;
}

/** Where the database's alarms sound. */
export interface DatabaseAlarmThresholds {
  /**
   * Average CPU in percent, over 15 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;
  /**
   * Free storage in GiB below which the alarm sounds.
   *
   * @default - a tenth of the allocated storage on a platform, else 5
   */
  readonly freeStorageGiB?: number;
  /**
   * Number of connections.
   *
   * @default - four fifths of what the instance class allows on a platform, else 80
   */
  readonly connections?: number;
  /**
   * Average time of a read from disk, over 15 minutes.
   *
   * @default Duration.millis(50)
   */
  readonly readLatency?: Duration;
  /**
   * Average time of a write to disk, over 15 minutes.
   *
   * @default Duration.millis(50)
   */
  readonly writeLatency?: Duration;
  /**
   * How far a read replica is behind, at its worst in each of five minutes.
   *
   * @default Duration.minutes(1)
   */
  readonly replicaLag?: Duration;
}

/** Where the cache's alarms sound. */
export interface CacheAlarmThresholds {
  /**
   * CPU of the Redis process in percent, over 5 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;
  /**
   * Memory in percent of what the node offers, over 5 minutes.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
  /**
   * Number of keys evicted in 5 minutes to make room.
   *
   * @default 1
   */
  readonly evictions?: number;
}

/** All alarms of a platform. */
export interface AlarmThresholds {
  /**
   * Where each service's alarms sound.
   *
   * @default - the tier's
   */
  readonly service?: ServiceAlarmThresholds;
  /**
   * Where the load balancer's alarm sounds.
   *
   * @default - the tier's
   */
  readonly loadBalancer?: LoadBalancerAlarmThresholds;
  /**
   * Where the database's alarms sound.
   *
   * @default - the tier's
   */
  readonly database?: DatabaseAlarmThresholds;
  /**
   * Where the cache's alarms sound.
   *
   * @default - the tier's
   */
  readonly cache?: CacheAlarmThresholds;
}
