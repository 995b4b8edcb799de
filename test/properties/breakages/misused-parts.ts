import {
  App, aws_certificatemanager as acm, aws_cloudwatch as cloudwatch, aws_ec2 as ec2, aws_ecs as ecs, aws_elasticloadbalancingv2 as elbv2,
  aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_kms as kms,
  aws_rds as rds, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_sns as sns, aws_sqs as sqs, Duration, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ONLY_DEPLOYED, show } from './breakage';
import { Misuse } from './misuse';
import {
  OriginAccess, PlatformBackup, PlatformDatabase,
  ScheduledServiceProps, SecretRollout, SecretRolloutProps, QueueOptions, QueueSubscriptionOptions, ReptidexPlatformProps, ServiceBucket, OriginRotationOptions,
} from '../../../src';
import { CERTIFICATE_ARN, domainIn, plainParts, platform } from '../../support';
import { ACCOUNT } from '../environment';

const EVENT_BUSES = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html';
const SUBSCRIPTIONS = 'https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html';
const FILTERS = 'https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html';
const EVENT_QUOTAS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html';
const STANDARD_LOGS = 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html';
const WEB_ACLS = 'https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html';
const STOP = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_StopInstance.html#USER_StopInstance.Limitations';
const TARGET = 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html';
const TROUBLE = 'https://docs.aws.amazon.com/aws-backup/latest/devguide/troubleshooting.html';
const LAMBDA_QUOTAS = 'https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html';
const IAM_QUOTAS = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html';

const vpcIn = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'], publicSubnetIds: ['public-1', 'public-2'], privateSubnetIds: ['private-1', 'private-2'], isolatedSubnetIds: ['data-1', 'data-2'],
});

/** A queue that subscribes to a topic. */
function ofSubscription(
  rule: string, [subject, prop, got]: [subject: string, prop: string, got: string], options: Partial<QueueSubscriptionOptions>,
  queue: (stack: Stack, topic: QueueSubscriptionOptions) => Partial<QueueOptions> = (_, one) => ({ topicSubscriptions: [one] }),
  source = SUBSCRIPTIONS,
): Misuse {
  return {
    rule,
    source,
    says: { subject, prop, got },
    make: (stack) => {
      const topic = new sns.Topic(stack, 'Topic');
      void platform({ queues: [{ name: 'emails', ...queue(stack, { topic, ...options }) }] }, stack);
    },
  };
}

const busIn = (stack: Stack) => platform({ eventBus: {} }, stack).eventBus!;

const filterOf = (names: number, values: number) => Object.fromEntries(Array.from({ length: names }, (_, name) => [
  `name${name}`, sns.SubscriptionFilter.stringFilter({ allowlist: Array.from({ length: values }, (__, value) => `value${value}`) }),
]));
const ORDERS = "subscription 1 of queue 'emails'";

export const DATA_MISUSES: Misuse[] = [
  ofSubscription('A queue can subscribe to a topic only once', ["subscription 2 of queue 'emails'", 'topic', show('Stack/Topic')], {}, (_, one) => ({ topicSubscriptions: [one, one] })),
  ofSubscription('A FIFO queue can subscribe only to FIFO topics, and a standard queue only to standard topics', [ORDERS, 'topic', show('Stack/Topic')], {}, (_, one) => ({
    fifo: true, topicSubscriptions: [one],
  }), 'https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html'),
  ofSubscription("'filterPolicy' cannot be combined with 'filterPolicyWithMessageBody'", [ORDERS, 'filterPolicyWithMessageBody', "['kind']"], {
    filterPolicy: filterOf(1, 1), filterPolicyWithMessageBody: { kind: sns.FilterOrPolicy.filter(sns.SubscriptionFilter.existsFilter()) },
  }),
  ofSubscription("'filterPolicy' has one to five names", [ORDERS, 'filterPolicy', '6'], { filterPolicy: filterOf(6, 1) }, undefined, FILTERS),
  ofSubscription("'filterPolicyWithMessageBody' has one to five names", [ORDERS, 'filterPolicyWithMessageBody', '0'], { filterPolicyWithMessageBody: {} }, undefined, FILTERS),
  ofSubscription('A filter policy has at most 150 combinations of values', [ORDERS, 'filterPolicy', '169'], { filterPolicy: filterOf(2, 13) }, undefined, FILTERS),
  ofSubscription('A queue that subscribes to topics cannot use the AWS managed key of SQS', ["queue 'emails'", 'encryptionKey', show('alias/aws/sqs')], {}, (stack, one) => ({
    encryptionKey: kms.Alias.fromAliasName(stack, 'Key', 'alias/aws/sqs'), topicSubscriptions: [one],
  }), 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html'),
  {
    rule: 'A database returns the replica lag only of read replicas that it has',
    says: /^Stack\/Platform\/Database: there is no read replica 2, only 1$/,
    make: (stack) => void platform({ database: PlatformDatabase.postgres({ readReplicas: 1 }) }, stack).database!.metricReplicaLag(2),
  },
  {
    rule: 'The destination of a replication has versioning enabled',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-requirements.html',
    says: { subject: "replication of bucket 'files'", prop: 'destination', got: show('Stack/Copies') },
    make: (stack) => void new ServiceBucket(stack, 'Files', { name: 'files', bucketName: 'team-files', replication: { destination: new s3.Bucket(stack, 'Copies') } }),
  },
  {
    rule: 'A rule of the event bus has at most five targets',
    source: EVENT_QUOTAS,
    says: { subject: "rule 'Orders'", prop: 'targets', got: '6' },
    make: (stack) => void busIn(stack).addRule('Orders', {
      eventPattern: { source: ['orders'] }, targets: Array.from({ length: 6 }, (_, index) => new targets.SqsQueue(new sqs.Queue(stack, `Target${index}`))),
    }),
  },
  {
    rule: 'A rule of the event bus cannot set another event bus',
    says: { subject: "rule 'Orders'", prop: 'eventBus', got: show('default') },
    make: (stack) => void busIn(stack).addRule('Orders', {
      eventPattern: { source: ['orders'] }, eventBus: events.EventBus.fromEventBusName(stack, 'Other', 'default'),
    }),
  },
  {
    rule: 'A rule of the event bus has no schedule',
    source: EVENT_BUSES,
    says: { subject: "rule 'Orders'", prop: 'schedule', got: show('rate(1 hour)') },
    make: (stack) => void busIn(stack).addRule('Orders', { eventPattern: { source: ['orders'] }, schedule: events.Schedule.rate(Duration.hours(1)) }),
  },
  {
    rule: 'The ID of a rule of the event bus is not empty',
    says: { subject: "rule ''", prop: 'id', got: show('') },
    make: (stack) => void busIn(stack).addRule('', { eventPattern: { source: ['orders'] } }),
  },
  {
    rule: 'The ID of a rule of the event bus is known at synth',
    says: { subject: 'rule', prop: 'id', got: 'a value known only at deployment' },
    make: (stack) => void busIn(stack).addRule(ONLY_DEPLOYED.text, { eventPattern: { source: ['orders'] } }),
  },
  {
    rule: 'The ID of a rule of the event bus is unique',
    says: { subject: "rule 'Orders'", prop: 'id', got: show('Orders') },
    make: (stack) => {
      const bus = busIn(stack);
      [1, 2].forEach(() => bus.addRule('Orders', { eventPattern: { source: ['orders'] } }));
    },
  },
  {
    rule: 'A rule of the event bus requires an event pattern',
    says: { subject: "rule 'Orders'", prop: 'eventPattern', got: 'nothing' },
    make: (stack) => void busIn(stack).addRule('Orders', {}),
  },
  {
    rule: 'Permissions for an imported resource can be granted only to principals that have their own policy',
    says: { subject: 'grant', prop: 'grantee', got: show(`AccountPrincipal(${ACCOUNT})`) },
    make: (stack) => void new ServiceBucket(stack, 'Files', {
      name: 'files', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:us-east-1:${ACCOUNT}:key/1`),
    }).grantRead(new iam.AccountPrincipal(ACCOUNT)),
  },
  {
    rule: 'CloudFront writes logs only to a bucket for logs',
    source: STANDARD_LOGS,
    says: { subject: "bucket 'files'", prop: 'purpose', got: show('assets') },
    make: (stack) => new ServiceBucket(stack, 'Files', { name: 'files' }).allowContentDeliveryLogs(),
  },
];

export const REPLICATION_MISUSES: Misuse[] = [
  {
    rule: "The metric of failed replication requires 'replication'",
    says: { subject: "bucket 'files'", prop: 'replication', got: 'nothing' },
    make: (stack) => new ServiceBucket(stack, 'Files', { name: 'files' }).metricFailedReplication(),
  },
];

function databaseIn(stack: Stack, props: Partial<rds.DatabaseInstanceProps> = {}) {
  const vpc = vpcIn(stack);
  const database = new rds.DatabaseInstance(stack, 'Database', { engine: rds.DatabaseInstanceEngine.postgres({ version: rds.PostgresEngineVersion.VER_17 }), vpc, ...props });
  const replicate = () => new rds.DatabaseInstanceReadReplica(stack, 'Replica', { sourceDatabaseInstance: database, instanceType: new ec2.InstanceType('t4g.micro'), vpc });
  return { database, replicate };
}

function serviceIn(stack: Stack, { cluster } = plainParts(stack)): ecs.FargateService {
  const taskDefinition = new ecs.FargateTaskDefinition(stack, 'Task');
  taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/orders') });
  return new ecs.FargateService(stack, 'Orders', { cluster, taskDefinition, minHealthyPercent: 100 });
}

/** The schedule of a platform that stops its database. */
const scheduleIn = (stack: Stack) => platform({ schedule: { start: '07:00', end: '19:00' }, database: PlatformDatabase.postgres() }, stack).offHours!;
const backupsIn = (stack: Stack) => platform({ database: PlatformDatabase.postgres(), backup: PlatformBackup.daily() }, stack).backup!;

function ofScheduled(rule: string, prop: string, got: string, props: ScheduledServiceProps): Misuse {
  return { rule, source: TARGET, says: { subject: "service 'orders'", prop, got }, make: (stack) => scheduleIn(stack).addService('orders', serviceIn(stack), props) };
}

/** A platform that CloudFront reaches by a secret header. */
function behindHeader(scope: Construct, props: Partial<ReptidexPlatformProps>, originRotation?: OriginRotationOptions): void {
  const certificate = acm.Certificate.fromCertificateArn(scope, 'EdgeCertificate', CERTIFICATE_ARN);
  platform({ contentDelivery: { originAccess: OriginAccess.SECRET_HEADER, hostnames: ['www.example.com'], certificate, originRotation }, ...props }, scope);
}

function ofOriginRotation(
  rule: string,
  got: string,
  vpcSubnets: ec2.SubnetSelection,
  existing: (stack: Stack) => Partial<ReptidexPlatformProps> = (stack) => ({ domain: domainIn(stack) }),
): Misuse {
  return {
    rule,
    says: { subject: 'origin rotation', prop: 'vpcSubnets', got },
    make: (stack) => behindHeader(stack, { network: { vpc: vpcIn(stack) }, ...existing(stack) }, { vpcSubnets }),
  };
}

const rolloutIn = (stack: Stack, props: Partial<SecretRolloutProps> = {}) => new SecretRollout(stack, 'Rollout', { secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Url', 'team/url'), ...props });

export const EDGE_MISUSES: Misuse[] = [
  {
    rule: "A load balancer has one web ACL, including the one that checks CloudFront's secret header",
    source: WEB_ACLS,
    says: { subject: 'content delivery', prop: 'loadBalancer', got: show('Stack/Platform/Ingress/Resource') },
    make: (stack) => {
      const { vpc, listener, loadBalancer } = platform({ firewall: {} }, stack);
      behindHeader(new Construct(stack, 'Other'), { environmentName: 'qa', network: { vpc }, loadBalancer: { listener, loadBalancer } });
    },
  },
  ofOriginRotation("The subnets of the origin rotation are in the load balancer's VPC", show('{"subnetGroupName":"nowhere"}'), { subnetGroupName: 'nowhere' }),
  ofOriginRotation('The subnets of the origin rotation have a route to the internet', show('{"subnetType":"Public"}'), { subnetType: ec2.SubnetType.PUBLIC }),
  ofOriginRotation('The subnets of the origin rotation require a known VPC', show('{"subnetGroupName":"private"}'), { subnetGroupName: 'private' }, (stack) => ({
    loadBalancer: {
      listener: elbv2.ApplicationListener.fromApplicationListenerAttributes(stack, 'Listener', {
        listenerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:listener/app/team/1/2`, securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'AlbGroup', 'sg-alb'),
      }),
      loadBalancer: elbv2.ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Imported', {
        loadBalancerArn: `arn:aws:elasticloadbalancing:us-east-1:${ACCOUNT}:loadbalancer/app/team/1`, securityGroupId: 'sg-alb', loadBalancerDnsName: 'alb.example.com',
      }),
    },
  })),
  {
    rule: "The 'checkInterval' of a SecretRollout is 1 to 1440 minutes",
    says: { subject: 'secret rollout', prop: 'checkInterval', got: '0' },
    make: (stack) => void rolloutIn(stack, { checkInterval: Duration.minutes(0) }),
  },
  {
    rule: 'The services of a SecretRollout are in its stack',
    says: { subject: "service 'Other/Orders'", prop: 'stack', got: show('Other') },
    make: (stack) => rolloutIn(stack).addConsumer(serviceIn(new Stack(stack.node.root as App, 'Other'))),
  },
  {
    rule: 'A service can be added to a SecretRollout only once',
    says: { subject: "service 'Stack/Orders'", prop: 'service', got: show('Stack/Orders') },
    make: (stack) => {
      const [rollout, service] = [rolloutIn(stack), serviceIn(stack)];
      [1, 2].forEach(() => rollout.addConsumer(service));
    },
  },
  {
    rule: 'A service of a SecretRollout is created in the same app, because its task definition is copied',
    says: { subject: "service 'Stack/Legacy'", prop: 'service', got: show('Stack/Legacy') },
    make: (stack) => {
      const [rollout, { cluster }] = [rolloutIn(stack), plainParts(stack)];
      rollout.addConsumer(ecs.FargateService.fromFargateServiceAttributes(stack, 'Legacy', { cluster, serviceName: 'legacy' }));
    },
  },
  {
    rule: "The names of the services of a SecretRollout fit into the 4096 bytes of a function's environment",
    source: LAMBDA_QUOTAS,
    says: /^16 services: their names must use at most \d+ bytes of the function's environment, got \d+; move some services to another stack/,
    make: (stack) => {
      const [rollout, { cluster, taskDefinition }] = [rolloutIn(stack), serviceIn(stack)];
      Array.from({ length: 16 }, (_, index) => new ecs.FargateService(stack, `Service${index}`, { cluster, taskDefinition, serviceName: `${index}-${'x'.repeat(240)}` }))
        .forEach((service) => rollout.addConsumer(service));
    },
  },
  {
    rule: 'The permissions to deploy the services of a SecretRollout fit into the 10 managed policies that a role can have',
    source: IAM_QUOTAS,
    says: /^40 services: the permissions to deploy them must fit in 10 managed policies, the IAM quota for a role, got \d+; move some services/,
    make: (stack) => {
      const [rollout, { cluster }] = [rolloutIn(stack), serviceIn(stack)];
      const role = (id: string) => new iam.Role(stack, id, { path: `/${'x'.repeat(510)}/`, assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com') });
      Array.from({ length: 40 }, (_, index) => {
        const taskDefinition = new ecs.FargateTaskDefinition(stack, `Task${index}`, { taskRole: role(`Runs${index}`), executionRole: role(`Starts${index}`) });
        taskDefinition.addContainer('Container', { image: ecs.ContainerImage.fromRegistry('example/app') });
        rollout.addConsumer(new ecs.FargateService(stack, `Service${index}`, { cluster, taskDefinition, serviceName: `orders-${index}` }));
      });
    },
  },
  ofScheduled("The 'minTasks' of a service with working hours is 0 to 5000", 'minTasks', '-1', { minTasks: -1 }),
  ofScheduled("The 'maxTasks' of a service with working hours is 0 to 5000", 'maxTasks', '5001', { minTasks: 1, maxTasks: 5001 }),
  ofScheduled("The 'maxTasks' of a service with working hours is at least its 'minTasks'", 'maxTasks', '1', { minTasks: 2, maxTasks: 1 }),
  {
    rule: 'A service can be added to a schedule only once',
    says: { subject: "service 'orders'", prop: 'name', got: show('orders') },
    make: (stack) => {
      const [schedule, service] = [scheduleIn(stack), serviceIn(stack)];
      [1, 2].forEach(() => schedule.addService('orders', service, { minTasks: 1 }));
    },
  },
  {
    rule: 'Working hours are known at synth if a schedule mutes alarms',
    says: { subject: 'schedule', prop: 'start', got: 'a value known only at deployment' },
    make: (stack) => platform({
      schedule: { start: ONLY_DEPLOYED.text, end: '19:00' }, database: PlatformDatabase.none(), alarms: { enabled: false },
    }, stack).offHours!.addAlarms(cloudwatch.Alarm.fromAlarmName(stack, 'Alarm', 'team')),
  },
  {
    rule: 'The IDs of the databases in a schedule are unique',
    says: { subject: 'database', prop: 'id', got: show('Orders') },
    make: (stack) => {
      const [hours, { database }] = [scheduleIn(stack), databaseIn(stack)];
      [1, 2].forEach(() => hours.addDatabase('Orders', database));
    },
  },
  {
    rule: 'The ID of a database in a schedule has letters, digits, hyphens, underscores and periods',
    source: 'https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html',
    says: { subject: 'database', prop: 'id', got: show('My orders') },
    make: (stack) => scheduleIn(stack).addDatabase('My orders', databaseIn(stack).database),
  },
  {
    rule: 'A read replica cannot be stopped',
    source: STOP,
    says: { subject: "database 'Replica'", prop: 'database', got: show('Stack/Replica') },
    make: (stack) => scheduleIn(stack).addDatabase('Replica', databaseIn(stack).replicate()),
  },
  {
    rule: 'A database to which a read replica is added later cannot be stopped',
    source: STOP,
    says: /^'Stack\/Database' has a read replica, and RDS cannot stop such a database: set 'stopDatabase' of the schedule to false$/,
    make: (stack) => {
      const { database, replicate } = databaseIn(stack);
      scheduleIn(stack).addDatabase('Orders', database);
      replicate();
    },
  },
];

export const BACKUP_MISUSES: Misuse[] = [
  {
    rule: 'A read replica cannot be backed up separately from its source database',
    says: { subject: "backup of 'replica'", prop: 'database', got: show('Stack/Replica') },
    make: (stack) => backupsIn(stack).addDatabase('replica', databaseIn(stack).replicate()),
  },
  {
    rule: 'A database can be added to the backups only once',
    says: { subject: "backup of 'orders'", prop: 'name', got: show('orders') },
    make: (stack) => {
      const [plan, { database }] = [backupsIn(stack), databaseIn(stack)];
      [1, 2].forEach(() => plan.addDatabase('orders', database));
    },
  },
  {
    rule: 'Backups do not overlap the windows of a database',
    source: TROUBLE,
    says: /^backup: 'startTime' must be after the windows of 'Stack\/Database', or at least two hours before them, got '05:00' with '04:31-05:01'/,
    make: (stack) => backupsIn(stack).addDatabase('orders', databaseIn(stack, { preferredBackupWindow: '04:31-05:01' }).database),
  },
];
