import {
  aws_ec2 as ec2, aws_ecr as ecr, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, aws_route53_targets as targets, Duration, Stack,
} from 'aws-cdk-lib';
import { existingDomain } from './domain';
import { SharedParts, sharedParts } from './shared-parts';
import { BACKEND_HEALTH_CHECK_PATH, PROJECT_NAME, ServiceSpec, Subject } from './subject';

/**
 * The development environment as a careful engineer writes it with the L2 constructs of aws-cdk-lib: one load balancer with host rules.
 *
 * A service is 17 resources:
 *
 *  1. image repository
 *  2. task definition
 *  3. its execution role
 *  4. the policy of that role: pull the image, write logs, read the secret
 *  5. its task role
 *  6. ECS service
 *  7. its security group
 *  8. rule into it from the load balancer
 *  9. rule out of the load balancer to it
 * 10. rule into the database from it
 * 11. rule into the cache from it
 * 12. target group
 * 13. listener rule
 * 14. DNS record
 * 15. scalable target
 * 16. scaling policy
 * 17. alarm
 */
export const handWrittenL2: Subject = {
  title: 'hand-written L2',
  build(stack, services) {
    const shared = sharedParts(stack);
    const { hostedZone, certificate } = existingDomain(stack);
    const loadBalancer = new elbv2.ApplicationLoadBalancer(stack, 'LoadBalancer', {
      vpc: shared.vpc, internetFacing: true, loadBalancerName: `dev-${PROJECT_NAME}-alb`, dropInvalidHeaderFields: true,
    });
    loadBalancer.addRedirect();
    const listener = loadBalancer.addListener('Https', {
      port: 443,
      certificates: [certificate],
      sslPolicy: elbv2.SslPolicy.TLS13_RES,
      defaultAction: elbv2.ListenerAction.fixedResponse(404),
    });
    for (const service of services) {
      addService(stack, service, shared, { loadBalancer, listener, hostedZone });
    }
  },
};

interface Ingress {
  readonly loadBalancer: elbv2.ApplicationLoadBalancer;
  readonly listener: elbv2.ApplicationListener;
  readonly hostedZone: route53.IHostedZone;
}

function addService(stack: Stack, spec: ServiceSpec, shared: SharedParts, ingress: Ingress): void {
  const service = createService(stack, spec, shared);
  shared.database.connections.allowDefaultPortFrom(service);
  shared.cache.allowDefaultPortFrom(service);
  ingress.listener.addTargets(`${spec.name}-targets`, {
    targetGroupName: `dev-${spec.name}-tg`,
    protocol: elbv2.ApplicationProtocol.HTTP,
    port: spec.port,
    targets: [service],
    priority: spec.priority,
    conditions: [elbv2.ListenerCondition.hostHeaders([spec.hostname])],
    deregistrationDelay: Duration.seconds(30),
    healthCheck: {
      path: BACKEND_HEALTH_CHECK_PATH, interval: Duration.seconds(10), timeout: Duration.seconds(5), healthyThresholdCount: 2, unhealthyThresholdCount: 3,
    },
  });
  new route53.ARecord(stack, `${spec.name}-record`, {
    zone: ingress.hostedZone,
    recordName: spec.name,
    target: route53.RecordTarget.fromAlias(new targets.LoadBalancerTarget(ingress.loadBalancer)),
  });
  service.autoScaleTaskCount({ minCapacity: 1, maxCapacity: 4 }).scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 70 });
  const alarm = service.metricCpuUtilization().createAlarm(stack, `${spec.name}-cpu`, {
    alarmName: `dev-${PROJECT_NAME}-${spec.name}-cpu`, threshold: 80, evaluationPeriods: 3,
  });
  alarm.addAlarmAction(shared.alarmAction);
  alarm.addOkAction(shared.alarmAction);
}

function createService(stack: Stack, spec: ServiceSpec, shared: SharedParts): ecs.FargateService {
  const repository = new ecr.Repository(stack, `${spec.name}-images`, {
    repositoryName: `${PROJECT_NAME}-${spec.name}`,
    imageScanOnPush: true,
    lifecycleRules: [{ tagStatus: ecr.TagStatus.UNTAGGED, maxImageAge: Duration.days(14) }],
  });
  const taskDefinition = new ecs.FargateTaskDefinition(stack, `${spec.name}-task`, {
    family: `dev-${PROJECT_NAME}-${spec.name}`,
    cpu: 256,
    memoryLimitMiB: 512,
    runtimePlatform: { cpuArchitecture: ecs.CpuArchitecture.ARM64, operatingSystemFamily: ecs.OperatingSystemFamily.LINUX },
  });
  taskDefinition.addContainer(spec.name, {
    image: ecs.ContainerImage.fromEcrRepository(repository, 'staging'),
    environment: { REDIS_URL: shared.cacheUrl },
    secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(shared.databaseUrl) },
    logging: ecs.LogDrivers.awsLogs({ logGroup: shared.logGroup, streamPrefix: spec.name }),
    portMappings: [{ containerPort: spec.port }],
    stopTimeout: Duration.seconds(60),
  });
  return new ecs.FargateService(stack, spec.name, {
    serviceName: `dev-${PROJECT_NAME}-${spec.name}`,
    cluster: shared.cluster,
    taskDefinition,
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
    capacityProviderStrategies: [{ capacityProvider: 'FARGATE', weight: 1 }],
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
    circuitBreaker: { rollback: true },
    healthCheckGracePeriod: Duration.seconds(60),
    propagateTags: ecs.PropagatedTagSource.SERVICE,
    enableECSManagedTags: true,
  });
}
