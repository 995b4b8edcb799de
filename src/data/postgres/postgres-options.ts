import { aws_kms as kms, aws_logs as logs, aws_rds as rds, aws_secretsmanager as secretsmanager, Duration, RemovalPolicy } from 'aws-cdk-lib';

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
   * What happens to the database when it leaves the stack, once nothing protects it from deletion any more.
   *
   * @default RemovalPolicy.SNAPSHOT - a final snapshot is taken, and stays
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

  /**
   * Key of the team's own that the database, its replicas and its snapshots are encrypted with. Changing it replaces the instance, and its data
   * with it.
   *
   * @default - the account's key `aws/rds`, at no cost
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * Number of read replicas, 0 to 15, which follow the database with a delay and can only be read. Each costs what the database costs
   * without `multiAz`. RDS chooses their zones. A database with replicas cannot be stopped off-hours.
   *
   * @default 0
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.html
   */
  readonly readReplicas?: number;

  /**
   * Instance class of the read replicas. A smaller one than the database's may fall behind it.
   *
   * @default - that of the database
   */
  readonly readReplicaInstanceClass?: string;

  /**
   * How often the operating system is measured, Enhanced Monitoring: 0 (never), 1, 5, 10, 15, 30 or 60 seconds. The measurements are entries of
   * CloudWatch Logs, at 0.50 USD a GB (us-east-1), and kept for 30 days.
   *
   * @default Duration.seconds(60)
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html
   */
  readonly monitoringInterval?: Duration;

  /**
   * Whether RDS records what the database's sessions wait for, which CloudWatch Database Insights shows. Seven days of it cost
   * nothing, on every instance class, unlike with other engines.
   *
   * @default true
   */
  readonly performanceInsights?: boolean;

  /**
   * How much CloudWatch Database Insights shows. `ADVANCED`, with 15 months of history, locks and execution plans, costs 0.0125 USD a vCPU-hour,
   * about 18 USD a month on `db.t4g.small` (us-east-1). It is for the database alone: RDS has none for read replicas.
   *
   * @default DatabaseInsightsMode.STANDARD
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.html
   */
  readonly databaseInsights?: rds.DatabaseInsightsMode;

  /**
   * How long the records of `performanceInsights` are kept. More than 7 days cost money; with `ADVANCED` insights it is 15 months, whose price
   * is that of the insights.
   *
   * @default PerformanceInsightRetention.DEFAULT with STANDARD insights, that is 7 days, else PerformanceInsightRetention.MONTHS_15
   */
  readonly performanceInsightRetention?: rds.PerformanceInsightRetention;

  /**
   * Whether users of the database that have the role `rds_iam` log in with a token of IAM instead of a password. The others are not concerned.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html
   */
  readonly iamAuthentication?: boolean;

  /**
   * Whether the database refuses connections without TLS, by the parameter `rds.force_ssl`. It says nothing of whether clients verify the
   * certificate: for that they need AWS's bundle, and `sslmode=verify-full`.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html
   */
  readonly enforceTls?: boolean;

  /**
   * Whether the database's logs, of the server and of upgrades, go to CloudWatch Logs, for 0.50 USD a GB (us-east-1).
   *
   * With physical names the log groups `/aws/rds/instance/{instance}/postgresql` and `…/upgrade` are part of the stack. They must not exist
   * when this is turned on. Without names RDS makes them, and they never expire.
   *
   * @default true
   */
  readonly logExports?: boolean;

  /**
   * How long the exported logs are kept, where their log groups are part of the stack.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Authority that signs the database's certificate. Changing it may restart the database.
   *
   * @default - the account's default, `rds-ca-rsa2048-g1` unless somebody changed it
   * @see https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html
   */
  readonly caCertificate?: rds.CaCertificate;

  /**
   * Key of the team's own that the secret with the master user's credentials is encrypted with.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly secretEncryptionKey?: kms.IKey;

  /**
   * Key of the team's own that the exported logs are encrypted with, where their log groups are part of the stack. CloudWatch Logs must be
   * allowed to use it.
   *
   * @default - CloudWatch Logs' own, at no cost
   */
  readonly logEncryptionKey?: kms.IKey;
}
