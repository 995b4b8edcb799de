import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam,
  Duration, Lazy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createEcsService, dependOnEgress } from './ecs-service';
import { MicroservicePlan } from './microservice-plan';
import { deploymentAlarms, targetAlarms, taskAlarms } from './service-alarms';
import { serviceSection } from './service-dashboard';
import { errorRate, MeasuredService, MeasuredTargets, SERVICE_METRICS, serviceMetric, TARGET_METRICS } from './service-metrics';
import { ServiceScaling } from './service-scaling';
import { Workload } from './workload';
import { MicroserviceContext } from './workload-context';
import { ListenerRoute } from '../ingress/listener-route';
import { Alarms } from '../observability/alarms';
import { DashboardSection } from '../private/dashboard-section';
import { NAME_LIMIT, physicalName } from '../private/names';

/**
 * Port of targets that are registered without one, which no task is: Amazon ECS registers the container's. The service's own port here would replace the
 * target group when it changes, and CloudFormation cannot replace what has a name.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
 */
const TARGET_GROUP_PORT = 80;
const MAX_HEALTH_CHECK_TIMEOUT = 5;
/** Two checks make a task healthy: ten seconds apart, and with the deregistration delay, a rolling deployment takes 50 seconds at best. */
const HEALTH_CHECK = {
  healthyThresholdCount: 2,
  unhealthyThresholdCount: 3,
  healthyHttpCodes: '200',
};

/** An HTTP service of a fleet: a workload with an ECS service, a target group, a listener rule and alarms. Created by `MicroserviceFleet`. */
export class Microservice extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * Created by the fleet, from a plan that holds.
   *
   * @internal
   */
  static _create(scope: Construct, plan: MicroservicePlan, context: MicroserviceContext): Microservice {
    return new Microservice(scope, plan, context);
  }

  /** Name of the service in its fleet. */
  readonly serviceName: string;
  /** The task definition with its containers, roles and what it uses. */
  readonly workload: Workload;
  /** The ECS service. */
  readonly service: ecs.FargateService;
  /** The target group. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Network connections of the tasks, with the service's port as the default one. */
  readonly connections: ec2.Connections;
  /** The scalable number of tasks, or undefined where it is fixed. */
  readonly scaling?: ecs.ScalableTaskCount;
  /** The service's alarms; none where the fleet has none. */
  readonly alarms: cloudwatch.Alarm[];

  private readonly measured: MeasuredService;
  private readonly measuredTargets: MeasuredTargets;
  private readonly plan: MicroservicePlan;

  private constructor(scope: Construct, plan: MicroservicePlan, context: MicroserviceContext) {
    super(scope, plan.workload.name);
    const { name } = plan.workload;
    const serviceName = physicalName(context.namePrefix, name);
    this.plan = plan;
    this.serviceName = name;
    this.workload = Workload._create(this, plan.workload, context);
    // With a name, so that Service Connect can refer to it.
    this.workload.container.addPortMappings({ containerPort: plan.port, name });
    this.workload._identity.allowFromLoadBalancer(plan.port);
    this.connections = new ec2.Connections({ securityGroups: [this.workload._identity.securityGroup], defaultPort: ec2.Port.tcp(plan.port) });
    this.targetGroup = this.createTargetGroup(context);
    const route = new ListenerRoute(this, 'Route', { listener: context.listener, route: plan.route, targetGroup: this.targetGroup });
    this.measuredTargets = { scope: this, targetGroupFullName: this.targetGroup.targetGroupFullName, loadBalancerFullName: context.loadBalancerFullName };
    const alarms = context.alarms && new Alarms(this, 'Alarms', { namePrefix: serviceName, topic: context.alarms.topic });
    // Before the service, which may refer to them: they do not refer to it.
    const ofTargets = alarms?.add(targetAlarms(name, this.measuredTargets, plan.alarmThresholds)) ?? [];
    this.service = this.createService(serviceName, context, ofTargets);
    // The name itself where there is one: an alarm that a deployment refers to must not wait for the service that it watches.
    this.measured = { scope: this, clusterName: context.cluster.clusterName, serviceName: serviceName ?? this.service.serviceName };
    alarms?.add(taskAlarms(name, this.measured, plan.alarmThresholds));
    this.alarms = alarms?.alarms ?? [];
    this.attach(route);
    dependOnEgress(this.service, this.workload, context);
    this.scaling = this.createScaling(context);
  }

  /** The task definition. */
  get taskDefinition(): ecs.FargateTaskDefinition {
    return this.workload.taskDefinition;
  }

  /** Role of the running tasks, for what the application itself does with AWS. Shared by all services of a fleet with shared isolation. */
  get taskRole(): iam.IRole {
    return this.workload.taskRole;
  }

  /** The task role: what is granted to the service is granted to its tasks. */
  get grantPrincipal(): iam.IPrincipal {
    return this.workload.grantPrincipal;
  }

  /**
   * Any metric of Amazon ECS of this service, the average of 5 minutes.
   *
   * @param metricName Name of the metric
   * @param options What differs from the default
   * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return serviceMetric(this.measured, metricName, options);
  }

  /**
   * CPU utilization in percent of what the tasks reserve, the average of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricCpuUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return SERVICE_METRICS.cpuUtilization(this.measured, options);
  }

  /**
   * Memory utilization in percent of what the tasks reserve, the average of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricMemoryUtilization(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return SERVICE_METRICS.memoryUtilization(this.measured, options);
  }

  /**
   * Number of running tasks, the average of 5 minutes. Has data where the cluster has Container Insights enabled.
   *
   * @param options What differs from the default
   */
  metricRunningTaskCount(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return SERVICE_METRICS.runningTaskCount(this.measured, options);
  }

  /**
   * Number of requests, the sum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricRequests(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.requests(this.measuredTargets, options);
  }

  /**
   * Number of responses of the service with a 5xx status, the sum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.errors(this.measuredTargets, options);
  }

  /**
   * Responses with a 5xx status in percent of all requests, of 5 minutes. Fewer than 20 requests count as a rate of 0.
   *
   * @param options What differs from the default
   */
  metricErrorRate(options?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return errorRate(this.measuredTargets, options);
  }

  /**
   * Number of healthy targets, the minimum of 5 minutes.
   *
   * @param options What differs from the default
   */
  metricHealthyTargets(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.healthyTargets(this.measuredTargets, options);
  }

  /**
   * Number of unhealthy targets, the maximum of a minute.
   *
   * @param options What differs from the default
   */
  metricUnhealthyTargets(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.unhealthyTargets(this.measuredTargets, options);
  }

  /**
   * Response time in seconds, the 95th percentile of 5 minutes.
   *
   * @param options What differs from the default, such as another percentile as `statistic`
   */
  metricTargetResponseTime(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return TARGET_METRICS.responseTime(this.measuredTargets, options);
  }

  /**
   * The service's graphs, for the dashboard of its environment.
   *
   * @internal
   */
  _dashboardSection(): DashboardSection {
    return serviceSection(this.serviceName, this.measured, this.measuredTargets, this.plan.alarmThresholds);
  }

  private createTargetGroup({ namePrefix, cluster }: MicroserviceContext): elbv2.ApplicationTargetGroup {
    const { healthCheckPath: path, healthCheckInterval, deployment: { deregistrationDelay } } = this.plan;
    const targetGroup = new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      targetGroupName: physicalName(namePrefix, `${this.serviceName}-tg`, NAME_LIMIT.TARGET_GROUP),
      vpc: cluster.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: TARGET_GROUP_PORT,
      deregistrationDelay,
      healthCheck: { ...HEALTH_CHECK, timeout: healthCheckTimeout(healthCheckInterval), path },
    });
    // The L2 compares it with the timeout, which it cannot where only the deployment knows it.
    (targetGroup.node.defaultChild as elbv2.CfnTargetGroup).healthCheckIntervalSeconds = healthCheckInterval.toSeconds();
    return targetGroup;
  }

  private createService(serviceName: string | undefined, context: MicroserviceContext, alarms: cloudwatch.Alarm[]): ecs.FargateService {
    const { deployment, desiredCount, workload: { enableExecuteCommand } } = this.plan;
    return createEcsService(this, this.workload, {
      ...deployment,
      serviceName,
      desiredCount,
      enableExecuteCommand,
      deploymentAlarms: deployment.rollbackOnAlarms ? deploymentAlarms(alarms) : undefined,
    }, context);
  }

  /**
   * Registers the tasks in the target group, before those that are attached to the service itself. The L2's `attachToApplicationTargetGroup` would also
   * write security-group rules, in the stack of the load balancer.
   */
  private attach(route: ListenerRoute): void {
    const cfnService = this.service.node.defaultChild as ecs.CfnService;
    const attached = cfnService.loadBalancers;
    const own = { containerName: this.serviceName, containerPort: this.plan.port, targetGroupArn: this.targetGroup.targetGroupArn };
    cfnService.loadBalancers = Lazy.any({ produce: () => [own, ...Stack.of(this).resolve(attached) ?? []] });
    cfnService.node.addDependency(route.association);
  }

  private createScaling({ bootstrap }: MicroserviceContext): ecs.ScalableTaskCount | undefined {
    const { scaling, desiredCount } = this.plan;
    if (!scaling) {
      return undefined;
    }
    if (!bootstrap) {
      // Autoscaling owns the number: a deployment must not undo it.
      (this.service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    }
    return new ServiceScaling(this, 'Scaling', { desiredCount, scaling, service: this.service, targetGroup: this.targetGroup, bootstrap }).taskCount;
  }
}

/** Below the interval, which Elastic Load Balancing asks for, and whatever the deployment says of it. */
function healthCheckTimeout(interval: Duration): Duration {
  const isAbove = !interval.isUnresolved() && interval.toSeconds() > MAX_HEALTH_CHECK_TIMEOUT;
  return Duration.seconds(isAbove ? MAX_HEALTH_CHECK_TIMEOUT : MAX_HEALTH_CHECK_TIMEOUT - 1);
}
