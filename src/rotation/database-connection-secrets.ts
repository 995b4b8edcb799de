import { aws_kms as kms, aws_secretsmanager as secretsmanager, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ConnectionTarget, connectionValue } from './functions/connection-value';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { checkNamePrefix, physicalName } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { checkUrlParameters, queryOf } from '../private/url-parameters';

const DEFAULT_URL_SCHEME = 'postgresql';

/**
 * Options for the connection secrets, which jsii copies into the types that extend them.
 *
 * @internal
 */
export interface DatabaseConnectionSecretsOptions {
  /**
   * Scheme of the connection URL. For SQLAlchemy, it contains the driver, for example `postgresql+asyncpg`.
   *
   * @default 'postgresql'
   */
  readonly urlScheme?: string;

  /**
   * Parameters of the connection URL, such as `{ sslmode: 'require' }`. The database accepts only TLS connections unless its `enforceTls` is false, and
   * drivers differ in the parameters for TLS: see the linked page. A change reaches tasks that start after it.
   *
   * @default - none, which is suitable for psycopg and asyncpg, because they try TLS first
   * @see https://github.com/reptidex-app/platform/blob/main/docs/connection-urls.md
   */
  readonly urlParameters?: { [name: string]: string };

  /**
   * Name of the secret with the connection details as JSON.
   *
   * @default - `{prefix}-db-connection`
   */
  readonly connectionSecretName?: string;

  /**
   * Name of the secret with only the connection URL.
   *
   * @default - `{prefix}-database-url`
   */
  readonly urlSecretName?: string;
}

/** Connection secrets with every default filled in. */
export interface ConnectionSecretsPlan extends DatabaseConnectionSecretsOptions {
  readonly namePrefix?: string;
  readonly urlScheme: string;
  /** Physical names, or undefined if CloudFormation generates them. */
  readonly names: { readonly connection?: string; readonly url?: string };
}

/** Options of `DatabaseConnectionSecrets`, and where the platform places it. */
export interface DatabaseConnectionSecretsProps extends DatabaseConnectionSecretsOptions {
  /** Secret with `username` and `password` as JSON. */
  readonly masterSecret: secretsmanager.ISecret;
  /** Host name of the database. */
  readonly host: string;
  /** Port of the database, as text. */
  readonly port: string;
  /** Name of the database. */
  readonly databaseName: string;

  /**
   * Prefix of the secrets' names.
   *
   * @default - CloudFormation generates the names
   */
  readonly namePrefix?: string;

  /**
   * What happens to the secrets when they are removed from the stack.
   *
   * @default RemovalPolicy.DESTROY - they can be composed again from the master secret
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts both secrets.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The two secrets that services read: one with the connection details as JSON (`host`, `port`, `dbname`, `username`, `password`, `url`), and one with only
 * the URL.
 *
 * Created by `ReptidexPlatform`, with its prop `database`.
 *
 * CloudFormation composes both from the master secret with dynamic references, so that the template contains no password. The password must not need URL
 * encoding. Each secret costs 0.40 USD a month. `DatabaseRotation` updates them when the password changes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export class DatabaseConnectionSecrets extends Construct {
  /** @internal */
  static _create(scope: Construct, id: string, props: DatabaseConnectionSecretsProps): DatabaseConnectionSecrets {
    return new DatabaseConnectionSecrets(scope, id, props);
  }

  /** Connection details as JSON. */
  readonly connectionSecret: secretsmanager.Secret;
  /** Only the connection URL. */
  readonly urlSecret: secretsmanager.Secret;
  /** The secret from which both are composed. */
  readonly masterSecret: secretsmanager.ISecret;
  /**
   * Contents of both secrets besides user and password.
   *
   * @internal
   */
  readonly _target: ConnectionTarget;

  private constructor(scope: Construct, id: string, props: DatabaseConnectionSecretsProps) {
    super(scope, id);
    const plan = planOf<DatabaseConnectionSecretsProps, ConnectionSecretsPlan & DatabaseConnectionSecretsProps>(
      this, props, resolveConnectionSecrets, checkSeparateConnectionSecrets,
    );
    const { masterSecret, host, port, databaseName, removalPolicy, encryptionKey } = plan;
    this.masterSecret = masterSecret;
    this._target = { scheme: plan.urlScheme, host, port, dbname: databaseName, ...omitUndefined({ query: queryOf(plan.urlParameters) }) };
    const { details, url } = connectionValue(this._target, { username: reference(masterSecret, 'username'), password: reference(masterSecret, 'password') });
    this.connectionSecret = new EncryptedSecret(this, 'Connection', {
      secretName: plan.names.connection,
      description: 'Database connection details as JSON',
      secretObjectValue: Object.fromEntries(Object.entries(details).map(([key, value]) => [key, SecretValue.unsafePlainText(value)])),
      removalPolicy,
      encryptionKey,
    });
    this.urlSecret = new EncryptedSecret(this, 'Url', {
      secretName: plan.names.url,
      description: 'Database connection URL',
      secretStringValue: SecretValue.unsafePlainText(url),
      removalPolicy,
      encryptionKey,
    });
    for (const secret of [this.connectionSecret, this.urlSecret]) {
      acknowledgeUnrotated(secret, 'It is composed from the master secret, and DatabaseRotation updates it after a rotation of the master secret.');
    }
  }
}

/** Fills in the defaults. */
export function resolveConnectionSecrets<O extends DatabaseConnectionSecretsOptions & { namePrefix?: string }>(options: O): O & ConnectionSecretsPlan {
  return {
    ...options,
    urlScheme: options.urlScheme ?? DEFAULT_URL_SCHEME,
    names: {
      connection: options.connectionSecretName ?? physicalName(options.namePrefix, 'db-connection'),
      url: options.urlSecretName ?? physicalName(options.namePrefix, 'database-url'),
    },
  };
}

/** A dynamic reference, which only CloudFormation resolves. This unwraps the reference, never the value. */
function reference(secret: secretsmanager.ISecret, field: string): string {
  return secret.secretValueFromJson(field).unsafeUnwrap();
}

/** Collects mistakes in the options. */
export function checkConnectionSecrets(options: DatabaseConnectionSecretsOptions, problems: Problems): void {
  checkUrlParameters(problems, 'database', options.urlParameters);
  problems.pattern(
    'database', 'urlScheme', options.urlScheme, /^[a-z][a-z0-9+.-]*$/i, "be a URL scheme without '://', such as 'postgresql' or 'postgresql+asyncpg'",
  );
  checkSecretName(problems, 'database', 'connectionSecretName', options.connectionSecretName);
  checkSecretName(problems, 'database', 'urlSecretName', options.urlSecretName);
}

/** Collects mistakes in standalone connection secrets. */
function checkSeparateConnectionSecrets(plan: ConnectionSecretsPlan, problems: Problems): void {
  checkConnectionSecrets(plan, problems);
  if (plan.urlSecretName !== undefined && plan.urlSecretName === plan.names.connection) {
    problems.add({ subject: 'database', prop: 'urlSecretName', must: "differ from 'connectionSecretName'", got: plan.urlSecretName });
  }
  checkNamePrefix(problems, 'database', 'namePrefix', plan.namePrefix);
}
