import { aws_elasticloadbalancingv2 as elbv2, aws_rds as rds, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSet, AlarmSetProps } from './alarm-set';
import { metric } from './alarm-spec';
import { CacheAlarmThresholds, DatabaseAlarmThresholds, LoadBalancerAlarmThresholds } from './thresholds';

const BYTES_A_GIB = 2 ** 30;
const LOAD_BALANCER = { errorCount: 10 };
const DATABASE = { cpuPercent: 80, freeStorageGiB: 5, connections: 80, latency: Duration.millis(50) };
/** How ElastiCache ends the id of a node in cluster mode. */
const SHARD_NODE = /-(\d{4})-(\d{3})$/;
const CACHE = { cpuPercent: 80, memoryPercent: 80, evictions: 1 };

/** Properties of `LoadBalancerAlarms`. */
export interface LoadBalancerAlarmsProps extends AlarmSetProps {
  /** The load balancer. */
  readonly loadBalancer: elbv2.IApplicationLoadBalancer;
  /**
   * Where the alarm sounds.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: LoadBalancerAlarmThresholds;
}

/** Alarm of a load balancer: the 5xx responses that are its own. Costs 0.10 USD a month. */
export class LoadBalancerAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: LoadBalancerAlarmsProps) {
    super(scope, id, props, props.thresholds);
    this._add({
      name: 'alb-5xx',
      description: 'Load balancer: it answers with errors (5xx) of its own, so targets are missing or silent',
      metric: props.loadBalancer.metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT, { statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: props.thresholds?.errorCount ?? LOAD_BALANCER.errorCount,
      periods: 1,
    });
  }
}

/** Properties of `DatabaseAlarms`. */
export interface DatabaseAlarmsProps extends AlarmSetProps {
  /** The database instance. */
  readonly instance: rds.IDatabaseInstance;
  /**
   * Where the alarms sound.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: DatabaseAlarmThresholds;
}

/** Alarms of a database: CPU, free storage, connections, read and write latency. Costs 0.50 USD a month. */
export class DatabaseAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: DatabaseAlarmsProps) {
    super(scope, id, props, props.thresholds);
    const { instance } = props;
    const thresholds = props.thresholds ?? {};
    const fiveMinutes = { period: Duration.minutes(5) };
    this._add({
      name: 'postgres-cpu',
      description: 'Database: CPU is high',
      metric: instance.metricCPUUtilization(fiveMinutes),
      threshold: thresholds.cpuPercent ?? DATABASE.cpuPercent,
      periods: 3,
    });
    this._add({
      name: 'postgres-free-storage',
      description: 'Database: storage runs out. A full database stops',
      metric: instance.metricFreeStorageSpace({ ...fiveMinutes, statistic: 'Minimum' }),
      threshold: (thresholds.freeStorageGiB ?? DATABASE.freeStorageGiB) * BYTES_A_GIB,
      periods: 1,
      below: true,
    });
    this._add({
      name: 'postgres-connections',
      description: 'Database: connections run out. Add up the pools of all tasks, twice over during a deployment',
      metric: instance.metricDatabaseConnections({ ...fiveMinutes, statistic: 'Maximum' }),
      threshold: thresholds.connections ?? DATABASE.connections,
      periods: 1,
    });
    for (const [name, metricName, limit] of [
      ['read', 'ReadLatency', thresholds.readLatency], ['write', 'WriteLatency', thresholds.writeLatency],
    ] as const) {
      this._add({
        name: `postgres-${name}-latency`,
        description: `Database: ${name}s are slow`,
        metric: instance.metric(metricName, { ...fiveMinutes, statistic: 'Average' }),
        threshold: (limit ?? DATABASE.latency).toMilliseconds() / 1000,
        periods: 3,
      });
    }
  }
}

/** Properties of `CacheAlarms`. */
export interface CacheAlarmsProps extends AlarmSetProps {
  /** Ids of the nodes, each of which is watched: `RedisCache.nodeIds`, or `{group}-001` onwards, in cluster mode `{group}-0001-001`. */
  readonly nodeIds: string[];
  /**
   * Where the alarms sound.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: CacheAlarmThresholds;
}

/** Alarms of a cache, node by node: CPU, memory and evictions. Costs 0.30 USD a month a node. */
export class CacheAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: CacheAlarmsProps) {
    super(scope, id, props, props.thresholds);
    const thresholds = props.thresholds ?? {};
    props.nodeIds.forEach((nodeId, index) => {
      const dimensions = { CacheClusterId: nodeId };
      const { suffix, label } = nodeNames(nodeId, index + 1);
      this._add({
        name: `redis-cpu${suffix}`,
        description: `Cache, ${label}: CPU of the Redis process is high`,
        metric: metric('AWS/ElastiCache', 'EngineCPUUtilization', dimensions, 'Average', 5),
        threshold: thresholds.cpuPercent ?? CACHE.cpuPercent,
        periods: 3,
      });
      this._add({
        name: `redis-memory${suffix}`,
        description: `Cache, ${label}: memory is nearly full`,
        metric: metric('AWS/ElastiCache', 'DatabaseMemoryUsagePercentage', dimensions, 'Average', 5),
        threshold: thresholds.memoryPercent ?? CACHE.memoryPercent,
        periods: 3,
      });
      this._add({
        name: `redis-evictions${suffix}`,
        description: `Cache, ${label}: keys are evicted to make room`,
        metric: metric('AWS/ElastiCache', 'Evictions', dimensions, 'Sum', 5),
        threshold: thresholds.evictions ?? CACHE.evictions,
        periods: 1,
      });
    });
  }
}

/** A node of a shard is named by both numbers, so that another shard or replica renames no alarm. */
function nodeNames(nodeId: string, number: number): { suffix: string; label: string } {
  const [, shard, node] = SHARD_NODE.exec(nodeId) ?? [];
  return shard
    ? { suffix: `-${shard}-${node}`, label: `shard ${Number(shard)}, node ${Number(node)}` }
    : { suffix: number === 1 ? '' : `-${number}`, label: `node ${number}` };
}
