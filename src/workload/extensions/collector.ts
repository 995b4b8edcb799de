import { aws_ecs as ecs, Duration } from 'aws-cdk-lib';
import type { Workload } from '../workload';

/** A released version of the image, not `latest`: what runs changes when somebody changes this. */
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** https://github.com/aws-observability/aws-otel-collector/blob/main/config/ecs/ecs-xray.yaml */
const OTLP = { protocols: { grpc: { endpoint: '0.0.0.0:4317' }, http: { endpoint: '0.0.0.0:4318' } } };

/** What a collector container is created of. */
export interface CollectorContainer {
  readonly name: string;
  readonly image?: ecs.ContainerImage;
  readonly command?: string[];
  readonly environment?: { [name: string]: string };
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

/** Adds a collector to a task. The task keeps running if it stops. */
export function addCollector(workload: Workload, id: string, { name, image, command, environment, reserves }: CollectorContainer): void {
  workload.addContainer(id, {
    containerName: name,
    image: image ?? ecs.ContainerImage.fromRegistry(IMAGE),
    command,
    environment,
    essential: false,
    cpu: reserves.cpu,
    memoryReservationMiB: reserves.memoryMiB,
    healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3 },
  });
}

/**
 * The configuration of a collector of metrics, and of traces where it takes those too. JSON is YAML.
 *
 * @see https://aws-otel.github.io/docs/getting-started/prometheus-remote-write-exporter/ecs
 */
export function collectorConfig(metrics: MetricsPipeline, isTraced: boolean): string {
  const { job, target, path, interval, region, endpoint } = metrics;
  return JSON.stringify({
    extensions: { health_check: {}, sigv4auth: { region, service: 'aps' } },
    receivers: {
      prometheus: {
        config: {
          global: { scrape_interval: `${interval.toSeconds()}s` },
          scrape_configs: [{ job_name: job, metrics_path: path, static_configs: [{ targets: [target] }] }],
        },
      },
      ...isTraced && { otlp: OTLP },
    },
    processors: {
      'resourcedetection': { detectors: ['env', 'ecs'] },
      'batch/metrics': { timeout: '60s' },
      ...isTraced && { 'batch/traces': { timeout: '1s', send_batch_size: 50 } },
    },
    exporters: {
      // With the labels that tell one task from another.
      prometheusremotewrite: { endpoint, auth: { authenticator: 'sigv4auth' }, resource_to_telemetry_conversion: { enabled: true } },
      ...isTraced && { awsxray: {} },
    },
    service: {
      extensions: ['health_check', 'sigv4auth'],
      pipelines: {
        metrics: { receivers: ['prometheus'], processors: ['resourcedetection', 'batch/metrics'], exporters: ['prometheusremotewrite'] },
        ...isTraced && { traces: { receivers: ['otlp'], processors: ['resourcedetection', 'batch/traces'], exporters: ['awsxray'] } },
      },
    },
  });
}
