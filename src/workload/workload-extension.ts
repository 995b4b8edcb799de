import { aws_ecs as ecs } from 'aws-cdk-lib';
import { IWorkloadExtension } from './extension';
import { EfsVolumeOptions, EfsVolumePart } from './extensions/efs-volume';
import { LogRoutingOptions, LogRoutingPart } from './extensions/log-routing';
import { ExtensionPart } from './extensions/part';
import { PrometheusOptions, PrometheusPart } from './extensions/prometheus';
import { InitContainerPart, ProxyPart, SidecarPart } from './extensions/sidecar';
import { TracingOptions, TracingPart } from './extensions/tracing';
import type { Workload } from './workload';
import { requireStruct, requireValue } from '../private/shapes/check-shape';

const CONTAINER = 'cdk.aws_ecs.ContainerDefinitionOptions';

/**
 * An addition to the task of a workload. For other additions, implement `IWorkloadExtension`.
 *
 * Added containers log to the log group of the fleet. All containers share the CPU and memory of the task, so increase the workload's `cpu` and `memoryMiB`
 * accordingly. Adding, changing or removing an extension starts new tasks.
 *
 * @example
 * new ReptidexPlatform(this, 'Platform', {
 *   environmentName: 'prod',
 *   projectName: 'reptidex',
 *   services: [{
 *     name: 'core',
 *     profile: ServiceProfile.BACKEND,
 *     isDefault: true,
 *     extensions: [
 *       WorkloadExtension.prometheus({ workspaceArn: 'arn:aws:aps:us-east-1:111122223333:workspace/ws-11111111-2222-3333-4444-555555555555' }),
 *       WorkloadExtension.logRouting({ output: 'loki', options: { host: 'loki.example.com', port: '443', tls: 'on' } }),
 *       WorkloadExtension.efsVolume({ name: 'uploads', containerPath: '/uploads' }),
 *     ],
 *   }],
 * });
 */
export class WorkloadExtension implements IWorkloadExtension {
  /**
   * Sends a workload's traces to AWS X-Ray, through a collector container in each task.
   *
   * The collector is the AWS Distro for OpenTelemetry, because support for the X-Ray daemon ends. OpenTelemetry SDKs find it through their standard
   * variables, and X-Ray SDKs at their default address. It uses 32 CPU units and 128 MiB of the task; X-Ray costs 5 USD per million traces. The task keeps
   * running if the collector stops. With `prometheus`, a single collector handles traces and metrics.
   *
   * @see https://aws-otel.github.io/docs/setup/ecs
   */
  static tracing(options: TracingOptions = {}): WorkloadExtension {
    requireStruct('WorkloadExtension.tracing', 'tracing', 'TracingOptions', options);
    return new WorkloadExtension(new TracingPart(options));
  }

  /**
   * Scrapes a workload's metrics in the format of Prometheus, and writes them to a workspace of Amazon Managed Service for Prometheus.
   *
   * Each task gets a collector container, the AWS Distro for OpenTelemetry, which uses 32 CPU units and 128 MiB of the task. The task role can write to
   * this workspace only. The task keeps running if the collector stops.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/application-metrics-prometheus.html
   */
  static prometheus(options: PrometheusOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.prometheus', 'prometheus', 'PrometheusOptions', options);
    return new WorkloadExtension(new PrometheusPart(options));
  }

  /**
   * Sends the output of a workload's container to Loki, OpenSearch, Datadog or another output of Fluent Bit through FireLens, instead of CloudWatch Logs.
   *
   * The log router is a container in each task. It uses 50 MiB of the task, and logs to the log group of the fleet. It runs as root with a writable root
   * filesystem, regardless of the workload's own container. The task stops if the log router stops. Buffered logs are lost when a task is killed.
   *
   * With a security group for each service, tasks can connect to port 443 anywhere; for another port, use `connections.allowTo` of the service. For an
   * AWS service as output, grant the permissions to the service. Not supported for migrations, because their error messages link to CloudWatch Logs.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
   */
  static logRouting(options: LogRoutingOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.logRouting', 'log routing', 'LogRoutingOptions', options);
    return new WorkloadExtension(new LogRoutingPart(options));
  }

  /**
   * Adds a proxy, such as nginx, in front of a service's container. The load balancer and consumers connect to the port of the proxy.
   *
   * The variable `UPSTREAM` contains the address of the service's container, `127.0.0.1:{port}`. The proxy starts after that container, and waits until it is
   * healthy if the service has a `containerHealthCheck`. The container should listen on the loopback interface only. The load balancer checks the container's
   * health through the proxy.
   *
   * Adding or removing the proxy later does not interrupt requests, because the load balancer knows the port of each task.
   *
   * @param port Port that the proxy listens on, 1 to 65535, other than the container's
   * @param container The proxy's container, which is named `proxy`
   */
  static proxy(port: number, container: ecs.ContainerDefinitionOptions): WorkloadExtension {
    requireValue('WorkloadExtension.proxy', 'proxy', 'port', { of: 'number' }, port);
    requireStruct('WorkloadExtension.proxy', 'proxy', CONTAINER, container);
    return new WorkloadExtension(new ProxyPart(port, container));
  }

  /**
   * Adds a container that must end with exit code 0 before the workload's own container starts, for example to download files to a volume. Several init
   * containers run one after the other, in the order of the list. If one fails, the task stops, and a service starts another task.
   *
   * @param name Name of the container, unique in the task
   * @param container The container
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  static initContainer(name: string, container: ecs.ContainerDefinitionOptions): WorkloadExtension {
    requireValue('WorkloadExtension.initContainer', 'init container', 'name', { of: 'string' }, name);
    requireStruct('WorkloadExtension.initContainer', `init container '${name}'`, CONTAINER, container);
    return new WorkloadExtension(new InitContainerPart(name, container));
  }

  /**
   * Adds another container, such as an agent. The task stops if the container stops, unless its `essential` is false.
   *
   * @param name Name of the container, unique in the task
   * @param container The container
   */
  static sidecar(name: string, container: ecs.ContainerDefinitionOptions): WorkloadExtension {
    requireValue('WorkloadExtension.sidecar', 'sidecar', 'name', { of: 'string' }, name);
    requireStruct('WorkloadExtension.sidecar', `sidecar '${name}'`, CONTAINER, container);
    return new WorkloadExtension(new SidecarPart(name, container));
  }

  /**
   * Adds a volume on Amazon EFS, which all tasks share and which outlives them. Tasks mount it over TLS through an access point, with the task role.
   *
   * A new file system is encrypted, with the key of the environment if that has one. AWS Backup backs it up daily, and only roles with
   * permissions can mount it. It costs 0.30 USD per GB-month, and its backups 0.05 USD (us-east-1). The container can write to it even with `readonlyRootFilesystem`.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html
   */
  static efsVolume(options: EfsVolumeOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.efsVolume', `volume '${options?.name}'`, 'EfsVolumeOptions', options);
    return new WorkloadExtension(new EfsVolumePart(options));
  }

  private constructor(private readonly part: ExtensionPart) {}

  /**
   * Adds it to a workload.
   *
   * @param workload Workload that is extended
   */
  bind(workload: Workload): void {
    this.part.bind(workload);
  }

  /**
   * What it adds.
   *
   * @internal
   */
  get _part(): ExtensionPart {
    return this.part;
  }
}
