import { CACHE_METRICS, MeasuredCache, ofNode } from './cache-metrics';
import { CacheAlarmThresholds } from './cache-thresholds';
import { AlarmSpec } from '../../private/alarm-spec';
import { omitUndefined } from '../../private/omit-undefined';

/** The suffix of the IDs of nodes in cluster mode. */
const SHARD_NODE = /-(\d{4})-(\d{3})$/;

export function resolveCacheThresholds(given: CacheAlarmThresholds = {}): Required<CacheAlarmThresholds> {
  return { cpuPercent: 80, memoryPercent: 80, evictions: 1, ...omitUndefined(given) };
}

/** Alarms for each node of a cache. */
export function cacheAlarms(cache: MeasuredCache, thresholds: Required<CacheAlarmThresholds>): AlarmSpec[] {
  return cache.nodeIds.flatMap((nodeId, index) => {
    const { suffix, label } = nodeNames(nodeId, index + 1);
    return [
      {
        name: `redis-cpu${suffix}`,
        description: `Cache, ${label}: CPU utilization of the engine is high. Look for expensive commands in the slow log first`,
        metric: CACHE_METRICS.engineCpuUtilization(cache, ofNode(nodeId)),
        threshold: thresholds.cpuPercent,
        periods: 3,
      },
      {
        name: `redis-memory${suffix}`,
        description: `Cache, ${label}: memory is nearly full. Look for keys without an expiry first, then take a larger node type`,
        metric: CACHE_METRICS.memoryUsage(cache, ofNode(nodeId)),
        threshold: thresholds.memoryPercent,
        periods: 3,
      },
      {
        name: `redis-evictions${suffix}`,
        description: `Cache, ${label}: keys are evicted because memory is full. Look for keys without an expiry first, then take a larger node type`,
        metric: CACHE_METRICS.evictions(cache, ofNode(nodeId)),
        threshold: thresholds.evictions,
        periods: 1,
      },
    ];
  });
}

/** The name has both the shard's and the node's number, so that adding a shard or replica does not rename alarms. */
export function nodeNames(nodeId: string, number: number): { suffix: string; label: string } {
  const [, shard, node] = SHARD_NODE.exec(nodeId) ?? [];
  return shard
    ? { suffix: `-${shard}-${node}`, label: `shard ${Number(shard)}, node ${Number(node)}` }
    : { suffix: number === 1 ? '' : `-${number}`, label: `node ${number}` };
}
