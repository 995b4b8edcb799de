import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import { listened, ListenedPorts } from './container-ports';
import type { Workload } from '../workload';

/** A released version of the image instead of `latest`, so that it changes only with the library. */
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** Variable that contains the configuration: https://aws-otel.github.io/docs/components/confmap-providers */
const CONFIG_VARIABLE = 'AOT_CONFIG_CONTENT';
/** Port of the health check: https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/healthcheckextension */
const HEALTH_PORT = 13_133;
/** Ports of the receivers below. */
const [OTLP_PORTS, XRAY_PORT] = [[4_317, 4_318], 2_000];
/** Addresses that the collector listens on: containers of a task share the loopback interface, and nothing outside the task can reach it. */
const OTLP = { protocols: { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } } };
/** Segments of the X-Ray SDKs over UDP, and their requests for sampling rules over TCP, both at the SDKs' default address. */
const XRAY = { endpoint: '127.0.0.1:2000', transport: 'udp', proxy_server: { endpoint: '127.0.0.1:2000' } };

/** Properties of a collector container. */
export interface CollectorContainer {
  readonly name: string;
  readonly image?: ecs.ContainerImage;
  readonly config: string;
  readonly reserves: { readonly cpu: number; readonly memoryMiB: number };
}

/** Where a collector scrapes metrics, and where it writes them. */
export interface MetricsPipeline {
  readonly job: string;
  readonly target: string;
  readonly path: string;
  readonly interval: Duration;
  readonly region: string;
  readonly endpoint: string;
}

/** Ports that a collector listens on. For metrics alone, it only scrapes. */
export function collectorPorts(prop: string, traces: boolean): ListenedPorts[] {
  const receivers = traces ? [...listened(prop, [...OTLP_PORTS, XRAY_PORT]), ...listened(prop, [XRAY_PORT], ecs.Protocol.UDP)] : [];
  return [...receivers, ...listened(prop, [HEALTH_PORT])];
}

/** Adds a collector to a task. The task keeps running if it stops. */
export function addCollector(workload: Workload, id: string, { name, image, config, reserves }: CollectorContainer): void {
  workload.addContainer(id, {
    containerName: name,
    image: image ?? ecs.ContainerImage.fromRegistry(IMAGE),
    command: [`--config=env:${CONFIG_VARIABLE}`],
    environment: { [CONFIG_VARIABLE]: config },
    essential: false,
    cpu: reserves.cpu,
    memoryReservationMiB: reserves.memoryMiB,
    healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3 },
  });
}

/**
 * The configuration of a collector for metrics, for traces, or for both, as JSON, which is valid YAML.
 *
 * None of the configurations in the image is suitable for traces: `ecs-xray.yaml` accepts only OTLP, so segments of the X-Ray SDKs are lost. Those that
 * accept both also send metrics, which costs money and needs permissions.
 *
 * @see https://github.com/aws-observability/aws-otel-collector/tree/main/config/ecs
 * @see https://aws-otel.github.io/docs/getting-started/prometheus-remote-write-exporter/ecs
 */
export function collectorConfig({ metrics, traces }: { readonly metrics?: MetricsPipeline; readonly traces: boolean }): string {
  return JSON.stringify({
    // The health check of the container queries the first.
    extensions: { health_check: {}, ...metrics && { sigv4auth: { region: metrics.region, service: 'aps' } } },
    receivers: { ...metrics && { prometheus: { config: scrapeConfig(metrics) } }, ...traces && { otlp: OTLP, awsxray: XRAY } },
    processors: {
      resourcedetection: { detectors: ['env', 'ecs'] },
      ...metrics && { 'batch/metrics': { timeout: '60s' } },
      ...traces && { 'batch/traces': { timeout: '1s', send_batch_size: 50 } },
    },
    exporters: {
      // Labels that distinguish tasks.
      ...metrics && { prometheusremotewrite: { endpoint: metrics.endpoint, auth: { authenticator: 'sigv4auth' }, resource_to_telemetry_conversion: { enabled: true } } },
      ...traces && { awsxray: {} },
    },
    service: {
      extensions: ['health_check', ...metrics ? ['sigv4auth'] : []],
      pipelines: {
        ...metrics && { metrics: { receivers: ['prometheus'], processors: ['resourcedetection', 'batch/metrics'], exporters: ['prometheusremotewrite'] } },
        ...traces && { traces: { receivers: ['otlp', 'awsxray'], processors: ['resourcedetection', 'batch/traces'], exporters: ['awsxray'] } },
      },
    },
  });
}

function scrapeConfig({ job, target, path, interval }: MetricsPipeline): object {
  return {
    global: { scrape_interval: `${interval.toSeconds()}s` },
    scrape_configs: [{ job_name: job, metrics_path: path, static_configs: [{ targets: [target] }] }],
  };
}
