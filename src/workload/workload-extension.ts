import { aws_ecs as ecs } from 'aws-cdk-lib';
import { IWorkloadExtension } from './extension';
import { EfsVolumeOptions, EfsVolumePart } from './extensions/efs-volume';
import { LogRoutingOptions, LogRoutingPart } from './extensions/log-routing';
import { ExtensionPart } from './extensions/part';
import { PrometheusOptions, PrometheusPart } from './extensions/prometheus';
import { InitContainerPart, ProxyPart, SidecarPart } from './extensions/sidecar';
import { TracingOptions, TracingPart } from './extensions/tracing';
import type { Workload } from './workload';
import { requireStruct } from '../private/shapes/check-shape';

const CONTAINER = 'cdk.aws_ecs.ContainerDefinitionOptions';

/**
 * What can be added to the task of a workload. For something else, implement `IWorkloadExtension`.
 *
 * Containers log to the log group of the fleet. They share CPU and memory of the task with the workload's own container: add what they need to the
 * workload's `cpu` and `memoryMiB`. Adding, changing or removing an extension starts new tasks.
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
   * The collector is the AWS Distro for OpenTelemetry: support for the X-Ray daemon ends. The workload's own container finds it through the variables
   * that every OpenTelemetry SDK reads. It takes 32 CPU units and 128 MiB of the task; X-Ray costs 5 USD per million traces. The task keeps running if
   * the collector stops. With `prometheus`, one collector does both.
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
   * A collector container in each task does it, the AWS Distro for OpenTelemetry. It takes 32 CPU units and 128 MiB of the task. The task role may
   * write to this workspace and to no other. The task keeps running if the collector stops.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/application-metrics-prometheus.html
   */
  static prometheus(options: PrometheusOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.prometheus', 'prometheus', 'PrometheusOptions', options);
    return new WorkloadExtension(new PrometheusPart(options));
  }

  /**
   * Sends the output of a workload's container to Loki, OpenSearch, Datadog or another output of Fluent Bit, by FireLens, in place of CloudWatch Logs.
   *
   * The log router is a container in each task, which takes 50 MiB of it, and logs to the log group of the fleet. It runs as root and writes its root
   * filesystem, which the workload's own container need not. A task stops if its log router does. What is in its buffer is lost when a task is killed.
   *
   * With a security group for each service, tasks can reach port 443 everywhere; for another port, use `connections.allowTo` of the service. For an
   * output of AWS, grant permissions to the service. Not for a migration, whose errors link its log in CloudWatch Logs.
   *
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_firelens.html
   */
  static logRouting(options: LogRoutingOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.logRouting', 'log routing', 'LogRoutingOptions', options);
    return new WorkloadExtension(new LogRoutingPart(options));
  }

  /**
   * A proxy in front of a service's container, such as nginx: load balancer and consumers connect to its port.
   *
   * It finds the container at the address in its variable `UPSTREAM`, `127.0.0.1:{port}`, and starts after it: when it is healthy, if the service has a
   * `containerHealthCheck`. The container should listen on the loopback interface only. The health check of the load balancer goes through the proxy.
   *
   * Adding or removing it later interrupts nothing: old tasks get requests at the old port, new ones at the new port.
   *
   * @param port Port that the proxy listens on, 1 to 65535, other than the container's
   * @param container The proxy's container, which is named `proxy`
   */
  static proxy(port: number, container: ecs.ContainerDefinitionOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.proxy', 'proxy', CONTAINER, container);
    return new WorkloadExtension(new ProxyPart(port, container));
  }

  /**
   * A container that must end with exit code 0 before the workload's own starts, such as one that fetches files into a volume. Several of them run one
   * after the other, in the order in which they are listed. If one fails, the task stops, and a service starts another.
   *
   * @param name Name of the container, unique in the task
   * @param container The container
   * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html
   */
  static initContainer(name: string, container: ecs.ContainerDefinitionOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.initContainer', `init container '${name}'`, CONTAINER, container);
    return new WorkloadExtension(new InitContainerPart(name, container));
  }

  /**
   * A container beside the workload's own, such as an agent. The task stops when it does, unless it is not `essential`.
   *
   * @param name Name of the container, unique in the task
   * @param container The container
   */
  static sidecar(name: string, container: ecs.ContainerDefinitionOptions): WorkloadExtension {
    requireStruct('WorkloadExtension.sidecar', `sidecar '${name}'`, CONTAINER, container);
    return new WorkloadExtension(new SidecarPart(name, container));
  }

  /**
   * A volume on Amazon EFS, which outlives the tasks and which all of them share. It is mounted over TLS, by the task role, through an access point.
   *
   * A new file system is encrypted, with the key of the environment if that has one. AWS Backup backs it up every day, and nobody can mount it without a
   * role that is allowed to. It costs 0.30 USD a GB-month, and as a backup 0.05 (us-east-1). The container can write to it with `readonlyRootFilesystem` as well.
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
