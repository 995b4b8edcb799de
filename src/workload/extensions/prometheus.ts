import { Arn, ArnFormat, aws_ecs as ecs, aws_iam as iam, Duration, Stack, Token } from 'aws-cdk-lib';
import { addCollector, collectorConfig, collectorPorts } from './collector';
import { ExtensionPart, hasPart } from './part';
import { checkSeconds } from '../../private/durations';
import { Problems } from '../../private/problems';
import { checkImage } from '../container-images';
import type { Workload } from '../workload';
import type { WorkloadPlan } from '../workload-plan';

const NAME = 'collector';
const DEFAULT_PATH = '/metrics';
const DEFAULT_INTERVAL = Duration.seconds(30);
const PORT = { min: 1, max: 65_535 };
/** At most one sample per second, and at least one within the five minutes that a Prometheus query looks back. */
const INTERVAL = { min: 1, max: 300 };
const PATH = /^\/[^\s$]*$/;
/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedserviceforprometheus.html */
const WORKSPACE = /^arn:[\w-]+:aps:[\w-]+:\d{12}:workspace\/ws-[\w-]+$/;

/** Options for metrics in the format of Prometheus. */
export interface PrometheusOptions {
  /** ARN of the Amazon Managed Service for Prometheus workspace that receives the metrics. It can be in another region. */
  readonly workspaceArn: string;

  /**
   * Port on which the container serves its metrics, 1 to 65535.
   *
   * @default - the port that the service's container listens on; required for a workload without one
   */
  readonly port?: number;

  /**
   * Path of the metrics.
   *
   * @default '/metrics'
   */
  readonly path?: string;

  /**
   * Time between two scrapes, 1 second to 5 minutes, in whole seconds. Each scrape sends one sample per metric and task, and
   * AWS charges for samples.
   *
   * @default Duration.seconds(30)
   * @see https://aws.amazon.com/prometheus/pricing/
   */
  readonly scrapeInterval?: Duration;

  /**
   * Image of the collector.
   *
   * @default - a released version of the AWS Distro for OpenTelemetry
   */
  readonly image?: ecs.ContainerImage;
}

/** A collector that scrapes metrics, and also collects traces if the workload has tracing. */
export class PrometheusPart implements ExtensionPart {
  readonly kind = 'prometheus';
  readonly containers = [NAME];
  readonly variables = [];
  readonly mounts = [];
  readonly ports = collectorPorts('extensions.prometheus', false);
  readonly reserves = { cpu: 32, memoryMiB: 128 };
  private readonly path: string;
  private readonly interval: Duration;

  constructor(private readonly options: PrometheusOptions) {
    this.path = options.path ?? DEFAULT_PATH;
    this.interval = options.scrapeInterval ?? DEFAULT_INTERVAL;
  }

  check(subject: string, { hasPort, noun }: WorkloadPlan, problems: Problems): void {
    const { workspaceArn, port, image } = this.options;
    checkImage(subject, 'extensions.prometheus.image', image, problems);
    problems.pattern(
      subject, 'extensions.prometheus.workspaceArn', workspaceArn, WORKSPACE,
      'be the ARN of a workspace, such as arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555',
    );
    // A service without a port is a mistake of its own.
    if (port === undefined && !hasPort) {
      problems.add({ subject, prop: 'extensions.prometheus.port', must: `be set for a ${noun}, which has no port`, got: undefined });
    }
    problems.integer(subject, 'extensions.prometheus.port', port, PORT);
    problems.pattern(subject, 'extensions.prometheus.path', this.path, PATH, "begin with a slash, without spaces and '$'");
    if (this.interval.isUnresolved()) {
      problems.add({
        subject, prop: 'extensions.prometheus.scrapeInterval', must: "be known at synth, because the collector's configuration contains it", got: this.interval,
      });
    }
    checkSeconds(subject, 'extensions.prometheus.scrapeInterval', this.interval, INTERVAL, problems);
  }

  bind(workload: Workload): void {
    const { workspaceArn, image } = this.options;
    const { region, resourceName } = Arn.split(workspaceArn, ArnFormat.SLASH_RESOURCE_NAME);
    // Checked: the workload has a port.
    const port = this.options.port ?? workload._port!;
    const metrics = {
      job: workload.workloadName,
      target: `127.0.0.1:${Token.isUnresolved(port) ? Token.asString(port) : port}`,
      path: this.path,
      interval: this.interval,
      region: region!,
      endpoint: `https://aps-workspaces.${region}.${Stack.of(workload).urlSuffix}/workspaces/${resourceName}/api/v1/remote_write`,
    };
    const config = collectorConfig({ metrics, traces: hasPart(workload._parts, 'tracing') });
    addCollector(workload, 'Collector', { name: NAME, image, config, reserves: this.reserves });
    workload.taskDefinition.addToTaskRolePolicy(new iam.PolicyStatement({ actions: ['aps:RemoteWrite'], resources: [workspaceArn] }));
  }
}
