import { PlatformRotationOptions } from './platform-rotation-options';
import { PostgresDatabaseOptions } from '../data/postgres/postgres-options';
import { requireStruct } from '../private/shapes/check-shape';
import { DatabaseConnectionSecretsOptions } from '../rotation/database-connection-secrets';
import { BindingOptions } from '../workload/binding-options';

/** Options for a database that the platform creates. */
export interface PlatformDatabaseOptions extends PostgresDatabaseOptions, DatabaseConnectionSecretsOptions {
  /**
   * Rotation of the master user's password. It updates the secrets that services read, and starts deployments of the services. Cannot be combined with
   * `masterSecret`.
   *
   * It requires private subnets with a NAT gateway, or an interface endpoint of AWS Secrets Manager.
   *
   * @default - the tier's: none in development, every 30 days in production; none if the tier has no database
   */
  readonly rotation?: PlatformRotationOptions;
}

/**
 * The database of an environment: one that the platform creates, an existing one, or none.
 *
 * A later change to `existing` or `none` removes a database that the platform has created. With `deletionProtection` the deployment fails. Otherwise the
 * `removalPolicy` determines what remains.
 */
export class PlatformDatabase {
  /**
   * A PostgreSQL database on Amazon RDS, and the secrets that services read.
   *
   * Options that you do not set have the tier's values or, if the tier has no database, the defaults of `PostgresDatabase`.
   *
   * @param options Options that differ from the tier
   * @see https://aws.amazon.com/rds/postgresql/pricing/
   */
  static postgres(options: PlatformDatabaseOptions = {}): PlatformDatabase {
    requireStruct('PlatformDatabase.postgres', 'database', 'PlatformDatabaseOptions', options);
    return new PlatformDatabase(options);
  }

  /**
   * A database that already exists. The platform creates nothing for it, does not stop it outside working hours, and takes no backups of it.
   *
   * @param binding Access for services that use it: network access to its `target`, and `DATABASE_URL` in `secrets`
   */
  static existing(binding: BindingOptions): PlatformDatabase {
    requireStruct('PlatformDatabase.existing', 'database', 'BindingOptions', binding);
    return new PlatformDatabase(undefined, binding);
  }

  /** No database. Services cannot use one. */
  static none(): PlatformDatabase {
    return new PlatformDatabase();
  }

  private constructor(private readonly options?: PlatformDatabaseOptions, private readonly binding?: BindingOptions) {}

  /**
   * Options of a database that is created.
   *
   * @internal
   */
  get _options(): PlatformDatabaseOptions | undefined {
    return this.options;
  }

  /**
   * Binding of workloads that use an existing database.
   *
   * @internal
   */
  get _existing(): BindingOptions | undefined {
    return this.binding;
  }
}
