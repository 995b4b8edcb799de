import { aws_kms as kms, aws_logs as logs, aws_rds as rds, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy } from 'aws-cdk-lib';

/**
 * Options for the database, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface PostgresDatabaseOptions {
  /**
   * Version of PostgreSQL.
   *
   * Pin only the major version: RDS upgrades minor versions automatically, and a pinned minor version then makes the next deployment fail. With
   * `readReplicas` a minor version is an error: RDS upgrades replicas before the database, and CloudFormation would upgrade the database first.
   *
   * Changing the major version requires `allowMajorVersionUpgrade`. RDS rejects a lower version.
   *
   * @default PostgresEngineVersion.VER_17
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly engineVersion?: rds.PostgresEngineVersion;

  /**
   * Whether RDS may upgrade the database when the major version of `engineVersion` changes. Without it, RDS rejects the change. Set it for the deployment
   * that upgrades, and remove it in the next one.
   *
   * The database is unavailable for several minutes, and the upgrade cannot be undone. RDS takes a snapshot before and after it, and upgrades the read
   * replicas with the database. It does not upgrade extensions. Try the upgrade first on a database that you restore from a snapshot.
   *
   * @default false
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.PostgreSQL.html
   */
  readonly allowMajorVersionUpgrade?: boolean;

  /**
   * RDS instance class. Changing it restarts the database.
   *
   * It determines how many connections are possible: about 112 on `db.t4g.micro`, 225 on `db.t4g.small`, 450 on `db.t4g.medium`.
   * The pools of all services must fit, counted twice because old and new tasks run side by side during a deployment.
   *
   * @default 'db.t4g.small' - about 23 USD a month, twice that with `multiAz` (us-east-1)
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.html
   */
  readonly instanceClass?: string;

  /**
   * Initial storage in GiB, 20 to 65536, of type gp3 and encrypted. It can grow but never shrink.
   *
   * @default 100 - 11.50 USD a month, twice that with `multiAz` (us-east-1)
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly allocatedStorageGiB?: number;

  /**
   * Storage in GiB up to which RDS grows the disk automatically. At least 10 % above `allocatedStorageGiB`.
   *
   * @default 1000
   */
  readonly maxAllocatedStorageGiB?: number;

  /**
   * Whether a standby in another zone takes over when the primary fails. Doubles the price.
   *
   * @default true
   */
  readonly multiAz?: boolean;

  /**
   * How long automated backups are kept, 0 to 35 days. 0 turns backups and point-in-time recovery off, and read replicas need them.
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
   * What happens to the database when it is removed from the stack, once deletion protection is off.
   *
   * @default RemovalPolicy.SNAPSHOT - a final snapshot is taken and kept
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Name of the database, 1 to 63 letters, digits and underscores, beginning with a letter.
   *
   * Decide before the first deployment: a change would replace the instance, and its data would be lost. If the instance has a physical name,
   * CloudFormation rejects the change.
   *
   * @default 'postgres'
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly databaseName?: string;

  /**
   * Name of the master user, 1 to 63 letters, digits and underscores, beginning with a letter.
   *
   * Decide before the first deployment: a change would replace the instance, and its data would be lost. If the instance has a physical name,
   * CloudFormation rejects the change.
   *
   * @default - `{project}_{environment}` on a platform, else `postgres_admin`
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly masterUsername?: string;

  /**
   * An existing secret with `username` and `password` for the master user. The password must not need URL encoding.
   *
   * Decide before the first deployment: a secret with another user name would replace the instance, and its data would be lost. If the instance has a
   * physical name, CloudFormation rejects the change.
   *
   * @default - one is generated
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly masterSecret?: secretsmanager.ISecret;

  /**
   * Name of the secret with the master user's generated credentials.
   *
   * Changing it generates another password. Services read it at their next start, and cannot open new connections until then.
   *
   * @default - `{prefix}-db-master-user`
   */
  readonly masterSecretName?: string;

  /**
   * Customer managed key that encrypts the database, its replicas and its snapshots.
   *
   * Decide before the first deployment: a change would replace the instance, and its data would be lost. If the instance has a physical name,
   * CloudFormation rejects the change.
   *
   * @default - the account's key `aws/rds`, at no cost
   * @see https://github.com/reptidex-app/platform/blob/main/docs/changes.md
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Number of read replicas, 0 to 15, which lag behind the database and are read-only. Each costs as much as the database without `multiAz`. RDS chooses
   * their zones. A database with replicas cannot be stopped off-hours.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
   */
  readonly readReplicas?: number;

  /**
   * Instance class of the read replicas. A smaller class than the database's can fall behind.
   *
   * @default - that of the database
   */
  readonly readReplicaInstanceClass?: string;

  /**
   * Interval of Enhanced Monitoring, which measures the operating system: 0 (off), 1, 5, 10, 15, 30 or 60 seconds. The metrics are written to CloudWatch
   * Logs, at 0.50 USD per GB (us-east-1), and are kept for 30 days.
   *
   * @default Duration.seconds(60)
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
   */
  readonly monitoringInterval?: Duration;

  /**
   * Whether RDS records what database sessions wait for, which CloudWatch Database Insights shows. Seven days of records are free of charge, on every
   * instance class.
   *
   * @default true
   */
  readonly performanceInsights?: boolean;

  /**
   * How much CloudWatch Database Insights shows. `ADVANCED`, with 15 months of history, locks and execution plans, costs 0.0125 USD per vCPU-hour,
   * about 18 USD a month on `db.t4g.small` (us-east-1). It applies to the database only, not to read replicas.
   *
   * @default DatabaseInsightsMode.STANDARD
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
   */
  readonly databaseInsights?: rds.DatabaseInsightsMode;

  /**
   * How long the records of `performanceInsights` are kept. More than 7 days are charged for; `ADVANCED` insights require, and include, 15
   * months.
   *
   * @default PerformanceInsightRetention.DEFAULT with STANDARD insights, that is 7 days, else PerformanceInsightRetention.MONTHS_15
   */
  readonly performanceInsightRetention?: rds.PerformanceInsightRetention;

  /**
   * Whether database users that have the role `rds_iam` log in with an IAM token instead of a password. Other users are not affected.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  readonly iamAuthentication?: boolean;

  /**
   * Whether the database rejects connections without TLS, by the parameter `rds.force_ssl`. Clients verify the certificate only with AWS's
   * certificate bundle and `sslmode=verify-full`.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
   */
  readonly enforceTls?: boolean;

  /**
   * Whether server and upgrade logs are exported to CloudWatch Logs, at 0.50 USD per GB (us-east-1).
   *
   * With physical names the log groups `/aws/rds/instance/{instance}/postgresql` and `…/upgrade` are part of the stack. They must not exist yet when you
   * enable this. Without physical names, RDS creates them, and they never expire.
   *
   * @default true
   */
  readonly logExports?: boolean;

  /**
   * How long the exported logs are kept, if their log groups are part of the stack.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Certificate authority that signs the database's certificate. Changing it may restart the database.
   *
   * @default - the account's default, `rds-ca-rsa2048-g1` unless it was changed
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
   */
  readonly caCertificate?: rds.CaCertificate;

  /**
   * Customer managed key that encrypts the secret with the master user's credentials.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly secretEncryptionKey?: kms.IKey;

  /**
   * Customer managed key that encrypts the exported logs, if their log groups are part of the stack. Its key policy must allow CloudWatch Logs to use it.
   *
   * @default - the default encryption of CloudWatch Logs, at no cost
   */
  readonly logEncryptionKey?: kms.IKey;
}
