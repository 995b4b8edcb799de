/** What AWS services call with the roles that a template gives them, as AWS documents it. */
import { readFileSync } from 'fs';
import { join } from 'path';
import { Call, each, inContext, onLogs, onQueue, passing, RoleCalls, throughService } from './calls';
import { listOf } from './decide';
import { ACCOUNT, arn, Deployed, REGION, Resource } from './deployed';
import { runTask, taskArn } from './functions/commands';
import { FunctionRun, run } from './functions/runs';

const LAMBDA_VPC = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions';
const LAMBDA_LOGS = 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html';
const LAMBDA_TRACES = 'https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html';
const LAMBDA_KEY = 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html';
const LAMBDA_DEAD_LETTERS = 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-dlq';
const STEP_FUNCTIONS = 'https://docs.aws.amazon.com/step-functions/latest/dg/ecs-iam.html';
const SCHEDULER = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html';
const SCHEDULER_DEAD_LETTERS = 'https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html';
const BACKUP = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForBackup.html';
const REPLICATION = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html';
const REPLICATION_KEYS = 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html';
const MONITORING = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html';
const FLOW_LOGS = 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html';
const BALANCING = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonECSInfrastructureRolePolicyForLoadBalancers.html';
const HOOKS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html';
const TLS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html';
const DEFAULT_GROUP = 'node_modules/aws-cdk-lib/custom-resource-handlers/dist/aws-ec2/restrict-default-security-group-handler/index.js';

/** Returns what the code of functions has done. */
export async function addServices(deployed: Deployed, calls: RoleCalls): Promise<FunctionRun[]> {
  const runs: FunctionRun[] = [];
  for (const fn of deployed.of('AWS::Lambda::Function')) {
    const byItsCode = await byCode(deployed, fn);
    calls.add(fn.properties.Role, ...byLambda(deployed, fn), ...byItsCode.calls);
    runs.push(byItsCode);
  }
  deployed.of('AWS::StepFunctions::StateMachine').forEach((machine) => calls.add(machine.properties.RoleArn, ...byStepFunctions(deployed, machine)));
  deployed.of('AWS::Scheduler::Schedule').forEach(({ properties: { Target } }) => calls.add(Target.RoleArn, ...byScheduler(deployed, Target)));
  deployed.of('AWS::Backup::BackupSelection').forEach(({ properties: { BackupSelection, BackupPlanId } }) => (
    calls.add(BackupSelection.IamRoleArn, ...listOf<string>(BackupSelection.Resources).flatMap((resource) => byBackup(deployed, resource, BackupPlanId)))
  ));
  deployed.of('AWS::S3::Bucket').filter(({ properties }) => properties.ReplicationConfiguration).forEach((bucket) => (
    calls.add(bucket.properties.ReplicationConfiguration.Role, ...byReplication(bucket))
  ));
  deployed.of('AWS::RDS::DBInstance').filter(({ properties }) => properties.MonitoringRoleArn).forEach(({ properties }) => (
    calls.add(properties.MonitoringRoleArn, ...each(['logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams'], arn('logs', 'log-group:RDSOSMetrics:log-stream:db-1'), MONITORING))
  ));
  // The page also lists logs:CreateLogGroup and logs:DescribeLogGroups, which a log group that exists does not need. The CDK grants neither.
  deployed.of('AWS::EC2::FlowLog').forEach(({ properties: { DeliverLogsPermissionArn, LogGroupName } }) => (
    calls.add(DeliverLogsPermissionArn, ...onLogs(LogGroupName, FLOW_LOGS), ...each(['logs:DescribeLogStreams'], arn('logs', `log-group:${LogGroupName}:*`), FLOW_LOGS))
  ));
  deployed.of('AWS::ECS::Service').forEach((service) => addEcs(service, calls));
  return runs;
}

/** What Lambda does for a function, whatever its code. */
function byLambda(deployed: Deployed, { arn: fn, name, properties }: Resource): Call[] {
  const { VpcConfig, TracingConfig, DeadLetterConfig, KmsKeyArn, LoggingConfig } = properties;
  const network = ['AssignPrivateIpAddresses', 'CreateNetworkInterface', 'DeleteNetworkInterface', 'UnassignPrivateIpAddresses'];
  const decrypts = { 'kms:EncryptionContextKeys': 'aws:lambda:FunctionArn', ...inContext({ 'aws:lambda:FunctionArn': fn }) };
  return [
    ...onLogs(LoggingConfig?.LogGroup ?? `/aws/lambda/${name}`, LAMBDA_LOGS),
    ...TracingConfig?.Mode === 'Active' ? each(['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*', LAMBDA_TRACES) : [],
    ...VpcConfig ? [
      ...each(network.map((action) => `ec2:${action}`), arn('ec2', 'network-interface/eni-0123456789abcdef0'), LAMBDA_VPC),
      ...each(['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'], '*', LAMBDA_VPC),
    ] : [],
    ...DeadLetterConfig ? onQueue(deployed, ['SendMessage'], DeadLetterConfig.TargetArn, LAMBDA_DEAD_LETTERS) : [],
    ...KmsKeyArn ? each(['kms:Decrypt'], KmsKeyArn, LAMBDA_KEY, decrypts) : [],
  ];
}

/** Calls of the code, recorded while it runs; of the CDK's code, read from it. */
async function byCode(deployed: Deployed, fn: Resource): Promise<FunctionRun> {
  const group = deployed.of('Custom::VpcRestrictDefaultSG').find(({ properties }) => properties.ServiceToken === fn.arn);
  if (group) {
    const operations = readFileSync(join(__dirname, '../..', DEFAULT_GROUP), 'utf8').match(/(?<=\.)(authorize|revoke)\w+(?=\()/g)!;
    const actions = [...new Set(operations)].map((operation) => `ec2:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`);
    return { handler: DEFAULT_GROUP, sent: [], calls: each(actions, arn('ec2', `security-group/${group.properties.DefaultSecurityGroupId}`), DEFAULT_GROUP) };
  }
  const recorded = await run(fn, deployed);
  if (!recorded && !fn.id.startsWith('Decides')) {
    throw new Error(`nothing runs the code of ${fn.name}`);
  }
  return recorded ?? { handler: fn.name, sent: [], calls: [] };
}

function byStepFunctions(deployed: Deployed, { arn: machine, properties: { DefinitionString } }: Resource): Call[] {
  const states = statesOf(JSON.parse(DefinitionString));
  return states.filter(({ Type }) => Type === 'Task').flatMap(({ Resource: resource, Arguments }): Call[] => {
    switch (resource) {
      case 'arn:aws:states:::ecs:runTask.sync': return [
        ...runTask({ cluster: Arguments.Cluster, taskDefinition: Arguments.TaskDefinition }, deployed, STEP_FUNCTIONS),
        ...each(['ecs:DescribeTasks', 'ecs:StopTask'], taskArn(Arguments.Cluster), STEP_FUNCTIONS),
        ...each(['events:PutTargets', 'events:PutRule', 'events:DescribeRule'], arn('events', 'rule/StepFunctionsGetEventsForECSTaskRule'), STEP_FUNCTIONS),
      ];
      case 'arn:aws:states:::aws-sdk:sfn:listExecutions': return each(['states:ListExecutions'], machine, STEP_FUNCTIONS);
      default: throw new Error(`unknown task ${resource}`);
    }
  });
}

function statesOf({ States = {} }: any): any[] {
  return Object.values<any>(States).flatMap((state) => [state, ...listOf(state.Branches).flatMap(statesOf)]);
}

function byScheduler(deployed: Deployed, { Arn, Input, DeadLetterConfig }: any): Call[] {
  const [, service, operation] = /^arn:aws:scheduler:::aws-sdk:(\w+):(\w+)$/.exec(Arn) ?? [];
  const action = operation && `${service}:${operation.charAt(0).toUpperCase()}${operation.slice(1)}`;
  return [
    ...action ? each([action], arn('rds', `db:${JSON.parse(Input).DbInstanceIdentifier}`), SCHEDULER) : [],
    ...Arn.includes(':states:') ? each(['states:StartExecution'], Arn, SCHEDULER) : [],
    ...DeadLetterConfig ? onQueue(deployed, ['SendMessage'], DeadLetterConfig.Arn, SCHEDULER_DEAD_LETTERS) : [],
  ];
}

/** Of AWS's policy, what it does with this kind of resource and its keys. */
function byBackup(deployed: Deployed, resource: string, plan: string): Call[] {
  const vaultName = deployed.of('AWS::Backup::BackupPlan').find(({ name }) => name === plan)!.properties.BackupPlan.BackupPlanRule[0].TargetBackupVault;
  const vault = deployed.named('AWS::Backup::BackupVault', vaultName)!;
  const { KmsKeyId, SSESpecification, StorageEncrypted } = deployed.at(resource)!.properties;
  const ownKey = SSESpecification?.KMSMasterKeyId ?? (StorageEncrypted ? KmsKeyId : undefined);
  const keys = [...new Set([vault.properties.EncryptionKeyArn, ownKey].filter((key) => key !== undefined))] as string[];
  const table = resource.includes(':table/');
  return [
    ...each(['backup:CopyIntoBackupVault', 'backup:DescribeBackupVault'], vault.arn, BACKUP),
    ...each(['tag:GetResources'], '*', BACKUP),
    ...keys.flatMap((key) => [
      ...each(['kms:DescribeKey'], key, BACKUP),
      ...each(['kms:CreateGrant'], key, BACKUP, { 'kms:GrantIsForAWSResource': 'true' }),
      ...table ? throughService('dynamodb', key, ['Decrypt', 'GenerateDataKey'], BACKUP) : [],
    ]),
    ...table ? ofTable(resource) : ofDatabase(resource),
  ];
}

function ofTable(table: string): Call[] {
  return [
    ...each(['CreateBackup', 'DescribeTable', 'ListTagsOfResource', 'StartAwsBackupJob'].map((action) => `dynamodb:${action}`), table, BACKUP),
    ...each(['dynamodb:DeleteBackup', 'dynamodb:DescribeBackup'], `${table}/backup/01234567890123-01234567`, BACKUP),
    ...each(['backup:TagResource'], arn('backup', 'recovery-point:11111111-2222-3333-4444-555555555555'), BACKUP),
  ];
}

/** Either a snapshot of its own, or a copy of one that Amazon RDS has taken. */
function ofDatabase(instance: string): Call[] {
  const identifier = instance.split(':db:')[1];
  const own = arn('rds', 'snapshot:awsbackup:job-11111111-2222-3333-4444-555555555555');
  const automated = arn('rds', `snapshot:rds:${identifier}-2030-01-01-00-00`);
  return [
    ...each(['rds:CreateDBSnapshot', 'rds:ListTagsForResource', 'rds:DescribeDBInstances'], instance, BACKUP),
    ...each(['rds:CopyDBSnapshot', 'rds:ListTagsForResource', 'rds:DescribeDBSnapshots'], automated, BACKUP),
    ...each(['AddTagsToResource', 'CopyDBSnapshot', 'CreateDBSnapshot', 'DeleteDBSnapshot', 'DescribeDBSnapshots', 'ListTagsForResource'].map((action) => `rds:${action}`), own, BACKUP),
  ];
}

function byReplication({ arn: source, properties }: Resource): Call[] {
  const [{ Destination, DeleteMarkerReplication }] = properties.ReplicationConfiguration.Rules;
  const key = properties.BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault?.KMSMasterKeyID;
  const replicates = [
    's3:ReplicateObject', 's3:ReplicateTags', ...DeleteMarkerReplication.Status === 'Enabled' ? ['s3:ReplicateDelete'] : [],
    ...Destination.AccessControlTranslation ? ['s3:ObjectOwnerOverrideToBucketOwner'] : [],
  ];
  return [
    ...each(['s3:GetReplicationConfiguration', 's3:ListBucket'], source, REPLICATION),
    ...each(['s3:GetObjectVersionForReplication', 's3:GetObjectVersionAcl', 's3:GetObjectVersionTagging'], `${source}/object`, REPLICATION),
    ...each(replicates, `${Destination.Bucket}/object`, REPLICATION, { 's3:ResourceAccount': Destination.Account ?? ACCOUNT }),
    ...throughService('s3', key, ['Decrypt'], REPLICATION_KEYS, { 'aws:s3:arn': `${source}/object` }),
    ...throughService('s3', Destination.EncryptionConfiguration?.ReplicaKmsKeyID, ['Encrypt'], REPLICATION_KEYS, { 'aws:s3:arn': `${Destination.Bucket}/object` }),
  ];
}

function addEcs({ properties: { LoadBalancers = [], DeploymentConfiguration, ServiceConnectConfiguration } }: Resource, calls: RoleCalls): void {
  for (const { AdvancedConfiguration } of LoadBalancers) {
    if (AdvancedConfiguration?.RoleArn) {
      const { RoleArn, ProductionListenerRule, AlternateTargetGroupArn } = AdvancedConfiguration;
      calls.add(
        RoleArn,
        ...each(['DescribeListeners', 'DescribeRules', 'DescribeTargetGroups', 'DescribeTargetHealth'].map((action) => `elasticloadbalancing:${action}`), '*', BALANCING),
        ...each(['elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:DeregisterTargets'], AlternateTargetGroupArn, BALANCING),
        ...each(['elasticloadbalancing:ModifyRule'], ruleArn(ProductionListenerRule), BALANCING),
      );
    }
  }
  for (const { RoleArn, HookTargetArn } of DeploymentConfiguration?.LifecycleHooks ?? []) {
    calls.add(RoleArn, ...each(['lambda:InvokeFunction'], HookTargetArn, HOOKS));
  }
  for (const { Tls } of ServiceConnectConfiguration?.Services ?? []) {
    if (Tls?.RoleArn) {
      calls.add(Tls.RoleArn, ...byServiceConnect(Tls));
    }
  }
}

/** A rule that a function keeps has an ARN that only the function knows. */
function ruleArn(rule: string): string {
  return rule.startsWith('arn:') ? rule : arn('elasticloadbalancing', 'listener-rule/app/balancer/50dc6c495c0c9188/0467ef3c8400ae65/9683b2d02a6cabee');
}

/**
 * The private key is a data key pair of the key, and the secret that it is kept in is encrypted with the key. The actions on the key are those of the key
 * policy that AWS documents, and of the acceptance test of Terraform's provider, which runs on AWS.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-tls.html
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/35868
 */
function byServiceConnect({ IssuerCertificateAuthority, KmsKey }: any): Call[] {
  const secret = arn('secretsmanager', 'secret:ecs-sc!shop-AbCdEf');
  const created = { 'aws:RequestTag/AmazonECSCreated': arn('ecs', 'service/cluster/service'), 'aws:RequestTag/AmazonECSManaged': 'true', 'aws:ResourceAccount': ACCOUNT };
  const owned = { 'secretsmanager:ResourceTag/aws:secretsmanager:owningService': 'ecs-sc', 'aws:ResourceAccount': ACCOUNT };
  const managed = { 'aws:ResourceTag/AmazonECSManaged': 'true' };
  const { AwsPcaAuthorityArn: authority } = IssuerCertificateAuthority;
  return [
    ...each(['secretsmanager:CreateSecret', 'secretsmanager:TagResource'], secret, TLS, created),
    ...each(['PutSecretValue', 'UpdateSecretVersionStage', 'DeleteSecret', 'RotateSecret'].map((action) => `secretsmanager:${action}`), secret, TLS, owned),
    ...each(['secretsmanager:DescribeSecret'], secret, TLS, { 'aws:ResourceAccount': ACCOUNT }),
    ...each(['acm-pca:GetCertificate', 'acm-pca:GetCertificateAuthorityCertificate', 'acm-pca:DescribeCertificateAuthority'], authority, TLS, managed),
    ...each(['acm-pca:IssueCertificate'], authority, TLS, { ...managed, 'acm-pca:TemplateArn': 'arn:aws:acm-pca:::template/EndEntityCertificate/V1' }),
    ...KmsKey ? each(['Decrypt', 'Encrypt', 'GenerateDataKey', 'GenerateDataKeyPair'].map((action) => `kms:${action}`), KmsKey, TLS) : [],
  ];
}

/** What each command of the workflow calls. */
const WORKFLOW: { [command: string]: (repository: string, service: Resource, roles: string[], migrations: string[]) => Call[] } = {
  'aws ecr get-login-password': () => each(['ecr:GetAuthorizationToken'], '*', 'docs/workflows/deploy-service.yml'),
  'aws ecr batch-get-image': (repository) => each(['ecr:BatchGetImage'], repository, 'docs/workflows/deploy-service.yml'),
  'aws ecr put-image': (repository) => each(['ecr:PutImage'], repository, 'docs/workflows/deploy-service.yml'),
  'docker buildx build': (repository) => each(
    ['BatchCheckLayerAvailability', 'BatchGetImage', 'CompleteLayerUpload', 'InitiateLayerUpload', 'PutImage', 'UploadLayerPart'].map((action) => `ecr:${action}`),
    repository, 'https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-push-iam.html',
  ),
  'aws ecs update-service': (_, service, roles) => [...each(['ecs:UpdateService'], service.arn, 'docs/workflows/deploy-service.yml'), ...passing(roles, 'docs/workflows/deploy-service.yml')],
  'aws ecs list-service-deployments': (_, service) => each(['ecs:ListServiceDeployments'], service.arn, 'docs/workflows/deploy-service.yml'),
  'aws lambda invoke': (_repository, _service, _roles, migrations) => migrations.flatMap((migration) => each(['lambda:InvokeFunction'], migration, 'docs/workflows/deploy-service.yml')),
};

/** The commands of the workflow in the documentation, with the role of each repository. */
export function addWorkflow(deployed: Deployed, workflow: string, calls: RoleCalls): void {
  const commands = new Set(workflow.split('\n').filter((line) => !line.trim().startsWith('#')).flatMap((line) => line.match(/\b(aws (?!-)[a-z]+ [a-z-]+|docker buildx build)(?=.*)/g) ?? []));
  const migrations = deployed.of('Custom::Migration').map(({ properties }) => properties.ServiceToken);
  for (const role of deployed.of('AWS::IAM::Role').filter(({ name }) => name.endsWith('-deploy'))) {
    for (const [repository, service] of deployments(deployed, role)) {
      const { TaskRoleArn, ExecutionRoleArn } = deployed.at(service.properties.TaskDefinition)!.properties;
      calls.add(role.arn, ...[...commands].flatMap((command) => {
        const callsOf = WORKFLOW[command];
        if (!callsOf) {
          throw new Error(`the workflow calls '${command}': say what that is`);
        }
        return callsOf(repository, service, [TaskRoleArn, ExecutionRoleArn], migrations);
      }));
    }
  }
}

/** The repository and the service that a role deploys have one name. */
function deployments(deployed: Deployed, role: Resource): Array<[string, Resource]> {
  const service = deployed.of('AWS::ECS::Service')[0];
  const repository = deployed.of('AWS::ECR::Repository')[0];
  if (!service || !repository) {
    throw new Error(`${role.name} deploys nothing in ${REGION}`);
  }
  return [[repository.arn, service]];
}
