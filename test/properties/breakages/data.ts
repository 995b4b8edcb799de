import { aws_rds as rds, Duration } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { Breakage, breakage, ofPart, outside, show } from './breakage';
import { CacheEngine, PlatformCacheOptions, PlatformDatabaseOptions, RotationSchedule } from '../../../src';
import { Environment, servicesOf, shown, withProps } from '../environment';

const INSTANCE = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html';
const CLASSES = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html';
const AUTOSCALING = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html';
const REPLICA = 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html';
const INSIGHTS = 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html';
const SECRET = 'https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html';
const GROUP = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html';
const NODES = 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html';
const URI = 'https://www.rfc-editor.org/rfc/rfc3986#section-3.4';
const SECRET_NAMES = ['', 'a b', 'a?b', 'ä', 'x'.repeat(513), '{a}'];

/** A database that the platform makes, and whose other options are the tier's. */
export const plainDatabase = (environment: Environment): Environment => shown({
  ...withProps(environment, {
    schedule: undefined,
    database: { rotation: { schedule: RotationSchedule.never() } },
    services: servicesOf(environment).map((service) => ({ ...service, schedule: undefined, databasePoolSize: undefined })),
  }),
  keyed: environment.keyed.filter((part) => part !== 'database'),
  ownMasterSecret: false,
});
const plainCache = (environment: Environment): Environment => shown({ ...withProps(environment, { cache: {} }), keyed: environment.keyed.filter((part) => part !== 'cache') });

export const ofDatabase = ofPart<PlatformDatabaseOptions>('database', (options, { database }) => ({ database: { ...database, ...options } }), plainDatabase);
export const ofCache = ofPart<PlatformCacheOptions>('cache', (cache) => ({ cache }), plainCache);

const days = (value: number) => Duration.days(value);

export const DATABASE_BREAKAGES: Breakage[] = [
  ...(['instanceClass', 'readReplicaInstanceClass'] as const).map((prop) => ofDatabase({
    rule: `'${prop}' is an instance class of RDS`,
    source: CLASSES,
    prop,
    example: 't4g.micro',
    values: fc.constantFrom('', 't4g.micro', 'db.t4g', 'db.t4g.nano', 'db.t4g.16xlarge', 'cache.t4g.micro', 'db.r7g.micro', 'db.t4g.micro.x', 'DB.T4G.MICRO', 'db.huge'),
    options: (value) => ({ [prop]: value }),
  })),
  ofDatabase({
    rule: "'allocatedStorageGiB' is 20 to 65536 GiB", source: INSTANCE, prop: 'allocatedStorageGiB', example: 19, values: outside(20, 65_536).filter((value) => !(value > 65_536)), options: (allocatedStorageGiB) => ({ allocatedStorageGiB }),
  }),
  ofDatabase({
    rule: "'maxAllocatedStorageGiB' is 20 to 65536 GiB", source: INSTANCE, prop: 'maxAllocatedStorageGiB', example: 65_537, values: outside(20, 65_536), options: (maxAllocatedStorageGiB) => ({ maxAllocatedStorageGiB }),
  }),
  ofDatabase({
    rule: "'maxAllocatedStorageGiB' is at least 10 % above 'allocatedStorageGiB'",
    source: AUTOSCALING,
    prop: 'maxAllocatedStorageGiB',
    example: 109,
    values: fc.integer({ min: 100, max: 109 }),
    options: (maxAllocatedStorageGiB) => ({ allocatedStorageGiB: 100, maxAllocatedStorageGiB }),
  }),
  ofDatabase({
    rule: "The 'engineVersion' of a database with read replicas is a major version",
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html',
    prop: 'engineVersion',
    example: '17.4',
    values: fc.constantFrom('15.10', '17.4'),
    options: (version) => ({ readReplicas: 1, engineVersion: rds.PostgresEngineVersion.of(version, version.split('.')[0]) }),
  }),
  ofDatabase({
    rule: "'backupRetention' of a database is 0 to 35 days",
    source: INSTANCE,
    prop: 'backupRetention',
    example: 36,
    values: fc.oneof(fc.integer({ min: 36, max: 10_000 }), fc.constant(0.5)),
    options: (value) => ({ backupRetention: Duration.hours(value * 24) }),
  }),
  ...(['databaseName', 'masterUsername'] as const).map((prop) => ofDatabase({
    rule: `'${prop}' has 1 to 63 letters, digits and underscores, and begins with a letter`,
    source: INSTANCE,
    prop,
    example: 'repti-dex',
    values: fc.constantFrom('', 'repti-dex', '1a', '_a', 'a b', 'ä', 'x'.repeat(64)),
    options: (value) => ({ [prop]: value }),
  })),
  ...(['databaseName', 'masterUsername'] as const).map((prop) => ofDatabase({
    rule: `'${prop}' is not a word that PostgreSQL reserves`, source: INSTANCE, prop, example: 'user', values: fc.constantFrom('user', 'USER', 'default', 'order', 'all'), options: (value) => ({ [prop]: value }),
  })),
  ofDatabase({
    rule: "'masterUsername' is not a name that RDS reserves",
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html',
    prop: 'masterUsername',
    example: 'rdsadmin',
    values: fc.constantFrom('admin', 'rdsadmin', 'RDSADMIN', 'rds_superuser', 'public', 'pg_monitor', 'none'),
    options: (masterUsername) => ({ masterUsername }),
  }),
  ofDatabase({
    rule: "'databaseName' is not the name of a database that exists on every instance",
    source: INSTANCE,
    prop: 'databaseName',
    example: 'rdsadmin',
    values: fc.constantFrom('rdsadmin', 'RDSADMIN', 'template0', 'template1'),
    options: (databaseName) => ({ databaseName }),
  }),
  breakage({
    rule: "'masterUsername' cannot be combined with 'masterSecret'",
    example: 'app',
    values: fc.constantFrom('app', 'x'),
    apply: (environment, masterUsername) => {
      const { rotation, masterSecretName, ...database } = environment.props.database ?? {};
      return {
        environment: shown({
          ...withProps(environment, { secretPath: undefined, database: { ...database, enabled: true, masterUsername } }), ownMasterSecret: true,
        }),
        expected: { subject: 'database', prop: 'masterUsername', got: show(masterUsername) },
      };
    },
  }),
  ofDatabase({
    rule: 'A database has 0 to 15 read replicas',
    source: REPLICA,
    prop: 'readReplicas',
    example: 16,
    values: outside(0, 15).filter((value) => !(value > 15 && value > 1000)),
    options: (readReplicas) => ({ readReplicas }),
  }),
  ofDatabase({
    rule: 'Read replicas require backups', source: REPLICA, prop: 'readReplicas', example: 1, values: fc.integer({ min: 1, max: 15 }), options: (readReplicas) => ({ readReplicas, backupRetention: days(0) }),
  }),
  ofDatabase({
    rule: 'The interval of Enhanced Monitoring is 0, 1, 5, 10, 15, 30 or 60 seconds',
    source: INSTANCE,
    prop: 'monitoringInterval',
    example: 20,
    values: fc.constantFrom(2, 20, 59, 61, 3600),
    options: (value) => ({ monitoringInterval: Duration.seconds(value) }),
  }),
  ofDatabase({
    rule: 'The advanced mode of Database Insights requires Performance Insights',
    source: INSIGHTS,
    prop: 'performanceInsights',
    example: false,
    options: (performanceInsights) => ({ performanceInsights, databaseInsights: rds.DatabaseInsightsMode.ADVANCED }),
  }),
  ofDatabase({
    rule: "'performanceInsightRetention' requires Performance Insights",
    prop: 'performanceInsightRetention',
    example: rds.PerformanceInsightRetention.MONTHS_1,
    options: (performanceInsightRetention) => ({ performanceInsights: false, performanceInsightRetention }),
  }),
  ofDatabase({
    rule: 'The advanced mode of Database Insights requires a retention of 15 months',
    source: INSIGHTS,
    prop: 'performanceInsightRetention',
    example: rds.PerformanceInsightRetention.DEFAULT,
    options: (performanceInsightRetention) => ({ databaseInsights: rds.DatabaseInsightsMode.ADVANCED, performanceInsightRetention }),
  }),
  ...(['masterSecretName', 'connectionSecretName', 'urlSecretName'] as const).map((prop) => ofDatabase({
    rule: `'${prop}' has 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -`, source: SECRET, prop, example: 'dev reptidex', values: fc.constantFrom(...SECRET_NAMES), options: (value) => ({ [prop]: value }),
  })),
  ofDatabase({
    rule: "'urlSecretName' differs from 'connectionSecretName'", source: SECRET, prop: 'urlSecretName', example: 'team/db', options: (name) => ({ urlSecretName: name, connectionSecretName: name }),
  }),
  ofDatabase({
    rule: "'urlScheme' is a URL scheme", prop: 'urlScheme', example: 'postgresql://', values: fc.constantFrom('', 'postgresql://', '1a', 'a b', 'a_b'), options: (urlScheme) => ({ urlScheme }),
  }),
];

export const CACHE_BREAKAGES: Breakage[] = [
  ofCache({
    rule: "'nodeType' is a node type of ElastiCache",
    source: NODES,
    prop: 'nodeType',
    example: 'db.t4g.micro',
    values: fc.constantFrom('', 'db.t4g.micro', 't4g.micro', 'cache.t4g.large', 'cache.r7g.micro', 'cache.t4g', 'cache.huge'),
    options: (nodeType) => ({ nodeType }),
  }),
  ofCache({
    rule: "'engineVersion' is a version that ElastiCache offers for the engine",
    source: 'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html',
    prop: 'engineVersion',
    example: { engineVersion: '8.1' },
    values: fc.constantFrom<PlatformCacheOptions>({ engineVersion: '8.1' }, { engineVersion: '7' }, { engineVersion: '' }, { engineVersion: '7.1.0' }, { engine: CacheEngine.VALKEY, engineVersion: '7.1' }),
    got: ({ engineVersion }) => show(engineVersion),
    options: (options) => options,
  }),
  ofCache({ rule: 'A cache, or in cluster mode each shard, has 1 to 6 nodes', source: GROUP, prop: 'nodeCount', example: 7, values: outside(1, 6), options: (nodeCount) => ({ nodeCount }) }),
  ofCache({ rule: 'A cache has 1 to 500 shards', source: GROUP, prop: 'shards', example: 501, values: outside(1, 500), options: (shards) => ({ shards, nodeCount: 2 }) }),
  ofCache({
    rule: 'Cluster mode requires replicas, without which CloudFormation cannot update the cluster',
    source: 'https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1275',
    prop: 'nodeCount',
    example: 1,
    values: fc.constant(1),
    options: (nodeCount) => ({ clusterMode: true, nodeCount }),
  }),
  ofDatabase({
    rule: "Names of the database's 'urlParameters' have letters, digits, underscores, periods and hyphens", source: URI, prop: 'urlParameters', example: 'ssl mode', values: fc.constantFrom('', 'ssl mode', 'a&b', 'ä'), options: (name) => ({ urlParameters: { [name]: 'require' } }),
  }),
  ofCache({
    rule: "Names of the cache's 'urlParameters' have letters, digits, underscores, periods and hyphens", source: URI, prop: 'urlParameters', example: 'ssl mode', values: fc.constantFrom('', 'ssl mode', 'a&b', 'ä'), options: (name) => ({ urlParameters: { [name]: 'required' } }),
  }),
  ofCache({
    rule: 'Automatic failover requires a replica', source: GROUP, prop: 'automaticFailover', example: true, values: fc.constant(true), options: (automaticFailover) => ({ nodeCount: 1, automaticFailover }),
  }),
  ofCache({
    rule: 'Automatic failover cannot be disabled in cluster mode', source: GROUP, prop: 'automaticFailover', example: false, values: fc.constant(false), options: (automaticFailover) => ({ clusterMode: true, nodeCount: 2, automaticFailover }),
  }),
  ofCache({ rule: 'A cache has at most 500 nodes in all shards', source: GROUP, prop: 'shards', example: 101, values: fc.integer({ min: 101, max: 500 }), options: (shards) => ({ shards, nodeCount: 5 }) }),
  ofCache({ rule: 'A cache with more than one shard uses cluster mode', source: GROUP, prop: 'clusterMode', example: false, options: (clusterMode) => ({ clusterMode, shards: 2 }) }),
  ofCache({
    rule: "'snapshotRetentionDays' is 0 to 35 days", source: GROUP, prop: 'snapshotRetentionDays', example: 36, values: outside(0, 35), options: (snapshotRetentionDays) => ({ snapshotRetentionDays }),
  }),
  ...(['authTokenSecretName', 'urlSecretName'] as const).flatMap((prop) => [
    ofCache({
      rule: `The cache's '${prop}' has 1 to 512 of the characters A-Z a-z 0-9 / _ + = . @ -`, source: SECRET, prop, example: 'dev reptidex', values: fc.constantFrom(...SECRET_NAMES), options: (value) => ({ authToken: true, [prop]: value }),
    }),
    ofCache({ rule: `The cache's '${prop}' requires an AUTH token`, prop, example: 'team/cache', options: (value) => ({ authToken: false, [prop]: value }) }),
  ]),
];

