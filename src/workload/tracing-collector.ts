import { aws_ecs as ecs, aws_iam as iam, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeGrant } from '../private/grants';

/** A released version of the image, not `latest`: what runs changes when somebody says so. */
const IMAGE = 'public.ecr.aws/aws-observability/aws-otel-collector:v0.43.3';
/** One of the configurations that the image brings: takes OTLP on 4317 and 4318 and X-Ray segments on 2000, and sends traces to X-Ray. */
const CONFIG = '/etc/ecs/ecs-xray.yaml';
const CPU = 32;
const MEMORY_MIB = 128;
const OTLP_HTTP_ENDPOINT = 'http://localhost:4318';

/** Properties of `TracingCollector`. */
export interface TracingCollectorProps {
  /** Task definition of the service, with its own container already in it. */
  readonly taskDefinition: ecs.TaskDefinition;
  /** Name that the service's traces carry. */
  readonly serviceName: string;
  /** Log driver of the collector's container. */
  readonly logDriver: ecs.LogDriver;

  /**
   * Image of the collector.
   *
   * @default - a released version of the AWS Distro for OpenTelemetry
   */
  readonly image?: ecs.ContainerImage;
}

/**
 * A sidecar that takes a service's traces and sends them to AWS X-Ray.
 *
 * It is the AWS Distro for OpenTelemetry: the X-Ray daemon's support ends. The service's own container finds it through the
 * variables that every OpenTelemetry SDK reads. It takes 32 CPU units and 128 MiB of what the task has; X-Ray costs 5 USD a million traces.
 * The task goes on without it.
 *
 * @see https://aws-otel.github.io/docs/setup/ecs
 */
export class TracingCollector extends Construct {
  /** The collector's container. */
  readonly container: ecs.ContainerDefinition;

  constructor(scope: Construct, id: string, props: TracingCollectorProps) {
    super(scope, id);
    const { taskDefinition } = props;
    taskDefinition.defaultContainer?.addEnvironment('OTEL_EXPORTER_OTLP_ENDPOINT', OTLP_HTTP_ENDPOINT);
    taskDefinition.defaultContainer?.addEnvironment('OTEL_SERVICE_NAME', props.serviceName);
    taskDefinition.defaultContainer?.addEnvironment('OTEL_PROPAGATORS', 'xray,tracecontext,baggage');
    this.container = taskDefinition.addContainer('TracingCollector', {
      containerName: 'tracing-collector',
      image: props.image ?? ecs.ContainerImage.fromRegistry(IMAGE),
      command: [`--config=${CONFIG}`],
      essential: false,
      cpu: CPU,
      memoryReservationMiB: MEMORY_MIB,
      logging: props.logDriver,
      healthCheck: { command: ['CMD', '/healthcheck'], interval: Duration.seconds(10), timeout: Duration.seconds(5), retries: 3 },
    });
    taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({
      actions: [
        'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:GetSamplingStatisticSummaries',
      ],
      // X-Ray knows no resources for these actions.
      resources: ['*'],
    }));
    acknowledgeGrant(taskDefinition.taskRole, ['AwsSolutions-IAM5[Resource::*]'], 'Traces and sampling rules: IAM knows no resource for what X-Ray does with them.');
  }
}
