import { Token } from 'aws-cdk-lib';
import { checkInstanceClass } from './instance-class';
import { PostgresDatabaseOptions } from './postgres-options';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html#gp3-storage */
const STORAGE = { min: 20, max: 65_536, unit: 'GiB' };
export const DEFAULT_STORAGE_GIB = 100;
export const DEFAULT_MAX_STORAGE_GIB = 1000;
/** RDS refuses a ceiling that is less than a tenth above: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html */
const LEAST_PERCENT = 110;
const BACKUP_DAYS = { min: 0, max: 35, unit: 'days' };
const IDENTIFIER = /^[a-zA-Z][a-zA-Z0-9_]{0,62}$/;
/** Names that RDS keeps for itself. */
const RESERVED_USERNAME = /^(admin|rdsadmin|rdsrepladmin|postgres_rds|public|none|pg_.*)$/i;

/** Collects mistakes in the options. */
export function checkPostgres(options: PostgresDatabaseOptions, problems: Problems): void {
  const subject = 'database';
  checkInstanceClass(problems, subject, 'instanceClass', options.instanceClass, 'db');
  problems.integer(subject, 'allocatedStorageGiB', options.allocatedStorageGiB, STORAGE);
  const allocated = options.allocatedStorageGiB ?? DEFAULT_STORAGE_GIB;
  const ceiling = options.maxAllocatedStorageGiB ?? DEFAULT_MAX_STORAGE_GIB;
  problems.integer(subject, 'maxAllocatedStorageGiB', options.maxAllocatedStorageGiB, STORAGE);
  const inRange = [allocated, ceiling].every((size) => !Token.isUnresolved(size) && size >= STORAGE.min && size <= STORAGE.max);
  if (inRange && ceiling * 100 < allocated * LEAST_PERCENT) {
    problems.add({
      subject, prop: 'maxAllocatedStorageGiB', must: `be at least a tenth above 'allocatedStorageGiB' ${allocated}, as RDS wants`, got: ceiling,
    });
  }
  if (options.backupRetention && !options.backupRetention.isUnresolved()) {
    problems.integer(subject, 'backupRetention', options.backupRetention.toDays({ integral: false }), BACKUP_DAYS);
  }
  for (const prop of ['masterUsername', 'masterSecretName'] as const) {
    if (options.masterSecret && options[prop] !== undefined) {
      problems.add({ subject, prop, must: "be left out where 'masterSecret' is given", got: options[prop] });
    }
  }
  checkSecretName(problems, subject, 'masterSecretName', options.masterSecretName);
  problems.pattern(subject, 'databaseName', options.databaseName, IDENTIFIER, 'be 1 to 63 letters, digits and underscores, beginning with a letter');
  problems.pattern(subject, 'masterUsername', options.masterUsername, IDENTIFIER, 'be 1 to 63 letters, digits and underscores, beginning with a letter');
  if (options.masterUsername !== undefined && RESERVED_USERNAME.test(options.masterUsername)) {
    problems.add({ subject, prop: 'masterUsername', must: 'not be a name that RDS keeps for itself', got: options.masterUsername });
  }
}
