import { aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmSet, AlarmSetProps } from '../observability/alarm-set';
import { metric } from '../observability/alarm-spec';
import { ServiceAlarmThresholds } from '../observability/thresholds';

const DEFAULTS = { cpuPercent: 80, memoryPercent: 80, errorRatePercent: 1, unhealthyTargets: 1, p95Latency: Duration.millis(500) };
const LEAST_REQUESTS = 20;

/** Properties of `ServiceAlarms`. */
export interface ServiceAlarmsProps extends AlarmSetProps {
  /** Name of the service, as the alarms' descriptions say it. */
  readonly displayName: string;
  /** Name of the ECS cluster. */
  readonly clusterName: string;
  /** Name of the ECS service. */
  readonly serviceName: string;
  /** Full name of the target group, `targetgroup/…`. */
  readonly targetGroupFullName: string;
  /** Full name of the load balancer, `app/…`. */
  readonly loadBalancerFullName: string;

  /**
   * Where the alarms sound.
   *
   * @default - each threshold's own default
   */
  readonly thresholds?: ServiceAlarmThresholds;
}

/** Alarms of one service: CPU, memory, 5xx rate, unhealthy targets and p95 latency. Costs 0.70 USD a month, the rate being three metrics. */
export class ServiceAlarms extends AlarmSet {
  constructor(scope: Construct, id: string, props: ServiceAlarmsProps) {
    super(scope, id, props, props.thresholds);
    const thresholds = props.thresholds ?? {};
    const service = { ClusterName: props.clusterName, ServiceName: props.serviceName };
    const target = { TargetGroup: props.targetGroupFullName, LoadBalancer: props.loadBalancerFullName };
    const p95Latency = thresholds.p95Latency ?? DEFAULTS.p95Latency;

    this._add({
      name: 'cpu',
      description: `${props.displayName}: CPU is high. Scale out, or give the tasks more CPU`,
      metric: metric('AWS/ECS', 'CPUUtilization', service, 'Average', 5),
      threshold: thresholds.cpuPercent ?? DEFAULTS.cpuPercent,
      periods: 3,
    });
    this._add({
      name: 'memory',
      description: `${props.displayName}: memory is high. A task that reaches 100 % is killed`,
      metric: metric('AWS/ECS', 'MemoryUtilization', service, 'Average', 5),
      threshold: thresholds.memoryPercent ?? DEFAULTS.memoryPercent,
      periods: 3,
    });
    this._add({
      name: '5xx-rate',
      description: `${props.displayName}: too many of its responses are errors (5xx)`,
      metric: new cloudwatch.MathExpression({
        // A rate of a handful of requests would wake somebody for one error at night.
        expression: `IF(requests >= ${LEAST_REQUESTS}, 100 * errors / requests, 0)`,
        label: '5xx responses, percent',
        period: Duration.minutes(5),
        usingMetrics: {
          errors: metric('AWS/ApplicationELB', 'HTTPCode_Target_5XX_Count', target, 'Sum', 5),
          requests: metric('AWS/ApplicationELB', 'RequestCount', target, 'Sum', 5),
        },
      }),
      threshold: thresholds.errorRatePercent ?? DEFAULTS.errorRatePercent,
      periods: 1,
    });
    this._add({
      name: 'unhealthy-targets',
      description: `${props.displayName}: tasks fail their health check`,
      metric: metric('AWS/ApplicationELB', 'UnHealthyHostCount', target, 'Maximum', 1),
      threshold: thresholds.unhealthyTargets ?? DEFAULTS.unhealthyTargets,
      periods: 3,
    });
    this._add({
      name: 'p95-latency',
      description: `${props.displayName}: one response in twenty takes longer than ${p95Latency.toMilliseconds()} ms`,
      metric: metric('AWS/ApplicationELB', 'TargetResponseTime', target, 'p95', 5),
      threshold: p95Latency.toMilliseconds() / 1000,
      periods: 3,
    });
  }
}
