import { Mutant, mutantsOf } from '../mutant';

const OPERATIONS = 'data/postgres/postgres-operations';
const BUCKET = 'data/bucket/service-bucket';
const REPLICATION = 'data/bucket/bucket-replication';

/** Databases, caches, buckets, tables, queues, event buses and keys. */
export const DATA: Mutant[] = [
  ...mutantsOf('data/postgres/postgres-database', [
    ['RDS: storage is encrypted', 'storageEncrypted: true', 'storageEncrypted: false'],
    ["RDS: storage is encrypted with the team's key", 'storageEncryptionKey: plan.encryptionKey', 'storageEncryptionKey: undefined', OPERATIONS],
    ['RDS: no public address', 'publiclyAccessible: false', 'publiclyAccessible: true'],
    ['RDS: rds.force_ssl', "plan.enforceTls ? '1' : '0'", "'0'", OPERATIONS],
    ['RDS: parameter group is the instance’s', 'parameterGroup: this.parameterGroup', 'parameterGroup: undefined', OPERATIONS],
    ['RDS: logs are exported', 'plan.logExports ? LOG_EXPORTS : undefined', 'undefined', OPERATIONS],
    ['RDS: minor versions are applied', 'autoMinorVersionUpgrade: true', 'autoMinorVersionUpgrade: false'],
    ['RDS: security group lets nothing out', 'allowAllOutbound: false', 'allowAllOutbound: true'],
    ['RDS: master password is generated', '...URL_SAFE_PASSWORD,', '', 'data/postgres/postgres-database'],
  ]),
  ...mutantsOf('data/postgres/postgres-plan', [
    ['RDS: deletion protection', 'options.deletionProtection ?? true', 'options.deletionProtection ?? false'],
    ['RDS: Multi-AZ', 'multiAz: options.multiAz ?? true', 'multiAz: options.multiAz ?? false'],
    ['RDS: backups', 'options.backupRetention ?? DEFAULT_BACKUP_RETENTION', 'options.backupRetention ?? Duration.days(0)'],
    ['RDS: final snapshot', 'DEFAULT_REMOVAL_POLICY = RemovalPolicy.SNAPSHOT', 'DEFAULT_REMOVAL_POLICY = RemovalPolicy.DESTROY'],
    ['RDS: IAM authentication', 'options.iamAuthentication ?? true', 'options.iamAuthentication ?? false', OPERATIONS],
    ['RDS: log retention', 'DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR', 'DEFAULT_LOG_RETENTION = logs.RetentionDays.INFINITE', OPERATIONS],
    ['RDS: TLS by default', 'options.enforceTls ?? true', 'options.enforceTls ?? false', OPERATIONS],
    ['RDS: logs are exported by default', 'options.logExports ?? true', 'options.logExports ?? false', OPERATIONS],
  ], 'data/postgres/postgres-database'),
  ...mutantsOf('data/postgres/postgres-monitoring', [
    ['RDS: monitoring role for this account alone', "{ conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } } }", '{}'],
  ], OPERATIONS),
  ...mutantsOf('private/generated-password', [
    ['generated passwords are long', 'passwordLength: 32', 'passwordLength: 8'],
  ]),
  ...mutantsOf('data/redis/redis-cache', [
    ['ElastiCache: encryption at rest', 'atRestEncryptionEnabled: true', 'atRestEncryptionEnabled: false'],
    ['ElastiCache: encryption in transit', 'transitEncryptionEnabled: true', 'transitEncryptionEnabled: false'],
    ['ElastiCache: AUTH token is asked for', 'authToken: this.authTokenSecret?.secretValue.unsafeUnwrap()', 'authToken: undefined'],
    ['ElastiCache: Multi-AZ', 'multiAzEnabled: plan.automaticFailover', 'multiAzEnabled: false'],
    ['ElastiCache: failover', 'options.automaticFailover ?? (hasReplicas || replacing.clusterMode)', 'options.automaticFailover ?? replacing.clusterMode'],
    ['ElastiCache: security group lets nothing out', 'allowAllOutbound: false', 'allowAllOutbound: true'],
  ]),
  ...mutantsOf('data/redis/redis-plan', [
    ['ElastiCache: AUTH token by default', 'options.authToken ?? true', 'options.authToken ?? false'],
    ['ElastiCache: snapshots', 'options.snapshotRetentionDays ?? DEFAULT_SNAPSHOT_RETENTION_DAYS', 'options.snapshotRetentionDays ?? 0'],
    ['ElastiCache: final snapshot', 'snapshotRetentionDays > 0 ? RemovalPolicy.SNAPSHOT', 'snapshotRetentionDays > 0 ? RemovalPolicy.DESTROY'],
  ], 'data/redis/redis-cache'),
  ...mutantsOf('data/encryption-key', [
    ['KMS: key rotation', 'enableKeyRotation: true', 'enableKeyRotation: false'],
    ['KMS: keys stay', 'props.removalPolicy ?? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'props.removalPolicy ?? RemovalPolicy.DESTROY'],
  ]),
  ...mutantsOf(BUCKET, [
    ['S3: encryption', ': s3.BucketEncryption.S3_MANAGED', ': s3.BucketEncryption.UNENCRYPTED'],
    ["S3: encryption with the team's key", 'encryptionKey: plan.encryptionKey', 'encryptionKey: undefined'],
    ['S3: public access is blocked', 's3.BlockPublicAccess.BLOCK_ALL', 's3.BlockPublicAccess.BLOCK_ACLS_ONLY'],
    ['S3: no ACLs', 's3.ObjectOwnership.BUCKET_OWNER_ENFORCED', 's3.ObjectOwnership.OBJECT_WRITER'],
    ['S3: over TLS only', 'enforceSSL: true', 'enforceSSL: false'],
  ]),
  ...mutantsOf(REPLICATION, [
    ['S3: role that copies is S3’s', "new iam.ServicePrincipal('s3.amazonaws.com')", 'new iam.AnyPrincipal()'],
    ['S3: role that copies marks no deletions', '...deleteMarkerReplication ? [DELETE] : []', 'DELETE'],
    ['S3: copies to the bucket of one account', "const owner = { StringEquals: { 's3:ResourceAccount': destinationAccount ?? Aws.ACCOUNT_ID } };", 'const owner = {};'],
    ['S3: copies are the other account’s', "destinationAccount === undefined ? undefined : { owner: 'Destination' }", 'undefined'],
    ['S3: what a key encrypts is copied', "sourceSelectionCriteria: encryptionKey && { sseKmsEncryptedObjects: { status: 'Enabled' } },", ''],
    ['S3: copies are encrypted', 'encryptionConfiguration: encryptionKey && { replicaKmsKeyId: encryptionKey.keyArn },', ''],
    ['S3: failed copies are counted', "metrics: { status: 'Enabled' },", ''],
    ['S3: keys of copies through S3 alone', "StringEquals: { 'kms:ViaService': `s3.${regionOf(key)}.${Aws.URL_SUFFIX}` },", ''],
    ['S3: keys of copies for one bucket alone', "StringLike: { 'kms:EncryptionContext:aws:s3:arn': [bucketArn, `${bucketArn}/*`] },", ''],
    ['S3: permissions to copy before the rule', 'if (bucketName !== undefined) {', "if (bucketName === '') {"],
  ], REPLICATION),
  ...mutantsOf('private/grants', [
    ['EventBridge: events to this bus alone', 'resourceArns: [bus.eventBusArn]', "resourceArns: ['*']", 'data/event-bus/service-event-bus'],
    ['S3: readers only read', "read: ['s3:GetObject'],", "read: ['s3:GetObject', 's3:PutObject'],", BUCKET],
    ['S3: writers change no ACL', "write: ['s3:PutObject',", "write: ['s3:PutObject', 's3:PutObjectAcl',", BUCKET],
    ['DynamoDB: writers change no table', "write: ['dynamodb:BatchWriteItem',", "write: ['dynamodb:DeleteTable', 'dynamodb:BatchWriteItem',", 'data/table/service-table'],
    ['task roles: keys through their service alone', "{ StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.${Aws.URL_SUFFIX}` } }", '{}', 'private/grants'],
    ['other accounts: grants are in the policy of the resource', 'resource.addToResourcePolicy(statement);', '{ statementAdded: true, policyDependable: undefined };', 'private/grants'],
  ]),
  ...mutantsOf('data/bucket/bucket-plan', [
    ['S3: versions', 'options.versioned ?? true', 'options.versioned ?? false'],
    ['S3: buckets stay', 'DEFAULT_REMOVAL_POLICY = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'DEFAULT_REMOVAL_POLICY = RemovalPolicy.DESTROY'],
    ['S3: copies outlive deletions', 'deleteMarkerReplication ?? false', 'deleteMarkerReplication ?? true'],
  ], 'data/plans'),
  ...mutantsOf('data/bucket/log-delivery', [
    ['S3: access logs of this account alone', "resources: [bucket.arnForObjects('*')],\n    conditions: { StringEquals: fromThisAccount },", "resources: [bucket.arnForObjects('*')],"],
    ['S3: logs of load balancers of this account alone', "principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')]", 'principals: [new iam.AnyPrincipal()]'],
  ], BUCKET),
  ...mutantsOf('data/queue/service-queue', [
    ['SQS: encryption', ': sqs.QueueEncryption.SQS_MANAGED', ': sqs.QueueEncryption.UNENCRYPTED'],
    ["SQS: encryption with the team's key", 'encryptionMasterKey: plan.encryptionKey', 'encryptionMasterKey: undefined'],
    ['SQS: over TLS only', 'enforceSSL: true', 'enforceSSL: false'],
    ['SQS: dead-letter queue', 'deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: plan.maxReceiveCount },', ''],
    ['SQS: senders do not receive', 'grantSend(this.queue, grantee)', 'grantSend(this.queue, grantee).combine(grantConsume(this.queue, grantee))'],
  ]),
  ...mutantsOf('data/queue/queue-plan', [
    ['SQS: dead letters are kept', 'options.deadLetterRetention ?? DEFAULT_DEAD_LETTER_RETENTION', 'options.deadLetterRetention ?? DEFAULT_RETENTION'],
  ], 'data/plans'),
  ...mutantsOf('data/table/service-table', [
    ['DynamoDB: readers only read', "grantTable(this.table, grantee, 'read')", "grantTable(this.table, grantee, 'readWrite')"],
  ]),
  ...mutantsOf('data/table/table-plan', [
    ['DynamoDB: customer managed key', 'createdKey: encryption === undefined ?', 'createdKey: encryption !== undefined ?'],
    ['DynamoDB: point-in-time recovery', 'options.pointInTimeRecovery ?? true', 'options.pointInTimeRecovery ?? false'],
    ['DynamoDB: deletion protection', 'options.deletionProtection ?? true', 'options.deletionProtection ?? false'],
    ['DynamoDB: tables stay', 'removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'removalPolicy = RemovalPolicy.DESTROY'],
  ], 'data/plans'),
  ...mutantsOf('data/event-bus/service-event-bus', [
    ['EventBridge: encryption', 'kmsKey: plan.encryptionKey', 'kmsKey: undefined'],
    ['EventBridge: archive is encrypted', 'kmsKeyIdentifier: encryptionKey?.keyArn', 'kmsKeyIdentifier: undefined'],
    ['EventBridge: dead letters are encrypted', 'sqs.QueueEncryption.SQS_MANAGED', 'sqs.QueueEncryption.UNENCRYPTED'],
    ['EventBridge: dead letters over TLS only', 'enforceSSL: true', 'enforceSSL: false'],
    ['EventBridge: bus has a dead-letter queue', 'deadLetterQueue: this.deadLetterQueue,', ''],
    ['EventBridge: dead letters of this bus alone', "conditions: { ArnLike: { 'aws:SourceArn':", "conditions: { ArnLike: { 'aws:Any':"],
  ]),
];
