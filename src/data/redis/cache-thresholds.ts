/** Thresholds of the alarms of each node of a cache. */
export interface CacheAlarmThresholds {
  /**
   * Average CPU utilization of the engine's process in percent, over 15 minutes.
   *
   * @default 80
   */
  readonly cpuPercent?: number;
  /**
   * Average memory usage in percent, over 15 minutes.
   *
   * @default 80
   */
  readonly memoryPercent?: number;
  /**
   * Number of keys evicted in 5 minutes because memory is full.
   *
   * @default 1
   */
  readonly evictions?: number;
}
