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
    ['ECS: only a 200 is healthy', "HTTP_OK = '200'", "HTTP_OK = '200-499'"],
    ['ECS: old revisions stay', 'cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN', 'cfnOptions.updateReplacePolicy = CfnDeletionPolicy.DELETE'],
    ['ECS: DesiredCount absent with scaling', '.desiredCount = undefined', '.desiredCount = desiredCount', 'workload/service-scaling'],
    ['ECS: secrets are injected', 'secrets: sorted(plan.secrets)', 'secrets: undefined', 'workload/variables'],
    ['ECS: the task role is not the one that starts tasks', 'taskRole: this._identity.taskRole,', 'taskRole: this._identity.executionRole,', ISOLATION],
    ['ECS: services wait for their way out', 'node.addDependency(workload.executionRole, cluster', 'node.addDependency(cluster'],
  ]),
  ...mutantsOf('workload/functions/traffic-rule.lambda', [
    ['traffic: a change of a rule writes no weights', 'ModifyRuleCommand({ RuleArn, Conditions', 'ModifyRuleCommand({ RuleArn, Actions: [forward(properties, [ALL, 0])], Conditions'],
    ['traffic: a rule of another listener begins with the live weights', 'rule && weightsOf(rule, properties)', 'undefined'],
    ['traffic: a rule is created where the tasks are', 'alternate && !primary ?', 'false ?'],
    ['traffic: does not move to target groups without tasks', '  if (!isOwn(rule, properties)) {', '  if (targetGroupsOf(rule).length === 0) {'],
    ['traffic: a rule that waits gets its priority', '    await moveWaiting({ ...properties, Listener', '    void ({ ...properties, Listener'],
    ['traffic: a rule that waits comes after the other one', 'between(wanted + 1, LAST_PRIORITY)', 'between(1, wanted - 1).reverse()'],
    ['traffic: no rule takes all requests at an early priority', 'const isEarlier = Priority <', 'const isEarlier = Priority >'],
    ['traffic: rules of others are left alone', 'if (!ofFleet.some(', 'if (ofFleet.every('],
  ], 'workload/functions/traffic-rule'),
  ...mutantsOf('workload/traffic-rules', [
    ['traffic: the function writes rules of its listeners alone', 'listeners.map(rulesOf)', "['*']"],
    ['traffic: the function deletes rules of its fleet alone', "allowIf(ofFleet, ['elasticloadbalancing:DeleteRule']", "allow(['elasticloadbalancing:DeleteRule']"],
  ], 'workload/deployment-strategy'),
  ...mutantsOf('workload/service-balancing', [
    ['traffic: Amazon ECS knows the rule', 'productionListenerRule: rule.ref,', ''],
  ], 'workload/deployment-strategy'),
  ...mutantsOf('workload/ecs-service', [
    ['traffic: hooks are called by a role for their functions alone', "actions: ['lambda:InvokeFunction'], resources", "actions: ['lambda:*'], resources"],
  ], 'workload/deployment-strategy'),
  ...mutantsOf('workload/identity', [
    ['security groups: services are let in from the load balancer alone', 'securityGroup.addIngressRule(new InlinePeer(group), ', 'securityGroup.addIngressRule(ec2.Peer.anyIpv4(), '],
    ['security groups: services are let in on their port alone', "ec2.Port.tcp(port), 'From the load balancer'", "ec2.Port.allTcp(), 'From the load balancer'"],
    ['security groups: services reach 443 alone', 'securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443),', 'securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.allTraffic(),'],
    ['security groups: services have no other way out', 'allowAllOutbound: false', 'allowAllOutbound: true'],
    ['security groups: a service joins the groups of what it uses alone', '...members.groups.filter((group) => group !== securityGroup)]', "...['Database', 'Cache'].flatMap((id) => (clients as any).fleet.node.tryFindChild(`${id}Clients`) ?? [])]"],
    ['roles: for tasks of ECS alone', "new iam.ServicePrincipal('ecs-tasks.amazonaws.com')", 'new iam.AccountRootPrincipal()'],
  ], ISOLATION),
  ...mutantsOf('workload/workload', [
    ['security groups: a task has its own group', 'return [...this._identity.securityGroups, ', 'return ['],
  ], ISOLATION),
  ...mutantsOf('workload/client-groups', [
    ['security groups: databases let in their clients alone', 'sourceSecurityGroupId: members.securityGroupId,', "cidrIp: '0.0.0.0/0',"],
    ['security groups: clients reach what they use on its port alone', 'members.addEgressRule(new InlinePeer(group), port,', 'members.addEgressRule(new InlinePeer(group), ec2.Port.allTraffic(),'],
    ['security groups: clients reach nothing else', 'allowAllOutbound: false', 'allowAllOutbound: true'],
    ['security groups: load balancers reach their targets alone', 'destinationSecurityGroupId: tasks.securityGroupId,', "cidrIp: '0.0.0.0/0',"],
  ], ISOLATION),
  ...mutantsOf('fleet/microservice-fleet', [
    ['roles: one for each service by default', 'props.isolation ?? ServiceIsolation.PER_SERVICE', 'props.isolation ?? ServiceIsolation.SHARED', ISOLATION],
    ['services: in private subnets', '{ subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }', '{ subnetType: ec2.SubnetType.PUBLIC }', 'workload/microservice'],
  ]),
  ...mutantsOf('workload/binding', [
    ['task roles: the buckets they name alone', 'grantBucket(bucket, workload, access)', 'Object.values(buckets!).forEach((each) => grantBucket(each, workload, access))'],
    ['task roles: the tables they name alone', 'grantTable(table, workload, access)', 'Object.values(tables!).forEach((each) => grantTable(each, workload, access))'],
    ['task roles: the queues they name alone', 'grantSend(queue, workload)', 'Object.values(queues!).forEach((each) => grantSend(each, workload))'],
  ], 'workload/service-resources'),
  ...mutantsOf('workload/workload-plan', [
    ['task roles: the event bus where they name it', 'options.eventBus ? [{ binding', 'catalog.eventBus ? [{ binding', 'workload/service-resources'],
  ]),
  ...mutantsOf('delivery/repository-image', [
    ['execution roles: pull images and push none', 'this.repository.grantPull(', 'this.repository.grantPullPush('],
  ], 'delivery/repository-image'),
  ...mutantsOf('workload/tracing', [
    ['task roles: traces and nothing else of X-Ray', "'xray:PutTraceSegments', ", "'xray:*', "],
  ]),
  ...mutantsOf('observability/service-log-group', [
    ['log retention', 'retention: logs.RetentionDays.ONE_YEAR, removalPolicy', 'retention: logs.RetentionDays.INFINITE, removalPolicy'],
    ['logs stay', 'ONE_YEAR, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'ONE_YEAR, removalPolicy: RemovalPolicy.DESTROY'],
  ]),
];
