import { aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_iam as iam, CfnDeletionPolicy, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { secretsInClearText } from './clear-text';
import { ServiceIdentity } from './identity';
import { MicroserviceContext } from './microservice-context';
import { MicroserviceProps } from './microservice-props';
import { ResolvedService } from './resolve-service';
import { mountWritablePaths } from './root-filesystem';
import { ScalingOptions } from './scaling-options';
import { targetAlarms, taskAlarms } from './service-alarms';
import { MeasuredService, MeasuredTargets } from './service-metrics';
import { ServiceScaling } from './service-scaling';
import { TracingCollector } from './tracing-collector';
import { ListenerRoute } from '../ingress/listener-route';
import { Alarms } from '../observability/alarms';
import { acknowledge } from '../private/acknowledge';
import { NAME_LIMIT, physicalName } from '../private/names';

const DEPLOYMENT_DEFAULTS = {
  minHealthyPercent: 100,
  maxHealthyPercent: 200,
  circuitBreaker: true,
  deregistrationDelay: Duration.seconds(30),
  stopTimeout: Duration.seconds(60),
  healthCheckGracePeriod: Duration.seconds(60),
};

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
    this.targetGroup = this.createTargetGroup(resolved, context, port);
    const route = new ListenerRoute(this, 'Route', { listener: context.listener, route: context.route, targetGroup: this.targetGroup });
    this.service = this.createService(resolved, context, identity);
    this.attach(port, route);
    this.waitForTheWayOut(context, identity);
    if (resolved.scaling) {
      this.scaling = this.createScaling(resolved, resolved.scaling, context);
    }
    this.alarms = context.alarms ? this.createAlarms(resolved, context) : [];
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

  private createTargetGroup(resolved: ResolvedService, context: MicroserviceContext, port: number): elbv2.ApplicationTargetGroup {
    const targetGroup = new elbv2.ApplicationTargetGroup(this, 'TargetGroup', {
      targetGroupName: physicalName(context.namePrefix, `${resolved.name}-tg`, NAME_LIMIT.TARGET_GROUP),
      vpc: context.cluster.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTP,
      port,
      deregistrationDelay: resolved.deployment.deregistrationDelay ?? DEPLOYMENT_DEFAULTS.deregistrationDelay,
      healthCheck: { ...HEALTH_CHECK, timeout: healthCheckTimeout(resolved.healthCheckInterval), path: resolved.healthCheckPath },
    });
    // The L2 compares it with the timeout, which it cannot where only the deployment knows it.
    (targetGroup.node.defaultChild as elbv2.CfnTargetGroup).healthCheckIntervalSeconds = resolved.healthCheckInterval.toSeconds();
    return targetGroup;
  }

  private createService(resolved: ResolvedService, context: MicroserviceContext, identity: ServiceIdentity): ecs.FargateService {
    const { deployment } = resolved;
    const circuitBreaker = deployment.circuitBreaker ?? DEPLOYMENT_DEFAULTS.circuitBreaker;
    const service = new ecs.FargateService(this, 'Service', {
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
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
    // Whole and explicit: what the L2 renders here depends on the consumer's feature flags.
    const cfnService = service.node.defaultChild as ecs.CfnService;
    cfnService.deploymentController = { type: ecs.DeploymentControllerType.ECS };
    cfnService.deploymentConfiguration = {
      minimumHealthyPercent: deployment.minHealthyPercent ?? DEPLOYMENT_DEFAULTS.minHealthyPercent,
      maximumPercent: deployment.maxHealthyPercent ?? DEPLOYMENT_DEFAULTS.maxHealthyPercent,
      deploymentCircuitBreaker: { enable: circuitBreaker, rollback: circuitBreaker },
    };
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

  private createAlarms(resolved: ResolvedService, context: MicroserviceContext): cloudwatch.Alarm[] {
    const { name, alarmThresholds } = resolved;
    const service: MeasuredService = {
      scope: this,
      clusterName: context.cluster.clusterName,
      // The name itself where there is one: an alarm of a deployment must not wait for the service it watches.
      serviceName: physicalName(context.namePrefix, name) ?? this.service.serviceName,
    };
    const targets: MeasuredTargets = {
      scope: this, targetGroupFullName: this.targetGroup.targetGroupFullName, loadBalancerFullName: context.loadBalancerFullName,
    };
    return new Alarms(this, 'Alarms', {
      namePrefix: physicalName(context.namePrefix, name),
      topic: context.alarmTopic,
      alarms: [...taskAlarms(name, service, alarmThresholds), ...targetAlarms(name, targets, alarmThresholds)],
    }).alarms;
  }
}

/** Below the interval, which Elastic Load Balancing asks for, and whatever the deployment says of it. */
function healthCheckTimeout(interval: Duration): Duration {
  const isAbove = !interval.isUnresolved() && interval.toSeconds() > MAX_HEALTH_CHECK_TIMEOUT;
  return Duration.seconds(isAbove ? MAX_HEALTH_CHECK_TIMEOUT : MAX_HEALTH_CHECK_TIMEOUT - 1);
}
