import { Match } from '@aws-cdk/integ-tests-alpha';
import { App, Stack } from 'aws-cdk-lib';
import { Answer, Questions } from './questions';

const CLUSTER = 'prod-shop-cluster';
const ORDERS = 'prod-shop--orders';
const SEARCH = 'prod-shop--search';
const LOAD_BALANCING = 'elastic-load-balancing-v2';

/** Stacks of three teams. */
export interface TeamStacks {
  readonly platform: Stack;
  readonly orders: Stack;
  readonly search: Stack;
}

/** Looks at what the teams have deployed from outside, in their own stacks and in the platform's. */
export function assertTwoTeams(app: App, { platform, orders, search }: TeamStacks): void {
  const aws = new Questions(app, orders, { platform, search });
  expectStrategies(aws);
  expectTraffic(aws);
  expectWorker(aws);
  expectJob(aws);
  expectMigration(aws);
  expectServiceConnect(aws);
  expectProxy(aws);
  expectVolume(aws);
  expectSubscription(aws);
}

/** What Amazon ECS has of each strategy. */
function expectStrategies(aws: Questions): void {
  const configured = (name: string): Answer => {
    const answer = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [name] });
    return (path) => answer(`services.0.${path}`);
  };
  const [canary, rolling, blueGreen, linear] = [`${ORDERS}--api`, `${ORDERS}--office`, `${SEARCH}--web`, `${SEARCH}--index`].map(configured);
  const strategyOf = (service: Answer) => `${service('status')} ${service('deploymentConfiguration.strategy')}`;
  aws.expect('Strategies', {
    canary: [strategyOf(canary), 'ACTIVE CANARY'],
    canaryPercent: [canary('deploymentConfiguration.canaryConfiguration.canaryPercent'), Match.stringLikeRegexp('^10(\\.0)?$')],
    rolling: [strategyOf(rolling), 'ACTIVE ROLLING'],
    circuitBreaker: [rolling('deploymentConfiguration.deploymentCircuitBreaker.rollback'), 'true'],
    blueGreen: [strategyOf(blueGreen), 'ACTIVE BLUE_GREEN'],
    bakeTime: [blueGreen('deploymentConfiguration.bakeTimeInMinutes'), '5'],
    linear: [strategyOf(linear), 'ACTIVE LINEAR'],
    stepPercent: [linear('deploymentConfiguration.linearConfiguration.stepPercent'), Match.stringLikeRegexp('^10(\\.0)?$')],
  });
}

/** The rule of a canary leads to both of its target groups, and all traffic to the first: Amazon ECS shifts it from there. */
function expectTraffic(aws: Questions): void {
  const rule = aws.ask(LOAD_BALANCING, 'DescribeRules', { RuleArns: [aws.physicalId('Orders/api/TrafficRule')] });
  const service = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [`${ORDERS}--api`] });
  const balancer = (path: string) => service(`services.0.loadBalancers.0.${path}`);
  const group = (index: number, member: string) => rule(`Rules.0.Actions.0.ForwardConfig.TargetGroups.${index}.${member}`);
  aws.expect('Traffic', {
    host: [rule('Rules.0.Conditions.0.HostHeaderConfig.Values.0'), 'orders.example.com'],
    primary: [group(0, 'TargetGroupArn'), balancer('targetGroupArn')],
    alternate: [group(1, 'TargetGroupArn'), balancer('advancedConfiguration.alternateTargetGroupArn')],
    weights: [`${group(0, 'Weight')} ${group(1, 'Weight')}`, '100 0'],
    shiftedRule: [balancer('advancedConfiguration.productionListenerRule'), rule('Rules.0.RuleArn')],
  });
}

/** The worker consumes two queues of the platform's stack, and scales from none to ten tasks. */
function expectWorker(aws: Questions): void {
  const where = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' };
  const id = `service/${CLUSTER}/${ORDERS}--mailer`;
  const target = aws.ask('application-auto-scaling', 'DescribeScalableTargets', { ...where, ResourceIds: [id] });
  const [queue, texts] = ['mail', 'texts'].map((name) => aws.ask('sqs', 'GetQueueUrl', { QueueName: `prod-shop-${name}` }));
  const task = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `${ORDERS}--mailer` });
  const container = (path: string) => task(`taskDefinition.containerDefinitions.0.${path}`);
  aws.expect('Worker', {
    tasks: [`${target('ScalableTargets.0.MinCapacity')} to ${target('ScalableTargets.0.MaxCapacity')}`, '0 to 10'],
    command: [container('command.0'), 'mailer'],
    queue: [`${container('environment.1.name')} ${container('environment.1.value')}`, `QUEUE_URL ${queue('QueueUrl')}`],
    additionalQueue: [`${container('environment.2.name')} ${container('environment.2.value')}`, `QUEUE_URL_TEXTS ${texts('QueueUrl')}`],
    stopTimeout: [container('stopTimeout'), '120'],
  });
}

/** The schedule starts the state machine, in London's time. */
function expectJob(aws: Questions): void {
  const schedule = aws.ask('scheduler', 'GetSchedule', { Name: `${ORDERS}--reports` });
  aws.expect('Job', {
    schedule: [`${schedule('ScheduleExpression')} ${schedule('ScheduleExpressionTimezone')}`, 'cron(0 6 * * ? *) Europe/London'],
    state: [schedule('State'), 'ENABLED'],
    starts: [schedule('Target.Arn'), aws.physicalId('Orders/reports/StateMachine')],
    undelivered: [schedule('Target.DeadLetterConfig.Arn'), Match.stringLikeRegexp(':prod-shop-orders-OrdersreportsDeadLetters')],
  });
}

/** It has run, and succeeded. */
function expectMigration(aws: Questions): void {
  const runs = aws.ask('ecs', 'ListTasks', { cluster: CLUSTER, family: `${ORDERS}--schema`, desiredStatus: 'STOPPED' });
  const tasks = aws.ask('ecs', 'DescribeTasks', { cluster: CLUSTER, tasks: [runs('taskArns.0')] });
  aws.expect('Migration', {
    exitCode: [tasks('tasks.0.containers.0.exitCode'), '0'],
    stopped: [tasks('tasks.0.stoppedReason'), 'Essential container in task exited'],
  });
}

/** The internal service has a name in the namespace of its fleet, and the public one has a proxy that knows it. Between the two is TLS. */
function expectServiceConnect(aws: Questions): void {
  const [index, web] = ['index', 'web'].map((name): Answer => {
    const answer = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [`${SEARCH}--${name}`] });
    return (path) => answer(`services.0.deployments.0.serviceConnectConfiguration.${path}`);
  });
  aws.expect('ServiceConnect', {
    alias: [`${index('services.0.clientAliases.0.dnsName')}:${index('services.0.clientAliases.0.port')}`, 'index:9200'],
    client: [web('enabled'), 'true'],
    timeout: [index('services.0.timeout.perRequestTimeoutSeconds'), '60'],
    namespace: [web('namespace'), index('namespace')],
    authority: [index('services.0.tls.issuerCertificateAuthority.awsPcaAuthorityArn'), aws.physicalId('Authority', 'search')],
    issuer: [index('services.0.tls.roleArn'), Match.stringLikeRegexp('^arn:aws:iam::\\d+:role/.*TlsRole')],
  });
}

/** The load balancer connects to the proxy in front of the office, which connects to the container. */
function expectProxy(aws: Questions): void {
  const service = aws.ask('ecs', 'DescribeServices', { cluster: CLUSTER, services: [`${ORDERS}--office`] });
  const task = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `${ORDERS}--office` });
  const target = (field: string) => service(`services.0.loadBalancers.0.${field}`);
  const proxy = (path: string) => task(`taskDefinition.containerDefinitions.1.${path}`);
  aws.expect('Proxy', {
    target: [`${target('containerName')}:${target('containerPort')}`, 'proxy:8080'],
    listens: [`${proxy('name')}:${proxy('portMappings.0.containerPort')}`, 'proxy:8080'],
    upstream: [`${proxy('environment.0.name')}=${proxy('environment.0.value')}`, 'UPSTREAM=127.0.0.1:3000'],
    waits: [`${proxy('dependsOn.0.containerName')} ${proxy('dependsOn.0.condition')}`, 'office START'],
  });
}

/** The office mounts an encrypted file system over TLS, by its role, through the access point of the volume. */
function expectVolume(aws: Questions): void {
  const task = aws.ask('ecs', 'DescribeTaskDefinition', { taskDefinition: `${ORDERS}--office` });
  const volume = (path: string) => task(`taskDefinition.volumes.0.${path}`);
  const mount = (field: string) => task(`taskDefinition.containerDefinitions.0.mountPoints.0.${field}`);
  const efs = (field: string) => volume(`efsVolumeConfiguration.${field}`);
  aws.expect('Volume', {
    mounted: [`${mount('sourceVolume')} ${mount('containerPath')}`, 'documents /documents'],
    name: [volume('name'), 'documents'],
    fileSystem: [efs('fileSystemId'), aws.physicalId('Orders/office/Default/Efs-documents/Default')],
    accessPoint: [efs('authorizationConfig.accessPointId'), aws.physicalId('Orders/office/Default/EfsAccessPoint-documents')],
    encryption: [`${efs('transitEncryption')} ${efs('authorizationConfig.iam')}`, 'ENABLED ENABLED'],
  });
}

/** The queue of the worker gets some of what is published to the topic, as it was published. */
function expectSubscription(aws: Questions): void {
  const TopicArn = aws.physicalId('OrderEvents', 'platform');
  const subscriptions = aws.ask('sns', 'ListSubscriptionsByTopic', { TopicArn });
  const attributes = aws.ask('sns', 'GetSubscriptionAttributes', { SubscriptionArn: subscriptions('Subscriptions.0.SubscriptionArn') });
  aws.expect('Subscription', {
    queue: [subscriptions('Subscriptions.0.Endpoint'), Match.stringLikeRegexp(':prod-shop-mail$')],
    filter: [`${attributes('Attributes.FilterPolicy.event.0')} ${attributes('Attributes.FilterPolicy.event.1')}`, 'placed shipped'],
    raw: [attributes('Attributes.RawMessageDelivery'), 'true'],
    undelivered: [attributes('Attributes.RedrivePolicy.deadLetterTargetArn'), Match.stringLikeRegexp(':prod-shop-mail-dlq$')],
  });
}
