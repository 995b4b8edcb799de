import { nodeNames } from './cache-alarms';
import { CACHE_METRICS as METRICS, CacheMetric, MeasuredCache, ofNode } from './cache-metrics';
import { CacheAlarmThresholds } from './cache-thresholds';
import { DashboardSection } from '../../private/dashboard-section';

/** The graphs of a cache. Each graph shows all nodes. */
export function cacheSection(cache: MeasuredCache, thresholds: Required<CacheAlarmThresholds>): DashboardSection {
  const ofNodes = (metric: CacheMetric) => cache.nodeIds.map((nodeId, index) => {
    const { label } = nodeNames(nodeId, index + 1);
    return metric(cache, { ...ofNode(nodeId), label: label.charAt(0).toUpperCase() + label.slice(1) });
  });
  return {
    part: 'cache',
    name: 'Cache',
    graphs: [
      { title: 'CPU of the engine, percent', left: ofNodes(METRICS.engineCpuUtilization), leftThresholds: [thresholds.cpuPercent] },
      { title: 'memory, percent', left: ofNodes(METRICS.memoryUsage), leftThresholds: [thresholds.memoryPercent] },
      { title: 'evictions', left: ofNodes(METRICS.evictions), leftThresholds: [thresholds.evictions] },
      { title: 'connections', left: ofNodes(METRICS.connections) },
    ],
  };
}
