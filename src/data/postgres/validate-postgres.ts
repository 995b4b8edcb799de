import { aws_rds as rds, Token } from 'aws-cdk-lib';
import { known } from '../durations';
import { checkInstanceClass } from './instance-class';
import { PostgresDatabaseOptions } from './postgres-options';
import { Problems } from '../../private/problems';
import { checkSecretName } from '../../private/secret-names';
import { isReservedWord } from '../table/reserved-words';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage */
const STORAGE = { min: 20, max: 65_536, unit: 'GiB' };
export const DEFAULT_STORAGE_GIB = 100;
export const DEFAULT_MAX_STORAGE_GIB = 1000;
/** RDS refuses a ceiling that is less than a tenth above: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html */
const LEAST_PERCENT = 110;
const BACKUP_DAYS = { min: 0, max: 35, unit: 'days' };
/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html */
const READ_REPLICAS = { min: 0, max: 15 };
/** https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html */
const MONITORING_SECONDS = [0, 1, 5, 10, 15, 30, 60];
/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html */
export const ADVANCED_INSIGHTS_RETENTION = rds.PerformanceInsightRetention.MONTHS_15;
const IDENTIFIER = /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/;
/** Names that RDS keeps for itself: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Appendix.PostgreSQL.CommonDBATasks.Roles.html */
const RESERVED_USERNAME = /^(admin|rdsadmin|rdsrepladmin|rds_.*|postgres_rds|public|none|pg_.*)$/i;
/** Databases that every instance has, and nobody can use. */
const RESERVED_DATABASE = /^(rdsadmin|template[01])$/i;

/** Collects mistakes in the options. */
export function checkPostgres(options: PostgresDatabaseOptions, problems: Problems): void {
  const subject = 'database';
  checkInstanceClass(problems, subject, 'instanceClass', options.instanceClass, 'db');
  problems.integer(subject, 'allocatedStorageGiB', options.allocatedStorageGiB, STORAGE);
  const allocated = options.allocatedStorageGiB ?? DEFAULT_STORAGE_GIB;
  const ceiling = options.maxAllocatedStorageGiB ?? DEFAULT_MAX_STORAGE_GIB;
  problems.integer(subject, 'maxAllocatedStorageGiB', options.maxAllocatedStorageGiB, STORAGE);
  const inRange = [allocated, ceiling].every((size) => !Token.isUnresolved(size) && Number.isInteger(size) && size >= STORAGE.min && size <= STORAGE.max);
  if (inRange && ceiling * 100 < allocated * LEAST_PERCENT) {
    problems.add({
      subject, prop: 'maxAllocatedStorageGiB', must: `be at least a tenth above 'allocatedStorageGiB' ${allocated}, as RDS wants`, got: ceiling,
    });
  }
  if (options.backupRetention && !options.backupRetention.isUnresolved()) {
    problems.integer(subject, 'backupRetention', options.backupRetention.toDays({ integral: false }), BACKUP_DAYS);
  }
  checkReplicas(options, problems);
  checkMonitoring(options, problems);
  checkInsights(options, problems);
  checkMaster(options, problems);
  for (const prop of ['databaseName', 'masterUsername'] as const) {
    const name = options[prop];
    if (name !== undefined && isReservedWord(name)) {
      problems.add({ subject, prop, must: 'be none of the words that PostgreSQL reserves', got: name });
    }
  }
  problems.pattern(subject, 'databaseName', options.databaseName, IDENTIFIER, 'be 1 to 63 letters, digits and underscores, beginning with a letter');
  if (options.databaseName !== undefined && RESERVED_DATABASE.test(options.databaseName)) {
    problems.add({ subject, prop: 'databaseName', must: 'not be that of a database that every instance has', got: options.databaseName });
  }
}

function checkReplicas(options: PostgresDatabaseOptions, problems: Problems): void {
  const subject = 'database';
  const { readReplicas, backupRetention } = options;
  checkInstanceClass(problems, subject, 'readReplicaInstanceClass', options.readReplicaInstanceClass, 'db');
  problems.integer(subject, 'readReplicas', readReplicas, READ_REPLICAS);
  if (readReplicas === undefined) {
    return;
  }
  if (Token.isUnresolved(readReplicas)) {
    problems.add({ subject, prop: 'readReplicas', must: 'be known at synth', got: 'a value that only a deployment knows' });
    return;
  }
  if (readReplicas > 0 && known(backupRetention) && backupRetention.toMilliseconds() === 0) {
    problems.add({
      subject, prop: 'readReplicas', must: "be 0 where 'backupRetention' is 0, because replicas begin as a backup", got: readReplicas, fix: 'keep backups for a day or more',
    });
  }
}

function checkMonitoring({ monitoringInterval }: PostgresDatabaseOptions, problems: Problems): void {
  const seconds = known(monitoringInterval) ? monitoringInterval.toSeconds({ integral: false }) : undefined;
  if (seconds !== undefined && !MONITORING_SECONDS.includes(seconds)) {
    problems.add({ subject: 'database', prop: 'monitoringInterval', must: `be one of ${MONITORING_SECONDS.join(', ')} seconds`, got: seconds });
  }
}

function checkInsights(options: PostgresDatabaseOptions, problems: Problems): void {
  const subject = 'database';
  const { performanceInsightRetention: retention } = options;
  const advanced = options.databaseInsights === rds.DatabaseInsightsMode.ADVANCED;
  if (options.performanceInsights === false) {
    if (advanced) {
      problems.add({ subject, prop: 'performanceInsights', must: "not be false with 'databaseInsights' ADVANCED, which shows its records", got: false });
    }
    if (retention !== undefined) {
      problems.add({ subject, prop: 'performanceInsightRetention', must: "be left out where 'performanceInsights' is false", got: retention });
    }
  } else if (advanced && retention !== undefined && retention !== ADVANCED_INSIGHTS_RETENTION) {
    problems.add({
      subject, prop: 'performanceInsightRetention', must: `be ${ADVANCED_INSIGHTS_RETENTION} days with 'databaseInsights' ADVANCED`, got: retention,
    });
  }
}

function checkMaster(options: PostgresDatabaseOptions, problems: Problems): void {
  const subject = 'database';
  for (const prop of ['masterUsername', 'masterSecretName'] as const) {
    if (options.masterSecret && options[prop] !== undefined) {
      problems.add({ subject, prop, must: "be left out where 'masterSecret' is given", got: options[prop] });
    }
  }
  checkSecretName(problems, subject, 'masterSecretName', options.masterSecretName);
  problems.pattern(subject, 'masterUsername', options.masterUsername, IDENTIFIER, 'be 1 to 63 letters, digits and underscores, beginning with a letter');
  if (options.masterUsername !== undefined && RESERVED_USERNAME.test(options.masterUsername)) {
    problems.add({ subject, prop: 'masterUsername', must: 'not be a name that RDS keeps for itself', got: options.masterUsername });
  }
}
