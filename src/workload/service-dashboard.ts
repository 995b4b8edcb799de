import { errorRate, MeasuredService, MeasuredTargets, SERVICE_METRICS, TARGET_METRICS } from './service-metrics';
import { ServiceAlarmThresholds } from './service-thresholds';
import { DashboardSection, GraphSpec } from '../private/dashboard-section';

/** Suffixes for the graphs of a service's target groups. */
const SUFFIXES = ['', ' (alternate)'];

/** The graphs of a service and its target groups. */
export function serviceSection(
  name: string, service: MeasuredService, targets: MeasuredTargets[], thresholds: Required<ServiceAlarmThresholds>,
): DashboardSection {
  return {
    part: 'services',
    name,
    graphs: [
      utilizationGraph(service, thresholds),
      ...targets.flatMap((each, index) => requestGraphs(each, thresholds, SUFFIXES[index])),
      taskGraph(service, targets),
    ],
  };
}

function utilizationGraph(service: MeasuredService, { cpuPercent, memoryPercent }: Required<ServiceAlarmThresholds>): GraphSpec {
  return {
    title: 'CPU and memory',
    left: [SERVICE_METRICS.cpuUtilization(service, { label: 'CPU, percent' }), SERVICE_METRICS.memoryUtilization(service, { label: 'Memory, percent' })],
    leftThresholds: [...new Set([cpuPercent, memoryPercent])],
  };
}

function requestGraphs(targets: MeasuredTargets, { errorRatePercent, p95Latency }: Required<ServiceAlarmThresholds>, suffix: string): GraphSpec[] {
  return [
    {
      title: `requests, 5xx${suffix}`,
      left: [TARGET_METRICS.requests(targets, { label: 'Requests' }), TARGET_METRICS.errors(targets, { label: '5xx' })],
      right: [errorRate(targets, { label: '5xx, percent' })],
      rightThresholds: [errorRatePercent],
    },
    {
      title: `response time${suffix}`,
      left: [
        TARGET_METRICS.responseTime(targets, { label: 'p95, seconds' }), TARGET_METRICS.responseTime(targets, { label: 'p50, seconds', statistic: 'p50' }),
      ],
      leftThresholds: [p95Latency.toMilliseconds() / 1000],
    },
  ];
}

/** The numbers of running and desired tasks are available only if the cluster has Container Insights enabled. */
function taskGraph(service: MeasuredService, targets: MeasuredTargets[]): GraphSpec {
  return {
    title: 'tasks',
    left: [
      SERVICE_METRICS.desiredTaskCount(service, { label: 'Desired' }),
      SERVICE_METRICS.runningTaskCount(service, { label: 'Running' }),
      ...targets.flatMap((each, index) => [
        TARGET_METRICS.healthyTargets(each, { label: `Healthy${SUFFIXES[index]}` }), TARGET_METRICS.unhealthyTargets(each, { label: `Unhealthy${SUFFIXES[index]}` }),
      ]),
    ],
  };
}
