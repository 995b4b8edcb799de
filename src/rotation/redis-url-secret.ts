import { aws_kms as kms, aws_secretsmanager as secretsmanager, SecretValue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledgeUnrotated } from '../private/acknowledge';
import { EncryptedSecret } from '../private/encrypted-secret';
import { physicalName } from '../private/names';
import { omitUndefined } from '../private/omit-undefined';
import { queryOf, UrlParameters } from '../private/url-parameters';
import { CacheTarget, cacheUrl } from './functions/connection-value';

/** The secret with every default filled in. */
export interface RedisUrlSecretPlan {
  readonly namePrefix?: string;
  readonly secretName?: string;
  readonly urlParameters?: UrlParameters;
  /** Physical name, or undefined if CloudFormation generates it. */
  readonly names: { readonly secret?: string };
}

/** A plan, and the cache that the URL is of. */
export interface PlacedRedisUrlSecretPlan extends RedisUrlSecretPlan {
  /** Secret whose whole value is the cache's AUTH token. */
  readonly authTokenSecret: secretsmanager.ISecret;
  /** Host name of the cache's primary endpoint. */
  readonly host: string;
  /** Port of the cache, as text. */
  readonly port: string;
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

  constructor(scope: Construct, id: string, plan: PlacedRedisUrlSecretPlan) {
    super(scope, id);
    this.authTokenSecret = plan.authTokenSecret;
    this._target = { host: plan.host, port: plan.port, ...omitUndefined({ query: queryOf(plan.urlParameters) }) };
    this.secret = new EncryptedSecret(this, 'Resource', {
      secretName: plan.names.secret,
      description: 'Redis URL',
      secretStringValue: SecretValue.unsafePlainText(cacheUrl(this._target, plan.authTokenSecret.secretValue.unsafeUnwrap())),
      encryptionKey: plan.encryptionKey,
    });
    acknowledgeUnrotated(this.secret, 'It is composed from the AUTH token and changes with it.');
  }
}

/** Fills in the defaults. */
export function resolveRedisUrlSecret<O extends Omit<RedisUrlSecretPlan, 'names'>>(options: O): O & RedisUrlSecretPlan {
  return { ...options, names: { secret: options.secretName ?? physicalName(options.namePrefix, 'redis-url') } };
}
