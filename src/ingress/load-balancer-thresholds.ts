/** Thresholds of the load balancer's alarm. */
export interface LoadBalancerAlarmThresholds {
  /**
   * Number of 5xx responses in 5 minutes that the load balancer generates itself, because no target is healthy or a target does not respond.
   *
   * @default 10
   */
  readonly errorCount?: number;
}
