import { aws_kms as kms, aws_secretsmanager as secretsmanager, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { checkNamePrefix, physicalName } from '../private/names';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { CacheTarget, cacheUrl } from './functions/connection-value';
import { requireShape } from '../private/shapes/check-shape';

/** Properties of `RedisUrlSecret`. */
export interface RedisUrlSecretProps {
  /** Secret whose whole value is the cache's AUTH token. */
  readonly authTokenSecret: secretsmanager.ISecret;
  /** Host name of the cache's primary endpoint. */
  readonly host: string;
  /** Port of the cache, as text. */
  readonly port: string;

  /**
   * First part of the secret's name, `{prefix}-redis-url`.
   *
   * @default - CloudFormation names it
   */
  readonly namePrefix?: string;

  /**
   * Name of the secret.
   *
   * @default - `{prefix}-redis-url`
   */
  readonly secretName?: string;

  /**
   * What happens to the secret when it leaves the stack.
   *
   * @default RemovalPolicy.DESTROY - it can be rendered again from the token
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Key of the team's own that it is encrypted with.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/** The URL of a cache that wants an AUTH token, `rediss://:token@host:port/0`, as a secret. Costs 0.40 USD a month. */
export class RedisUrlSecret extends Construct {
  /** The URL. */
  readonly secret: secretsmanager.Secret;
  /** The AUTH token that it is composed of. */
  readonly authTokenSecret: secretsmanager.ISecret;
  /**
   * What it says besides the token.
   *
   * @internal
   */
  readonly _target: CacheTarget;

  constructor(scope: Construct, id: string, props: RedisUrlSecretProps) {
    super(scope, id);
    requireShape(this, props);
    const problems = new Problems();
    checkNamePrefix(problems, 'cache', 'namePrefix', props.namePrefix);
    checkSecretName(problems, 'cache', 'secretName', props.secretName);
    problems.throwIfAny(this);
    this.authTokenSecret = props.authTokenSecret;
    this._target = { host: props.host, port: props.port };
    this.secret = new EncryptedSecret(this, 'Resource', {
      secretName: props.secretName ?? physicalName(props.namePrefix, 'redis-url'),
      description: 'Redis URL',
      secretStringValue: SecretValue.unsafePlainText(cacheUrl(this._target, props.authTokenSecret.secretValue.unsafeUnwrap())),
      removalPolicy: props.removalPolicy,
      encryptionKey: props.encryptionKey,
    });
    acknowledgeUnrotated(this.secret, 'What it says is composed of the AUTH token and changes with it.');
  }
}
