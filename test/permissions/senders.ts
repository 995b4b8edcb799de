/** What AWS services call in their own names, which the policies of resources and keys must allow. */
import { Context, each, inContext, ServiceCall } from './calls';
import { listOf } from './decide';
import { ACCOUNT, arn, Deployed, REGION, Resource } from './deployed';

const RULES = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html';
const BUS_KEY = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html';
const ARCHIVE_KEY = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/encryption-archives.html';
const QUEUE_KEY = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html#compatibility-with-aws-services';
const TOPIC_KEY = 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services';
const ALARMS = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html';
const SUBSCRIPTIONS = 'https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html';
const ROTATION = 'https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets-required-permissions-function.html';
const LOGS_KEY = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html';
const BALANCER_LOGS = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html';
const SERVER_LOGS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html';

export function serviceCalls(deployed: Deployed): ServiceCall[] {
  return [
    ...deployed.of('AWS::Events::Rule').flatMap((rule) => byRule(deployed, rule)),
    ...deployed.of('AWS::Events::EventBus').flatMap((bus) => byBus(deployed, bus)),
    ...deployed.of('AWS::Events::Archive').flatMap((archive) => byArchive(archive)),
    ...deployed.of('AWS::SecretsManager::RotationSchedule').filter(({ properties }) => properties.RotationLambdaARN)
      .flatMap(({ properties }) => by('secretsmanager.amazonaws.com', ['lambda:InvokeFunction'], properties.RotationLambdaARN, ROTATION, source(properties.SecretId))),
    ...deployed.of('AWS::SNS::Subscription').filter(({ properties }) => properties.Protocol === 'sqs').flatMap((subscription) => bySubscription(deployed, subscription)),
    ...deployed.of('AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm').flatMap((alarm) => byAlarm(deployed, alarm)),
    ...deployed.of('AWS::Logs::LogGroup').filter(({ properties }) => properties.KmsKeyId).flatMap((group) => byLogs(group)),
    ...deployed.of('AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((balancer) => byBalancer(deployed, balancer)),
    ...deployed.of('AWS::S3::Bucket').filter(({ properties }) => properties.LoggingConfiguration).flatMap((bucket) => byServerLogs(deployed, bucket)),
    ...deployed.of('AWS::IAM::Role').flatMap((role) => assumed(deployed, role)),
  ];
}

function by(service: string, actions: string[], resource: string, documented: string, context: Context = {}): ServiceCall[] {
  return each(actions, resource, documented, context).map((call) => ({ ...call, service }));
}

function source(itsArn: string): Context {
  return { 'aws:SourceArn': itsArn, 'aws:SourceAccount': ACCOUNT };
}

/** A message of a service to a queue, which its key encrypts. */
function send(deployed: Deployed, service: string, queueArn: string, from: string, documented: string): ServiceCall[] {
  const key = deployed.at(queueArn)?.properties.KmsMasterKeyId;
  return [
    ...by(service, ['sqs:SendMessage'], queueArn, documented, source(from)),
    ...key ? by(service, ['kms:GenerateDataKey', 'kms:Decrypt'], key, QUEUE_KEY, { ...source(from), ...inContext({ 'aws:sqs:arn': queueArn }) }) : [],
  ];
}

const EVENTS = 'events.amazonaws.com';

function byRule(deployed: Deployed, { arn: rule, properties: { Targets = [] } }: Resource): ServiceCall[] {
  return Targets.flatMap(({ Arn, DeadLetterConfig }: any) => [
    ...Arn.includes(':lambda:') ? by(EVENTS, ['lambda:InvokeFunction'], Arn, RULES, source(rule)) : [],
    ...Arn.includes(':sqs:') ? send(deployed, EVENTS, Arn, rule, RULES) : [],
    ...DeadLetterConfig ? send(deployed, EVENTS, DeadLetterConfig.Arn, rule, RULES) : [],
  ]);
}

function byBus(deployed: Deployed, { arn: bus, properties: { DeadLetterConfig, KmsKeyIdentifier } }: Resource): ServiceCall[] {
  const context = { ...source(bus), 'kms:EncryptionContextKeys': 'aws:events:event-bus:arn', ...inContext({ 'aws:events:event-bus:arn': bus }) };
  return [
    ...DeadLetterConfig ? send(deployed, EVENTS, DeadLetterConfig.Arn, bus, RULES) : [],
    ...KmsKeyIdentifier ? [
      ...by(EVENTS, ['kms:DescribeKey'], KmsKeyIdentifier, BUS_KEY, source(bus)), ...by(EVENTS, ['kms:GenerateDataKey', 'kms:Decrypt'], KmsKeyIdentifier, BUS_KEY, context),
    ] : [],
  ];
}

function byArchive({ properties: { SourceArn, KmsKeyIdentifier } }: Resource): ServiceCall[] {
  const context = { 'kms:EncryptionContextKeys': 'aws:events:event-bus:arn', ...inContext({ 'aws:events:event-bus:arn': SourceArn }) };
  return KmsKeyIdentifier ? [
    ...by(EVENTS, ['kms:DescribeKey'], KmsKeyIdentifier, ARCHIVE_KEY),
    ...by(EVENTS, ['kms:GenerateDataKey', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'], KmsKeyIdentifier, ARCHIVE_KEY, context),
  ] : [];
}

function bySubscription(deployed: Deployed, { properties: { TopicArn, Endpoint, RedrivePolicy } }: Resource): ServiceCall[] {
  return [Endpoint, RedrivePolicy?.deadLetterTargetArn].filter(Boolean).flatMap((queue) => send(deployed, 'sns.amazonaws.com', queue, TopicArn, SUBSCRIPTIONS));
}

function byAlarm(deployed: Deployed, { name, properties: { AlarmActions, OKActions, InsufficientDataActions } }: Resource): ServiceCall[] {
  const topics = [AlarmActions, OKActions, InsufficientDataActions].flatMap((actions) => listOf<string>(actions)).filter((action) => action.includes(':sns:'));
  const from = source(arn('cloudwatch', `alarm:${name}`));
  return [...new Set(topics)].flatMap((topic) => {
    const key = deployed.at(topic)?.properties.KmsMasterKeyId;
    return [
      ...by('cloudwatch.amazonaws.com', ['sns:Publish'], topic, ALARMS, from),
      ...key ? by('cloudwatch.amazonaws.com', ['kms:GenerateDataKey', 'kms:Decrypt'], key, TOPIC_KEY, from) : [],
    ];
  });
}

function byLogs({ arn: group, properties: { KmsKeyId } }: Resource): ServiceCall[] {
  const context = { 'kms:EncryptionContextKeys': 'aws:logs:arn', ...inContext({ 'aws:logs:arn': group.replace(/:\*$/, '') }) };
  return [
    ...by(`logs.${REGION}.amazonaws.com`, ['Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey'].map((action) => `kms:${action}`), KmsKeyId, LOGS_KEY, context),
    // It has no encryption context, so the statement that AWS documents does not allow it either.
  ];
}

function byBalancer(deployed: Deployed, { properties: { LoadBalancerAttributes = [] } }: Resource): ServiceCall[] {
  const attribute = (key: string) => LoadBalancerAttributes.find(({ Key }: any) => Key === key)?.Value;
  return ['access_logs', 'connection_logs'].flatMap((kind) => {
    const bucket = deployed.named('AWS::S3::Bucket', attribute(`${kind}.s3.bucket`));
    const prefix = attribute(`${kind}.s3.prefix`);
    const object = `${prefix ? `${prefix}/` : ''}AWSLogs/${ACCOUNT}/ELBAccessLogTestFile`;
    return bucket ? by('logdelivery.elasticloadbalancing.amazonaws.com', ['s3:PutObject'], `${bucket.arn}/${object}`, BALANCER_LOGS) : [];
  });
}

function byServerLogs(deployed: Deployed, { arn: bucket, properties: { LoggingConfiguration: { DestinationBucketName, LogFilePrefix = '' } } }: Resource): ServiceCall[] {
  const target = deployed.named('AWS::S3::Bucket', DestinationBucketName);
  return target ? by('logging.s3.amazonaws.com', ['s3:PutObject'], `${target.arn}/${LogFilePrefix}object`, SERVER_LOGS, source(bucket)) : [];
}

/** Who assumes a role, with the context that the service documents. */
const ASSUMED: Array<{ service: string; documented: string; arns(deployed: Deployed): Array<[role: string, source?: string]> }> = [
  {
    service: 'lambda.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
    arns: (deployed) => deployed.of('AWS::Lambda::Function').map(({ properties }) => [properties.Role]),
  },
  {
    service: 'ecs-tasks.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html',
    arns: (deployed) => deployed.of('AWS::ECS::TaskDefinition').flatMap(({ properties }) => [[properties.TaskRoleArn], [properties.ExecutionRoleArn]]),
  },
  {
    service: 'ecs.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/infrastructure_IAM_role.html',
    arns: (deployed) => deployed.of('AWS::ECS::Service').flatMap(({ properties: { LoadBalancers = [], DeploymentConfiguration, ServiceConnectConfiguration } }) => [
      ...LoadBalancers.map(({ AdvancedConfiguration }: any) => [AdvancedConfiguration?.RoleArn]),
      ...(DeploymentConfiguration?.LifecycleHooks ?? []).map(({ RoleArn }: any) => [RoleArn]),
      ...(ServiceConnectConfiguration?.Services ?? []).map(({ Tls }: any) => [Tls?.RoleArn]),
    ]),
  },
  {
    service: 'states.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html',
    arns: (deployed) => deployed.of('AWS::StepFunctions::StateMachine').map(({ arn: machine, properties }) => [properties.RoleArn, machine]),
  },
  {
    // The ARN is that of the group and not of the schedule.
    service: 'scheduler.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html',
    arns: (deployed) => deployed.of('AWS::Scheduler::Schedule').map(({ properties: { Target, GroupName = 'default' } }) => [Target.RoleArn, arn('scheduler', `schedule-group/${GroupName}`)]),
  },
  {
    service: 'backup.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html',
    arns: (deployed) => deployed.of('AWS::Backup::BackupSelection').map(({ properties }) => [properties.BackupSelection.IamRoleArn]),
  },
  {
    service: 's3.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html',
    arns: (deployed) => deployed.of('AWS::S3::Bucket').map(({ properties }) => [properties.ReplicationConfiguration?.Role]),
  },
  {
    service: 'monitoring.rds.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html',
    arns: (deployed) => deployed.of('AWS::RDS::DBInstance').map(({ arn: instance, properties }) => [properties.MonitoringRoleArn, instance]),
  },
  {
    service: 'vpc-flow-logs.amazonaws.com',
    documented: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html',
    arns: (deployed) => deployed.of('AWS::EC2::FlowLog').map(({ properties }) => [properties.DeliverLogsPermissionArn]),
  },
];

function assumed(deployed: Deployed, role: Resource): ServiceCall[] {
  return ASSUMED.flatMap(({ service, documented, arns }) => arns(deployed).filter(([itsArn]) => itsArn === role.arn)
    .flatMap(([, from]) => by(service, ['sts:AssumeRole'], role.arn, documented, from ? source(from) : {})));
}
