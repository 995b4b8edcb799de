import { aws_kms as kms, aws_secretsmanager as secretsmanager, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ConnectionTarget, connectionValue } from './functions/connection-value';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { physicalName } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
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

/** A plan, and the database that the secrets are of. */
export interface PlacedConnectionSecretsPlan extends ConnectionSecretsPlan {
  /** Secret with `username` and `password` as JSON. */
  readonly masterSecret: secretsmanager.ISecret;
  readonly host: string;
  /** Port of the database, as text. */
  readonly port: string;
  readonly databaseName: string;
  /** Customer managed key that encrypts both secrets. */
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
  static _create(scope: Construct, id: string, plan: PlacedConnectionSecretsPlan): DatabaseConnectionSecrets {
    return new DatabaseConnectionSecrets(scope, id, plan);
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

  private constructor(scope: Construct, id: string, plan: PlacedConnectionSecretsPlan) {
    super(scope, id);
    const { masterSecret, host, port, databaseName, encryptionKey } = plan;
    this.masterSecret = masterSecret;
    this._target = { scheme: plan.urlScheme, host, port, dbname: databaseName, ...omitUndefined({ query: queryOf(plan.urlParameters) }) };
    const { details, url } = connectionValue(this._target, { username: reference(masterSecret, 'username'), password: reference(masterSecret, 'password') });
    this.connectionSecret = new EncryptedSecret(this, 'Connection', {
      secretName: plan.names.connection,
      description: 'Database connection details as JSON',
      secretObjectValue: Object.fromEntries(Object.entries(details).map(([key, value]) => [key, SecretValue.unsafePlainText(value)])),
      encryptionKey,
    });
    this.urlSecret = new EncryptedSecret(this, 'Url', {
      secretName: plan.names.url,
      description: 'Database connection URL',
      secretStringValue: SecretValue.unsafePlainText(url),
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
