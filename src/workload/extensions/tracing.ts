import { aws_ecs as ecs, aws_iam as iam } from 'aws-cdk-lib';
import { addCollector, collectorConfig, collectorPorts } from './collector';
import { ExtensionPart, hasPart } from './part';
import { acknowledgeGrant } from '../../private/grants';
import { Problems } from '../../private/problems';
import { checkImage } from '../container-images';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

const NAME = 'tracing-collector';
/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables */
const SERVICE_NAME = 'OTEL_SERVICE_NAME';
const VARIABLES = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:4318', OTEL_PROPAGATORS: 'xray,tracecontext,baggage' };

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
  readonly variables = [SERVICE_NAME, ...Object.keys(VARIABLES)];
  readonly mounts = [];
  readonly ports = collectorPorts('extensions.tracing', true);
  readonly reserves = { cpu: 32, memoryMiB: 128 };

  constructor(private readonly options: TracingOptions) {}

  check(subject: string, _plan: WorkloadPlan, problems: Problems): void {
    checkImage(subject, 'extensions.tracing.image', this.options.image, problems);
  }

  bind(workload: Workload): void {
    workload.addEnvironment(SERVICE_NAME, workload.workloadName);
    Object.entries(VARIABLES).forEach(([name, value]) => workload.addEnvironment(name, value));
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
