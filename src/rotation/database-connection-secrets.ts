import { aws_kms as kms, aws_secretsmanager as secretsmanager, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ConnectionTarget, connectionValue } from './functions/connection-value';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { checkNamePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { requireShape } from '../private/shapes/check-shape';

const DEFAULT_URL_SCHEME = 'postgresql';

/** What a user says of the connection secrets. */
export interface DatabaseConnectionSecretsOptions {
  /**
   * Scheme of the connection URL. SQLAlchemy names its driver in it, for example `postgresql+asyncpg`.
   *
   * @default 'postgresql'
   */
  readonly urlScheme?: string;

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
    requireShape(this, props);
    const problems = new Problems();
    checkConnectionSecrets(props, problems);
    checkNamePrefix(problems, 'database', 'namePrefix', props.namePrefix);
    problems.throwIfAny(this);

    const { masterSecret, host, port, databaseName } = props;
    this.masterSecret = masterSecret;
    this._target = { scheme: props.urlScheme ?? DEFAULT_URL_SCHEME, host, port, dbname: databaseName };
    const { details, url } = connectionValue(this._target, { username: reference(masterSecret, 'username'), password: reference(masterSecret, 'password') });
    this.connectionSecret = new EncryptedSecret(this, 'Connection', {
      secretName: props.connectionSecretName ?? physicalName(props.namePrefix, 'db-connection'),
      description: 'Database connection details as JSON',
      secretObjectValue: Object.fromEntries(Object.entries(details).map(([key, value]) => [key, SecretValue.unsafePlainText(value)])),
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
    this.urlSecret = new EncryptedSecret(this, 'Url', {
      secretName: props.urlSecretName ?? physicalName(props.namePrefix, 'database-url'),
      description: 'Database connection URL',
      secretStringValue: SecretValue.unsafePlainText(url),
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
    for (const secret of [this.connectionSecret, this.urlSecret]) {
      acknowledgeUnrotated(secret, 'What it says is composed of the master secret, and a rotation of that one is brought here by DatabaseRotation.');
    }
  }
}

/** A dynamic reference, which only CloudFormation resolves: what is unwrapped here is the reference, never the value. */
function reference(secret: secretsmanager.ISecret, field: string): string {
  return secret.secretValueFromJson(field).unsafeUnwrap();
}

/** Collects mistakes in the options. */
export function checkConnectionSecrets(options: DatabaseConnectionSecretsOptions, problems: Problems): void {
  problems.pattern(
    'database', 'urlScheme', options.urlScheme, /^[a-z][a-z0-9+.-]*$/i, "be a URL scheme without '://', such as 'postgresql' or 'postgresql+asyncpg'",
  );
  checkSecretName(problems, 'database', 'connectionSecretName', options.connectionSecretName);
  checkSecretName(problems, 'database', 'urlSecretName', options.urlSecretName);
  if (options.urlSecretName !== undefined && options.urlSecretName === options.connectionSecretName) {
    problems.add({ subject: 'database', prop: 'urlSecretName', must: "differ from 'connectionSecretName'", got: options.urlSecretName });
  }
}
