import { aws_kms as kms, aws_secretsmanager as secretsmanager, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ConnectionTarget, connectionValue } from './functions/connection-value';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { defined } from '../private/defined';
import { EncryptedSecret } from '../private/encrypted-secret';
import { checkNamePrefix, physicalName } from '../private/names';
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
   * Scheme of the connection URL. SQLAlchemy names its driver in it, for example `postgresql+asyncpg`.
   *
   * @default 'postgresql'
   */
  readonly urlScheme?: string;

  /**
   * Parameters of the connection URL, such as `{ sslmode: 'require' }`. The database accepts only TLS connections unless its `enforceTls` is false, and
   * drivers differ in the parameters for TLS: see the linked page. A change reaches tasks that start after it.
   *
   * @default - none, which suits psycopg and asyncpg: they try TLS first
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
   * Name of the secret with the connection URL alone.
   *
   * @default - `{prefix}-database-url`
   */
  readonly urlSecretName?: string;
}

/** Connection secrets with every default filled in. */
export interface ConnectionSecretsPlan extends DatabaseConnectionSecretsOptions {
  readonly namePrefix?: string;
  readonly urlScheme: string;
  /** Physical names, undefined where CloudFormation generates them. */
  readonly names: { readonly connection?: string; readonly url?: string };
}

/** Properties of `DatabaseConnectionSecrets`. */
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
   * First part of the secrets' names.
   *
   * @default - CloudFormation names them
   */
  readonly namePrefix?: string;

  /**
   * What happens to the secrets when they leave the stack.
   *
   * @default RemovalPolicy.DESTROY - they can be rendered again from the master secret
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key of the team's own that both are encrypted with.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/**
 * The two secrets that services read: connection details as JSON (`host`, `port`, `dbname`, `username`, `password`, `url`), and
 * the URL alone.
 *
 * Both are composed by CloudFormation from the master secret through dynamic references, so that no password is ever in the
 * template. The password must need no URL encoding. Costs 0.40 USD a month each. `DatabaseRotation` renders them again when
 * the master secret has a new password.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export class DatabaseConnectionSecrets extends Construct {
  /** Connection details as JSON. */
  readonly connectionSecret: secretsmanager.Secret;
  /** The connection URL alone. */
  readonly urlSecret: secretsmanager.Secret;
  /** The secret that both are composed of. */
  readonly masterSecret: secretsmanager.ISecret;
  /**
   * What both say besides user and password.
   *
   * @internal
   */
  readonly _target: ConnectionTarget;

  constructor(scope: Construct, id: string, props: DatabaseConnectionSecretsProps) {
    super(scope, id);
    const plan = planOf<DatabaseConnectionSecretsProps, ConnectionSecretsPlan & DatabaseConnectionSecretsProps>(
      this, props, resolveConnectionSecrets, checkSeparateConnectionSecrets,
    );
    const { masterSecret, host, port, databaseName, removalPolicy, encryptionKey } = plan;
    this.masterSecret = masterSecret;
    this._target = { scheme: plan.urlScheme, host, port, dbname: databaseName, ...defined({ query: queryOf(plan.urlParameters) }) };
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
      acknowledgeUnrotated(secret, 'What it says is composed of the master secret, and a rotation of that one is brought here by DatabaseRotation.');
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

/** A dynamic reference, which only CloudFormation resolves: what is unwrapped here is the reference, never the value. */
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

/** Collects mistakes in connection secrets that no platform checks beside its other secrets. */
function checkSeparateConnectionSecrets(plan: ConnectionSecretsPlan, problems: Problems): void {
  checkConnectionSecrets(plan, problems);
  if (plan.urlSecretName !== undefined && plan.urlSecretName === plan.names.connection) {
    problems.add({ subject: 'database', prop: 'urlSecretName', must: "differ from 'connectionSecretName'", got: plan.urlSecretName });
  }
  checkNamePrefix(problems, 'database', 'namePrefix', plan.namePrefix);
}
