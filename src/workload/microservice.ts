import {
  aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam,
  CfnDeletionPolicy, Duration, IResolvable, Lazy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlarmedFargateService } from './alarmed-fargate-service';
import { secretsInClearText } from './clear-text';
import { joinSecurityGroups, ServiceIdentity } from './identity';
import { MicroserviceContext } from './microservice-context';
import { MicroserviceProps } from './microservice-props';
import { ResolvedService } from './resolve-service';
import { mountWritablePaths } from './root-filesystem';
import { ScalingOptions } from './scaling-options';
import { deploymentAlarms, targetAlarms, taskAlarms } from './service-alarms';
import { serviceSection } from './service-dashboard';
import { errorRate, MeasuredService, MeasuredTargets, SERVICE_METRICS, serviceMetric, TARGET_METRICS } from './service-metrics';
import { ServiceScaling } from './service-scaling';
import { TracingCollector } from './tracing-collector';
import { ListenerRoute } from '../ingress/listener-route';
import { Alarms } from '../observability/alarms';
import { acknowledge } from '../private/acknowledge';
import { DashboardSection } from '../private/dashboard-section';
import { NAME_LIMIT, physicalName } from '../private/names';

const DEPLOYMENT_DEFAULTS = {
  minHealthyPercent: 100,
  maxHealthyPercent: 200,
  circuitBreaker: true,
  rollbackOnAlarms: true,
  deregistrationDelay: Duration.seconds(30),
  stopTimeout: Duration.seconds(60),
  healthCheckGracePeriod: Duration.seconds(60),
};

/**
 * Of targets that are registered without a port, which no task is: Amazon ECS registers the container's. A port of the service would replace the target
 * group when it changes, and CloudFormation cannot replace what has a name.
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

/** One service of a fleet: task definition, ECS service, target group, listener rule, DNS records and alarms. Made by `MicroserviceFleet`. */
export class Microservice extends Construct implements ec2.IConnectable {
  /**
   * Made by the fleet, which has checked the props.
   *
   * @internal
   */
  static _create(scope: Construct, props: MicroserviceProps, resolved: ResolvedService, context: MicroserviceContext): Microservice {
    return new Microservice(scope, props, resolved, context);
  }

  /** Name of the service in its fleet. */
  readonly serviceName: string;
  /** The task definition. */
  readonly taskDefinition: ecs.FargateTaskDefinition;
  /** The ECS service. */
  readonly service: ecs.FargateService;
  /** The target group. */
  readonly targetGroup: elbv2.ApplicationTargetGroup;
  /** Role of the running tasks, for what the application itself does with AWS. Shared by all services where isolation is. */
  readonly taskRole: iam.IRole;
  /** Network connections of the tasks, with the service's port as the default one. */
  readonly connections: ec2.Connections;
  /** The scalable number of tasks, or undefined where it is fixed. */
  readonly scaling?: ecs.ScalableTaskCount;
  /** The service's alarms; none where the fleet has none. */
  readonly alarms: cloudwatch.Alarm[];

  private readonly measured: MeasuredService;
  private readonly measuredTargets: MeasuredTargets;
  private readonly thresholds: ResolvedService['alarmThresholds'];

  private constructor(scope: Construct, props: MicroserviceProps, resolved: ResolvedService, context: MicroserviceContext) {
    super(scope, props.name);
    const identity = context.identify(this);
    const port = resolved.port!;
    this.serviceName = props.name;
    this.taskRole = identity.taskRole;
    this.connections = new ec2.Connections({ securityGroups: [identity.securityGroup], defaultPort: ec2.Port.tcp(port) });
    this.taskDefinition = this.createTaskDefinition(props, resolved, context, identity, port);
    if (resolved.tracing) {
      new TracingCollector(this, 'Tracing', { taskDefinition: this.taskDefinition, serviceName: props.name, logDriver: context.logDriver });
    }
    this.targetGroup = this.createTargetGroup(resolved, context);
    const route = new ListenerRoute(this, 'Route', { listener: context.listener, route: context.route, targetGroup: this.targetGroup });
    this.measuredTargets = { scope: this, targetGroupFullName: this.targetGroup.targetGroupFullName, loadBalancerFullName: context.loadBalancerFullName };
    this.thresholds = resolved.alarmThresholds;
    const alarms = context.alarms ? new Alarms(this, 'Alarms', { namePrefix: physicalName(context.namePrefix, resolved.name), topic: context.alarmTopic }) : undefined;
    // Before the service, which may refer to them: they do not refer to it.
    const ofTargets = alarms?.add(targetAlarms(resolved.name, this.measuredTargets, this.thresholds)) ?? [];
    this.service = this.createService(resolved, context, identity, ofTargets);
    // The name itself where there is one: an alarm that a deployment refers to must not wait for the service that it watches.
    const serviceName = physicalName(context.namePrefix, resolved.name) ?? this.service.serviceName;
    this.measured = { scope: this, clusterName: context.cluster.clusterName, serviceName };
    alarms?.add(taskAlarms(resolved.name, this.measured, this.thresholds));
    this.alarms = alarms?.alarms ?? [];
    this.attach(port, route);
    this.waitForTheWayOut(context, identity);
    if (resolved.scaling) {
      this.scaling = this.createScaling(resolved, resolved.scaling, context);
    }
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
    return serviceSection(this.serviceName, this.measured, this.measuredTargets, this.thresholds);
  }

  private createTaskDefinition(
    props: MicroserviceProps, resolved: ResolvedService, context: MicroserviceContext, identity: ServiceIdentity, port: number,
  ): ecs.FargateTaskDefinition {
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'TaskDefinition', {
      family: physicalName(context.namePrefix, props.name),
      cpu: resolved.cpu,
      memoryLimitMiB: resolved.memoryMiB,
      executionRole: identity.executionRole,
      taskRole: identity.taskRole,
      runtimePlatform: { cpuArchitecture: context.cpuArchitecture, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
    });
    // The old revision stays when a new one takes its place: a rollback by hand goes back to it.
    const cfnTaskDefinition = taskDefinition.node.defaultChild as ecs.CfnTaskDefinition;
    cfnTaskDefinition.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    cfnTaskDefinition.cfnOptions.deletionPolicy = CfnDeletionPolicy.DELETE;
    acknowledge(cfnTaskDefinition, ['AwsSolutions-ECS2'], 'Variables say names and addresses of what the service uses. What is secret comes as a secret of the container.');
    const container = taskDefinition.addContainer('Container', {
      containerName: props.name,
      image: context.image,
      command: props.command,
      user: props.user,
      readonlyRootFilesystem: props.readonlyRootFilesystem,
      environment: resolved.environment,
      secrets: resolved.secrets,
      logging: context.logDriver,
      portMappings: [{ containerPort: port }],
      stopTimeout: resolved.deployment.stopTimeout ?? DEPLOYMENT_DEFAULTS.stopTimeout,
    });
    mountWritablePaths(container, props.writablePaths ?? []);
    taskDefinition.node.addValidation({ validate: () => secretsInClearText(`service '${props.name}'`, taskDefinition) });
    return taskDefinition;
  }

  private createTargetGroup(resolved: ResolvedService, context: MicroserviceContext): elbv2.ApplicationTargetGroup {
    const targetGroup = new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      targetGroupName: physicalName(context.namePrefix, `${resolved.name}-tg`, NAME_LIMIT.TARGET_GROUP),
      vpc: context.cluster.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port: TARGET_GROUP_PORT,
      deregistrationDelay: resolved.deployment.deregistrationDelay ?? DEPLOYMENT_DEFAULTS.deregistrationDelay,
      healthCheck: { ...HEALTH_CHECK, timeout: healthCheckTimeout(resolved.healthCheckInterval), path: resolved.healthCheckPath },
    });
    // The L2 compares it with the timeout, which it cannot where only the deployment knows it.
    (targetGroup.node.defaultChild as elbv2.CfnTargetGroup).healthCheckIntervalSeconds = resolved.healthCheckInterval.toSeconds();
    return targetGroup;
  }

  private createService(resolved: ResolvedService, context: MicroserviceContext, identity: ServiceIdentity, alarms: cloudwatch.Alarm[]): ecs.FargateService {
    const { deployment } = resolved;
    const circuitBreaker = deployment.circuitBreaker ?? DEPLOYMENT_DEFAULTS.circuitBreaker;
    const service = new AlarmedFargateService(this, 'Service', {
      serviceName: physicalName(context.namePrefix, resolved.name),
      cluster: context.cluster,
      taskDefinition: this.taskDefinition,
      desiredCount: context.bootstrap ? 0 : resolved.desiredCount,
      // A launch type moved to a capacity provider later replaces the service.
      capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
      vpcSubnets: context.vpcSubnets,
      securityGroups: [identity.securityGroup],
      assignPublicIp: false,
      healthCheckGracePeriod: deployment.healthCheckGracePeriod ?? DEPLOYMENT_DEFAULTS.healthCheckGracePeriod,
      minHealthyPercent: deployment.minHealthyPercent ?? DEPLOYMENT_DEFAULTS.minHealthyPercent,
      maxHealthyPercent: deployment.maxHealthyPercent ?? DEPLOYMENT_DEFAULTS.maxHealthyPercent,
      circuitBreaker: { enable: circuitBreaker, rollback: circuitBreaker },
      deploymentAlarms: deployment.rollbackOnAlarms ?? DEPLOYMENT_DEFAULTS.rollbackOnAlarms ? deploymentAlarms(alarms) : undefined,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
    joinSecurityGroups(service, identity);
    // Explicit where what the L2 renders depends on the consumer's feature flags. What is enabled on the service later shows as well.
    const cfnService = service.node.defaultChild as ecs.CfnService;
    cfnService.deploymentController = { type: ecs.DeploymentControllerType.ECS };
    const rendered = cfnService.deploymentConfiguration as ecs.CfnService.DeploymentConfigurationProperty;
    cfnService.deploymentConfiguration = { ...rendered, alarms: enabledAlarms(this, rendered.alarms) };
    return service;
  }

  /**
   * Registers the tasks in the target group. The L2's `attachToApplicationTargetGroup` would also write security-group rules, in the
   * stack of the load balancer.
   */
  private attach(port: number, route: ListenerRoute): void {
    const cfnService = this.service.node.defaultChild as ecs.CfnService;
    cfnService.loadBalancers = [{ containerName: this.serviceName, containerPort: port, targetGroupArn: this.targetGroup.targetGroupArn }];
    cfnService.node.addDependency(route.association);
  }

  /** A first task that can neither pull its image nor read its secrets would count as a failed deployment. */
  private waitForTheWayOut(context: MicroserviceContext, identity: ServiceIdentity): void {
    const { node } = this.service.node.defaultChild as ecs.CfnService;
    node.addDependency(identity.executionRole, context.cluster.vpc.selectSubnets(context.vpcSubnets).internetConnectivityEstablished);
  }

  private createScaling(resolved: ResolvedService, scaling: ScalingOptions, context: MicroserviceContext): ecs.ScalableTaskCount {
    if (!context.bootstrap) {
      // Autoscaling owns the number: a deployment must not undo it.
      (this.service.node.defaultChild as ecs.CfnService).desiredCount = undefined;
    }
    return new ServiceScaling(this, 'Scaling', { ...resolved, scaling, service: this.service, targetGroup: this.targetGroup, bootstrap: context.bootstrap }).taskCount;
  }
}

/** The deployment's alarms, as they are at synth. Some feature flags render alarms that are none. */
function enabledAlarms(scope: Construct, alarms: ecs.CfnService.DeploymentConfigurationProperty['alarms']): IResolvable {
  return Lazy.any({
    produce: () => {
      const resolved = Stack.of(scope).resolve(alarms);
      return resolved?.enable ? resolved : undefined;
    },
  });
}

/** Below the interval, which Elastic Load Balancing asks for, and whatever the deployment says of it. */
function healthCheckTimeout(interval: Duration): Duration {
  const isAbove = !interval.isUnresolved() && interval.toSeconds() > MAX_HEALTH_CHECK_TIMEOUT;
  return Duration.seconds(isAbove ? MAX_HEALTH_CHECK_TIMEOUT : MAX_HEALTH_CHECK_TIMEOUT - 1);
}
