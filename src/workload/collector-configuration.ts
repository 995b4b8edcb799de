/** Where the collector listens: containers of a task share the loopback interface, and nobody else reaches it. */
const OTLP = { protocols: { grpc: { endpoint: '127.0.0.1:4317' }, http: { endpoint: '127.0.0.1:4318' } } };
/** Segments of the X-Ray SDKs by UDP, and by TCP their questions about sampling rules. Both at the address that they use by default. */
const XRAY = { endpoint: '127.0.0.1:2000', transport: 'udp', proxy_server: { endpoint: '127.0.0.1:2000' } };

/**
 * Configuration of the collector that sends traces to AWS X-Ray. It is JSON, which is YAML too.
 *
 * None of the configurations that the image brings does it: `ecs-xray.yaml` takes OTLP alone, so that what the X-Ray SDKs send is lost, and those that take
 * both send metrics as well, which costs money and permissions.
 *
 * @see https://github.com/aws-observability/aws-otel-collector/tree/main/config/ecs
 */
export function renderCollectorConfiguration(): string {
  return JSON.stringify({
    // Which the health check of the container asks.
    extensions: { health_check: {} },
    receivers: { otlp: OTLP, awsxray: XRAY },
    processors: { resourcedetection: { detectors: ['env', 'ecs'] }, batch: { timeout: '1s', send_batch_size: 50 } },
    exporters: { awsxray: {} },
    service: {
      extensions: ['health_check'],
      pipelines: { traces: { receivers: ['otlp', 'awsxray'], processors: ['resourcedetection', 'batch'], exporters: ['awsxray'] } },
    },
  });
}
