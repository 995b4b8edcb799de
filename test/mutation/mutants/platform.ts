import { Mutant, mutantsOf } from '../mutant';

const TIER = 'platform/tier-defaults';
const EDGE = 'platform/edge';
const COPIES = 'platform/bucket-replication';

/** What the platform chooses for production. */
export const PLATFORM: Mutant[] = [
  ...mutantsOf('platform/resolve-platform', [
    ['no tier is production', 'props.tier ?? PlatformTier.PRODUCTION', 'props.tier ?? PlatformTier.DEVELOPMENT', TIER],
    ['origin only through CloudFront: the load balancer is internal', '(isBehind && { internetFacing: false })', '{}', EDGE],
  ]),
  ...mutantsOf(TIER, [
    ['production: ALB deletion protection', 'loadBalancer: { deletionProtection: true,', 'loadBalancer: { deletionProtection: false,'],
    ['production: access logs', 'accessLogsEnabled: true', 'accessLogsEnabled: false', 'platform/access-logs'],
    ['production: flow logs', 'flowLogs: true', 'flowLogs: false'],
    ['production: default security group', 'restrictDefaultSecurityGroup: true', 'restrictDefaultSecurityGroup: false'],
    ['production: interface endpoints', 'interfaceEndpoints: PlatformNetwork.FARGATE_ENDPOINTS, ', ''],
    ['production: Multi-AZ', 'multiAz: true', 'multiAz: false'],
    ['production: backups', 'backupRetention: Duration.days(30)', 'backupRetention: Duration.days(7)'],
    ['production: database deletion protection', 'deletionProtection: true,\n    removalPolicy', 'deletionProtection: false,\n    removalPolicy'],
    ['production: AUTH token', 'authToken: true', 'authToken: false'],
    ['production: TLS to the database', 'enforceTls: true', 'enforceTls: false'],
    ['production: IAM authentication', 'iamAuthentication: true', 'iamAuthentication: false'],
    ['production: database logs', 'logExports: true', 'logExports: false'],
    ['production: rotation', 'enforceTls: true,\n    rotation: { schedule: RotationSchedule.every(Duration.days(30)) }', 'enforceTls: true,\n    rotation: { schedule: RotationSchedule.never() }', 'platform/rotation'],
    ['production: rotation of the token', 'snapshotRetentionDays: 15,\n    rotation: { schedule: RotationSchedule.every(Duration.days(30)) }', 'snapshotRetentionDays: 15,\n    rotation: { schedule: RotationSchedule.never() }', 'platform/cache-rotation'],
    ["production: rotation of CloudFront's header", 'originRotation: { schedule: RotationSchedule.every(Duration.days(30)) }', 'originRotation: { schedule: RotationSchedule.never() }', 'platform/origin-rotation'],
    ['production: daily backups that outlive what they are of', 'backup: PlatformBackup.daily({ retention: Duration.days(35) })', 'backup: PlatformBackup.none()', 'platform/backup'],
    ['production: a role for each service', 'isolation: ServiceIsolation.PER_SERVICE', 'isolation: ServiceIsolation.SHARED'],
    ['production: log retention', 'logRetention: logs.RetentionDays.ONE_YEAR', 'logRetention: logs.RetentionDays.ONE_WEEK'],
    ['production: logs stay', 'removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE', 'removalPolicy: RemovalPolicy.DESTROY'],
  ]),
  ...mutantsOf('platform/bindings', [
    ['DATABASE_URL is a secret, not a variable', 'secrets: { [DATABASE_URL]: ecs.Secret.fromSecretsManager(secrets.urlSecret) }', 'environment: { [DATABASE_URL]: secrets.urlSecret.secretValue.unsafeUnwrap() }', 'platform/parts', 'contracts/secrets'],
    ['REDIS_URL is a secret, not a variable', 'secrets: { [REDIS_URL]: ecs.Secret.fromSecretsManager(urlSecret.secret) }', 'environment: { [REDIS_URL]: urlSecret.secret.secretValue.unsafeUnwrap() }', 'platform/parts', 'contracts/secrets'],
    ['services that use the database are let in', 'target: database,', 'target: undefined,'],
    ['services that use the cache are let in', 'target: cache,\n    secrets', 'target: undefined,\n    secrets'],
  ]),
  ...mutantsOf('platform/platform-backup', [
    ['backups: of the database', "backups.addDatabase('database', database.instance,", 'void (database.instance,'],
    ['backups: of the tables', 'backups.addTable(', 'String('],
    ['backups: a stopped database is backed up in working hours', 'backupTime(hours) :', '{} :'],
    ['backups: somebody hears of those that fail', '  if (topic) {', '  if (false) {'],
  ], 'platform/backup'),
  ...mutantsOf('platform/platform-data', [
    ['copies: of all buckets of a platform', 'copies: resolveCopies(plan, replication)', 'copies: undefined'],
    ['copies: what the environment’s key encrypts has a key there too', 'namePrefix: bucketPrefix }, hasEncryptionKey)', 'namePrefix: bucketPrefix })'],
  ], COPIES),
  ...mutantsOf('platform/platform-alarms', [
    ['copies: somebody hears of those that fail', "create('ReplicationAlarms', replicationAlarms(data.failedReplications));", ''],
  ], COPIES),
  ...mutantsOf('platform/platform-edge', [
    ['CloudFront: the firewall stands before it', 'contentDelivery.webAclArn ?? firewall?.webAclArn', 'contentDelivery.webAclArn'],
    ['the firewall stands before the load balancer', 'plan.encryptionKey ?? encryptionKey, loadBalancer }', 'plan.encryptionKey ?? encryptionKey }'],
    ['CloudFront: access logs', 'contentDelivery.accessLogs ?? ownBucket?.bucket', 'contentDelivery.accessLogs', 'platform/access-logs'],
  ], EDGE),
  ...mutantsOf('platform/platform-database', [
    ['RDS: in isolated subnets', 'vpcSubnets: network.dataSubnets', 'vpcSubnets: network.privateSubnets'],
  ], 'platform/existing-parts'),
  ...mutantsOf('platform/platform-cache', [
    ['ElastiCache: in isolated subnets', 'vpcSubnets: network.dataSubnets', 'vpcSubnets: network.privateSubnets'],
  ], 'platform/existing-parts'),
];
