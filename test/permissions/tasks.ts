/** What Amazon ECS and the containers call with the roles of a task. */
import { Call, each, onLogs, onQueue, onSecret, RoleCalls, throughService } from './calls';
import { arn, Deployed, Resource } from './deployed';

const EXECUTION = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html';
const ENVIRONMENT_FILES = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/use-environment-file.html';
const EXEC = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions';
const EFS = 'https://docs.aws.amazon.com/efs/latest/ug/iam-access-control-nfs-efs.html';
const XRAY = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSXRayDaemonWriteAccess.html';
const PROMETHEUS = 'https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-onboard-ingest-metrics-OpenTelemetry-ECS.html';
const S3 = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html';
const S3_KMS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html';
const SQS = 'https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-using-identity-based-policies.html';
const DYNAMODB = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/using-identity-based-policies.html';
const DYNAMODB_KMS = 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html';
const EVENTS = 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html';

/** Families of the tasks that only read, or only consume what others send. */
const READERS = /-mailer$/;

export function addTasks(deployed: Deployed, calls: RoleCalls): void {
  for (const { name, properties: { ExecutionRoleArn, TaskRoleArn, ContainerDefinitions, Volumes = [] } } of deployed.of('AWS::ECS::TaskDefinition')) {
    for (const container of ContainerDefinitions) {
      calls.add(ExecutionRoleArn, ...pulled(deployed, container.Image), ...logged(container), ...read(deployed, container));
      calls.add(TaskRoleArn, ...collected(container), ...used(deployed, container, !READERS.test(name)), ...mounted(Volumes, container));
    }
  }
  for (const { properties: { EnableExecuteCommand, TaskDefinition } } of deployed.of('AWS::ECS::Service')) {
    if (EnableExecuteCommand) {
      calls.add(deployed.at(TaskDefinition)!.properties.TaskRoleArn, ...shell(deployed, TaskDefinition));
    }
  }
}

function pulled(deployed: Deployed, image: string): Call[] {
  const repository = deployed.of('AWS::ECR::Repository').find(({ name }) => image.includes(`.amazonaws.com/${name}:`) || image.includes(`.amazonaws.com/${name}@`));
  return repository === undefined ? [] : [
    ...each(['ecr:GetAuthorizationToken'], '*', EXECUTION),
    ...each(['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'], repository.arn, EXECUTION),
  ];
}

function logged({ LogConfiguration }: any): Call[] {
  const group = LogConfiguration?.LogDriver === 'awslogs' ? LogConfiguration.Options['awslogs-group'] : undefined;
  return group === undefined ? [] : onLogs(group, EXECUTION);
}

/** Secrets and files that are variables of the container. */
function read(deployed: Deployed, { Secrets = [], EnvironmentFiles = [], LogConfiguration }: any): Call[] {
  return [
    // A field of a secret is after its ARN.
    ...[...Secrets, ...LogConfiguration?.SecretOptions ?? []].flatMap(({ ValueFrom }: any) => onSecret(deployed, 'GetSecretValue', ValueFrom.split(':').slice(0, 7).join(':'), EXECUTION)),
    ...EnvironmentFiles.flatMap(({ Value }: any) => [
      ...each(['s3:GetObject'], Value, ENVIRONMENT_FILES), ...each(['s3:GetBucketLocation'], Value.split('/')[0], ENVIRONMENT_FILES),
    ]),
  ];
}

function collected({ Environment = [] }: any): Call[] {
  const text = Environment.find(({ Name }: any) => Name === 'AOT_CONFIG_CONTENT')?.Value;
  if (text === undefined) {
    return [];
  }
  const { exporters: { awsxray, prometheusremotewrite } } = JSON.parse(text);
  const workspace = /workspaces\/([^/]+)/.exec(prometheusremotewrite?.endpoint)?.[1];
  return [
    ...awsxray ? each(['PutTraceSegments', 'PutTelemetryRecords', 'GetSamplingRules', 'GetSamplingTargets', 'GetSamplingStatisticSummaries'].map((action) => `xray:${action}`), '*', XRAY) : [],
    ...workspace ? each(['aps:RemoteWrite'], arn('aps', `workspace/${workspace}`), PROMETHEUS) : [],
  ];
}

function mounted(volumes: any[], { MountPoints = [] }: any): Call[] {
  return MountPoints.flatMap(({ SourceVolume, ReadOnly }: any) => {
    const { FilesystemId, AuthorizationConfig } = volumes.find(({ Name }) => Name === SourceVolume)?.EFSVolumeConfiguration ?? {};
    const context = { 'elasticfilesystem:AccessPointArn': arn('elasticfilesystem', `access-point/${AuthorizationConfig?.AccessPointId}`) };
    const actions = ['elasticfilesystem:ClientMount', ...ReadOnly ? [] : ['elasticfilesystem:ClientWrite']];
    return FilesystemId === undefined ? [] : each(actions, arn('elasticfilesystem', `file-system/${FilesystemId}`), EFS, context);
  });
}

/** The agent in the container, which writes what is typed to the log of the container. */
function shell(deployed: Deployed, taskDefinition: string): Call[] {
  const channels = ['CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'];
  const groups = deployed.at(taskDefinition)!.properties.ContainerDefinitions.map(({ LogConfiguration }: any) => LogConfiguration?.Options?.['awslogs-group']);
  return [
    ...each(channels.map((action) => `ssmmessages:${action}`), '*', EXEC),
    ...each(['logs:DescribeLogGroups'], '*', EXEC),
    ...[...new Set<string>(groups)].filter(Boolean).flatMap((group) => [...onLogs(group, EXEC), ...each(['logs:DescribeLogStreams'], arn('logs', `log-group:${group}:*`), EXEC)]),
  ];
}

/** What a container may do with the stores that its variables name. */
function used(deployed: Deployed, { Environment = [] }: any, writes: boolean): Call[] {
  return Environment.flatMap(({ Value }: any) => {
    const store = deployed.of('AWS::S3::Bucket', 'AWS::DynamoDB::Table', 'AWS::SQS::Queue', 'AWS::Events::EventBus')
      .find(({ name, type }) => (type === 'AWS::SQS::Queue' ? String(Value).endsWith(`.amazonaws.com/111122223333/${name}`) : Value === name));
    return store === undefined ? [] : USES[store.type](deployed, store, writes);
  });
}

const USES: { [type: string]: (deployed: Deployed, store: Resource, writes: boolean) => Call[] } = {
  'AWS::S3::Bucket': (_, { arn: bucket, properties }, writes) => {
    const key = properties.BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
    const objects = ['s3:GetObject', ...writes ? ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'] : []];
    return [
      ...each(['s3:ListBucket', 's3:GetBucketLocation'], bucket, S3),
      ...each(objects, `${bucket}/object`, S3),
      ...throughService('s3', key, writes ? ['Decrypt', 'GenerateDataKey'] : ['Decrypt'], S3_KMS, { 'aws:s3:arn': bucket }),
    ];
  },
  'AWS::DynamoDB::Table': (_, { arn: table, properties }, writes) => {
    const { KMSMasterKeyId: key } = properties.SSESpecification ?? {};
    const reads = ['BatchGetItem', 'ConditionCheckItem', 'DescribeTable', 'GetItem', 'Query', 'Scan'];
    const all = [...reads, ...writes ? ['BatchWriteItem', 'DeleteItem', 'PutItem', 'UpdateItem'] : []];
    return [
      ...each(all.map((action) => `dynamodb:${action}`), table, DYNAMODB),
      ...(properties.GlobalSecondaryIndexes ?? []).flatMap(({ IndexName }: any) => each(['dynamodb:Query', 'dynamodb:Scan'], `${table}/index/${IndexName}`, DYNAMODB)),
      ...throughService('dynamodb', key, writes ? ['Decrypt', 'Encrypt', 'GenerateDataKey'] : ['Decrypt'], DYNAMODB_KMS, { 'aws:dynamodb:tableName': table.split('/')[1] }),
    ];
  },
  'AWS::SQS::Queue': (deployed, { arn: queue }, writes) => onQueue(deployed, [
    'GetQueueAttributes', 'GetQueueUrl', 'ReceiveMessage', 'DeleteMessage', 'ChangeMessageVisibility', ...writes ? ['SendMessage'] : [],
  ], queue, SQS),
  'AWS::Events::EventBus': (_, { arn: bus }) => each(['events:PutEvents'], bus, EVENTS),
};
