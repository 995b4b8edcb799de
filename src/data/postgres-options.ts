import { aws_rds as rds, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy } from 'aws-cdk-lib';

/** What a user says of the database. */
export interface PostgresDatabaseOptions {
  /**
   * Version of PostgreSQL.
   *
   * Pin the major alone: RDS upgrades minors by itself, and a pinned minor then makes the next deployment fail.
   *
   * @default PostgresEngineVersion.VER_17
   */
  readonly engineVersion?: rds.PostgresEngineVersion;

  /**
   * Instance class, in RDS's own words. A change restarts the database.
   *
   * It sets how many connections there can be: about 112 on `db.t4g.micro`, 225 on `db.t4g.small`, 450 on `db.t4g.medium`.
   * Services' pools, twice over during a deployment, must fit.
   *
   * @default 'db.t4g.small' - about 23 USD a month, twice that with `multiAz` (us-east-1)
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html
   */
  readonly instanceClass?: string;

  /**
   * Storage to begin with in GiB, 20 to 65536, of type gp3 and encrypted. It can grow but never shrink.
   *
   * @default 100 - 11.50 USD a month, twice that with `multiAz` (us-east-1)
   */
  readonly allocatedStorageGiB?: number;

  /**
   * Storage in GiB up to which RDS grows the disk by itself. At least a tenth above `allocatedStorageGiB`.
   *
   * @default 1000
   */
  readonly maxAllocatedStorageGiB?: number;

  /**
   * Whether a standby in another zone takes over when the first fails. Doubles the price.
   *
   * @default true
   */
  readonly multiAz?: boolean;

  /**
   * How long automated backups are kept, 0 to 35 days. 0 turns backups and point-in-time recovery off.
   *
   * @default Duration.days(30)
   */
  readonly backupRetention?: Duration;

  /**
   * Whether AWS refuses to delete the database.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the database when it leaves the stack.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Name of the database, 1 to 63 letters, digits and underscores, beginning with a letter.
   *
   * Changing it replaces the instance, and its data with it.
   *
   * @default 'postgres'
   */
  readonly databaseName?: string;

  /**
   * Name of the master user, 1 to 63 letters, digits and underscores, beginning with a letter.
   *
   * Changing it replaces the instance, and its data with it.
   *
   * @default - `{project}_{environment}` on a platform, else `postgres_admin`
   */
  readonly masterUsername?: string;

  /**
   * A secret with `username` and `password` that the team already has, for the master user. The password must need no URL encoding.
   *
   * @default - one is generated
   */
  readonly masterSecret?: secretsmanager.ISecret;

  /**
   * Name of the secret with the master user's generated credentials.
   *
   * @default - `{prefix}-db-master-user`
   */
  readonly masterSecretName?: string;
}
