import { Match } from '@aws-cdk/integ-tests-alpha';
import { Aws } from 'aws-cdk-lib';
import { BACKENDS, FRONTENDS, title } from './services';
import { expectBackups } from '../backups';
import { CacheUrlSecret } from '../cache-url-secret';
import { ConnectionSecrets } from '../connection-secrets';
import { expectCopies } from '../copies';
import { Answer, Fact, inAnyOrder, Questions } from '../questions';

/** Database, cache, their secrets and the buckets. */
export function expectData(aws: Questions): void {
  expectSecrets(aws, expectDatabase(aws), expectCache(aws));
  expectRotation(aws);
  expectBucket(aws, 'assets', {});
  expectBucket(aws, 'uploads', { transition: '30 STANDARD_IA' });
  expectBucket(aws, 'backups', { transition: '7 GLACIER' });
  expectBucket(aws, 'logs', { expiration: '365' });
}

/** Returns the database's host name. */
function expectDatabase(aws: Questions): string {
  const answer = aws.ask('rds', 'DescribeDBInstances', { DBInstanceIdentifier: 'prod-reptidex-postgres' });
  const database: Answer = (path) => answer(`DBInstances.0.${path}`);
  const parameters = aws.ask('rds', 'DescribeDBParameters', { DBParameterGroupName: database('DBParameterGroups.0.DBParameterGroupName'), Source: 'user' });
  aws.expect('Database', {
    class: [database('DBInstanceClass'), 'db.t4g.small'],
    engine: [`${database('Engine')} ${database('EngineVersion')}`, Match.stringLikeRegexp('^postgres 15(\\.|$)')],
    port: [database('Endpoint.Port'), '5432'],
    name: [database('DBName'), 'postgres'],
    storage: [`${database('AllocatedStorage')}-${database('MaxAllocatedStorage')} ${database('StorageType')}`, '100-1000 gp3'],
    encrypted: [database('StorageEncrypted'), 'true'],
    multiAz: [database('MultiAZ'), 'true'],
    backupDays: [database('BackupRetentionPeriod'), '30'],
    monitoringSeconds: [database('MonitoringInterval'), '60'],
    insights: [`${database('PerformanceInsightsEnabled')} ${database('PerformanceInsightsRetentionPeriod')}`, 'true 7'],
    iamAuthentication: [database('IAMDatabaseAuthenticationEnabled'), 'true'],
    deletionProtection: [database('DeletionProtection'), 'true'],
    logs: inAnyOrder([0, 1].map((index) => database(`EnabledCloudwatchLogsExports.${index}`)), ['postgresql', 'upgrade']),
    public: [database('PubliclyAccessible'), 'false'],
    windows: [`${database('PreferredBackupWindow')} ${database('PreferredMaintenanceWindow')}`, '03:00-03:30 sun:08:00-sun:08:30'],
    forceTls: [`${parameters('Parameters.0.ParameterName')}=${parameters('Parameters.0.ParameterValue')}`, 'rds.force_ssl=1'],
  });
  expectBackups(aws, { prefix: 'prod-reptidex', name: 'database', resourceArn: database('DBInstanceArn'), keyPath: 'Platform/Key/Resource' });
  return database('Endpoint.Address');
}

/** Returns the cache's host name. */
function expectCache(aws: Questions): string {
  const answer = aws.ask('elasticache', 'DescribeReplicationGroups', { ReplicationGroupId: 'prod-reptidex-redis-auth' });
  const cache: Answer = (path) => answer(`ReplicationGroups.0.${path}`);
  const node = aws.ask('elasticache', 'DescribeCacheClusters', { CacheClusterId: cache('MemberClusters.1') });
  aws.expect('Cache', {
    nodeType: [cache('CacheNodeType'), 'cache.t4g.small'],
    // The second of two nodes.
    engine: [`${node('CacheClusters.0.Engine')} ${node('CacheClusters.0.EngineVersion')}`, Match.stringLikeRegexp('^redis 7\\.1(\\.|$)')],
    failover: [`${cache('AutomaticFailover')} ${cache('MultiAZ')}`, 'enabled enabled'],
    encrypted: [`${cache('TransitEncryptionEnabled')} ${cache('AtRestEncryptionEnabled')}`, 'true true'],
    authToken: [cache('AuthTokenEnabled'), 'true'],
    snapshotDays: [cache('SnapshotRetentionLimit'), '15'],
  });
  return cache('NodeGroups.0.PrimaryEndpoint.Address');
}

function expectSecrets(aws: Questions, host: string, cacheHost: string): void {
  const secrets = new ConnectionSecrets(aws.scope, 'ConnectionSecrets', {
    connectionSecretName: 'prod-reptidex-db-connection', urlSecretName: 'prod-reptidex-database-url', urlScheme: 'postgresql+asyncpg',
  });
  const cache = new CacheUrlSecret(aws.scope, 'CacheUrlSecret', {
    urlSecretName: 'prod-reptidex-redis-url', tokenSecretName: 'prod-reptidex-redis-auth', host: cacheHost,
  });
  const master = aws.ask('secrets-manager', 'DescribeSecret', { SecretId: 'prod-reptidex-db-master-user' });
  aws.expect('Secrets', {
    keys: [secrets.keys, 'dbname,host,password,port,url,username'],
    host: [secrets.host, host],
    port: [secrets.port, '5432'],
    dbname: [secrets.dbname, 'postgres'],
    username: [secrets.username, 'reptidex_prod'],
    urlAgrees: [secrets.urlAgrees, 'true'],
    urlSecretAgrees: [secrets.urlSecretAgrees, 'true'],
    cacheUrlAgrees: [cache.urlAgrees, 'true'],
    rotation: [`${master('RotationEnabled')} ${master('RotationRules.ScheduleExpression')}`, 'true rate(30 days)'],
  });
}

/** What renders the connection secrets after a rotation may roll those services that read them, and no other. */
function expectRotation(aws: Questions): void {
  const answer = aws.ask('lambda', 'GetFunctionConfiguration', { FunctionName: aws.physicalId('Platform/DatabaseRotation/Refresh/Function') });
  const role = answer('Role');
  const may = (action: string, resource: string) => aws.ask('iam', 'SimulatePrincipalPolicy', {
    PolicySourceArn: role, ActionNames: [action], ResourceArns: [resource],
  })('EvaluationResults.0.EvalDecision');
  const service = (name: string) => `arn:aws:ecs:us-east-1:${Aws.ACCOUNT_ID}:service/prod-reptidex-cluster/prod-reptidex-${name}`;
  aws.expect('Rotation', {
    runtime: [answer('Runtime'), Match.stringLikeRegexp('^nodejs')],
    ...Object.fromEntries(BACKENDS.map(({ name }): [string, Fact] => [name, [may('ecs:UpdateService', service(name)), 'allowed']])),
    ...Object.fromEntries(FRONTENDS.map(({ name }): [string, Fact] => [name, [may('ecs:UpdateService', service(name)), 'implicitDeny']])),
  });
}

function expectBucket(aws: Questions, name: string, { transition, expiration }: { transition?: string; expiration?: string }): void {
  const Bucket = `reptidex-prod-${name}`;
  const ask = (api: string) => aws.ask('s3', api, { Bucket });
  const encryption = ask('GetBucketEncryption');
  const access = ask('GetPublicAccessBlock');
  const lifecycle = ask('GetBucketLifecycleConfiguration');
  const ownership = ask('GetBucketOwnershipControls');
  const versioning = ask('GetBucketVersioning');
  const blocked = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
  // Third of the rules, after those on incomplete uploads and noncurrent versions.
  const rule: Answer = (path) => lifecycle(`Rules.2.${path}`);
  const facts: Record<string, Fact> = {
    // Load balancers write to no bucket with a key of the team's own, and CloudFront to none without ACLs.
    encrypted: [encryption('ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.SSEAlgorithm'), name === 'logs' ? 'AES256' : 'aws:kms'],
    blocked: [blocked.map((path) => access(`PublicAccessBlockConfiguration.${path}`)).join(), 'true,true,true,true'],
    versioned: [versioning('Status'), 'Enabled'],
    owner: [ownership('OwnershipControls.Rules.0.ObjectOwnership'), name === 'logs' ? 'BucketOwnerPreferred' : 'BucketOwnerEnforced'],
    incompleteUploadDays: [lifecycle('Rules.0.AbortIncompleteMultipartUpload.DaysAfterInitiation'), '7'],
    noncurrentDays: [lifecycle('Rules.1.NoncurrentVersionExpiration.NoncurrentDays'), '30'],
  };
  aws.expect(`${title(name)}Bucket`, {
    ...facts,
    ...transition && { transition: [`${rule('Transitions.0.Days')} ${rule('Transitions.0.StorageClass')}`, transition] },
    ...expiration && { expiration: [rule('Expiration.Days'), expiration] },
  });
  expectCopies(aws, `${title(name)}Copies`, {
    bucket: Bucket, role: `prod-reptidex-${name}-bucket-replication-role`, keyRegion: name === 'logs' ? undefined : 'us-west-2',
  });
}
