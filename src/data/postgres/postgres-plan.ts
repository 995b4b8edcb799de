import { aws_logs as logs, aws_rds as rds, Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import { PostgresDatabaseOptions } from './postgres-options';
import { NAME_LIMIT, physicalName } from '../../private/names';
import { Problems } from '../../private/problems';
import { checkSecretName } from '../../private/secret-names';
import { checkInstanceClass, known } from '../checks';

const SUBJECT = 'database';
const DEFAULT_ENGINE_VERSION = rds.PostgresEngineVersion.VER_17;
const DEFAULT_INSTANCE_CLASS = 'db.t4g.small';
const DEFAULT_STORAGE_GIB = 100;
const DEFAULT_MAX_STORAGE_GIB = 1000;
const DEFAULT_BACKUP_RETENTION = Duration.days(30);
const DEFAULT_REMOVAL_POLICY = RemovalPolicy.SNAPSHOT;
const DEFAULT_DATABASE_NAME = 'postgres';
const DEFAULT_MASTER_USERNAME = 'postgres_admin';
const DEFAULT_MONITORING_INTERVAL = Duration.seconds(60);
const DEFAULT_INSIGHTS = rds.DatabaseInsightsMode.STANDARD;
const DEFAULT_LOG_RETENTION = logs.RetentionDays.ONE_YEAR;
const STANDARD_INSIGHTS_RETENTION = rds.PerformanceInsightRetention.DEFAULT;
/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html */
const ADVANCED_INSIGHTS_RETENTION = rds.PerformanceInsightRetention.MONTHS_15;

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage */
const STORAGE = { min: 20, max: 65_536, unit: 'GiB' };
/** RDS requires a maximum at least 10 % above the allocated storage: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html */
const LEAST_PERCENT = 110;
const BACKUP_DAYS = { min: 0, max: 35, unit: 'days' };
/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html */
const READ_REPLICAS = { min: 0, max: 15 };
/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const MONITORING_SECONDS = [0, 1, 5, 10, 15, 30, 60];
const IDENTIFIER = /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/;
/** User names that RDS reserves: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html */
const RESERVED_USERNAME = /^(admin|rdsadmin|rdsrepladmin|rds_.*|postgres_rds|public|none|pg_.*)$/i;
/** Databases that exist on every instance and cannot be used. */
const RESERVED_DATABASE = /^(rdsadmin|template[01])$/i;
/** Words that PostgreSQL reserves, which cannot be names of users or databases: https://www.postgresql.org/docs/current/sql-keywords-appendix.html */
const RESERVED_WORDS = new Set([
  'all', 'analyse', 'analyze', 'and', 'any', 'array', 'as', 'asc', 'asymmetric', 'both', 'case', 'cast', 'check', 'collate', 'column', 'constraint', 'create',
  'current_catalog', 'current_date', 'current_role', 'current_time', 'current_timestamp', 'current_user', 'default', 'deferrable', 'desc', 'distinct', 'do', 'else',
  'end', 'except', 'false', 'fetch', 'for', 'foreign', 'from', 'grant', 'group', 'having', 'in', 'initially', 'intersect', 'into', 'lateral', 'leading', 'limit',
  'localtime', 'localtimestamp', 'not', 'null', 'offset', 'on', 'only', 'or', 'order', 'placing', 'primary', 'references', 'returning', 'select', 'session_user',
  'some', 'symmetric', 'system_user', 'table', 'then', 'to', 'trailing', 'true', 'union', 'unique', 'user', 'using', 'variadic', 'when', 'where', 'window', 'with',
]);

/** Physical names of a database's parts, undefined if CloudFormation generates them. */
export interface PostgresNames {
  readonly instance?: string;
  /** One for each read replica. */
  readonly readReplicas: Array<string | undefined>;
  readonly subnetGroup?: string;
  readonly securityGroup?: string;
  readonly masterSecret?: string;
}

/** A database with every default filled in. */
export interface PostgresPlan extends PostgresDatabaseOptions {
  readonly namePrefix?: string;
  readonly engineVersion: rds.PostgresEngineVersion;
  readonly instanceClass: string;
  readonly allocatedStorageGiB: number;
  readonly maxAllocatedStorageGiB: number;
  readonly multiAz: boolean;
  readonly backupRetention: Duration;
  readonly deletionProtection: boolean;
  readonly removalPolicy: RemovalPolicy;
  /** For resources that are useless without the instance and have no snapshots: secret, subnet group, logs. */
  readonly companionRemovalPolicy: RemovalPolicy;
  readonly databaseName: string;
  readonly readReplicas: number;
  readonly readReplicaInstanceClass: string;
  readonly monitoringInterval: Duration;
  readonly performanceInsights: boolean;
  readonly databaseInsights: rds.DatabaseInsightsMode;
  /** Retention for read replicas, which RDS keeps in STANDARD mode. */
  readonly readReplicaInsightRetention?: rds.PerformanceInsightRetention;
  readonly iamAuthentication: boolean;
  readonly enforceTls: boolean;
  readonly logExports: boolean;
  readonly logRetention: logs.RetentionDays;
  /** Approximate maximum number of connections of the instance class, or undefined if the class is not known. */
  readonly maxConnections?: number;
  readonly names: PostgresNames;
}

/** Fills in the defaults. */
export function resolvePostgres<O extends PostgresDatabaseOptions & { namePrefix?: string }>(options: O): O & PostgresPlan {
  const { namePrefix } = options;
  const instanceClass = options.instanceClass ?? DEFAULT_INSTANCE_CLASS;
  const removalPolicy = options.removalPolicy ?? DEFAULT_REMOVAL_POLICY;
  const readReplicas = options.readReplicas ?? 0;
  return {
    ...options,
    ...insightsOf(options),
    engineVersion: options.engineVersion ?? DEFAULT_ENGINE_VERSION,
    instanceClass,
    allocatedStorageGiB: options.allocatedStorageGiB ?? DEFAULT_STORAGE_GIB,
    maxAllocatedStorageGiB: options.maxAllocatedStorageGiB ?? DEFAULT_MAX_STORAGE_GIB,
    multiAz: options.multiAz ?? true,
    backupRetention: options.backupRetention ?? DEFAULT_BACKUP_RETENTION,
    deletionProtection: options.deletionProtection ?? true,
    removalPolicy,
    companionRemovalPolicy: removalPolicy === RemovalPolicy.SNAPSHOT ? RemovalPolicy.DESTROY : removalPolicy,
    databaseName: options.databaseName ?? DEFAULT_DATABASE_NAME,
    // An existing secret contains its own user name.
    masterUsername: options.masterUsername ?? (options.masterSecret ? undefined : DEFAULT_MASTER_USERNAME),
    readReplicas,
    readReplicaInstanceClass: options.readReplicaInstanceClass ?? instanceClass,
    monitoringInterval: options.monitoringInterval ?? DEFAULT_MONITORING_INTERVAL,
    iamAuthentication: options.iamAuthentication ?? true,
    enforceTls: options.enforceTls ?? true,
    logExports: options.logExports ?? true,
    logRetention: options.logRetention ?? DEFAULT_LOG_RETENTION,
    maxConnections: Token.isUnresolved(instanceClass) ? undefined : defaultMaxConnections(instanceClass),
    names: {
      instance: physicalName(namePrefix, 'postgres', NAME_LIMIT.DB_INSTANCE),
      readReplicas: countable(readReplicas) ? Array.from({ length: readReplicas }, (_, index) => replicaName(namePrefix, index + 1)) : [],
      subnetGroup: physicalName(namePrefix, 'db-subnets'),
      securityGroup: physicalName(namePrefix, 'rds-sg'),
      masterSecret: options.masterSecretName ?? physicalName(namePrefix, 'db-master-user'),
    },
  };
}

type InsightsPlan = Pick<PostgresPlan, 'performanceInsights' | 'performanceInsightRetention' | 'databaseInsights' | 'readReplicaInsightRetention'>;

function insightsOf(options: PostgresDatabaseOptions): InsightsPlan {
  const performanceInsights = options.performanceInsights ?? true;
  const databaseInsights = options.databaseInsights ?? DEFAULT_INSIGHTS;
  const retention = databaseInsights === rds.DatabaseInsightsMode.ADVANCED ? ADVANCED_INSIGHTS_RETENTION : STANDARD_INSIGHTS_RETENTION;
  const given = options.performanceInsightRetention;
  return {
    performanceInsights,
    databaseInsights,
    performanceInsightRetention: performanceInsights ? given ?? retention : given,
    readReplicaInsightRetention: performanceInsights ? given ?? STANDARD_INSIGHTS_RETENTION : undefined,
  };
}

/** Whether the number is valid, so that names can be listed. The check reports invalid numbers. */
function countable(readReplicas: number): boolean {
  return !Token.isUnresolved(readReplicas) && Number.isInteger(readReplicas) && readReplicas >= READ_REPLICAS.min && readReplicas <= READ_REPLICAS.max;
}

function replicaName(namePrefix: string | undefined, number: number): string | undefined {
  return physicalName(namePrefix, `postgres-replica-${number}`, NAME_LIMIT.DB_INSTANCE);
}

/** Collects what RDS would reject. */
export function checkPostgres(plan: PostgresPlan, problems: Problems): void {
  checkInstanceClass(problems, SUBJECT, 'instanceClass', plan.instanceClass, 'db');
  checkStorage(plan, problems);
  if (known(plan.backupRetention)) {
    problems.integer(SUBJECT, 'backupRetention', plan.backupRetention.toDays({ integral: false }), BACKUP_DAYS);
  }
  checkReplicas(plan, problems);
  const seconds = known(plan.monitoringInterval) ? plan.monitoringInterval.toSeconds({ integral: false }) : undefined;
  if (seconds !== undefined && !MONITORING_SECONDS.includes(seconds)) {
    problems.add({ subject: SUBJECT, prop: 'monitoringInterval', must: `be one of ${MONITORING_SECONDS.join(', ')} seconds`, got: seconds });
  }
  checkInsights(plan, problems);
  checkMaster(plan, problems);
  for (const prop of ['databaseName', 'masterUsername'] as const) {
    const name = plan[prop];
    if (name !== undefined && RESERVED_WORDS.has(name.toLowerCase())) {
      problems.add({ subject: SUBJECT, prop, must: 'not be a word that PostgreSQL reserves', got: name });
    }
  }
  problems.pattern(SUBJECT, 'databaseName', plan.databaseName, IDENTIFIER, 'be 1 to 63 letters, digits and underscores, beginning with a letter');
  if (RESERVED_DATABASE.test(plan.databaseName)) {
    problems.add({ subject: SUBJECT, prop: 'databaseName', must: 'not be the name of a database that exists on every instance', got: plan.databaseName });
  }
}

function checkStorage({ allocatedStorageGiB: allocated, maxAllocatedStorageGiB: ceiling }: PostgresPlan, problems: Problems): void {
  problems.integer(SUBJECT, 'allocatedStorageGiB', allocated, STORAGE);
  problems.integer(SUBJECT, 'maxAllocatedStorageGiB', ceiling, STORAGE);
  const inRange = [allocated, ceiling].every((size) => !Token.isUnresolved(size) && Number.isInteger(size) && size >= STORAGE.min && size <= STORAGE.max);
  if (inRange && ceiling * 100 < allocated * LEAST_PERCENT) {
    problems.add({
      subject: SUBJECT, prop: 'maxAllocatedStorageGiB', must: `be at least 10 % above 'allocatedStorageGiB' ${allocated}, which RDS requires`, got: ceiling,
    });
  }
}

function checkReplicas({ readReplicas, readReplicaInstanceClass, instanceClass, backupRetention, engineVersion }: PostgresPlan, problems: Problems): void {
  if (readReplicaInstanceClass !== instanceClass) {
    checkInstanceClass(problems, SUBJECT, 'readReplicaInstanceClass', readReplicaInstanceClass, 'db');
  }
  problems.integer(SUBJECT, 'readReplicas', readReplicas, READ_REPLICAS);
  if (Token.isUnresolved(readReplicas)) {
    problems.add({ subject: SUBJECT, prop: 'readReplicas', must: 'be known at synth', got: readReplicas });
    return;
  }
  const { postgresFullVersion: version, postgresMajorVersion: major } = engineVersion;
  if (readReplicas > 0 && !Token.isUnresolved(version) && version !== major) {
    problems.add({
      subject: SUBJECT,
      prop: 'engineVersion',
      must: "be a major version with 'readReplicas': RDS upgrades the minor version of replicas first, and CloudFormation that of the database",
      got: version,
      fix: `use PostgresEngineVersion.of('${major}', '${major}'), whose minor versions RDS upgrades automatically`,
    });
  }
  if (readReplicas > 0 && known(backupRetention) && backupRetention.toMilliseconds() === 0) {
    problems.add({
      subject: SUBJECT, prop: 'readReplicas', must: "be 0 when 'backupRetention' is 0, because RDS creates replicas from a backup", got: readReplicas, fix: "set 'backupRetention' to at least one day",
    });
  }
}

function checkInsights({ performanceInsights, performanceInsightRetention: retention, databaseInsights }: PostgresPlan, problems: Problems): void {
  const subject = SUBJECT;
  const advanced = databaseInsights === rds.DatabaseInsightsMode.ADVANCED;
  if (!performanceInsights) {
    if (advanced) {
      problems.add({ subject, prop: 'performanceInsights', must: "not be false with 'databaseInsights' ADVANCED, which shows its records", got: false });
    }
    if (retention !== undefined) {
      problems.add({ subject, prop: 'performanceInsightRetention', must: "not be set when 'performanceInsights' is false", got: retention });
    }
  } else if (advanced && retention !== ADVANCED_INSIGHTS_RETENTION) {
    problems.add({
      subject, prop: 'performanceInsightRetention', must: `be ${ADVANCED_INSIGHTS_RETENTION} days with 'databaseInsights' ADVANCED`, got: retention,
    });
  }
}

function checkMaster(plan: PostgresPlan, problems: Problems): void {
  const subject = SUBJECT;
  for (const prop of ['masterUsername', 'masterSecretName'] as const) {
    if (plan.masterSecret && plan[prop] !== undefined) {
      problems.add({ subject, prop, must: "not be set when 'masterSecret' is given", got: plan[prop] });
    }
  }
  checkSecretName(problems, subject, 'masterSecretName', plan.masterSecretName);
  problems.pattern(subject, 'masterUsername', plan.masterUsername, IDENTIFIER, 'be 1 to 63 letters, digits and underscores, beginning with a letter');
  if (plan.masterUsername !== undefined && RESERVED_USERNAME.test(plan.masterUsername)) {
    problems.add({ subject, prop: 'masterUsername', must: 'not be a name that RDS reserves', got: plan.masterUsername });
  }
}

/** Memory of the size `large` of a family in GiB. Each larger size doubles it. */
const LARGE_MEMORY_GIB: Record<string, number> = { t: 8, m: 8, r: 16, c: 4, x: 32, z: 16 };
const POSTGRES_BYTES_A_CONNECTION = 9_531_392;
const POSTGRES_CONNECTION_CEILING = 5_000;

/** Memory of an instance class in GiB, or undefined if the class is not known. */
export function memoryGiB(instanceClass: string): number | undefined {
  const [, family, size] = instanceClass.split('.');
  const large = LARGE_MEMORY_GIB[family?.charAt(0)];
  if (large === undefined || size === undefined) {
    return undefined;
  }
  const below = ['micro', 'small', 'medium'].indexOf(size);
  if (below >= 0) {
    return large / 2 ** (3 - below);
  }
  if (size === 'large') {
    return large;
  }
  const times = /^(\d*)xlarge$/.exec(size);
  return times ? large * 2 * Number(times[1] || 1) : undefined;
}

/**
 * `max_connections` as RDS for PostgreSQL sets it by default, `LEAST(memory / 9531392, 5000)`.
 *
 * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
 */
export function defaultMaxConnections(instanceClass: string): number | undefined {
  const memory = memoryGiB(instanceClass);
  return memory === undefined ? undefined : Math.floor(Math.min((memory * 2 ** 30) / POSTGRES_BYTES_A_CONNECTION, POSTGRES_CONNECTION_CEILING));
}
