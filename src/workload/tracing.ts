import { aws_ecs as ecs, aws_iam as iam, Duration } from 'aws-cdk-lib';
import { renderCollectorConfiguration } from './collector-configuration';
import { IWorkloadExtension } from './extension';
import type { Workload } from './workload';
import { acknowledgeGrant } from '../private/grants';
import { requireStruct } from '../private/shapes/check-shape';

/** A released version of the image, not `latest`: what runs changes when somebody changes this. */
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** The variable that the configuration is in: https://aws-otel.github.io/docs/components/confmap-providers */
const CONFIG_VARIABLE = 'AOT_CONFIG_CONTENT';
const CPU = 32;
const MEMORY_MIB = 128;
const OTLP_HTTP_ENDPOINT = 'http://localhost:4318';

/** Properties of `Tracing`. */
export interface TracingProps {
  /**
   * Image of the collector.
   *
   * @default - a released version of the AWS Distro for OpenTelemetry
   */
  readonly image?: ecs.ContainerImage;
}

/**
 * Sends a workload's traces to AWS X-Ray, through a collector container in each task.
 *
 * The collector is the AWS Distro for OpenTelemetry: support for the X-Ray daemon ends. The workload's own container finds it through the variables
 * that every OpenTelemetry SDK reads, or, with an X-Ray SDK, at the address that all of them use by default. It takes 32 CPU units and 128 MiB of the task; X-Ray costs 5 USD per million traces. The task keeps running if
 * the collector stops.
 *
 * @see https://aws-otel.github.io/docs/setup/ecs
 */
export class Tracing implements IWorkloadExtension {
  constructor(private readonly props: TracingProps = {}) {
    requireStruct('Tracing', 'tracing', 'TracingProps', props);
  }

  bind(workload: Workload): void {
    workload.addEnvironment('OTEL_EXPORTER_OTLP_ENDPOINT', OTLP_HTTP_ENDPOINT);
    workload.addEnvironment('OTEL_SERVICE_NAME', workload.workloadName);
    workload.addEnvironment('OTEL_PROPAGATORS', 'xray,tracecontext,baggage');
    workload.addContainer('TracingCollector', {
      containerName: 'tracing-collector',
      image: this.props.image ?? ecs.ContainerImage.fromRegistry(IMAGE),
      command: [`--config=env:${CONFIG_VARIABLE}`],
      environment: { [CONFIG_VARIABLE]: renderCollectorConfiguration() },
      essential: false,
      cpu: CPU,
      memoryReservationMiB: MEMORY_MIB,
      healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3 },
    });
    workload.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
      actions: [
        'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
      ],
      // X-Ray has no resources for these actions.
      resources: ['*'],
    }));
    acknowledgeGrant(workload, ['AwsSolutions-IAM5[Resource::*]'], 'Traces and sampling rules: IAM knows no resource for what X-Ray does with them.');
  }
}
