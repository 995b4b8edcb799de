import { Mutant, mutantsOf } from '../mutant';

const ROTATION = 'rotation/database-rotation';
const PLACE = 'rotation/placement';
const CACHE_ROTATION = 'rotation/cache-rotation';
const DEPLOY_ROLE = 'delivery/github-deploy-role';
const BACKUP = 'operations/backup-plan';
const OFF_HOURS = 'operations/off-hours-schedule';

/** Secrets, alarms, images, the roles of functions, of schedules and of the workflow. */
export const ACCOUNT: Mutant[] = [
  ...mutantsOf('observability/alarm-topic', [
    ['SNS: encryption', 'masterKey: encryptionKey ?? this.createKey(),', ''],
    ['SNS: over TLS only', 'enforceSSL: true', 'enforceSSL: false'],
    ['SNS: alarms of this account alone publish', "conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },", ''],
    ['SNS: key rotation', 'enableKeyRotation: true', 'enableKeyRotation: false'],
  ]),
  ...mutantsOf('private/key-policy', [
    ['SNS: CloudWatch may use the key', "actions: ['kms:Decrypt', 'kms:GenerateDataKey*']", "actions: ['kms:Decrypt']"],
    ['SNS: the key is opened to CloudWatch alone', "principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')]", 'principals: [new iam.AnyPrincipal()]'],
  ]),
  ...mutantsOf('delivery/image-repositories', [
    ['ECR: scan on push', 'imageScanOnPush: true', 'imageScanOnPush: false'],
    ['ECR: tags are immutable', 'imageTagMutability: ecr.TagMutability.IMMUTABLE,', 'imageTagMutability: ecr.TagMutability.MUTABLE,'],
    ['ECR: tags are immutable but for those that move', 'ecr.TagMutability.IMMUTABLE_WITH_EXCLUSION', 'ecr.TagMutability.MUTABLE'],
    ['ECR: encryption with KMS', 'encryption: ecr.RepositoryEncryption.KMS,', 'encryption: this.plan.encryptionKey && ecr.RepositoryEncryption.KMS,'],
    ["ECR: encryption with the team's key", 'encryptionKey: this.plan.encryptionKey,', ''],
    ['ECR: repositories stay', 'RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'RemovalPolicy.DESTROY'],
  ]),
  ...mutantsOf(DEPLOY_ROLE, [
    ['GitHub: claims are compared whole', '{ StringEquals: requiredClaims(plan) }', '{ StringLike: requiredClaims(plan) }'],
    ['GitHub: pushes and deletes nothing', "'ecr:PutImage', ", "'ecr:PutImage', 'ecr:BatchDeleteImage', "],
    ['GitHub: pushes to these repositories alone', 'resources: inOrder(imageRepositories).map((repository) => repository.repositoryArn)', "resources: ['*']"],
    ['GitHub: deploys these services alone', 'resources: inOrder(services).map((service) => service.serviceArn)', "resources: ['*']"],
    ['GitHub: sessions are short', 'SESSION = Duration.hours(2)', 'SESSION = Duration.hours(12)'],
  ]),
  ...mutantsOf('delivery/github-claims', [
    ['GitHub: tokens for AWS alone', 'aud: GITHUB_AUDIENCE,', ''],
    ['GitHub: tokens of one branch or environment alone', ':${environment !== undefined ? `environment:${environment}` : `ref:${ref}`}`', ':*`'],
    ['GitHub: tokens of the branch as well as the environment', '...(environment !== undefined && ref !== undefined && { ref }),', ''],
    ['GitHub: a repository of the same name is another', 'return `${owner}@${ownerId}/${name}@${repositoryId}`', 'return repository'],
  ], DEPLOY_ROLE),
  ...mutantsOf(ROTATION, [
    ['rotation: security group has no other way out', 'allowAllOutbound: false', 'allowAllOutbound: true', PLACE],
    ['rotation: reaches 443 alone', 'ec2.Port.tcp(443), CALLS', 'ec2.Port.allTraffic(), CALLS', PLACE],
    ['rotation: the function alone is let into the database', 'sourceSecurityGroupId: this.securityGroup.securityGroupId,', "cidrIp: '0.0.0.0/0',", PLACE],
    ['rotation: not in the middle of a deployment', 'rotateImmediatelyOnUpdate: false', 'rotateImmediatelyOnUpdate: true'],
    ['rotation: passwords need no encoding', 'excludeCharacters: EXCLUDED_CHARACTERS,', ''],
  ]),
  ...mutantsOf('rotation/rotation-schedule', [
    ['rotation: every thirty days', 'DEFAULT_INTERVAL = Duration.days(30)', 'DEFAULT_INTERVAL = Duration.days(300)'],
  ], ROTATION),
  ...mutantsOf('rotation/library-function', [
    ['rotation by a function: not in the middle of a deployment', 'rotateImmediatelyOnUpdate: false', 'rotateImmediatelyOnUpdate: true'],
    ['rotation by a function: of this account alone', '    sourceAccount: Stack.of(scope).account,\n', ''],
    ['rotation by a function: it can do what it does before it is tried', '  schedule.node.addDependency(...after);\n', ''],
    ['rotation by a function: then nothing is to be said', '  retractUnrotated(secret);\n', ''],
  ], CACHE_ROTATION),
  ...mutantsOf(CACHE_ROTATION, [
    ['AUTH token: the function alone is let into the cache', 'sourceSecurityGroupId: group.securityGroupId,', "cidrIp: '0.0.0.0/0',"],
  ]),
  ...mutantsOf('rotation/secret-refresh', [
    ['rotation function: reads, writes and labels these secrets alone', '], written.map(policyArn)),', "], ['*']),"],
    ['rotation function: reads only its trigger besides', "allow(['secretsmanager:GetSecretValue'], [policyArn(trigger)])", "allow(['secretsmanager:GetSecretValue'], ['*'])"],
    ['rotation function: writes no more than it renders', 'const written = token ? [trigger, ...secrets] : secrets;', 'const written = [trigger, ...secrets];'],
    ['rotation function: what is composed rotates too', '[...token ? [trigger] : [], ...secrets]', '[...token ? [trigger] : []]'],
    ['rotation function: rolls these services alone', "'ecs:UpdateService'], services.map(serviceArn))", "'ecs:UpdateService'], ['*'])"],
    ['rotation function: uses keys through Secrets Manager alone', ', Condition: throughSecretsManager', ''],
  ], ROTATION),
  ...mutantsOf('rotation/library-function', [
    ['library function: does nothing else', "allow(['logs:CreateLogStream', 'logs:PutLogEvents']", "allow(['logs:*']"],
    ['library function: dead letters over TLS only', 'enforceSSL: true', 'enforceSSL: false'],
    ['library function: logs expire', 'DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR', 'DEFAULT_LOG_RETENTION = logs.RetentionDays.INFINITE'],
  ], ROTATION),
  ...mutantsOf('rotation/secret-refresh', [
    ['AUTH token: of this cache alone', "'elasticache:ModifyReplicationGroup'], [group])", "'elasticache:ModifyReplicationGroup'], ['*'])"],
  ], CACHE_ROTATION),
  ...mutantsOf('rotation/functions/connection-value', [
    ['REDIS_URL: by TLS', 'return `rediss:', 'return `redis:'],
  ], 'rotation/redis-url-secret'),
  ...mutantsOf(BACKUP, [
    ['backups: the vault is encrypted with the key of the team', '      encryptionKey,\n      accessPolicy', '      accessPolicy'],
    ['backups: the vault stays', 'DEFAULT_REMOVAL_POLICY = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'DEFAULT_REMOVAL_POLICY = RemovalPolicy.DESTROY'],
    ['backups: recovery points cannot be deleted', 'options.deletionProtection ?? true', 'options.deletionProtection ?? false'],
    ['backups: nor by shortening their time', "'backup:DeleteRecoveryPoint', 'backup:UpdateRecoveryPointLifecycle'", "'backup:DeleteRecoveryPoint'"],
    ['backups: 35 days', 'DEFAULT_RETENTION = Duration.days(35)', 'DEFAULT_RETENTION = Duration.days(7)'],
    ['backups: what is added is selected', 'resources: [resourceArn]', 'resources: []'],
    ['backups: a role has its policy before it is used', '    selection.node.addDependency(role);\n', ''],
    ['backups: windows keep out of the way', "    setWindows(database, windowsAround(this.settings.startTime), 'backup');\n", ''],
    ['backups: windows in the way are rejected', '    this.node.addValidation({ validate: () => this.validateWindows(database) });\n', ''],
  ]),
  ...mutantsOf('operations/backup-role', [
    ['backup role: takes snapshots of this database alone', "this.allow(['rds:CreateDBSnapshot', 'rds:ListTagsForResource'], [instanceArn])", "this.allow(['rds:CreateDBSnapshot', 'rds:ListTagsForResource'], ['*'])"],
    ['backup role: copies snapshots of this database alone', "this.allow(['rds:CopyDBSnapshot', 'rds:ListTagsForResource'], [taken])", "this.allow(['rds:CopyDBSnapshot', 'rds:ListTagsForResource'], ['*'])"],
    ['backup role: deletes nothing but its own snapshots', "this.arnOf('snapshot', 'awsbackup:*')", "this.arnOf('snapshot', '*')"],
    ['backup role: shares no snapshot', "'rds:DeleteDBSnapshot', ", "'rds:DeleteDBSnapshot', 'rds:ModifyDBSnapshotAttribute', "],
    ['backup role: backs up this table alone', "'dynamodb:StartAwsBackupJob'], [tableArn]", "'dynamodb:StartAwsBackupJob'], ['*']"],
    ['backup role: writes to this vault alone', '[props.vault.backupVaultArn]', "['*']"],
    ['backup role: grants of keys are for AWS alone', "{ Bool: { 'kms:GrantIsForAWSResource': 'true' } }", '{}'],
    ['backup role: uses keys through DynamoDB alone', ", { StringEquals: { 'kms:ViaService': through } }", ''],
  ], BACKUP),
  ...mutantsOf('operations/database-hours', [
    ['scheduler role: this database alone', 'resources: [this.instanceArn]', "resources: ['*']"],
    ['scheduler role: starts and stops alone', 'actions: [`rds:${verb}DBInstance`]', 'actions: [`rds:${verb}DBInstance`, `rds:DeleteDBInstance`]'],
  ], OFF_HOURS),
  ...mutantsOf(OFF_HOURS, [
    ['scheduler role: schedules of this group alone', "'aws:SourceArn': group.scheduleGroupArn ", ''],
    ['off-hours: DesiredCount absent', '.desiredCount = undefined', '.desiredCount = plan.minTasks'],
  ]),
];
