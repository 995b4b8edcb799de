import { aws_cloudwatch as cloudwatch, aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { errorRate, MeasuredService, MeasuredTargets, runningTasks, SERVICE_METRICS, TARGET_METRICS } from './service-metrics';
import { ServiceAlarmThresholds } from './service-thresholds';
import { AlarmSpec } from '../private/alarm-spec';
import { omitUndefined } from '../private/omit-undefined';

/** Later layers take precedence, field by field. */
export function resolveServiceThresholds(...layers: Array<ServiceAlarmThresholds | undefined>): Required<ServiceAlarmThresholds> {
  const defaults = { cpuPercent: 80, memoryPercent: 80, errorRatePercent: 1, unhealthyTargets: 1, p95Latency: Duration.millis(500) };
  return layers.reduce<Required<ServiceAlarmThresholds>>((before, layer) => ({ ...before, ...omitUndefined(layer) }), defaults);
}

/** The alarms of a service's tasks. */
export function taskAlarms(name: string, service: MeasuredService, thresholds: Required<ServiceAlarmThresholds>): AlarmSpec[] {
  return [
    {
      name: 'cpu',
      description: `${name}: CPU utilization is high. Look at the number of requests first; then scale out, or give the tasks more CPU`,
      metric: SERVICE_METRICS.cpuUtilization(service),
      threshold: thresholds.cpuPercent,
      periods: 3,
    },
    {
      name: 'memory',
      description: `${name}: memory utilization is high, and a task that reaches 100 % is killed. Look at what the last deployment changed first; then give the tasks more memory`,
      metric: SERVICE_METRICS.memoryUtilization(service),
      threshold: thresholds.memoryPercent,
      periods: 3,
    },
  ];
}

/** The alarm of a workload without targets that no task is running. It fires on missing data, so it must be created after the ECS service. */
export function noRunningTask(name: string, service: MeasuredService): AlarmSpec {
  return {
    name: 'no-running-task',
    description: `${name}: no task is running. Look at why the last tasks stopped, and at the service's events`,
    metric: runningTasks(service, { period: Duration.minutes(5) }),
    threshold: 1,
    periods: 3,
    comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    // Amazon ECS reports no data for a service without a running task.
    missing: cloudwatch.TreatMissingData.BREACHING,
  };
}

/** The alarms of a service's target group. They do not refer to the service, so its deployments can refer to them. */
export function targetAlarms(name: string, targets: MeasuredTargets, thresholds: Required<ServiceAlarmThresholds>): AlarmSpec[] {
  const latency = thresholds.p95Latency.toMilliseconds();
  return [
    {
      name: '5xx-rate',
      description: `${name}: too many responses are errors (5xx). Look at the service's logs and at its last deployment first`,
      metric: errorRate(targets),
      threshold: thresholds.errorRatePercent,
      periods: 1,
    },
    {
      name: 'unhealthy-targets',
      description: `${name}: tasks fail their health check. Look at why the last tasks stopped first, then at the service's logs`,
      metric: TARGET_METRICS.unhealthyTargets(targets),
      threshold: thresholds.unhealthyTargets,
      periods: 3,
    },
    {
      name: 'p95-latency',
      description: `${name}: one response in twenty takes longer than ${latency} ms. Look at its CPU first, then at what it waits for`,
      metric: TARGET_METRICS.responseTime(targets),
      threshold: latency / 1000,
      periods: 3,
    },
  ];
}

/** The same alarms for the second target group: in a common rate, the errors of a new version with few requests would be hidden. */
export function alternateTargetAlarms(name: string, targets: MeasuredTargets, thresholds: Required<ServiceAlarmThresholds>): AlarmSpec[] {
  // A suffix: with the prefix `alternate-`, these alarms would have the names of those of a service `{name}-alternate`.
  return targetAlarms(name, targets, thresholds).map((alarm) => ({ ...alarm, name: `${alarm.name}-alternate` }));
}

/** The alarms that roll back a service's deployments, or undefined if there are no alarms. */
export function deploymentAlarms(alarms: cloudwatch.IAlarm[]): ecs.DeploymentAlarmConfig | undefined {
  return alarms.length > 0 ? { alarmNames: alarms.map(({ alarmName }) => alarmName), behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM } : undefined;
}
