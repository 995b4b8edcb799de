import { aws_ecs as ecs, aws_kms as kms, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { mergeDatabase } from './merge-options';
import { NONE } from './part';
import { PlatformDatabase } from './platform-database-options';
import { secretNameBelowPath } from './platform-names';
import { DatabasePart, DatabasePlan, PlatformNames, PlatformSubnets, Protection } from './platform-plan';
import { TierDefaults } from './tier-defaults';
import { PostgresDatabase } from '../data/postgres/postgres-database';
import { checkPostgres, resolvePostgres } from '../data/postgres/postgres-plan';
import { OffHoursOptions } from '../operations/off-hours-options';
import { omitUndefined } from '../private/omit-undefined';
import { Problems } from '../private/problems';
import { checkConnectionSecrets, DatabaseConnectionSecrets, resolveConnectionSecrets } from '../rotation/database-connection-secrets';
import { DatabaseRotation } from '../rotation/database-rotation';
import { DatabaseServer } from '../workload/catalog';

/** Maximum length of a PostgreSQL user name. */
const MAX_USERNAME = 63;
/** PostgreSQL reserves names that begin with `pg_`. */
const USERNAME = /^(?!pg_)[A-Za-z]/;
/** Variable of the workloads that use the database, unless they choose another. */
const DATABASE_URL = 'DATABASE_URL';

/** Resolves the database. */
export function resolveDatabase(given: PlatformDatabase | undefined, names: PlatformNames, tier: TierDefaults, protection: Protection): DatabasePart {
  const { _options: database, _existing: existing } = mergeDatabase(tier.database, given);
  if (!database) {
    return existing ? { existing } : NONE;
  }
  const { rotation, urlScheme, urlParameters, connectionSecretName, urlSecretName, ...options } = database;
  const { namePrefix } = names;
  const created = options.masterSecret ? {} : { masterUsername: usernameOf(names), masterSecretName: secretNameBelowPath(names, 'database/master-user') };
  return {
    made: {
      postgres: resolvePostgres({ ...omitUndefined(created), ...options, ...protection, namePrefix }),
      secrets: resolveConnectionSecrets({
        namePrefix,
        urlScheme,
        urlParameters,
        connectionSecretName: connectionSecretName ?? secretNameBelowPath(names, 'database/connection'),
        urlSecretName: urlSecretName ?? secretNameBelowPath(names, 'database/url'),
      }),
      rotation,
    },
  };
}

/** `{project}_{environment}`. An invalid name is reported elsewhere, and not again for the user. */
function usernameOf({ projectName, environmentName }: PlatformNames): string {
  const name = `${projectName}_${environmentName}`;
  if (Token.isUnresolved(name)) {
    return name;
  }
  const identifier = name.replace(/[^A-Za-z0-9_]/g, '_');
  return (USERNAME.test(identifier) ? identifier : `app_${identifier}`).slice(0, MAX_USERNAME);
}

/** Collects mistakes in a database to create. */
export function checkDatabase({ made }: DatabasePart, problems: Problems): void {
  if (made) {
    checkPostgres(made.postgres, problems);
    checkConnectionSecrets(made.secrets, problems);
  }
}

/** Creates the database. */
export function createDatabase(scope: Construct, { postgres }: DatabasePlan, network: PlatformSubnets, encryptionKey: kms.IKey | undefined): PostgresDatabase {
  return PostgresDatabase._create(scope, 'Database', {
    ...postgres,
    secretEncryptionKey: postgres.secretEncryptionKey ?? encryptionKey,
    logEncryptionKey: postgres.logEncryptionKey ?? encryptionKey,
    vpc: network.vpc,
    vpcSubnets: network.dataSubnets,
  });
}

/** Creates the secrets of the database that services read. */
export function createDatabaseSecrets(
  scope: Construct, { secrets }: DatabasePlan, { masterSecret, host, port, databaseName }: PostgresDatabase, encryptionKey: kms.IKey | undefined,
): DatabaseConnectionSecrets {
  // They can be composed again from the master secret, so they do not need to be kept.
  return DatabaseConnectionSecrets._create(scope, 'DatabaseSecrets', { ...secrets, encryptionKey, masterSecret, host, port, databaseName });
}

/** Binding of workloads that use the platform's database. */
export function createDatabaseBinding(
  database: PostgresDatabase, secrets: DatabaseConnectionSecrets, rotation: DatabaseRotation | undefined, schedule: OffHoursOptions | undefined,
): DatabaseServer {
  const detail = (field: string) => ecs.Secret.fromSecretsManager(secrets.connectionSecret, field);
  return {
    target: database,
    secrets: { [DATABASE_URL]: ecs.Secret.fromSecretsManager(secrets.urlSecret) },
    parts: { host: database.host, port: database.port, databaseName: database.databaseName, username: detail('username'), password: detail('password') },
    maxConnections: database.maxConnections,
    schedule: schedule?.stopDatabase ? schedule : undefined,
    rollout: rotation,
    rotatingSecret: rotation && secrets.urlSecret,
  };
}
