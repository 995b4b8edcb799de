import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, Lazy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createEcsService, dependOnEgress } from './ecs-service';
import { MicroservicePlan } from './microservice-plan';
import { alternateTargetAlarms, deploymentAlarms, noRunningTask, targetAlarms, taskAlarms } from './service-alarms';
import { Balancing, createBalancing } from './service-balancing';
import { serviceSection } from './service-dashboard';
import { errorRate, MeasuredService, MeasuredTargets, SERVICE_METRICS, serviceMetric, TARGET_METRICS } from './service-metrics';
import { ServiceScaling } from './service-scaling';
import { Workload } from './workload';
import { MicroserviceContext } from './workload-context';
import { Alarms } from '../observability/alarms';
import { DashboardSection } from '../private/dashboard-section';
import { physicalName } from '../private/names';

/** Alarms of the target group and of the alternate one. */
const TARGET_ALARMS = [targetAlarms, alternateTargetAlarms];

/**
 * An HTTP or gRPC service of a fleet: a workload with an ECS service and alarms, and, unless it is internal, a target group and a listener rule.
 * Created by `MicroserviceFleet`.
 */
export class Microservice extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * Created by the fleet, from a validated plan.
   *
   * @internal
   */
  static _create(scope: Construct, plan: MicroservicePlan, context: MicroserviceContext): Microservice {
    return new Microservice(scope, plan, context);
  }

  /** Name of the service in its fleet. */
  readonly serviceName: string;
  /** The task definition with its containers, roles and bindings. */
  readonly workload: Workload;
  /** The ECS service. */
  readonly service: ecs.FargateService;
  /** The target group, or undefined for an internal service. */
  readonly targetGroup?: elbv2.ApplicationTargetGroup;
  /**
   * The second target group, for a service whose deployments shift traffic. After every other deployment, it receives all traffic, so use the metrics of
   * both.
   */
  readonly alternateTargetGroup?: elbv2.ApplicationTargetGroup;
  /** Network connections of the tasks. The default port is the port of the container. */
  readonly connections: ec2.Connections;
  /** The scalable number of tasks, or undefined if it is fixed. */
  readonly scaling?: ecs.ScalableTaskCount;
  /** The service's alarms, or an empty list if the fleet has no alarms. */
  readonly alarms: cloudwatch.Alarm[];

  private readonly measured: MeasuredService;
  /** Metrics of the target group and of the alternate one; an empty list for an internal service. */
  private readonly targets: MeasuredTargets[];
  private readonly plan: MicroservicePlan;

  private constructor(scope: Construct, plan: MicroservicePlan, context: MicroserviceContext) {
    super(scope, plan.workload.name);
    const { name } = plan.workload;
    const serviceName = physicalName(context.namePrefix, name);
    this.plan = plan;
    this.serviceName = name;
    this.workload = Workload._create(this, plan.workload, context);
    // With a name, so that Service Connect can refer to the port.
    this.workload._receiver.addPortMappings({ containerPort: plan.containerPort, name });
    this.connections = new ec2.Connections({ securityGroups: [this.workload._identity.securityGroup], defaultPort: ec2.Port.tcp(plan.containerPort) });
    this.workload._connections.push(this.connections);
    const balancing = plan.loadBalancing && createBalancing(this, this.workload, plan, plan.loadBalancing, context);
    this.targetGroup = balancing?.targetGroup;
    this.alternateTargetGroup = balancing?.alternateTargetGroup;
    this.targets = balancing?.targets ?? [];
    const alarms = context.alarms && new Alarms(this, 'Alarms', { namePrefix: serviceName, topic: context.alarms.topic, alarms: [] });
    // Before the service, which can refer to these alarms. They do not refer to the service.
    const ofTargets = alarms?.add(this.targets.flatMap((targets, index) => TARGET_ALARMS[index](name, targets, plan.alarmThresholds))) ?? [];
    this.service = this.createService(serviceName, context, ofTargets);
    // The name itself, if it is set: an alarm that a deployment refers to must not depend on the service that it monitors.
    this.measured = { scope: this, clusterName: context.cluster.clusterName, serviceName: serviceName ?? this.service.serviceName };
    alarms?.add(taskAlarms(name, this.measured, plan.alarmThresholds));
    if (alarms && this.needsTasks(context)) {
      // An alarm that fires on missing data must not be evaluated before the first task runs.
      alarms.add([noRunningTask(name, this.measured)]).forEach((alarm) => alarm.node.addDependency(this.service));
    }
    this.alarms = alarms?.alarms ?? [];
    if (balancing) {
      this.attach(balancing);
    }
    dependOnEgress(this.service, this.workload, context);
    this.scaling = this.createScaling(context);
  }

  /** The task definition. */
  get taskDefinition(): ecs.FargateTaskDefinition {
    return this.workload.taskDefinition;
  }

  /** Role of the running tasks, with the permissions of the application. Shared by all services of a fleet with shared isolation. */
  get taskRole(): iam.IRole {
    return this.workload.taskRole;
  }

  /** The task role: permissions that are granted to the service are granted to its tasks. */
  get grantPrincipal(): iam.IPrincipal {
    return this.workload.grantPrincipal;
  }

  /**
   * Returns any Amazon ECS metric of this service, as an average over 5 minutes.
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
   * Number of running tasks, as an average over 5 minutes. Available only if the cluster has Container Insights enabled.
   *
   * @param options Options that differ from the defaults
   */
  metricRunningTaskCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return SERVICE_METRICS.runningTaskCount(this.measured, options);
  }

  /**
   * Number of requests, as a sum over 5 minutes. Throws for a service that is internal or has two target groups.
   *
   * @param options Options that differ from the defaults
   */
  metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.requests(this.measuredTargets(), options);
  }

  /**
   * Number of responses of the service with a 5xx status, as a sum over 5 minutes. Throws for a service that is internal or has two target groups.
   *
   * @param options Options that differ from the defaults
   */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.errors(this.measuredTargets(), options);
  }

  /**
   * Responses with a 5xx status in percent of all requests, over 5 minutes. If there are fewer than 20 requests, the rate is 0. Throws for a service that
   * is internal or has two target groups.
   *
   * @param options Options that differ from the defaults
   */
  metricErrorRate(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return errorRate(this.measuredTargets(), options);
  }

  /**
   * Number of healthy targets, as a minimum over 5 minutes. Throws for a service that is internal or has two target groups.
   *
   * @param options Options that differ from the defaults
   */
  metricHealthyTargets(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.healthyTargets(this.measuredTargets(), options);
  }

  /**
   * Number of unhealthy targets, as a maximum over a minute. Throws for a service that is internal or has two target groups.
   *
   * @param options Options that differ from the defaults
   */
  metricUnhealthyTargets(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.unhealthyTargets(this.measuredTargets(), options);
  }

  /**
   * Response time in seconds, as the 95th percentile over 5 minutes. Throws for a service that is internal or has two target groups.
   *
   * @param options Options that differ from the defaults, such as another percentile as `statistic`
   */
  metricTargetResponseTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.responseTime(this.measuredTargets(), options);
  }

  /**
   * The service's graphs, for the dashboard of its environment.
   *
   * @internal
   */
  _dashboardSection(): DashboardSection {
    return serviceSection(this.serviceName, this.measured, this.targets, this.plan.alarmThresholds);
  }

  /** Whether only missing tasks show that the service is down: a public service has alarms for its targets. A schedule can stop all tasks on purpose. */
  private needsTasks({ bootstrap }: MicroserviceContext): boolean {
    const { loadBalancing, scaling, desiredCount } = this.plan;
    const limits = [scaling?.minTasks ?? desiredCount, ...(scaling?.schedules ?? []).flatMap(({ minTasks, maxTasks }) => [minTasks, maxTasks])];
    return !loadBalancing && !bootstrap && !limits.includes(0);
  }

  /** Requests are measured by the load balancer, for each target group. */
  private measuredTargets(): MeasuredTargets {
    const [targets, alternate] = this.targets;
    if (!targets) {
      throw new Error(`${this.node.path}: the load balancer measures no requests of service '${this.serviceName}', which is internal`);
    }
    if (alternate) {
      throw new Error(`${this.node.path}: the load balancer measures the requests of service '${this.serviceName}' by its two target groups: use the metrics of 'targetGroup' and of 'alternateTargetGroup'`);
    }
    return targets;
  }

  private createService(serviceName: string | undefined, context: MicroserviceContext, alarms: cloudwatch.Alarm[]): ecs.FargateService {
    const { deployment, desiredCount, loadBalancing, workload: { enableExecuteCommand, options: { containerHealthCheck } } } = this.plan;
    return createEcsService(this, this.workload, {
      ...deployment,
      strategy: deployment.strategy._plan,
      serviceName,
      desiredCount,
      enableExecuteCommand,
      healthCheckGracePeriod: loadBalancing || containerHealthCheck ? deployment.healthCheckGracePeriod : undefined,
      deploymentAlarms: deployment.rollbackOnAlarms ? deploymentAlarms(alarms) : undefined,
    }, context);
  }

  /**
   * Registers the tasks in the target group, in addition to target groups that are attached to the service itself. The L2's
   * `attachToApplicationTargetGroup` would also create security group rules in the stack of the load balancer.
   */
  private attach({ targetGroup: { targetGroupArn }, advancedConfiguration, associations }: Balancing): void {
    const cfnService = this.service.node.defaultChild as ecs.CfnService;
    const attached = cfnService.loadBalancers;
    const own = { containerName: this.workload._receiver.containerName, containerPort: this.plan.containerPort, targetGroupArn, advancedConfiguration };
    cfnService.loadBalancers = Lazy.any({ produce: () => [own, ...Stack.of(this).resolve(attached) ?? []] });
    cfnService.node.addDependency(...associations);
  }

  private createScaling({ bootstrap }: MicroserviceContext): ecs.ScalableTaskCount | undefined {
    const { scaling, desiredCount } = this.plan;
    if (!scaling) {
      return undefined;
    }
    if (!bootstrap) {
      // Application Auto Scaling owns the number of tasks: a deployment must not reset it.
      (this.service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    }
    return new ServiceScaling(this, 'Scaling', { desiredCount, scaling, service: this.service, targetGroup: this.targetGroup, bootstrap }).taskCount;
  }
}
