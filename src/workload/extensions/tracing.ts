import { aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { addCollector, collectorConfig } from './collector';
import { ExtensionPart, hasPart } from './part';
import { acknowledgeGrant } from '../../private/grants';
import type { Workload } from '../workload';

const NAME = 'tracing-collector';
const OTLP_HTTP_ENDPOINT = 'http://localhost:4318';

/** Options for tracing. */
export interface TracingOptions {
  /**
   * Image of the collector.
   *
   * @default - a released version of the AWS Distro for OpenTelemetry
   */
  readonly image?: ecs.ContainerImage;
}

/** A collector of traces, or the collector of metrics, which then also collects traces. */
export class TracingPart implements ExtensionPart {
  readonly kind = 'tracing';
  readonly containers = [NAME];
  readonly mounts = [];
  readonly reserves = { cpu: 32, memoryMiB: 128 };

  constructor(private readonly options: TracingOptions) {}

  check(): void {
    // There is nothing to check.
  }

  bind(workload: Workload): void {
    workload.addEnvironment('OTEL_EXPORTER_OTLP_ENDPOINT', OTLP_HTTP_ENDPOINT);
    workload.addEnvironment('OTEL_SERVICE_NAME', workload.workloadName);
    workload.addEnvironment('OTEL_PROPAGATORS', 'xray,tracecontext,baggage');
    if (!hasPart(workload._parts, 'prometheus')) {
      const { image } = this.options;
      addCollector(workload, 'TracingCollector', { name: NAME, image, config: collectorConfig({ traces: true }), reserves: this.reserves });
    }
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
