import { DatabaseAlarmThresholds } from '../data/postgres/database-thresholds';
import { CacheAlarmThresholds } from '../data/redis/cache-thresholds';
import { LoadBalancerAlarmThresholds } from '../ingress/load-balancer-thresholds';
import { ServiceAlarmThresholds } from '../workload/service-thresholds';

/** Thresholds of all alarms of a platform. */
export interface AlarmThresholds {
  /**
   * Thresholds of each service's alarms.
   *
   * @default - the tier's
   */
  readonly service?: ServiceAlarmThresholds;
  /**
   * Thresholds of the load balancer's alarm.
   *
   * @default - the tier's
   */
  readonly loadBalancer?: LoadBalancerAlarmThresholds;
  /**
   * Thresholds of the database's alarms.
   *
   * @default - the tier's
   */
  readonly database?: DatabaseAlarmThresholds;
  /**
   * Thresholds of the cache's alarms.
   *
   * @default - the tier's
   */
  readonly cache?: CacheAlarmThresholds;
}
