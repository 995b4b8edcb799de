import { aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_iam as iam, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { queueOf } from './catalog';
import { createEcsService, dependOnEgress } from './ecs-service';
import { WorkloadKind } from './kind';
import { MeasuredService, runningTasks, SERVICE_METRICS, serviceMetric } from './service-metrics';
import { workerAlarms } from './worker-alarms';
import { WorkerOptions } from './worker-options';
import { checkWorker, resolveWorker, WorkerPlan } from './worker-plan';
import { WorkerScaling } from './worker-scaling';
import { Workload } from './workload';
import { FleetContext } from './workload-context';
import { Alarms } from '../observability/alarms';
import { physicalName } from '../private/names';

/** A worker of a fleet: a workload with an ECS service, but without a port. Created by `MicroserviceFleet`. */
export class Worker extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * Created by the fleet, from a validated plan.
   *
   * @internal
   */
  static _create(scope: Construct, plan: WorkerPlan, context: FleetContext): Worker {
    return new Worker(scope, plan, context);
  }

  /** Name of the worker in its fleet. */
  readonly workerName: string;
  /** The task definition with its containers, roles and bindings. */
  readonly workload: Workload;
  /** The ECS service. */
  readonly service: ecs.FargateService;
  /** The queue that the worker consumes, or undefined if there is none. */
  readonly queue?: sqs.IQueue;
  /** The queues that the worker consumes in addition to `queue`. */
  readonly additionalQueues: sqs.IQueue[];
  /** The scalable number of tasks, or undefined if it is fixed. */
  readonly scaling?: ecs.ScalableTaskCount;
  /** The worker's alarms, or an empty list if the fleet has no alarms. */
  readonly alarms: cloudwatch.Alarm[];
  /** Network connections of the tasks. */
  readonly connections: ec2.Connections;

  private readonly measured: MeasuredService;

  private constructor(scope: Construct, plan: WorkerPlan, context: FleetContext) {
    super(scope, plan.workload.name);
    const { name } = plan.workload;
    const { namePrefix, bootstrap } = context;
    const serviceName = physicalName(namePrefix, name);
    this.workerName = name;
    this.workload = Workload._create(this, plan.workload, context);
    this.connections = this.workload.connections;
    [this.queue, ...this.additionalQueues] = plan.queues.map((queue) => queueOf(context.catalog, queue.name));
    this.service = createEcsService(this, this.workload, {
      ...plan.deployment, serviceName, desiredCount: plan.desiredCount, enableExecuteCommand: plan.workload.enableExecuteCommand,
    }, context);
    dependOnEgress(this.service, this.workload, context);
    this.measured = { scope: this, clusterName: context.cluster.clusterName, serviceName: serviceName ?? this.service.serviceName };
    this.scaling = this.createScaling(plan, serviceName, bootstrap);
    this.alarms = context.alarms ? this.createAlarms(plan, serviceName, context) : [];
    context.connectToConsumed(this.service, this.workload);
    context.rollOnRotation(this.service, this.workload);
    context.keepHours(this.service, {
      minTasks: plan.scaling?.minTasks ?? plan.desiredCount,
      maxTasks: plan.scaling?.maxTasks,
      scaling: this.scaling,
      schedule: plan.props.schedule,
      alarms: this.alarms,
    });
  }

  /** The task definition. */
  get taskDefinition(): ecs.FargateTaskDefinition {
    return this.workload.taskDefinition;
  }

  /** Role of the running tasks, with the permissions of the application. Shared by all workloads of a fleet with shared isolation. */
  get taskRole(): iam.IRole {
    return this.workload.taskRole;
  }

  /** The task role: permissions that are granted to the worker are granted to its tasks. */
  get grantPrincipal(): iam.IPrincipal {
    return this.workload.grantPrincipal;
  }

  /**
   * Returns any Amazon ECS metric of this worker, as an average over 5 minutes.
   *
   * @param metricName Name of the metric
   * @param options Options that differ from the defaults
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return serviceMetric(this.measured, metricName, options);
  }

  /**
   * CPU utilization in percent of the reservation of the tasks, as an average over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return SERVICE_METRICS.cpuUtilization(this.measured, options);
  }

  /**
   * Memory utilization in percent of the reservation of the tasks, as an average over 5 minutes.
   *
   * @param options Options that differ from the defaults
   */
  metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return SERVICE_METRICS.memoryUtilization(this.measured, options);
  }

  /**
   * Number of running tasks per minute. No data if no task runs. Container Insights is not needed.
   *
   * @param options Options that differ from the defaults
   */
  metricRunningTasks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return runningTasks(this.measured, options);
  }

  /** All queues that the worker consumes, in the order of its plan. */
  private get queues(): sqs.IQueue[] {
    return [...this.queue ? [this.queue] : [], ...this.additionalQueues];
  }

  private createScaling({ scaling }: WorkerPlan, namePrefix: string | undefined, bootstrap: boolean): ecs.ScalableTaskCount | undefined {
    if (!scaling) {
      return undefined;
    }
    if (!bootstrap) {
      // Application Auto Scaling owns the number of tasks: a deployment must not reset it.
      (this.service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    }
    const { service, measured, queues } = this;
    return new WorkerScaling(this, 'Scaling', { service, measured, queues, scaling, bootstrap, namePrefix }).taskCount;
  }

  private createAlarms(plan: WorkerPlan, namePrefix: string | undefined, { alarms, bootstrap }: FleetContext): cloudwatch.Alarm[] {
    const created = new Alarms(this, 'Alarms', { namePrefix, topic: alarms?.topic, alarms: workerAlarms(plan, this.measured, this.queues, bootstrap) });
    // An alarm that fires on missing data must not be evaluated before the first task runs.
    created.node.addDependency(this.service);
    return created.alarms;
  }
}

/** The kind of workload. */
export const WORKER: WorkloadKind<WorkerOptions, WorkerPlan, Worker> = {
  resolve: resolveWorker,
  check: checkWorker,
  create: (fleet, plan, context) => Worker._create(fleet, plan, context),
};
