import { absent, asserted, ORDERS, REPTIDEX, Service, SKIN_CLUB_PRO, unreachable } from './control';
import { isPublic, list, mentions, Resource, statements, SynthesizedTemplate, Value } from './template';

const TABLE = 'AWS::DynamoDB::Table';
const GROUP = 'AWS::ElastiCache::ReplicationGroup';
const BUCKET = 'AWS::S3::Bucket';
const DAX = 'AWS::DAX::Cluster';
/** The parameter of S3.6. */
const DENIED_ACTIONS = ['s3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketPolicy', 's3:PutEncryptionConfiguration', 's3:PutObjectAcl'];
const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];
const BY_ACL = 'CloudFront needs ACLs to write its access logs, which CloudFront.5 requires. The bucket owner owns these objects, public access is '
  + 'blocked, and no ACL grants access to anyone else.';
const ENDLESS = 'This bucket stores the access logs. Logging access to it would create an endless loop.';
const PRIVATE_ACLS = [undefined, 'Private', 'LogDeliveryWrite'];

const isTrue = (of: string, property: string) => ({
  of,
  shows: `\`${property}\``,
  holds: ({ p }: Resource) => p[property] === true,
  breaks: ({ p }: Resource) => {
    p[property] = false;
  },
});

function policyOf(bucket: Resource, template: SynthesizedTemplate): Value[] {
  return template.of('AWS::S3::BucketPolicy').filter(({ p }) => mentions(p.Bucket, bucket)).flatMap(({ p }) => statements(p.PolicyDocument));
}

/** That nobody without a permission gets at objects: neither by an ACL nor by a policy. */
const isPrivate = (acl: string, block: string) => ({
  of: BUCKET,
  shows: `\`${block}\` and \`RestrictPublicBuckets\`; no ACL, and no statement that allows everyone`,
  holds: (bucket: Resource, template: SynthesizedTemplate) => bucket.p.PublicAccessBlockConfiguration?.[block] === true
    && bucket.p.PublicAccessBlockConfiguration.RestrictPublicBuckets === true && PRIVATE_ACLS.includes(bucket.p.AccessControl)
    && !policyOf(bucket, template).some(isPublic),
  breaks: ({ p }: Resource) => {
    p.AccessControl = acl;
  },
});

/** Whether a statement gives something to another account: to one by its number. */
function isForeign({ Effect, Principal }: Value): boolean {
  return Effect === 'Allow' && /"\*"|\d{12}/.test(JSON.stringify(list(Principal?.AWS ?? (typeof Principal === 'string' ? Principal : undefined))));
}

export const DYNAMODB: Service = {
  name: 'DynamoDB',
  page: 'dynamodb',
  controls: [
    asserted('DynamoDB.1', 'medium', 'DynamoDB tables should automatically scale capacity with demand', {
      of: TABLE,
      shows: '`BillingMode` is PAY_PER_REQUEST',
      holds: ({ p }) => p.BillingMode === 'PAY_PER_REQUEST',
      breaks: ({ p }) => {
        p.BillingMode = 'PROVISIONED';
      },
    }),
    asserted('DynamoDB.2', 'medium', 'DynamoDB tables should have point-in-time recovery enabled', {
      of: TABLE,
      shows: '`PointInTimeRecoveryEnabled`',
      holds: ({ p }) => p.PointInTimeRecoverySpecification?.PointInTimeRecoveryEnabled === true,
      breaks: ({ p }) => {
        delete p.PointInTimeRecoverySpecification;
      },
    }),
    absent('DynamoDB.3', 'medium', 'DynamoDB Accelerator (DAX) clusters should be encrypted at rest', DAX),
    asserted('DynamoDB.6', 'medium', 'DynamoDB tables should have deletion protection enabled', isTrue(TABLE, 'DeletionProtectionEnabled')),
    absent('DynamoDB.7', 'medium', 'DynamoDB Accelerator clusters should be encrypted in transit', DAX),
  ],
};

export const ELASTICACHE: Service = {
  name: 'ElastiCache',
  page: 'elasticache',
  controls: [
    asserted('ElastiCache.1', 'high', 'ElastiCache (Redis OSS) clusters should have automatic backups enabled', {
      of: GROUP,
      shows: '`SnapshotRetentionLimit` is at least 1 day',
      holds: ({ p }) => Number(p.SnapshotRetentionLimit) >= 1,
      breaks: ({ p }) => {
        delete p.SnapshotRetentionLimit;
      },
    }),
    asserted('ElastiCache.2', 'high', 'ElastiCache clusters should have automatic minor version upgrades enabled', isTrue(GROUP, 'AutoMinorVersionUpgrade')),
    asserted('ElastiCache.3', 'medium', 'ElastiCache replication groups should have automatic failover enabled', isTrue(GROUP, 'AutomaticFailoverEnabled')),
    asserted('ElastiCache.4', 'medium', 'ElastiCache replication groups should be encrypted-at-rest', isTrue(GROUP, 'AtRestEncryptionEnabled')),
    asserted('ElastiCache.5', 'medium', 'ElastiCache replication groups should be encrypted-in-transit', isTrue(GROUP, 'TransitEncryptionEnabled')),
    asserted('ElastiCache.6', 'medium', 'ElastiCache (Redis OSS) replication groups of earlier versions should have Redis OSS AUTH enabled', {
      of: GROUP,
      shows: '`AuthToken`, also for newer versions',
      holds: ({ p }) => p.AuthToken !== undefined,
      breaks: ({ p }) => {
        delete p.AuthToken;
      },
    }),
    asserted('ElastiCache.7', 'high', 'ElastiCache clusters should not use the default subnet group', {
      of: GROUP,
      shows: '`CacheSubnetGroupName` is a subnet group of the template',
      holds: ({ p }, template) => template.referred(p.CacheSubnetGroupName)?.type === 'AWS::ElastiCache::SubnetGroup',
      breaks: ({ p }) => {
        p.CacheSubnetGroupName = 'default';
      },
    }),
  ],
};

export const S3: Service = {
  name: 'S3',
  page: 's3',
  controls: [
    unreachable('S3.1', 'medium', 'S3 general purpose buckets should have block public access settings enabled',
      'It is an account setting. S3.8 checks the settings of the buckets.'),
    asserted('S3.2', 'critical', 'S3 general purpose buckets should block public read access', isPrivate('PublicRead', 'IgnorePublicAcls')),
    asserted('S3.3', 'critical', 'S3 general purpose buckets should block public write access', isPrivate('PublicReadWrite', 'IgnorePublicAcls')),
    asserted('S3.5', 'medium', 'S3 general purpose buckets should require requests to use SSL', {
      of: BUCKET,
      shows: 'the bucket policy denies every action without `aws:SecureTransport`',
      holds: (bucket, template) => policyOf(bucket, template).some(({ Effect, Action, Principal, Condition }) => Effect === 'Deny' && Action === 's3:*'
        && (Principal === '*' || Principal?.AWS === '*') && Condition?.Bool?.['aws:SecureTransport'] === 'false'),
      breaks: (bucket, template) => policyOf(bucket, template).forEach((statement) => {
        delete statement.Condition;
      }),
    }),
    asserted('S3.6', 'high', 'S3 general purpose bucket policies should restrict access to other AWS accounts', {
      of: BUCKET,
      shows: 'the bucket policy grants nothing to another account, and none of the five actions to a service',
      holds: (bucket, template) => policyOf(bucket, template).every((statement) => !isForeign(statement)
        && (statement.Effect === 'Deny' || list<string>(statement.Action).every((action) => !DENIED_ACTIONS.includes(action)))),
      breaks: (bucket, template) => {
        policyOf(bucket, template)[0].Effect = 'Allow';
      },
    }),
    asserted('S3.8', 'high', 'S3 general purpose buckets should block public access', {
      of: BUCKET,
      shows: 'all four settings of `PublicAccessBlockConfiguration`',
      holds: ({ p }) => BLOCKS.every((block) => p.PublicAccessBlockConfiguration?.[block] === true),
      breaks: ({ p }) => {
        p.PublicAccessBlockConfiguration.BlockPublicPolicy = false;
      },
    }),
    asserted('S3.9', 'medium', 'S3 general purpose buckets should have server access logging enabled', {
      of: BUCKET,
      shows: '`LoggingConfiguration`',
      holds: ({ p }) => p.LoggingConfiguration?.DestinationBucketName !== undefined,
      breaks: ({ p }) => {
        delete p.LoggingConfiguration;
      },
      except: [
        { apps: [REPTIDEX], resources: ['PlatformBucketslogs'], reason: ENDLESS },
        { apps: [SKIN_CLUB_PRO, ORDERS], resources: ['PlatformAccessLogs'], reason: ENDLESS },
      ],
    }),
    asserted('S3.12', 'medium', 'ACLs should not be used to manage user access to S3 general purpose buckets', {
      of: BUCKET,
      shows: '`ObjectOwnership` is BucketOwnerEnforced, which disables ACLs',
      holds: ({ p }) => p.AccessControl === undefined
        && list<Value>(p.OwnershipControls?.Rules).some(({ ObjectOwnership }) => ObjectOwnership === 'BucketOwnerEnforced'),
      breaks: ({ p }) => {
        p.OwnershipControls.Rules[0].ObjectOwnership = 'ObjectWriter';
      },
      except: [
        { apps: [REPTIDEX], resources: ['PlatformBucketslogs'], reason: BY_ACL },
        { apps: [SKIN_CLUB_PRO], resources: ['PlatformAccessLogs'], reason: BY_ACL },
      ],
    }),
    asserted('S3.13', 'low', 'S3 general purpose buckets should have Lifecycle configurations', {
      of: BUCKET,
      shows: 'an enabled rule of `LifecycleConfiguration`',
      holds: ({ p }) => list<Value>(p.LifecycleConfiguration?.Rules).some(({ Status }) => Status === 'Enabled'),
      breaks: ({ p }) => {
        delete p.LifecycleConfiguration;
      },
    }),
    absent('S3.19', 'critical', 'S3 access points should have block public access settings enabled', 'AWS::S3::AccessPoint'),
    absent('S3.24', 'high', 'S3 Multi-Region Access Points should have block public access settings enabled', 'AWS::S3::MultiRegionAccessPoint'),
    absent('S3.25', 'low', 'S3 directory buckets should have lifecycle configurations', 'AWS::S3Express::DirectoryBucket'),
  ],
};

export const BACKUP: Service = {
  name: 'Backup',
  page: 'backup',
  controls: [
    asserted('Backup.1', 'medium', 'AWS Backup recovery points should be encrypted at rest', {
      of: 'AWS::Backup::BackupVault',
      shows: '`EncryptionKeyArn` of the vault. Recovery points that use the key of their source are encrypted, because RDS.3 asserts that the source is',
      holds: ({ p }) => p.EncryptionKeyArn !== undefined,
      breaks: ({ p }) => {
        delete p.EncryptionKeyArn;
      },
    }),
  ],
};
