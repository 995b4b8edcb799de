import { aws_kms as kms, aws_secretsmanager as secretsmanager, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { checkNamePrefix, physicalName } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { planOf } from '../private/plan';
import { Problems } from '../private/problems';
import { checkSecretName } from '../private/secret-names';
import { checkUrlParameters, queryOf, UrlParameters } from '../private/url-parameters';
import { CacheTarget, cacheUrl } from './functions/connection-value';

/** Properties of `RedisUrlSecret`. */
export interface RedisUrlSecretProps {
  /** Secret whose whole value is the cache's AUTH token. */
  readonly authTokenSecret: secretsmanager.ISecret;
  /** Host name of the cache's primary endpoint. */
  readonly host: string;
  /** Port of the cache, as text. */
  readonly port: string;

  /**
   * Prefix of the secret's name, `{prefix}-redis-url`.
   *
   * @default - CloudFormation generates the name
   */
  readonly namePrefix?: string;

  /**
   * Name of the secret.
   *
   * @default - `{prefix}-redis-url`
   */
  readonly secretName?: string;

  /**
   * Parameters of the URL, such as `{ ssl_cert_reqs: 'required' }`: as a result backend, Celery rejects a `rediss://` URL without it. A change reaches
   * tasks that start after it.
   *
   * @default - none, which is suitable for redis-py and ioredis
   * @see https://github.com/reptidex-app/platform/blob/main/docs/connection-urls.md
   */
  readonly urlParameters?: { [name: string]: string };

  /**
   * What happens to the secret when it is removed from the stack.
   *
   * @default RemovalPolicy.DESTROY - it can be composed again from the token
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Customer managed key that encrypts it.
   *
   * @default - the account's key `aws/secretsmanager`, at no cost
   */
  readonly encryptionKey?: kms.IKey;
}

/** The URL of a cache with an AUTH token, `rediss://:token@host:port/0`, as a secret. Costs 0.40 USD a month. */
export class RedisUrlSecret extends Construct {
  /** The URL. */
  readonly secret: secretsmanager.Secret;
  /** The secret with the AUTH token, from which it is composed. */
  readonly authTokenSecret: secretsmanager.ISecret;
  /**
   * Its contents besides the token.
   *
   * @internal
   */
  readonly _target: CacheTarget;

  constructor(scope: Construct, id: string, props: RedisUrlSecretProps) {
    super(scope, id);
    const plan = planOf<RedisUrlSecretProps, RedisUrlSecretProps & RedisUrlSecretPlan>(this, props, resolveRedisUrlSecret, checkRedisUrlSecret);
    this.authTokenSecret = plan.authTokenSecret;
    this._target = { host: plan.host, port: plan.port, ...omitUndefined({ query: queryOf(plan.urlParameters) }) };
    this.secret = new EncryptedSecret(this, 'Resource', {
      secretName: plan.names.secret,
      description: 'Redis URL',
      secretStringValue: SecretValue.unsafePlainText(cacheUrl(this._target, plan.authTokenSecret.secretValue.unsafeUnwrap())),
      removalPolicy: plan.removalPolicy,
      encryptionKey: plan.encryptionKey,
    });
    acknowledgeUnrotated(this.secret, 'It is composed from the AUTH token and changes with it.');
  }
}

/** The secret with every default filled in. */
export interface RedisUrlSecretPlan {
  readonly namePrefix?: string;
  readonly secretName?: string;
  readonly urlParameters?: UrlParameters;
  /** Physical name, or undefined if CloudFormation generates it. */
  readonly names: { readonly secret?: string };
}

/** Fills in the defaults. */
export function resolveRedisUrlSecret<O extends Pick<RedisUrlSecretProps, 'namePrefix' | 'secretName' | 'urlParameters'>>(options: O): O & RedisUrlSecretPlan {
  return { ...options, names: { secret: options.secretName ?? physicalName(options.namePrefix, 'redis-url') } };
}

/** Collects mistakes in a secret that is created separately. */
function checkRedisUrlSecret(plan: RedisUrlSecretPlan, problems: Problems): void {
  checkNamePrefix(problems, 'cache', 'namePrefix', plan.namePrefix);
  checkSecretName(problems, 'cache', 'secretName', plan.secretName);
  checkUrlParameters(problems, 'cache', plan.urlParameters);
}
