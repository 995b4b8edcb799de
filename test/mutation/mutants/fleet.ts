import { Mutant, mutantsOf } from '../mutant';

const ISOLATION = 'workload/isolation';

/** Services, their deployments, identities and permissions. */
export const FLEET: Mutant[] = [
  ...mutantsOf('workload/microservice', [
    ['ECS: circuit breaker', 'circuitBreaker: true', 'circuitBreaker: false'],
    ['ECS: rollback', 'rollback: circuitBreaker', 'rollback: false'],
    ['ECS: health check grace period', 'healthCheckGracePeriod: Duration.seconds(60)', 'healthCheckGracePeriod: Duration.seconds(0)'],
    ['ECS: min healthy percent', 'minHealthyPercent: 100', 'minHealthyPercent: 50'],
    ['ECS: stop timeout', 'stopTimeout: Duration.seconds(60)', 'stopTimeout: Duration.seconds(30)'],
    ['ECS: deregistration delay', 'deregistrationDelay: Duration.seconds(30)', 'deregistrationDelay: Duration.seconds(0)'],
    ['ECS: assignPublicIp DISABLED', 'assignPublicIp: false', 'assignPublicIp: true'],
    ['ECS: only a 200 is healthy', "healthyHttpCodes: '200'", "healthyHttpCodes: '200-499'"],
    ['ECS: old revisions stay', 'cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN', 'cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE'],
    ['ECS: DesiredCount absent with scaling', '.desiredCount = undefined', '.desiredCount = resolved.desiredCount', 'workload/service-scaling'],
    ['ECS: secrets are injected', 'secrets: resolved.secrets', 'secrets: undefined', 'workload/variables'],
    ['ECS: the task role is not the one that starts tasks', 'taskRole: identity.taskRole,', 'taskRole: identity.executionRole,', ISOLATION],
    ['ECS: services wait for their way out', 'node.addDependency(identity.executionRole, context.cluster', 'node.addDependency(context.cluster'],
  ]),
  ...mutantsOf('workload/identity', [
    ['security groups: services are let in from the load balancer alone', 'securityGroup.addIngressRule(new InlinePeer(loadBalancer), ', 'securityGroup.addIngressRule(ec2.Peer.anyIpv4(), '],
    ['security groups: services are let in on their port alone', "ec2.Port.tcp(request.port), 'From the load balancer'", "ec2.Port.allTcp(), 'From the load balancer'"],
    ['security groups: services reach 443 alone', 'securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443),', 'securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.allTraffic(),'],
    ['security groups: services have no other way out', 'allowAllOutbound: false', 'allowAllOutbound: true'],
    ['security groups: a service joins the groups of what it uses alone', '...shared.map((used) => this.clients.of(used))],\n      executionRole', "...['Database', 'Cache'].flatMap((id) => (this.clients as any).fleet.node.tryFindChild(`${id}Clients`) ?? [])],\n      executionRole"],
    ['security groups: what lets a service in names its own group', 'securityGroups.map((group) => group.securityGroupId)', 'securityGroups.slice(1).map((group) => group.securityGroupId)'],
    ['roles: for tasks of ECS alone', "new iam.ServicePrincipal('ecs-tasks.amazonaws.com')", 'new iam.AccountRootPrincipal()'],
  ], ISOLATION),
  ...mutantsOf('workload/client-groups', [
    ['security groups: databases let in their clients alone', 'sourceSecurityGroupId: members.securityGroupId,', "cidrIp: '0.0.0.0/0',"],
    ['security groups: clients reach what they use on its port alone', 'members.addEgressRule(new InlinePeer(group), port,', 'members.addEgressRule(new InlinePeer(group), ec2.Port.allTraffic(),'],
    ['security groups: clients reach nothing else', 'allowAllOutbound: false', 'allowAllOutbound: true'],
    ['security groups: load balancers reach their targets alone', 'destinationSecurityGroupId: tasks.securityGroupId,', "cidrIp: '0.0.0.0/0',"],
  ], ISOLATION),
  ...mutantsOf('fleet/microservice-fleet', [
    ['roles: one for each service by default', 'this.props.isolation === ServiceIsolation.SHARED', 'this.props.isolation !== ServiceIsolation.PER_SERVICE', ISOLATION],
    ['services: in private subnets', '{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }', '{ subnetType: ec2.SubnetType.PUBLIC }', 'workload/microservice'],
  ]),
  ...mutantsOf('workload/service-resources', [
    ['task roles: the buckets they name alone', 'named(service.buckets,', 'named(Object.keys(resources.buckets ?? {}),'],
    ['task roles: the tables they name alone', 'named(service.tables,', 'named(Object.keys(resources.tables ?? {}),'],
    ['task roles: the queues they name alone', 'named(service.queues,', 'named(Object.keys(resources.queues ?? {}),'],
    ['task roles: the event bus where they name it', 'if (service.eventBus) {\n    resources', 'if (resources.eventBus) {\n    resources'],
  ]),
  ...mutantsOf('delivery/repository-image', [
    ['execution roles: pull images and push none', 'this.repository.grantPull(', 'this.repository.grantPullPush('],
  ], 'delivery/repository-image'),
  ...mutantsOf('workload/tracing-collector', [
    ['task roles: traces and nothing else of X-Ray', "'xray:PutTraceSegments', ", "'xray:*', "],
  ]),
  ...mutantsOf('observability/service-log-group', [
    ['log retention', 'props.retention ?? DEFAULT_RETENTION', 'props.retention ?? logs.RetentionDays.INFINITE'],
    ['logs stay', 'props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'props.removalPolicy ?? RemovalPolicy.DESTROY'],
  ]),
];
